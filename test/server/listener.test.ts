/** The addresses the server listens on, and how it stops. */
import { existsSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import * as Net from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Socket from "@effect/platform/Socket"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Scope from "effect/Scope"
import * as EventLoop from "../../src/EventLoop.js"
import * as Instance from "../../src/Instance.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Server from "../../src/Server.js"
import * as Listener from "../../src/server/Listener.js"
import { connect as connectTo, encodeRequest, ourPort, ourServer, type Wire, wire } from "../fixtures.js"
import { state } from "../internals.js"
import { closed, connect, expectReply, ok, pong, until } from "./connections.js"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "layeredis-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const listening = (...address: ReadonlyArray<Listener.Address>) =>
  Server.layer({ address }).pipe(Layer.provideMerge(Instance.layer()))

const local: Listener.Address = { _tag: "Tcp", host: "127.0.0.1", port: 0 }

/** Our server in a separate scope, and an Effect that closes the scope and returns the milliseconds of real time. */
const stoppable = <A, E>(layer: Layer.Layer<A, E>) =>
  Effect.gen(function* () {
    const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
    const context = yield* Layer.buildWithScope(layer, scope)
    const stop = Effect.gen(function* () {
      const before = process.hrtime.bigint()
      yield* Scope.close(scope, Exit.void)
      return Number(process.hrtime.bigint() - before) / 1e6
    })
    return { context, stop }
  })

describe("a Unix socket", () => {
  it.scoped("is served, and its file is removed with the server", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "redis.sock")
      const { stop } = yield* stoppable(listening({ _tag: "Unix", path }))
      yield* Effect.scoped(Effect.flatMap(wire(path), (client) => expectReply(client, "SET a 1", ok)))
      assert.isTrue(existsSync(path))
      yield* stop
      assert.isFalse(existsSync(path))
    })
  )

  it.scoped("replaces the file of a server that died", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "redis.sock")
      // renamed while its owner listens, so that the owner does not remove it
      const owner = Net.createServer()
      yield* Effect.promise(() => new Promise<void>((resolve) => owner.listen({ path: `${path}.old` }, resolve)))
      renameSync(`${path}.old`, path)
      yield* Effect.promise(() => new Promise((resolve) => owner.close(resolve)))
      const { stop } = yield* stoppable(listening({ _tag: "Unix", path }))
      yield* Effect.scoped(Effect.flatMap(wire(path), (client) => expectReply(client, "PING", pong)))
      yield* stop
    })
  )

  it.scoped("does not replace a file that is not a socket", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "precious.txt")
      writeFileSync(path, "precious")
      const error = yield* Effect.flip(stoppable(listening({ _tag: "Unix", path })))
      assert.match(String(error.cause), /EADDRINUSE/)
      assert.isTrue(existsSync(path))
    })
  )

  it.scoped("fails with an error that says why its path cannot be used", () =>
    Effect.gen(function* () {
      const directory = yield* folder
      const reasonOf = (path: string, mode?: number) =>
        Effect.map(
          Effect.flip(
            Effect.scoped(stoppable(listening({ _tag: "Unix", path, ...(mode === undefined ? {} : { mode }) })))
          ),
          ({ message }) => message.replaceAll(directory, "")
        )
      const name = "x".repeat(108 - directory.length - 1)
      assert.strictEqual(
        yield* reasonOf(join(directory, name)),
        `cannot listen on /${name}: the path has 108 bytes, and a Unix socket's at most 107. Choose a shorter one`
      )
      symlinkSync("loop", join(directory, "loop"))
      assert.match(yield* reasonOf(join(directory, "loop", "s")), /^cannot listen on \/loop\/s: .*ELOOP/)
      assert.match(
        yield* reasonOf(join(directory, "s"), -1),
        /^cannot listen on \/s: The value of "mode" is out of range/
      )
      assert.isFalse(existsSync(join(directory, "s")))
    })
  )
})

describe("addresses", () => {
  it.scoped("can be several that serve the same data", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "redis.sock")
      const port = yield* ourPort.pipe(Effect.provide(listening(local, { _tag: "Unix", path })), Effect.orDie)
      assert.isAbove(port, 0)
      const layer = listening(local, { _tag: "Unix", path })
      yield* Effect.gen(function* () {
        const [tcp, unix] = [yield* Effect.flatMap(ourPort, wire), yield* wire(path)]
        yield* expectReply(tcp, "SET a 1", ok)
        yield* expectReply(unix, "GET a", "$1\r\n1\r\n")
      }).pipe(Effect.scoped, Effect.provide(layer))
    })
  )

  it.scoped("that are in use fail with an error that names them", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const error = yield* Effect.flip(stoppable(listening({ ...local, port })))
      if (error._tag !== "SocketServerError") return assert.fail(error.message)
      assert.strictEqual(error.reason, "Open")
      assert.match(String(error.cause), new RegExp(`EADDRINUSE.* 127\\.0\\.0\\.1:${port}`))
      assert.strictEqual(
        error.message,
        `cannot listen on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}`
      )
      const nowhere = yield* Effect.flip(stoppable(listening({ _tag: "Tcp", host: "no.such.host.invalid", port: 1 })))
      assert.match(nowhere.message, /^cannot listen on no\.such\.host\.invalid:1: getaddrinfo /)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("with TLS need a certificate", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Listener.make({ address: { ...local, _tag: "Tls" } }))
      assert.strictEqual(error.reason, "Open")
      assert.include(String(error.cause), "the TLS certificate cannot be used: the address has none")
    })
  )
})

describe("a handler of the platform's sockets", () => {
  /** Serves a handler; returns a connection to it. */
  const served = (handler: (socket: Socket.Socket) => Effect.Effect<unknown, unknown, Scope.Scope>) =>
    Effect.gen(function* () {
      const listener = yield* Listener.make({ address: local })
      yield* Effect.forkScoped(listener.run((socket) => Effect.scoped(handler(socket))))
      const { address } = listener
      return yield* wire(address._tag === "TcpAddress" ? address.port : address.path)
    })

  it.scoped("gets what the peer sends, in order, and writes until it closes", () =>
    Effect.gen(function* () {
      const client = yield* served((socket) =>
        Effect.gen(function* () {
          const write = yield* socket.writer
          yield* socket.run(
            (chunk) => {
              const text = Buffer.from(chunk).toString()
              return text === "bye"
                ? write(new Socket.CloseEvent())
                : Effect.zipRight(EventLoop.turn, write(`+${text}!\r\n`))
            },
            { onOpen: Effect.ignore(write(Buffer.from("+hi\r\n"))) }
          )
        })
      )
      for (const [sent, expected] of [
        ["", "hi"],
        ["one", "one!"],
        ["two", "two!"]
      ] as const) {
        client.write(sent)
        assert.deepStrictEqual(yield* Effect.promise(() => client.receive()), Reply.simple(expected))
      }
      client.write("bye")
      assert.strictEqual(yield* closed(client), "+hi\r\n+one!\r\n+two!\r\n")
    })
  )

  it.scoped("that fails ends its connection with an error in the log, and no other", () =>
    Effect.gen(function* () {
      const log: Array<string> = []
      const logger = Logger.make(({ cause, message }) => void log.push(`${message} ${Cause.pretty(cause)}`))
      const client = yield* served((socket) =>
        socket.runRaw(() => {
          throw new Error("a mistake")
        })
      ).pipe(Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
      client.write("PING\r\n")
      assert.strictEqual(yield* closed(client), "")
      assert.lengthOf(log, 1)
      assert.match(log[0] ?? "", /^closed a connection because its handler failed; this is a bug Error: a mistake/)
    })
  )
})

describe("a connection", () => {
  it.scoped("that is half closed gets its replies before it is closed", () =>
    Effect.gen(function* () {
      const client = yield* connect
      client.socket.end(`${encodeRequest(["SET", "a", "1"])}PING\r\nPIN`, "latin1")
      assert.strictEqual(yield* closed(client), "+OK\r\n+PONG\r\n")
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("gets all its replies before QUIT closes it, however late it reads", () =>
    Effect.gen(function* () {
      const client = yield* connect
      yield* expectReply(client, "SETRANGE a 19999999 x", ":20000000\r\n")
      client.socket.pause()
      client.write("GET a\r\nQUIT\r\nPING\r\n")
      const { clients } = yield* state
      yield* until(() => [...clients].some(({ connection }) => connection.pendingOutput() > 0))
      client.socket.resume()
      const bytes = yield* closed(client)
      assert.isTrue(bytes.endsWith("x\r\n+OK\r\n"))
      assert.strictEqual(bytes.length, ":20000000\r\n$20000000\r\n\r\n+OK\r\n".length + 20_000_000)
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("closing the server's scope", () => {
  const open = (port: number, count: number) =>
    Effect.promise(() => Promise.all(Array.from({ length: count }, () => connectTo(port))))
  const closeAll = (clients: ReadonlyArray<Wire>) => Effect.forEach(clients, (client) => Effect.sync(client.close))

  it.scopedLive("ends every connection at once if the peers close too", () =>
    Effect.gen(function* () {
      const { context, stop } = yield* stoppable(ourServer())
      const port = yield* Effect.provide(ourPort, context)
      const clients = yield* open(port, 100)
      yield* Effect.forEach(clients, (client) => expectReply(client, "PING", pong), { discard: true })
      const took = yield* stop
      yield* Effect.forEach(clients, closed, { discard: true })
      assert.isBelow(took, 900)
      const refused = yield* Effect.exit(Effect.tryPromise(() => connectTo(port)))
      assert.isTrue(Exit.isFailure(refused))
    })
  )

  it.scopedLive("takes under 2 seconds with peers that neither read nor close, on several addresses", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "redis.sock")
      const { context, stop } = yield* stoppable(listening(local, { _tag: "Unix", path }))
      const port = yield* Effect.provide(ourPort, context)
      const clients = [...(yield* open(port, 5)), yield* Effect.promise(() => connectTo(path))]
      for (const client of clients) yield* expectReply(client, "SETRANGE a 9999999 x", ":10000000\r\n")
      for (const client of clients) {
        client.socket.pause()
        client.write("GET a\r\n".repeat(100))
      }
      const instance = yield* Effect.provide(state, context)
      yield* until(() => [...instance.clients].every(({ connection }) => connection.pendingOutput() > 0))
      const took = yield* stop
      yield* closeAll(clients)
      assert.isBelow(took, 2000)
      assert.isFalse(existsSync(path))
    })
  )

  it.scopedLive("in the middle of pipelines sends only complete replies", () =>
    Effect.gen(function* () {
      const { context, stop } = yield* stoppable(ourServer())
      const clients = yield* open(yield* Effect.provide(ourPort, context), 20)
      const value = "v".repeat(1000)
      yield* Effect.forEach(clients, (client) => expectReply(client, `SET a ${value}`, ok), { discard: true })
      const sending = clients.map((client) => {
        const timer = setInterval(() => client.write("GET a\r\n".repeat(200)), 0)
        client.socket.on("close", () => clearInterval(timer))
        return Effect.promise(() => client.untilClose())
      })
      const instance = yield* Effect.provide(state, context)
      yield* until(() => instance.statistics.commands > 5000)
      yield* stop
      const reply = `$1000\r\n${value}\r\n`
      for (const bytes of yield* Effect.all(sending)) {
        assert.strictEqual((bytes.length - ok.length) % reply.length, 0)
        assert.isTrue(bytes.endsWith(reply))
      }
    })
  )
})
