/**
 * Shared by the tests: our server on a free port, a real redis-server on a Unix socket, and a raw RESP client for either.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import * as Net from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Bytes from "../src/Bytes.js"
import * as Instance from "../src/Instance.js"
import type * as Reply from "../src/resp/Reply.js"
import * as ReplyDecoder from "../src/resp/ReplyDecoder.js"
import * as Server from "../src/Server.js"

/** A raw RESP client. Replies arrive as data, in order. */
export interface Wire {
  readonly send: (...words: ReadonlyArray<string>) => Promise<Reply.Reply>
  /** Sends bytes (latin1) unchanged. */
  readonly write: (bytes: string) => void
  /** The next reply that no `send` waits for. */
  readonly receive: () => Promise<Reply.Reply>
  /** All bytes received from the last `send` until the connection closes (latin1). */
  readonly untilClose: () => Promise<string>
  readonly socket: Net.Socket
  readonly close: () => void
}

export const encodeRequest = (words: ReadonlyArray<string>): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`

/** Connects to a port of 127.0.0.1 or to the path of a Unix socket. Words are byte strings: one character, one byte. */
export const connect = (address: number | string): Promise<Wire> =>
  speak(
    typeof address === "number" ? Net.connect(address, "127.0.0.1") : Net.connect({ path: address, noDelay: true }),
    "connect"
  )

/** A client over a socket that emits the event when it is ready. */
export const speak = (socket: Net.Socket, ready: "connect" | "secureConnect"): Promise<Wire> =>
  new Promise((resolve, reject) => {
    const decoder = ReplyDecoder.make()
    const waiting: Array<(reply: Reply.Reply) => void> = []
    const failing: Array<(error: Error) => void> = []
    const arrived: Array<Reply.Reply> = []
    let raw = ""
    let closed = false
    const fail = (): void => {
      closed = true
      waiting.length = 0
      for (const each of failing.splice(0)) each(new Error("the connection was closed"))
    }
    socket.setNoDelay(true)
    socket.on("data", (chunk) => {
      raw += chunk.toString("latin1")
      decoder.feed(chunk)
      for (let reply = decoder.next(); reply !== undefined; reply = decoder.next()) {
        const next = waiting.shift()
        failing.shift()
        if (next === undefined) arrived.push(reply)
        else next(reply)
      }
    })
    socket.once("error", reject)
    socket.on("error", fail)
    socket.on("close", fail)
    const receive = (): Promise<Reply.Reply> => {
      const reply = arrived.shift()
      if (reply !== undefined) return Promise.resolve(reply)
      if (closed) return Promise.reject(new Error("the connection was closed"))
      return new Promise((resolve_, reject_) => {
        waiting.push(resolve_)
        failing.push(reject_)
      })
    }
    socket.once(ready, () =>
      resolve({
        socket,
        write: (bytes) => void socket.write(bytes, "latin1"),
        send: (...words) => {
          raw = ""
          socket.write(encodeRequest(words), "latin1")
          return receive()
        },
        receive,
        untilClose: () =>
          new Promise((done) => {
            if (closed) done(raw)
            else socket.once("close", () => done(raw))
          }),
        close: () => void socket.destroy()
      })
    )
  })

/** A client of an address, closed when the scope closes. */
export const wire = (address: number | string): Effect.Effect<Wire, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => connect(address)),
    (client) => Effect.sync(client.close)
  )

/** Our server on a free port of 127.0.0.1, in this process, together with its instance. */
export const ourServer = (options: Instance.Options = {}): Layer.Layer<Server.Server | Instance.Instance> =>
  Server.layer({ address: { _tag: "Tcp", host: "127.0.0.1", port: 0 } }).pipe(
    Layer.provideMerge(
      Instance.layer({ ...options, settings: { "enable-debug-command": "yes", ...options.settings } })
    ),
    Layer.orDie
  )

/** The port of `ourServer`. */
export const ourPort: Effect.Effect<number, never, Server.Server> = Effect.map(Server.Server, ({ addresses }) => {
  const [address] = addresses
  if (address?._tag !== "TcpAddress") throw new Error("the test server has no port")
  return address.port
})

export { hasRedis } from "./hasRedis.js"

export interface RealRedis {
  /** The path of its Unix socket. */
  readonly path: string
  readonly process: ChildProcess
  readonly stop: () => void
}

/** Starts a real redis-server on a Unix socket, in a temporary folder. */
export const startRedis = (...settings: ReadonlyArray<string>): Promise<RealRedis> =>
  new Promise((resolve, reject) => {
    const folder = mkdtempSync(join(tmpdir(), "layeredis-"))
    const path = join(folder, "redis.sock")
    const process_ = spawn(
      "redis-server",
      [
        "--port",
        "0",
        "--unixsocket",
        path,
        "--save",
        "",
        "--enable-debug-command",
        "yes",
        "--dir",
        folder,
        ...settings
      ],
      { stdio: ["ignore", "pipe", "inherit"] }
    )
    const stop = (): void => {
      process_.kill("SIGKILL")
      rmSync(folder, { recursive: true, force: true })
    }
    process_.once("error", reject)
    process_.stdout.on("data", (chunk: Buffer) => {
      if (chunk.includes("eady to accept") || chunk.includes("now ready")) resolve({ path, process: process_, stop })
    })
  })

/** A real redis-server that runs until the scope closes. */
export const realRedis = (...settings: ReadonlyArray<string>): Effect.Effect<RealRedis, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startRedis(...settings)),
    (redis) => Effect.sync(redis.stop)
  )

/** A free port of this machine. */
export const freePort: Effect.Effect<number> = Effect.async((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/** The UTF-8 bytes of a text. */
export const bytes = Bytes.fromText
