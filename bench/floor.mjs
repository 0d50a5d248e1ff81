// The floor: the least that Node can do. It is node:net and plain functions that know GET, SET, INCR, MSET and PING, with
// values in one Map and one write for each chunk. Arguments: the port, and `--lua` for SCRIPT LOAD and EVALSHA as well.
import { createServer } from "node:net"

const store = new Map()
const lua = process.argv.includes("--lua") ? await import("./floorLua.mjs") : undefined

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
    case "EVALSHA":
      return lua.evaluate(args, run)
    case "SCRIPT":
      return lua.compile(args[2])
    default:
      return "-ERR unknown command\r\n"
  }
}

createServer({ noDelay: true }, (socket) => {
  let partial
  socket.on("error", () => undefined)
  socket.on("data", (chunk) => {
    const data = partial === undefined ? chunk : Buffer.concat([partial, chunk])
    const end = data.length
    let position = 0
    let out = ""
    // reads `<mark><number>\r\n`; -1 if part of it has yet to arrive
    const number = () => {
      let value = 0
      for (let i = position + 1; i < end; i++) {
        const code = data[i]
        if (code === 13) {
          if (i + 1 >= end) return -1
          position = i + 2
          return value
        }
        value = value * 10 + code - 48
      }
      return -1
    }
    while (position < end) {
      const start = position
      const count = number()
      const args = []
      while (args.length < count) {
        const length = position < end ? number() : -1
        if (length < 0 || position + length + 2 > end) break
        args.push(data.latin1Slice(position, position + length))
        position += length + 2
      }
      if (count < 0 || args.length < count) {
        position = start
        break
      }
      out += run(args)
    }
    partial = position < end ? data.subarray(position) : undefined
    if (out !== "") socket.write(out, "latin1")
  })
}).listen(Number(process.argv[2]), "127.0.0.1")
