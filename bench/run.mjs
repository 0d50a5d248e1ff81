// The benchmark: three servers in turn, in one run — a bare node:net floor (floor.mjs), ours, and redis-server — under
// redis-benchmark with 50 clients; then latency with 1,000 clients, memory and stops at 5 million keys, and the embedded
// store. CPU per command comes from /proc/PID/stat (user and system, all threads), which a busy machine disturbs least.
// Each figure is the median of ROUNDS rounds, taken in turn, after a warm-up.
//
//   npm run bench                 the whole, about ten minutes
//   npm run bench -- --quick      fewer commands, one round, no memory
//   npm run bench -- --write      puts the tables into bench/README.md and README.md
import { execFile, execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect, createServer } from "node:net"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)
const quick = process.argv.includes("--quick")
const rounds = quick ? 1 : 3
const folder = mkdtempSync(join(tmpdir(), "layeredis-bench-"))
const here = new URL("..", import.meta.url).pathname
const ticks = Number(execFileSync("getconf", ["CLK_TCK"]).toString())

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const answers = async (port) => {
  for (let i = 0; i < 200; i++) {
    const ok = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.end("PING\r\n"))
      socket.once("data", () => resolve(true)).once("error", () => resolve(false))
    })
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`nothing answers on port ${port}`)
}

const commandLines = {
  floor: (port) => [process.execPath, join(here, "bench/floor.mjs"), String(port)],
  layeredis: (port) => [
    process.execPath,
    join(here, "dist/cli.js"),
    "serve",
    "--addr",
    `127.0.0.1:${port}`,
    "--log-level",
    "error"
  ],
  "redis-server": (port) => [
    "redis-server",
    "--port",
    String(port),
    "--save",
    "",
    "--dir",
    folder,
    "--loglevel",
    "warning"
  ]
}

const start = async (name) => {
  const port = await freePort()
  const [command, ...args] = commandLines[name](port)
  const child = spawn(command, args, { stdio: "ignore" })
  await answers(port)
  return { name, port, child, stop: () => child.kill("SIGKILL") }
}

const cpuSeconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")
  return (Number(fields[11]) + Number(fields[12])) / ticks
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** One redis-benchmark run: microseconds of CPU for each command, requests a second, p50 and p99 in ms. */
const measure = async (server, args, commands) => {
  const before = cpuSeconds(server.child.pid)
  const { stdout } = await run(
    "redis-benchmark",
    ["-p", String(server.port), "-n", String(commands), "--csv", ...args],
    {
      maxBuffer: 1e8
    }
  )
  const cpu = cpuSeconds(server.child.pid) - before
  const [, rps, , , p50, , p99] = stdout.trim().split("\n").at(-1).replaceAll('"', "").split(",").map(Number)
  return { cpu: (cpu * 1e6) / commands, rps, p50, p99 }
}

const medians = (samples) => ({
  cpu: median(samples.map((each) => each.cpu)),
  rps: median(samples.map((each) => each.rps)),
  p50: median(samples.map((each) => each.p50)),
  p99: median(samples.map((each) => each.p99))
})

const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")
const names = Object.keys(commandLines)
const micro = (value) => value.toFixed(value < 10 ? 2 : 1)
const thousands = (value) => Math.round(value).toLocaleString("en-US")

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

const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024

/** Sends SETs of `count` keys with 16-byte values in pipelines, and PINGs on another connection meanwhile. */
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
      probe.write("PING\r\n")
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
      let left = batch * 5
      const onData = (chunk) => {
        left -= chunk.length
        if (left > 0) return
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

const parts = [await startUp(), ...(await throughput())]
if (!quick) parts.push(await memory())
parts.push(
  execFileSync(process.execPath, ["--expose-gc", join(here, "bench/store.mjs")])
    .toString()
    .trim()
)
rmSync(folder, { recursive: true, force: true })

const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}, ${
  execFileSync("redis-server", ["--version"])
    .toString()
    .match(/v=(\S+)/)[1]
} as redis-server.`
const report = [machine, ...parts].join("\n\n")
console.log(report)
if (process.argv.includes("--write")) {
  for (const file of ["bench/README.md", "README.md"]) {
    const path = join(here, file)
    const text = readFileSync(path, "utf8")
    const [begin, end] = ["<!-- bench -->", "<!-- /bench -->"]
    if (!text.includes(begin)) continue
    writeFileSync(
      path,
      `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${report}\n\n${text.slice(text.indexOf(end))}`
    )
  }
}
