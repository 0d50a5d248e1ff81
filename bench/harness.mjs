// Shared by the benchmarks: starting a server, one run of redis-benchmark against it, process figures, and tables.
import { execFile, execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readFileSync } from "node:fs"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)
/** Fewer commands, one round. */
export const quick = process.argv.includes("--quick")
/** Rounds of each measurement, after a warm-up round. */
export const rounds = quick ? 1 : 3
export const folder = mkdtempSync(join(tmpdir(), "layeredis-bench-"))
export const here = new URL("..", import.meta.url).pathname
const ticks = Number(execFileSync("getconf", ["CLK_TCK"]).toString())

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Waits until a server answers PING. */
const answers = async (port) => {
  for (let i = 0; i < 200; i++) {
    const ok = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("*1\r\n$4\r\nPING\r\n"))
      socket.once("data", () => {
        socket.destroy()
        resolve(true)
      })
      socket.once("error", () => resolve(false))
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
    "error",
    "--save",
    ""
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

/** Starts a server, with more arguments, and waits until it answers. */
export const start = async (name, more = []) => {
  const port = await freePort()
  const [command, ...args] = commandLines[name](port)
  const child = spawn(command, [...args, ...more], { stdio: "ignore" })
  await answers(port)
  return { name, port, child, stop: () => child.kill("SIGKILL") }
}

/** Seconds of CPU time, user and system, of all threads of a process. */
export const cpuSeconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")
  return (Number(fields[11]) + Number(fields[12])) / ticks
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** One redis-benchmark run: the server's CPU in microseconds per command, requests per second, p50 and p99 in ms. */
export const measure = async (server, args, commands) => {
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

export const medians = (samples) => ({
  cpu: median(samples.map((each) => each.cpu)),
  rps: median(samples.map((each) => each.rps)),
  p50: median(samples.map((each) => each.p50)),
  p99: median(samples.map((each) => each.p99))
})

/** A Markdown table. */
export const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")

export const names = Object.keys(commandLines)
export const micro = (value) => value.toFixed(value < 10 ? 2 : 1)
export const thousands = (value) => Math.round(value).toLocaleString("en-US")

/** Resident bytes of a process. */
export const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024
