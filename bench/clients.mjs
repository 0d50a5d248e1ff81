// The client, next to ioredis and node-redis, on one redis-server: operations a second, and the CPU of the client's process for
// each. Every client runs in a process of its own, all of them alternating. `node bench/clients.mjs` prints the table.
import { execFileSync } from "node:child_process"
import { median, micro, quick, rounds, start, table, thousands } from "./harness.mjs"

const value = "x".repeat(64)

/** Each client: set and get of text, a list's range, and its end. */
const clients = {
  layeredis: async (port) => {
    const [Effect, Scope, Client] = await Promise.all([
      import("effect/Effect"),
      import("effect/Scope"),
      import("../dist/Client.js")
    ])
    const scope = Effect.runSync(Scope.make())
    const redis = await Effect.runPromise(Scope.extend(Client.make(`127.0.0.1:${port}`), scope))
    const loop = (call, count) =>
      Effect.gen(function* () {
        for (let i = 0; i < count; i++) yield* call(i)
      })
    return {
      // fibers, as an Effect program has them
      run: (name, tasks, count) => {
        const call = {
          set: (i) => redis.set(`key:${i & 1023}`, value),
          get: (i) => redis.get(`key:${i & 1023}`),
          range: () => redis.list.range("list", 0, -1)
        }[name]
        const all = Array.from({ length: tasks }, () => loop(call, count))
        return Effect.runPromise(Effect.all(all, { concurrency: "unbounded", discard: true }))
      }
    }
  },
  ioredis: async (port) => withPromises(await ioredis(port, {})),
  "ioredis, auto-pipelining": async (port) => withPromises(await ioredis(port, { enableAutoPipelining: true })),
  "node-redis": async (port) => {
    const { createClient } = await import("redis")
    const redis = await createClient({ url: `redis://127.0.0.1:${port}` }).connect()
    return withPromises({
      set: (key, to) => redis.set(key, to),
      get: (key) => redis.get(key),
      lrange: (key, from, to) => redis.lRange(key, from, to)
    })
  }
}

const ioredis = async (port, options) => new (await import("ioredis")).Redis(port, "127.0.0.1", options)

const withPromises = (redis) => ({
  run: async (name, tasks, count) => {
    const call = {
      set: (i) => redis.set(`key:${i & 1023}`, value),
      get: (i) => redis.get(`key:${i & 1023}`),
      range: () => redis.lrange("list", 0, -1)
    }[name]
    const loop = async () => {
      for (let i = 0; i < count; i++) await call(i)
    }
    await Promise.all(Array.from({ length: tasks }, loop))
  }
})

/** The rows: a command, the fibers or promises that run it side by side, and how often in all. */
const workloads = [
  ["set", 1, 10_000],
  ["get", 1, 10_000],
  ["set", 50, 100_000],
  ["get", 50, 100_000],
  ["set", 1000, 200_000],
  ["get", 1000, 200_000],
  ["range", 50, 5000]
]

/** In the process of one client: seconds and seconds of CPU of each workload, as JSON. */
const measureOne = async (name, port) => {
  const client = await clients[name](port)
  const found = []
  for (const [command, tasks, total] of workloads) {
    const each = Math.max(1, Math.round(total / tasks / (quick ? 5 : 1)))
    await client.run(command, tasks, Math.ceil(each / 4))
    const cpu = process.cpuUsage()
    const from = performance.now()
    await client.run(command, tasks, each)
    const { user, system } = process.cpuUsage(cpu)
    found.push({ count: each * tasks, seconds: (performance.now() - from) / 1000, cpu: (user + system) / 1e6 })
  }
  process.stdout.write(JSON.stringify(found))
  process.exit()
}

/** The table. */
export const compared = async () => {
  const server = await start("redis-server")
  const elements = Array.from({ length: 600 }, (_, i) => `element:${i}`)
  execFileSync("redis-cli", ["-p", String(server.port), "RPUSH", "list", ...elements])
  const names = Object.keys(clients)
  const samples = new Map(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const printed = execFileSync(process.execPath, [import.meta.filename, name, String(server.port)])
      samples.get(name).push(JSON.parse(printed))
    }
  }
  server.stop()
  const rows = workloads.map(([command, tasks], index) => [
    `${command === "range" ? "LRANGE of 600" : command.toUpperCase()}, ${tasks} at a time`,
    ...names.flatMap((name) => {
      const taken = samples.get(name).map((each) => each[index])
      return [
        micro(1e6 * median(taken.map(({ count, cpu }) => cpu / count))),
        thousands(median(taken.map(({ count, seconds }) => count / seconds)))
      ]
    })
  ])
  return table(["", ...names.flatMap((name) => [`${name}, CPU`, "a second"])], rows)
}

const [name, port] = process.argv.slice(2)
if (process.argv[1] === import.meta.filename) {
  if (name in clients) await measureOne(name, Number(port))
  else process.stdout.write(`${await compared()}\n`)
}
