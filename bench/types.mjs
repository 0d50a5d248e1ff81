// Lists, hashes, sets, sorted sets and streams, next to redis-server: the memory of a million of each, CPU per command, and
// the time of single commands on huge values.
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { measure, medians, micro, names, quick, resident, start, table } from "./harness.mjs"

const run = promisify(execFile)
const servers = names.filter((name) => name !== "floor")

/** Runs commands, one a line, through `redis-cli --pipe`. */
const feed = (server, lines) =>
  new Promise((resolve, reject) => {
    const cli = execFile("redis-cli", ["-p", String(server.port), "--pipe"], { maxBuffer: 1e8 }, (error) =>
      error === null ? resolve() : reject(error)
    )
    const source = lines[Symbol.iterator]()
    const write = () => {
      for (let next = source.next(); ; next = source.next()) {
        if (next.done === true) return cli.stdin.end()
        if (!cli.stdin.write(`${next.value}\r\n`)) return cli.stdin.once("drain", write)
      }
    }
    write()
  })

function* numbered(count, per, line) {
  for (let i = 0; i < count; i += per) yield line(Array.from({ length: per }, (_, j) => i + j))
}

/** The commands that fill a value of each type with `n` elements, 50 a command. */
const filled = {
  list: (n) => numbered(n, 50, (ids) => `RPUSH list:${n} ${ids.map((id) => `element:${id}`).join(" ")}`),
  hash: (n) => numbered(n, 50, (ids) => `HSET hash:${n} ${ids.map((id) => `field:${id} value:${id}`).join(" ")}`),
  set: (n) => numbered(n, 50, (ids) => `SADD set:${n} ${ids.map((id) => `member:${id}`).join(" ")}`),
  "second set": (n) => numbered(n, 50, (ids) => `SADD other:${n} ${ids.map((id) => `member:${id * 2}`).join(" ")}`),
  "sorted set": (n) =>
    numbered(n, 50, (ids) => `ZADD zset:${n} ${ids.map((id) => `${(id * 7919) % n} member:${id}`).join(" ")}`),
  stream: (n) => numbered(n, 1, ([id]) => `XADD stream:${n} ${id + 1}-1 name value:${id} other ${id}`),
  "small hashes": (n) =>
    numbered(n, 1, ([id]) => `HSET user:${id} name user${id} age ${id % 90} city ${id % 1000} a 1 b 2`)
}

const small = 1000
const large = quick ? 100_000 : 1_000_000

/** Arguments of redis-benchmark; `__rand_int__` is a number of 12 digits below `-r`. */
const workloads = [
  ["LPUSH", ["-t", "lpush"]],
  ["LPOP", ["-t", "lpop"]],
  ["LRANGE of 100", ["LRANGE", `list:${large}`, "500", "599"]],
  ["LRANGE of 600", ["LRANGE", `list:${large}`, "500", "1099"]],
  ["SADD", ["-t", "sadd", "-r", "100000"]],
  ["SPOP", ["-t", "spop"]],
  ["HSET", ["-t", "hset", "-r", "100000"]],
  ["HGETALL of 5 fields", ["HGETALL", "user:7"]],
  [`ZADD, ${small} members`, ["-r", String(small), "ZADD", `zset:${small}`, "__rand_int__", "member:__rand_int__"]],
  [`ZADD, ${large} members`, ["-r", String(large), "ZADD", `zset:${large}`, "__rand_int__", "member:__rand_int__"]],
  [`ZRANK, ${small} members`, ["ZRANK", `zset:${small}`, "member:500"]],
  [`ZRANK, ${large} members`, ["ZRANK", `zset:${large}`, "member:50000"]],
  [`ZRANGE of 100, ${small} members`, ["ZRANGE", `zset:${small}`, "400", "499"]],
  [`ZRANGE of 100, ${large} members`, ["ZRANGE", `zset:${large}`, "40000", "40099"]],
  ["XADD", ["XADD", "log", "*", "name", "value", "other", "value"]],
  ["XRANGE of 100", ["XRANGE", `stream:${large}`, "40000", "+", "COUNT", "100"]]
]

const throughput = async (all) => {
  const rows = []
  for (const [name, args] of workloads) {
    const commands = (/of [16]00/.test(name) ? 20_000 : 200_000) / (quick ? 4 : 1)
    const samples = new Map(servers.map((each) => [each, []]))
    for (let round = 0; round <= 1; round++) {
      for (const server of all) {
        const sample = await measure(server, ["-c", "50", "-P", "16", ...args], commands)
        if (round > 0) samples.get(server.name).push(sample)
      }
    }
    const [ours, real] = servers.map((each) => medians(samples.get(each)))
    rows.push([name, micro(ours.cpu), micro(real.cpu), (ours.cpu / real.cpu).toFixed(2)])
    process.stderr.write(`${rows.at(-1).join("  ")}\n`)
  }
  return table(["50 clients, pipeline 16", "layeredis µs", "redis µs", "÷ redis"], rows)
}

/** Milliseconds from a command to the end of its reply: the least of three. */
const single = async (server, words) => {
  const times = []
  for (let i = 0; i < 3; i++) {
    const from = performance.now()
    await run("redis-cli", ["-p", String(server.port), ...words], { maxBuffer: 1e9 })
    times.push(performance.now() - from)
  }
  return Math.min(...times)
}

const huge = [
  ["SINTERCARD of two sets", ["SINTERCARD", "2", `set:${large}`, `other:${large}`]],
  ["SINTERSTORE of two sets", ["SINTERSTORE", "target", `set:${large}`, `other:${large}`]],
  ["HGETALL", ["HGETALL", `hash:${large}`]],
  ["SMEMBERS", ["SMEMBERS", `set:${large}`]],
  ["UNLINK", ["UNLINK", `hash:${large}`]],
  ["FLUSHALL ASYNC", ["FLUSHALL", "ASYNC"]]
]

/** All three tables. */
export const types = async () => {
  const all = []
  const memory = new Map(Object.keys(filled).map((name) => [name, []]))
  for (const name of servers) {
    const server = await start(name)
    all.push(server)
    for (const [what, lines] of Object.entries(filled)) {
      const before = resident(server.child.pid)
      await feed(server, lines(large))
      memory.get(what).push((resident(server.child.pid) - before) / large)
    }
    await feed(server, filled["sorted set"](small))
  }
  const parts = [
    table(
      [`${large.toLocaleString("en-US")} of each, resident bytes apiece`, ...servers],
      [...memory].map(([what, bytes]) => [what, ...bytes.map((each) => each.toFixed(0))])
    ),
    await throughput(all)
  ]
  const rows = []
  for (const [what, words] of huge) {
    const times = []
    for (const server of all) times.push((await single(server, words)).toFixed(0))
    rows.push([what, ...times])
  }
  parts.push(table([`${large.toLocaleString("en-US")} elements, ms with redis-cli's own start`, ...servers], rows))
  for (const server of all) server.stop()
  return parts
}
