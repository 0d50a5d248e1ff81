// Publish and subscribe beside redis-server: a message to ten thousand subscribers, and a thousand of whom one is slow.
// Run by itself it prints both.
import { readFileSync } from "node:fs"
import { connect } from "node:net"
import { cpuSeconds, median, quick, resident, rounds, start, table } from "./harness.mjs"

const subscribers = quick ? 1000 : 10_000
const messages = quick ? 5 : 20
const size = 100

const request = (...words) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`

const open = (port) =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket))
    socket.once("error", reject)
  })

/** Resolves when so many bytes have come, all sockets together. */
const counter = () => {
  let left = 0
  let done = () => undefined
  return {
    count: (bytes) => {
      left -= bytes
      if (left <= 0) done()
    },
    expect: (bytes) =>
      new Promise((resolve) => {
        left += bytes
        done = resolve
        if (left <= 0) resolve()
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

const delivered = (message) => `*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$${message.length}\r\n${message}\r\n`.length

/** ms until the last of the subscribers has a message, and microseconds of the server's CPU for each of them. */
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

/** The most memory the server took, in bytes, and the ms in which the others had it all, while one of a thousand reads nothing. */
export const slowSubscriber = async (name) => {
  const server = await start(name)
  try {
    const counted = counter()
    const count = 1000
    const sockets = await subscribe(server.port, count, counted)
    const slow = await open(server.port)
    await reply(slow, request("SUBSCRIBE", "news"))
    slow.on("error", () => undefined).pause()
    const publisher = await open(server.port)
    const message = "x".repeat(64 * 1024)
    const before = resident(server.child.pid)
    const started = performance.now()
    let most = 0
    let receivers = count + 1
    let published = 0
    // on until it is cut off, and a little further
    for (let more = 10; more > 0; published++) {
      const all = counted.expect(delivered(message) * count)
      const answer = reply(publisher, request("PUBLISH", "news", message))
      receivers = Number(/:(\d+)/.exec(String(await answer))[1])
      await all
      most = Math.max(most, resident(server.child.pid))
      if (receivers === count) more--
      if (published > 2000) throw new Error("the slow subscriber is never cut off")
    }
    const time = (performance.now() - started) / published
    for (const socket of [...sockets, publisher, slow]) socket.destroy()
    return { memory: most - before, time, published }
  } finally {
    server.stop()
  }
}

const kibibytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`
const mebibytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MB`

/** Both as tables in Markdown. */
export const publish = async () => {
  const out = []
  const each = []
  for (const name of ["layeredis", "redis-server"]) {
    const samples = []
    for (let i = 0; i < rounds; i++) samples.push(await fanOut(name))
    const of = (field) => median(samples.map((sample) => sample[field]))
    each.push([name, `${of("time").toFixed(1)} ms`, `${of("cpu").toFixed(2)} µs`, kibibytes(of("memory"))])
  }
  const all = subscribers.toLocaleString("en-US")
  out.push(table([`a message to ${all} subscribers`, "until all have it", "CPU for each", "memory of each"], each))
  const slow = []
  for (const name of ["layeredis", "redis-server"]) {
    const { memory, time, published } = await slowSubscriber(name)
    slow.push([name, mebibytes(memory), `${published - 10}`, `${time.toFixed(1)} ms`])
  }
  out.push(
    table(
      ["one of 1,000 that reads nothing", "most memory", "messages of 64 KB until it is cut off", "each to the others"],
      slow
    )
  )
  return out.join("\n\n")
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const limit = Number(/open files\s+(\d+)/.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? 0)
  if (limit < subscribers + 200) throw new Error(`too few open files are allowed: ulimit -n ${subscribers * 2 + 1000}`)
  process.stdout.write(`${await publish()}\n`)
}
