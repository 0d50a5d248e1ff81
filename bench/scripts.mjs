// Scripts, next to redis-server: CPU per EVALSHA, from `return 1` to the cost of each library, then a BullMQ queue.
import { createHash } from "node:crypto"
import { Queue, Worker } from "bullmq"
import { Redis } from "ioredis"
import { cpuSeconds, measure, medians, micro, quick, rounds, start, table, thousands } from "./harness.mjs"

const servers = ["layeredis", "redis-server"]
/** The scripts that the floor knows. */
const simple = 3

const document = JSON.stringify(
  Array.from({ length: 64 }, (_, id) => ({
    id,
    name: `user ${id}`,
    email: `user${id}@example.com`,
    score: id * 1.5,
    tags: ["one", "two", "three"],
    active: id % 2 === 0,
    address: { city: "Reykjavík", zip: String(10000 + id) }
  }))
)

/** The fields of a BullMQ job, as a Lua table. */
const packed =
  "{'bull:queue:', '42', 'job', 1700000000000, nil, nil, nil, nil, {attempts = 3, delay = 1000, backoff = {type = 'exponential', delay = 100}}}"

/** Name, text, and calls per measurement. */
const scripts = [
  ["return 1", "return 1", 200_000],
  ["one GET", "return redis.call('GET', KEYS[1])", 200_000],
  ["one SET", "return redis.call('SET', KEYS[1], ARGV[1])", 200_000],
  ["1,000 GETs", "for _ = 1, 1000 do redis.call('GET', KEYS[1]) end return 1", 1000],
  ["1,000 iterations of Lua", "local n = 0 for i = 1, 1000 do n = (n * 31 + i) % 65521 end return n", 20_000],
  [`cjson.decode of ${thousands(document.length)} bytes`, "return #cjson.decode(redis.call('GET', 'document'))", 2000],
  [
    `cjson.decode and encode of ${thousands(document.length)} bytes`,
    "return #cjson.encode(cjson.decode(redis.call('GET', 'document')))",
    2000
  ],
  ["cmsgpack.pack and unpack of a job", `return #cmsgpack.unpack(cmsgpack.pack(${packed}))`, 50_000]
]

const clientOf = ({ port }) =>
  new Redis({ port, host: "127.0.0.1", maxRetriesPerRequest: null, enableReadyCheck: false })

const single = async (all, floor) => {
  for (const server of [...all, floor]) {
    const client = clientOf(server)
    await client.set("document", document)
    await client.set("key:1", "a value of 16 by")
    for (const [, text] of server === floor ? scripts.slice(0, simple) : scripts) await client.script("LOAD", text)
    client.disconnect()
  }
  const rows = []
  for (const [index, [name, text, count]] of scripts.entries()) {
    const measured = index < simple ? [floor, ...all] : all
    const sha = createHash("sha1").update(text).digest("hex")
    for (const pipeline of count < 100_000 ? [16] : [1, 16]) {
      const args = ["-c", "50", "-P", String(pipeline), "EVALSHA", sha, "1", "key:1", "a value of 16 by"]
      const samples = new Map(measured.map((server) => [server.name, []]))
      for (let round = 0; round <= rounds; round++) {
        for (const server of measured) {
          const sample = await measure(server, args, Math.max(100, count / (quick ? 4 : 1)))
          if (round > 0) samples.get(server.name).push(sample)
        }
      }
      const [ours, real] = servers.map((server) => medians(samples.get(server)))
      rows.push([
        `${name}, pipeline ${pipeline}`,
        index < simple ? micro(medians(samples.get(floor.name)).cpu) : "",
        micro(ours.cpu),
        micro(real.cpu),
        (ours.cpu / real.cpu).toFixed(2),
        thousands(ours.rps),
        thousands(real.rps)
      ])
      process.stderr.write(`${rows.at(-1).join("  ")}\n`)
    }
  }
  return table(["EVALSHA", "floor µs", "layeredis µs", "redis µs", "÷ redis", "layeredis req/s", "redis req/s"], rows)
}

/** Adds jobs and works them off: microseconds of the server's CPU per job, and jobs per second, for each of the two. */
const jobs = async (server, count) => {
  const connection = { host: "127.0.0.1", port: server.port }
  const queue = new Queue(`bench:${count}`.replace(":", "-"), { connection })
  await queue.waitUntilReady()
  const data = { to: "ada@example.com", subject: "Welcome", attempts: [1, 2, 3] }
  const batches = Array.from({ length: count / 100 }, () =>
    Array.from({ length: 100 }, () => ({ name: "mail", data, opts: { attempts: 3, removeOnComplete: 100 } }))
  )
  const addFrom = [performance.now(), cpuSeconds(server.child.pid)]
  for (const batch of batches) await queue.addBulk(batch)
  const added = [performance.now() - addFrom[0], cpuSeconds(server.child.pid) - addFrom[1]]
  let remaining = count
  let worker
  const doFrom = [performance.now(), cpuSeconds(server.child.pid)]
  await new Promise((resolve) => {
    worker = new Worker(queue.name, async () => undefined, { connection, concurrency: 50 })
    worker.on("completed", () => {
      if (--remaining === 0) resolve()
    })
  })
  const done = [performance.now() - doFrom[0], cpuSeconds(server.child.pid) - doFrom[1]]
  await worker.close()
  await queue.obliterate({ force: true })
  await queue.close()
  return [added, done].map(([ms, cpu]) => ({ cpu: (cpu * 1e6) / count, rate: (count * 1000) / ms }))
}

const bullmq = async (all) => {
  const rows = []
  for (const server of all) {
    await jobs(server, 1000)
    const [added, done] = await jobs(server, quick ? 2000 : 10_000)
    rows.push([server.name, micro(added.cpu), thousands(added.rate), micro(done.cpu), thousands(done.rate)])
    process.stderr.write(`${rows.at(-1).join("  ")}\n`)
  }
  return table(["BullMQ", "µs to add a job", "added a second", "µs to do a job", "done a second"], rows)
}

/** Both tables. */
export const scripting = async () => {
  const all = []
  for (const name of servers) all.push(await start(name))
  const floor = await start("floor", ["--lua"])
  const parts = [await single(all, floor), await bullmq(all)]
  for (const server of [...all, floor]) server.stop()
  return parts
}
