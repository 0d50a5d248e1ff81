// Publish and subscribe, next to redis-server: one message to ten thousand subscribers, and a thousand subscribers next to
// one that reads nothing. `node bench/publish.mjs` prints both tables.
import { readFileSync } from "node:fs"
import { connect } from "node:net"
import { cpuSeconds, median, quick, resident, rounds, start, table, thousands } from "./harness.mjs"

const subscribers = quick ? 1000 : 10_000
const messages = quick ? 5 : 20
const size = 100
/** Subscribers that read, next to one that does not. */
const readers = quick ? 50 : 1000

const request = (...words) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`

const open = (port) =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket))
    socket.once("error", reject)
  })

/** Counts bytes received over all sockets: `expect` resolves once that many more have arrived. */
const counter = () => {
  let remaining = 0
  let done = () => undefined
  return {
    count: (bytes) => {
      remaining -= bytes
      if (remaining <= 0) done()
    },
    expect: (bytes) =>
      new Promise((resolve) => {
        remaining += bytes
        done = resolve
        if (remaining <= 0) resolve()
      })
  }
}

const subscribe = async (port, count, counted) => {
  const sockets = []
  const confirmation = "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n".length
  for (let i = 0; i < count; i += 100) {
    const batch = await Promise.all(Array.from({ length: Math.min(100, count - i) }, () => open(port)))
    const all = counted.expect(confirmation * batch.length)
    for (const socket of batch) {
      socket.on("data", (chunk) => counted.count(chunk.length))
      socket.write(request("SUBSCRIBE", "news"))
    }
    await all
    sockets.push(...batch)
  }
  return sockets
}

const reply = (socket, bytes) =>
  new Promise((resolve) => {
    socket.once("data", resolve)
    socket.write(bytes)
  })

/** The bytes that a subscriber receives for a message. */
const delivered = (message) => `*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$${message.length}\r\n${message}\r\n`.length

/** Milliseconds until every subscriber has a message; microseconds of CPU and bytes of memory per subscriber. */
export const fanOut = async (name) => {
  const server = await start(name)
  try {
    const control = await open(server.port)
    await reply(control, request("CONFIG", "SET", "maxclients", String(subscribers + 100)))
    control.destroy()
    const counted = counter()
    const before = resident(server.child.pid)
    const sockets = await subscribe(server.port, subscribers, counted)
    const memory = (resident(server.child.pid) - before) / subscribers
    const publisher = await open(server.port)
    const message = "x".repeat(size)
    const times = []
    let cpu = 0
    for (let i = 0; i < messages; i++) {
      const all = counted.expect(delivered(message) * subscribers)
      const used = cpuSeconds(server.child.pid)
      const started = performance.now()
      publisher.write(request("PUBLISH", "news", message))
      await all
      times.push(performance.now() - started)
      cpu += cpuSeconds(server.child.pid) - used
    }
    for (const socket of [...sockets, publisher]) socket.destroy()
    return { time: median(times), cpu: (cpu * 1e6) / messages / subscribers, memory }
  } finally {
    server.stop()
  }
}

/**
 * With one subscriber that reads nothing, until it is cut off: the server's peak growth in bytes, the messages published,
 * and milliseconds per message until all other subscribers had it.
 */
export const slowSubscriber = async (name) => {
  const server = await start(name)
  try {
    const counted = counter()
    const sockets = await subscribe(server.port, readers, counted)
    const slow = await open(server.port)
    await reply(slow, request("SUBSCRIBE", "news"))
    slow.on("error", () => undefined).pause()
    const publisher = await open(server.port)
    const message = "x".repeat(64 * 1024)
    const before = resident(server.child.pid)
    const started = performance.now()
    let peak = before
    let receivers = readers + 1
    let published = 0
    // ten more messages after the cut-off
    for (let more = 10; more > 0; published++) {
      const all = counted.expect(delivered(message) * readers)
      const answer = reply(publisher, request("PUBLISH", "news", message))
      receivers = Number(/:(\d+)/.exec(String(await answer))[1])
      await all
      peak = Math.max(peak, resident(server.child.pid))
      if (receivers === readers) more--
      if (published > 2000) throw new Error("the slow subscriber was not cut off within 2000 messages")
    }
    const time = (performance.now() - started) / published
    for (const socket of [...sockets, publisher, slow]) socket.destroy()
    return { memory: peak - before, time, published }
  } finally {
    server.stop()
  }
}

const kibibytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`
const mebibytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MB`

/** Both tables. */
export const publish = async () => {
  const out = []
  const each = []
  for (const name of ["layeredis", "redis-server"]) {
    const samples = []
    for (let i = 0; i < rounds; i++) samples.push(await fanOut(name))
    const of = (field) => median(samples.map((sample) => sample[field]))
    each.push([name, `${of("time").toFixed(1)} ms`, `${of("cpu").toFixed(2)} µs`, kibibytes(of("memory"))])
  }
  out.push(
    table(
      [`a message to ${thousands(subscribers)} subscribers`, "until all have it", "CPU for each", "memory of each"],
      each
    )
  )
  const slow = []
  for (const name of ["layeredis", "redis-server"]) {
    const { memory, time, published } = await slowSubscriber(name)
    slow.push([name, mebibytes(memory), `${published - 10}`, `${time.toFixed(1)} ms`])
  }
  out.push(
    table(
      [
        `one of ${thousands(readers)} that reads nothing`,
        "most memory",
        "messages of 64 KB until it is cut off",
        "each to the others"
      ],
      slow
    )
  )
  return out.join("\n\n")
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const limit = Number(/open files\s+(\d+)/.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? 0)
  if (limit < subscribers + 200)
    throw new Error(`the limit of open files is ${limit}: raise it with ulimit -n ${subscribers * 2 + 1000}`)
  process.stdout.write(`${await publish()}\n`)
}
