// Blocked clients, next to redis-server: their memory, their CPU while nothing happens, and the cost of serving them.
import { connect } from "node:net"
import { cpuSeconds, quick, resident, start, table, thousands } from "./harness.mjs"

const servers = ["layeredis", "redis-server"]

const request = (...words) => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Connections, 500 at a time: the system's queue of connections to accept holds 511. */
const connections = async (port, count) => {
  const all = []
  while (all.length < count) {
    const batch = Array.from({ length: Math.min(500, count - all.length) }, () => {
      const socket = connect(port, "127.0.0.1").setNoDelay(true)
      return new Promise((resolve, reject) => socket.once("connect", () => resolve(socket)).once("error", reject))
    })
    all.push(...(await Promise.all(batch)))
  }
  return all
}

const ask = (socket, bytes) =>
  new Promise((resolve) => {
    socket.once("data", (chunk) => resolve(chunk.toString("latin1")))
    socket.write(bytes)
  })

const blockedClients = async (control) =>
  Number(/blocked_clients:(\d+)/.exec(await ask(control, request("INFO", "clients")))[1])

/** The table. All clients block on one list. */
export const blocked = async () => {
  const count = quick ? 2_000 : 10_000
  const rows = []
  for (const name of servers) {
    const server = await start(name)
    const { pid } = server.child
    const control = connect(server.port, "127.0.0.1")
    await ask(control, request("CONFIG", "SET", "maxclients", "12000"))
    const clients = await connections(server.port, count)
    await pause(500)
    const connected = resident(pid)
    for (const client of clients) client.write(request("BLPOP", "list", "1000"))
    while ((await blockedClients(control)) < count) await pause(10)
    await pause(500)
    const waiting = resident(pid)
    const idleFrom = cpuSeconds(pid)
    await pause(quick ? 1000 : 5000)
    const idle = (cpuSeconds(pid) - idleFrom) / (quick ? 1 : 5)
    let unserved = count
    const served = Promise.all(
      clients.map(
        (client) =>
          new Promise((resolve) =>
            client.once("data", () => {
              unserved--
              resolve()
            })
          )
      )
    )
    const cpuFrom = cpuSeconds(pid)
    const from = performance.now()
    // a hundred elements a request
    for (let sent = 0; sent < count; sent += 100) {
      control.write(request("RPUSH", "list", ...Array.from({ length: 100 }, (_, index) => `element:${sent + index}`)))
    }
    await served
    const took = performance.now() - from
    const cpu = cpuSeconds(pid) - cpuFrom
    rows.push([
      name,
      thousands((waiting - connected) / count),
      `${(idle * 100).toFixed(1)} %`,
      thousands(took),
      ((cpu * 1e6) / count).toFixed(1)
    ])
    process.stderr.write(`${rows.at(-1).join("  ")}${unserved > 0 ? `  ${unserved} were not served` : ""}\n`)
    control.destroy()
    for (const client of clients) client.destroy()
    server.stop()
  }
  return table(
    [
      `${thousands(count)} clients in BLPOP`,
      "bytes for each that waits",
      "CPU while they wait",
      "ms to serve all",
      "µs of CPU for each"
    ],
    rows
  )
}
