// The bare-Node floor: node:net and plain functions, no Effect, no layers, nothing but what GET, SET, INCR, MSET and PING
// need. It parses each chunk as a string, keeps values in one Map, and answers a chunk with one write.
import { createServer } from "node:net"

const store = new Map()

const run = (args) => {
  switch (args[0].toUpperCase()) {
    case "GET": {
      const value = store.get(args[1])
      return value === undefined ? "$-1\r\n" : `$${value.length}\r\n${value}\r\n`
    }
    case "SET":
      store.set(args[1], args[2])
      return "+OK\r\n"
    case "INCR": {
      const value = Number(store.get(args[1]) ?? 0) + 1
      store.set(args[1], String(value))
      return `:${value}\r\n`
    }
    case "MSET":
      for (let i = 1; i < args.length; i += 2) store.set(args[i], args[i + 1])
      return "+OK\r\n"
    case "PING":
      return "+PONG\r\n"
    default:
      return "-ERR unknown command\r\n"
  }
}

createServer({ noDelay: true }, (socket) => {
  let rest
  socket.on("error", () => undefined)
  socket.on("data", (chunk) => {
    const data = rest === undefined ? chunk : Buffer.concat([rest, chunk])
    const end = data.length
    let at = 0
    let out = ""
    // reads `<mark><number>\r\n` at `at`; -1 when it has not all arrived
    const number = () => {
      let value = 0
      for (let i = at + 1; i < end; i++) {
        const code = data[i]
        if (code === 13) {
          if (i + 1 >= end) return -1
          at = i + 2
          return value
        }
        value = value * 10 + code - 48
      }
      return -1
    }
    while (at < end) {
      const start = at
      const count = number()
      const args = []
      while (args.length < count) {
        const length = at < end ? number() : -1
        if (length < 0 || at + length + 2 > end) break
        args.push(data.latin1Slice(at, at + length))
        at += length + 2
      }
      if (count < 0 || args.length < count) {
        at = start
        break
      }
      out += run(args)
    }
    rest = at < end ? data.subarray(at) : undefined
    if (out !== "") socket.write(out, "latin1")
  })
}).listen(Number(process.argv[2]), "127.0.0.1")
