// Snapshots and the append-only file, next to redis-server: the longest PING, memory and time of BGSAVE under writes, the time of
// loading, and what the append-only file costs.
import { mkdtempSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import {
  cpuSeconds,
  folder,
  measure,
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

const servers = names.filter((name) => name !== "floor")
/** `--keys 5` for five million. */
const given = process.argv.indexOf("--keys")
const count = Math.round((given < 0 ? 1 : Number(process.argv[given + 1])) * (quick ? 200_000 : 1_000_000))
const writesPerSecond = 20_000
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const request = (...words) => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`
const keyOf = (index) => `key:${String(index).padStart(12, "0")}`
const set = (index) => request("SET", keyOf(index), String(index).padStart(16, "x"))

/** A connection, and a function that sends a request and returns the first chunk of the reply. */
const open = (port) =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.setNoDelay(true)
      resolve({
        socket,
        ask: (...words) =>
          new Promise((done) => {
            socket.once("data", (chunk) => done(chunk.toString()))
            socket.write(request(...words))
          })
      })
    })
    socket.once("error", reject)
  })

/** Writes all keys, in pipelines. */
const fill = async (port) => {
  const { socket } = await open(port)
  const batch = 1000
  for (let from = 0; from < count; from += batch) {
    let remaining = batch * "+OK\r\n".length
    const done = new Promise((resolve) => {
      const onData = (chunk) => {
        remaining -= chunk.length
        if (remaining > 0) return
        socket.off("data", onData)
        resolve()
      }
      socket.on("data", onData)
    })
    socket.write(Array.from({ length: batch }, (_, index) => set(from + index)).join(""))
    await done
  }
  socket.destroy()
}

/** Writes to random keys at the pace until stopped. */
const writer = async (port) => {
  const { socket } = await open(port)
  socket.on("data", () => undefined)
  const started = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.round(((performance.now() - started) * writesPerSecond) / 1000)
    let bytes = ""
    for (; sent < due; sent++) bytes += set(Math.floor(Math.random() * count))
    socket.write(bytes)
  }, 2)
  return () => {
    clearInterval(timer)
    socket.destroy()
  }
}

/** The longest PING, in milliseconds, and the most resident bytes while `isOver` says no. */
const watch = async (server, isOver) => {
  const { ask, socket } = await open(server.port)
  let longest = 0
  let memory = 0
  for (let i = 0; !(await isOver(i)); i++) {
    const from = performance.now()
    await ask("PING")
    longest = Math.max(longest, performance.now() - from)
    if (i % 8 === 0) memory = Math.max(memory, resident(server.child.pid))
    await pause(1)
  }
  socket.destroy()
  return { longest, memory }
}

const field = (info, name) => Number(new RegExp(`${name}:(-?\\d+)`).exec(info)?.[1] ?? Number.NaN)

const snapshot = async (name) => {
  const directory = mkdtempSync(join(folder, "snapshot-"))
  const server = await start(name, ["--dir", directory])
  try {
    const empty = resident(server.child.pid)
    await fill(server.port)
    const data = resident(server.child.pid) - empty
    const stop = await writer(server.port)
    const control = await open(server.port)
    await pause(1000)
    const began = performance.now()
    const before = await watch(server, () => performance.now() - began > 5000)
    const from = performance.now()
    await control.ask("BGSAVE")
    let info = ""
    const during = await watch(server, async (i) => {
      if (i % 20 !== 0) return false
      info = await control.ask("INFO", "persistence")
      return field(info, "rdb_bgsave_in_progress") === 0
    })
    const seconds = (performance.now() - from) / 1000
    stop()
    control.socket.destroy()
    // redis-server's other process shares all memory but what has changed
    const extra = name === "layeredis" ? Math.max(0, during.memory - before.memory) : field(info, "rdb_last_cow_size")
    return { directory, before: before.longest, during: during.longest, extra: extra / data, seconds }
  } finally {
    server.stop()
  }
}

/** Seconds of CPU until the data is there. */
const load = async (name, directory) => {
  const server = await start(name, ["--dir", directory])
  const { ask, socket } = await open(server.port)
  while (field(await ask("INFO", "persistence"), "loading") !== 0) await pause(10)
  const cpu = cpuSeconds(server.child.pid)
  socket.destroy()
  server.stop()
  return cpu
}

const appendOnly = async (fsync, pipeline, commands) => {
  const all = []
  for (const name of servers) {
    const directory = mkdtempSync(join(folder, "aof-"))
    const settings = fsync === "off" ? [] : ["--appendonly", "yes", "--appendfsync", fsync]
    all.push(await start(name, ["--dir", directory, ...settings]))
  }
  const samples = all.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, server] of all.entries()) {
      const args = ["-t", "set", "-c", "50", "-P", String(pipeline), "-d", "16", "-r", "100000"]
      const sample = await measure(server, args, commands)
      if (round > 0) samples[index].push(sample)
    }
  }
  for (const server of all) server.stop()
  return samples.map(medians)
}

export const durability = async () => {
  const saved = []
  for (const name of servers) {
    const { before, directory, during, extra, seconds } = await snapshot(name)
    const loading = await load(name, directory)
    saved.push([
      name,
      before.toFixed(1),
      during.toFixed(1),
      `${(extra * 100).toFixed(0)} %`,
      seconds.toFixed(1),
      loading.toFixed(1)
    ])
    process.stderr.write(`${saved.at(-1).join("  ")}\n`)
  }
  const rows = []
  for (const pipeline of [1, 16]) {
    const commands = (pipeline === 1 ? 200_000 : 1_000_000) / (quick ? 4 : 1)
    const off = await appendOnly("off", pipeline, commands)
    const on = await appendOnly("everysec", pipeline, commands)
    rows.push([
      `SET, pipeline ${pipeline}`,
      ...servers.flatMap((_, i) => [micro(off[i].cpu), micro(on[i].cpu), (on[i].cpu / off[i].cpu).toFixed(2)])
    ])
    process.stderr.write(`${rows.at(-1).join("  ")}\n`)
  }
  const always = await appendOnly("always", 1, quick ? 20_000 : 100_000)
  return [
    table(
      [
        `${thousands(count)} keys, ${thousands(writesPerSecond)} writes a second`,
        "longest PING, ms",
        "with BGSAVE, ms",
        "extra memory",
        "BGSAVE, s",
        "loading, s of CPU"
      ],
      saved
    ),
    table(["CPU in µs", ...servers.flatMap((name) => [`${name} off`, "everysec", "÷ off"])], rows),
    table(
      ["appendfsync always, 50 clients", ...servers],
      [["SET a second", ...always.map(({ rps }) => thousands(rps))]]
    )
  ]
}
