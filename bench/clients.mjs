// The client, next to ioredis and node-redis, on one redis-server: operations a second, and the CPU of the client's process for
// each. Every client runs in a process of its own, all of them alternating. `node bench/clients.mjs` prints the table.
import { execFileSync } from "node:child_process"
import { median, micro, quick, rounds, start, table, thousands } from "./harness.mjs"

const value = "x".repeat(64)

const big = "x".repeat(1 << 20)

/** Published by one call, so that the clients' own publishing counts for nothing. */
const messages = 10_000
const publishing = `for i = 1, ${messages} do redis.call("publish", "news", "message " .. i) end`

/** Each client, connected: what runs a call so often in so many fibers or promises. */
const clients = {
  layeredis: async (port) => {
    const [Effect, Scope, Stream, Client] = await Promise.all([
      import("effect/Effect"),
      import("effect/Scope"),
      import("effect/Stream"),
      import("../dist/needs-effect-3/Client.js")
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
          range: () => redis.list.range("list", 0, -1),
          setBig: () => redis.set("big", big),
          getBig: () => redis.get("big"),
          messages: () =>
            Effect.gen(function* () {
              const news = yield* redis.subscribe("news", { capacity: messages })
              yield* redis.eval(publishing)
              yield* Stream.runDrain(Stream.take(news, messages))
            }).pipe(Effect.scoped)
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
    const subscriber = await redis.duplicate().connect()
    return withPromises({
      set: (key, to) => redis.set(key, to),
      get: (key) => redis.get(key),
      lrange: (key, from, to) => redis.lRange(key, from, to),
      eval: (script) => redis.eval(script),
      subscribe: (channel, listener) => subscriber.subscribe(channel, listener),
      unsubscribe: (channel) => subscriber.unsubscribe(channel)
    })
  }
}

const ioredis = async (port, options) => {
  const { Redis } = await import("ioredis")
  const redis = new Redis(port, "127.0.0.1", options)
  const subscriber = new Redis(port, "127.0.0.1", options)
  let hear
  subscriber.on("message", (_channel, message) => hear(message))
  return {
    set: (key, to) => redis.set(key, to),
    get: (key) => redis.get(key),
    lrange: (key, from, to) => redis.lrange(key, from, to),
    eval: (script) => redis.eval(script, 0),
    subscribe: (channel, listener) => {
      hear = listener
      return subscriber.subscribe(channel)
    },
    unsubscribe: (channel) => subscriber.unsubscribe(channel)
  }
}

const withPromises = (redis) => ({
  run: async (name, tasks, count) => {
    const call = {
      set: (i) => redis.set(`key:${i & 1023}`, value),
      get: (i) => redis.get(`key:${i & 1023}`),
      range: () => redis.lrange("list", 0, -1),
      setBig: () => redis.set("big", big),
      getBig: () => redis.get("big"),
      messages: async () => {
        let left = messages
        let done
        const all = new Promise((resolve) => (done = resolve))
        await redis.subscribe("news", () => --left === 0 && done())
        await redis.eval(publishing)
        await all
        await redis.unsubscribe("news")
      }
    }[name]
    const loop = async () => {
      for (let i = 0; i < count; i++) await call(i)
    }
    await Promise.all(Array.from({ length: tasks }, loop))
  }
})

/** The rows: a call, the fibers or promises that run it side by side, how often in all, and its name. */
const workloads = [
  ["set", 1, 40_000, "SET, 1 at a time"],
  ["get", 1, 40_000, "GET, 1 at a time"],
  ["set", 50, 100_000, "SET, 50 at a time"],
  ["get", 50, 100_000, "GET, 50 at a time"],
  ["set", 1000, 200_000, "SET, 1000 at a time"],
  ["get", 1000, 200_000, "GET, 1000 at a time"],
  ["range", 50, 5000, "LRANGE of 600, 50 at a time"],
  ["setBig", 10, 300, "SET of 1 MB, 10 at a time"],
  ["getBig", 10, 300, "GET of 1 MB, 10 at a time"],
  ["messages", 1, 20, "10,000 messages"]
]

/** In the process of one client: seconds and seconds of CPU of each workload, as JSON. */
const measureOne = async (name, port) => {
  const client = await clients[name](port)
  const found = []
  for (const [call, tasks, total] of workloads) {
    const each = Math.max(1, Math.round(total / tasks / (quick ? 5 : 1)))
    await client.run(call, tasks, Math.ceil(each / 4))
    const cpu = process.cpuUsage()
    const from = performance.now()
    await client.run(call, tasks, each)
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
  const rows = workloads.map(([, , , title], index) => [
    title,
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
