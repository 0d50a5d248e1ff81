// The benchmark: the floor (floor.mjs), layeredis and redis-server, alternating in one run. It measures throughput with 50
// clients, latency with 1,000, memory and the longest pause at 5 million keys, and the embedded store. README.md next to this
// file says how to read the figures.
//
//   npm run bench                 all of it, about a quarter of an hour
//   npm run bench -- --quick      fewer commands, one round, no memory
//   npm run bench -- --types      lists, hashes, sets, sorted sets and streams instead
//   npm run bench -- --sessions   blocked clients and subscribers instead
//   npm run bench -- --durability snapshots and the append-only file instead; --keys 5 for five million keys
//   npm run bench -- --scripts    scripts, their libraries and a BullMQ queue instead
//   npm run bench -- --clients    the client next to ioredis and node-redis instead
//   npm run bench -- --write      also puts the tables into bench/README.md, from which `npm run readme` takes README.md's;
//                                 not with --quick
import { execFileSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { cpus } from "node:os"
import { join } from "node:path"
import { compared } from "./clients.mjs"
import { durability } from "./durability.mjs"
import {
  folder,
  here,
  measure,
  median,
  medians,
  micro,
  names,
  quick,
  resident,
  rounds,
  start,
  table,
  thousands
} from "./harness.mjs"
import { publish } from "./publish.mjs"
import { scripting } from "./scripts.mjs"
import { blocked } from "./sessions.mjs"
import { types } from "./types.mjs"

const throughput = async () => {
  const servers = []
  for (const name of names) servers.push(await start(name))
  const rows = []
  for (const test of ["set", "get", "incr", "mset"]) {
    for (const pipeline of [1, 16, 64]) {
      const commands = Math.round(
        (pipeline === 1 ? 200_000 : pipeline === 16 ? 1_000_000 : 1_600_000) /
          (test === "mset" ? 5 : 1) /
          (quick ? 4 : 1)
      )
      const args = ["-t", test, "-c", "50", "-P", String(pipeline), "-d", "16", "-r", "100000"]
      const samples = new Map(names.map((name) => [name, []]))
      for (let round = 0; round <= rounds; round++) {
        for (const server of servers) {
          const sample = await measure(server, args, commands)
          if (round > 0) samples.get(server.name).push(sample)
        }
      }
      const [floor, ours, real] = names.map((name) => medians(samples.get(name)))
      rows.push([
        `${test.toUpperCase()}${test === "mset" ? " (10 keys)" : ""}, pipeline ${pipeline}`,
        micro(floor.cpu),
        micro(ours.cpu),
        micro(real.cpu),
        (ours.cpu / floor.cpu).toFixed(2),
        (ours.cpu / real.cpu).toFixed(2),
        thousands(floor.rps),
        thousands(ours.rps),
        thousands(real.rps)
      ])
      process.stderr.write(`${rows.at(-1).join("  ")}\n`)
    }
  }
  const latency = []
  for (const test of ["get", "set"]) {
    const args = ["-t", test, "-c", "1000", "-d", "16", "-r", "100000"]
    const samples = new Map(names.map((name) => [name, []]))
    for (let round = 0; round < rounds; round++) {
      for (const server of servers) samples.get(server.name).push(await measure(server, args, quick ? 50_000 : 200_000))
    }
    const all = names.map((name) => medians(samples.get(name)))
    latency.push([test.toUpperCase(), ...all.map((each) => `${each.p50.toFixed(2)} / ${each.p99.toFixed(2)}`)])
  }
  for (const server of servers) server.stop()
  return [
    table(
      [
        "50 clients, 16-byte values",
        "floor µs",
        "layeredis µs",
        "redis µs",
        "÷ floor",
        "÷ redis",
        "floor req/s",
        "layeredis req/s",
        "redis req/s"
      ],
      rows
    ),
    table(["1,000 clients, p50 / p99 in ms", ...names], latency)
  ]
}

/** SETs `count` keys in pipelines, with PINGs on a second connection: the longest PING, in milliseconds. */
const fill = async (server, count) => {
  const client = connect(server.port, "127.0.0.1")
  const probe = connect(server.port, "127.0.0.1")
  client.setNoDelay(true)
  probe.setNoDelay(true)
  let longest = 0
  let probing = true
  const probed = (async () => {
    while (probing) {
      const from = performance.now()
      probe.write("*1\r\n$4\r\nPING\r\n")
      await new Promise((resolve) => probe.once("data", resolve))
      longest = Math.max(longest, performance.now() - from)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })()
  const batch = 200
  for (let sent = 0; sent < count; sent += batch) {
    let bytes = ""
    for (let i = sent; i < sent + batch; i++) {
      const key = `key:${String(i).padStart(12, "0")}`
      bytes += `*3\r\n$3\r\nSET\r\n$16\r\n${key}\r\n$16\r\n${String(i).padStart(16, "x")}\r\n`
    }
    client.write(bytes, "latin1")
    await new Promise((resolve) => {
      let remaining = batch * 5
      const onData = (chunk) => {
        remaining -= chunk.length
        if (remaining > 0) return
        client.off("data", onData)
        resolve()
      }
      client.on("data", onData)
    })
  }
  probing = false
  await probed
  client.destroy()
  probe.destroy()
  return longest
}

const memory = async () => {
  const count = 5_000_000
  const rows = []
  for (const name of names) {
    const server = await start(name)
    const before = resident(server.child.pid)
    const longest = await fill(server, count)
    rows.push([name, ((resident(server.child.pid) - before) / count).toFixed(1), longest.toFixed(1)])
    process.stderr.write(`${rows.at(-1).join("  ")}\n`)
    server.stop()
  }
  return table(
    ["5 million keys of 16 bytes with 16-byte values", "resident bytes a key", "longest PING meanwhile, ms"],
    rows
  )
}

const startUp = async () => {
  const times = []
  for (let i = 0; i < 5; i++) {
    const from = performance.now()
    const server = await start("layeredis")
    times.push(performance.now() - from)
    server.stop()
  }
  return `Start-up of \`dist/cli.js\`, from the command to the first answer: ${Math.round(median(times))} ms.`
}

const basics = async () => {
  const parts = [await startUp(), ...(await throughput())]
  if (!quick) parts.push(await memory())
  const store = execFileSync(process.execPath, ["--expose-gc", join(here, "bench/store.mjs")])
  return [...parts, store.toString().trim().replace(/^/gm, "    ")]
}

const sessions = async () => [await blocked(), await publish()]

if (quick && process.argv.includes("--write")) throw new Error("--quick figures are rough: --write needs the full run")

const clients = async () => [await compared()]

const kinds = { types, sessions, durability, clients, scripts: scripting, bench: basics }
const marker = Object.keys(kinds).find((kind) => process.argv.includes(`--${kind}`)) ?? "bench"
const parts = await kinds[marker]()
rmSync(folder, { recursive: true, force: true })

const [, version] = /v=(\S+)/.exec(execFileSync("redis-server", ["--version"]).toString())
const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}, redis-server ${version}.`
const report = [machine, ...parts].join("\n\n")
console.log(report)
if (process.argv.includes("--write")) {
  const path = join(here, "bench/README.md")
  const text = readFileSync(path, "utf8")
  const [begin, end] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`]
  writeFileSync(
    path,
    `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${report}\n\n${text.slice(text.indexOf(end))}`
  )
}
