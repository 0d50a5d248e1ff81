import * as Tls from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import * as Server from "../../src/Server.js"
import * as Listener from "../../src/server/Listener.js"
import { client, files, stranger, trusted } from "../Certificates.js"
import { encodeRequest, type Wire } from "../fixtures.js"
import { state } from "../internals.js"
import { closed, expectReply, ok, pong, send, until } from "./connections.js"
import { configured, connect, connectRaw, ended, ours, outcome, tls, withCertificate } from "./TlsConnections.js"

describe("a TLS address", () => {
  it.scoped("is served with its own certificate", () =>
    Effect.gen(function* () {
      const wire = yield* connect()
      yield* expectReply(wire, "SET a 1", ok)
      yield* expectReply(wire, "GET a", "$1\r\n1\r\n")
      const { clients } = yield* state
      const [listed] = [...clients]
      assert.match(listed?.connection.address ?? "", /^127\.0\.0\.1:\d+$/)
    }).pipe(Effect.provide(ours()))
  )

  it.scoped("fails to open with a certificate that is none", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Effect.scoped(
          Listener.make({ address: { _tag: "Tls", host: "127.0.0.1", port: 0, tls: { ...tls, certificate: "x" } } })
        )
      )
      assert.match(String(error.cause), /the TLS certificate cannot be used: .*no start line/)
    })
  )

  it.scoped("carries pipelines and large values in both directions", () =>
    Effect.gen(function* () {
      const wire = yield* connect()
      const value = "v".repeat(3_000_000)
      yield* expectReply(wire, `SET a ${value}`, ok)
      wire.write(encodeRequest(["GET", "a"]).repeat(10))
      for (let count = 0; count < 10; count++) {
        assert.strictEqual<unknown>(yield* Effect.promise(wire.receive), value)
      }
    }).pipe(Effect.provide(ours()))
  )
})

describe("a client certificate", () => {
  const authorities = [trusted.certificate]
  const outcomes = (expected: Readonly<Record<"none" | "good" | "bad", RegExp>>) =>
    Effect.gen(function* () {
      assert.match(yield* outcome(), expected.none)
      assert.match(yield* outcome(withCertificate(client)), expected.good)
      assert.match(yield* outcome(withCertificate(stranger)), expected.bad)
    })

  it.scoped("that is required is refused if it is missing or bad", () =>
    outcomes({ none: /certificate required|closed/, good: /PONG/, bad: /closed/ }).pipe(
      Effect.provide(ours({ clientCertificates: "required", authorities }))
    )
  )

  it.scoped("that is optional may be missing, but not be bad", () =>
    outcomes({ none: /PONG/, good: /PONG/, bad: /closed/ }).pipe(
      Effect.provide(ours({ clientCertificates: "optional", authorities }))
    )
  )

  it.scoped("is not asked for unless it is wanted", () =>
    outcomes({ none: /PONG/, good: /PONG/, bad: /PONG/ }).pipe(Effect.provide(ours()))
  )

  it.scoped("is demanded of a resumed session too, once CONFIG SET demands it", () =>
    Effect.gen(function* () {
      const { folder } = yield* files
      const layer = configured({
        dir: folder,
        "tls-cert-file": "server.crt",
        "tls-key-file": "server.key",
        "tls-ca-cert-file": "ca.crt",
        "tls-auth-clients": "no"
      })
      yield* Effect.gen(function* () {
        const wire = yield* connect()
        const arrived = new Promise<Buffer>((resolve) => void wire.socket.once("session", resolve))
        yield* expectReply(wire, "PING", pong)
        const session = yield* Effect.promise(() => arrived)
        assert.match(yield* outcome({ session }), /PONG/)
        yield* expectReply(wire, "CONFIG SET tls-auth-clients yes", ok)
        assert.match(yield* outcome({ session }), /certificate required|closed/)
        assert.match(yield* outcome(withCertificate(client)), /PONG/)
      }).pipe(Effect.provide(layer))
    })
  )
})

describe("protocols, ciphers and sessions", () => {
  it.scoped("are those that were chosen", () =>
    Effect.gen(function* () {
      assert.match(yield* outcome({ maxVersion: "TLSv1.2" }), /PONG/)
      assert.match(yield* outcome({ minVersion: "TLSv1.3" }), /protocol version/)
      const wire = yield* connect()
      if (!(wire.socket instanceof Tls.TLSSocket)) return assert.fail("not over TLS")
      assert.strictEqual(wire.socket.getCipher().name, "ECDHE-ECDSA-AES256-GCM-SHA384")
    }).pipe(Effect.provide(ours({ protocols: ["TLSv1.2"], ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384" })))
  )

  it.scoped("of TLS 1.3 have suites of their own", () =>
    Effect.gen(function* () {
      const wire = yield* connect()
      if (!(wire.socket instanceof Tls.TLSSocket)) return assert.fail("not over TLS")
      assert.strictEqual(wire.socket.getCipher().name, "TLS_CHACHA20_POLY1305_SHA256")
      assert.match(yield* outcome({ maxVersion: "TLSv1.2" }), /PONG/)
    }).pipe(Effect.provide(ours({ ciphersuites: "TLS_CHACHA20_POLY1305_SHA256" })))
  )

  const reuses = (maxVersion: Tls.SecureVersion) =>
    Effect.gen(function* () {
      const wire = yield* connect({ maxVersion })
      const { socket } = wire
      if (!(socket instanceof Tls.TLSSocket)) return assert.fail("not over TLS")
      // TLS 1.2 sends its ticket with the handshake, and TLS 1.3 before the first reply
      let session: Buffer | undefined = socket.getSession()
      socket.on("session", (given: Buffer) => {
        session = given
      })
      yield* expectReply(wire, "PING", pong)
      const again = yield* connect({ maxVersion, ...(session === undefined ? {} : { session }) })
      yield* expectReply(again, "PING", pong)
      return again.socket instanceof Tls.TLSSocket && again.socket.isSessionReused()
    })

  it.scoped("can be resumed, unless they may not", () =>
    Effect.gen(function* () {
      for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
        assert.isTrue(yield* Effect.provide(reuses(version), ours()))
        assert.isFalse(yield* Effect.provide(reuses(version), ours({ sessionTimeout: 0 })))
      }
    })
  )
})

describe("a connection that sends no TLS", () => {
  it.scoped("is closed, and one line of log tells of any number of them", () => {
    const lines: Array<string> = []
    const log = Logger.replace(
      Logger.defaultLogger,
      Logger.make(({ message }) => void lines.push(String(message)))
    )
    return Effect.gen(function* () {
      for (let count = 0; count < 50; count++) {
        const socket = yield* connectRaw
        socket.write("PING\r\n*1\r\n$4\r\nPING\r\n")
        yield* ended(socket)
      }
      yield* Effect.flatMap(connect(), (wire) => expectReply(wire, "PING", pong))
      assert.deepStrictEqual(lines, ["closed a connection because the TLS handshake failed: wrong version number"])
      assert.strictEqual((yield* state).statistics.connections, 1)
    }).pipe(Effect.provide(ours().pipe(Layer.provide(log))))
  })

  it.scoped("is closed when the time for its handshake is over", () =>
    Effect.gen(function* () {
      const listener = yield* Listener.make({
        address: { _tag: "Tls", host: "127.0.0.1", port: 0, tls },
        handshakeTimeout: 50
      })
      yield* Effect.forkScoped(listener.run(() => Effect.never))
      const { address } = listener
      yield* connectRaw.pipe(Effect.flatMap(ended), Effect.provideService(Server.Server, { addresses: [address] }))
    })
  )

  it.scoped("counts for maxclients until its handshake ends", () =>
    Effect.gen(function* () {
      const wire = yield* connect()
      const silent = yield* connectRaw
      const refused = yield* connectRaw
      yield* ended(refused)
      silent.destroy()
      yield* ended(silent)
      yield* until(() => silent.destroyed)
      yield* expectReply(wire, "PING", pong)
      const served = Effect.map(outcome(), (reply) => reply.includes("PONG"))
      yield* Effect.repeat(served, { until: (isServed) => isServed })
    }).pipe(Effect.provide(ours({}, { maxclients: "2" })))
  )
})

describe("a flood of connections that end no handshake", () => {
  it.scoped("is bounded by maxclients, and those who are served stay so", () =>
    Effect.gen(function* () {
      const wire = yield* connect()
      const sockets = yield* Effect.forEach(Array.from({ length: 120 }), () => connectRaw, { concurrency: 20 })
      // a third each: silent, the beginning of a handshake, and garbage
      for (const [index, socket] of sockets.entries()) {
        if (index % 3 === 1) socket.write(Buffer.from("16030102000100", "hex"))
        if (index % 3 === 2) socket.write(Buffer.alloc(100_000, index))
      }
      yield* until(() => {
        for (const socket of sockets) socket.resume()
        return sockets.filter((socket) => !socket.closed).length < 40
      })
      yield* expectReply(wire, "PING", pong)
      assert.strictEqual((yield* state).clients.size, 1)
      for (const socket of sockets) socket.destroy()
      const served = Effect.map(outcome(), (reply) => reply.includes("PONG"))
      yield* Effect.repeat(served, { until: (isServed) => isServed })
    }).pipe(Effect.provide(ours({}, { maxclients: "40" })))
  )
})

describe("a TLS connection", () => {
  it.scoped("is closed once it was idle for timeout", () =>
    Effect.gen(function* () {
      const wire = yield* connect()
      yield* expectReply(wire, "PING", pong)
      const { clients } = yield* state
      yield* TestClock.adjust("9999 millis")
      assert.strictEqual(clients.size, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(clients.size, 0)
      yield* closed(wire)
    }).pipe(Effect.provide(ours({}, { timeout: "10" })))
  )

  it.scoped("is probed by TCP as tcp-keepalive says", () =>
    Effect.gen(function* () {
      const asked: Array<number> = []
      const listener = yield* Listener.make({
        address: { _tag: "Tls", host: "127.0.0.1", port: 0, tls },
        keepAlive: () => asked.push(60) * 60
      })
      yield* Effect.forkScoped(listener.run(() => Effect.never))
      yield* connect().pipe(Effect.provideService(Server.Server, { addresses: [listener.address] }))
      assert.deepStrictEqual(asked, [60])
    })
  )

  it.scoped("that is half closed gets its replies before it is closed", () =>
    Effect.gen(function* () {
      const wire = yield* connect()
      wire.socket.allowHalfOpen = true
      wire.socket.end(`${encodeRequest(["SET", "a", "1"])}PING\r\nPIN`, "latin1")
      assert.strictEqual(yield* closed(wire), "+OK\r\n+PONG\r\n")
    }).pipe(Effect.provide(ours()))
  )

  it.scoped("that does not read is not read from", () =>
    Effect.gen(function* () {
      const wire = yield* connect()
      yield* expectReply(wire, "SETRANGE a 99999 x", ":100000\r\n")
      wire.socket.pause()
      wire.write("GET a\r\n".repeat(500))
      const { clients, statistics } = yield* state
      yield* until(() => [...clients].some(({ connection }) => connection.pendingOutput() > 0))
      for (let turn = 0; turn < 50; turn++) yield* until(() => true)
      assert.isBelow(statistics.commands, 490)
      wire.socket.resume()
      for (let count = 0; count < 500; count++) yield* Effect.promise(wire.receive)
    }).pipe(Effect.provide(ours()))
  )

  it.scoped("is closed when it leaves more output unread than its limit", () =>
    Effect.gen(function* () {
      const wire = yield* connect()
      yield* expectReply(wire, "SETRANGE a 9999999 x", ":10000000\r\n")
      wire.socket.pause()
      wire.write("GET a\r\n".repeat(10))
      const { clients } = yield* state
      yield* until(() => clients.size === 0)
    }).pipe(Effect.provide(ours({}, { "client-output-buffer-limit": "normal 1000000 0 0" })))
  )

  /** Two connections: the second is blocked, and the first serves it in the turn in which the second goes. */
  const race = (leave: (waiter: Wire) => void) =>
    Effect.gen(function* () {
      const { signals } = yield* state
      const writer = yield* connect()
      for (let round = 0; round < 60; round++) {
        const waiter = yield* connect()
        yield* send(waiter, "DEL", "q")
        waiter.write(encodeRequest(["BLPOP", "q", "0"]))
        yield* until(() => signals.blocking.size > 0)
        const pushed = yield* Effect.fork(send(writer, "RPUSH", "q", "x"))
        yield* Effect.yieldNow()
        leave(waiter)
        yield* pushed
        yield* until(() => signals.blocking.size === 0)
        assert.strictEqual<unknown>(yield* send(writer, "LLEN", "q"), 1, `round ${round}`)
        waiter.close()
      }
    }).pipe(Effect.provide(ours()))

  it.scoped("that disconnected while it was blocked gets no element", () => race((waiter) => waiter.close()))

  it.scoped("that ended its side while it was blocked gets no element", () =>
    race((waiter) => void waiter.socket.end())
  )

  it.scoped("keeps the order of what it sent while it was blocked", () =>
    Effect.gen(function* () {
      const { signals } = yield* state
      const writer = yield* connect()
      const waiter = yield* connect()
      for (let round = 0; round < 20; round++) {
        yield* send(writer, "DEL", "q", "log")
        waiter.write(`${encodeRequest(["BLPOP", "q", "0"])}${encodeRequest(["APPEND", "log", "a"])}`)
        yield* until(() => signals.blocking.size > 0)
        const pushed = yield* Effect.fork(send(writer, "RPUSH", "q", "x"))
        yield* Effect.yieldNow()
        for (const letter of "bcd") waiter.write(encodeRequest(["APPEND", "log", letter]))
        yield* pushed
        const replies: Array<unknown> = []
        for (let count = 0; count < 5; count++) replies.push(yield* Effect.promise(waiter.receive))
        assert.deepStrictEqual(replies, [["q", "x"], 1, 2, 3, 4])
      }
    }).pipe(Effect.provide(ours()))
  )
})

describe("closing the scope of a TLS server", () => {
  it.scopedLive("takes under 2 seconds with open handshakes and peers that do not read", () =>
    Effect.gen(function* () {
      const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
      const context = yield* Layer.buildWithScope(ours(), scope)
      yield* Effect.gen(function* () {
        const silent = yield* connectRaw
        const wire = yield* connect()
        yield* expectReply(wire, "SETRANGE a 9999999 x", ":10000000\r\n")
        wire.socket.pause()
        wire.write("GET a\r\n".repeat(100))
        const { clients } = yield* state
        yield* until(() => [...clients].some(({ connection }) => connection.pendingOutput() > 0))
        const before = process.hrtime.bigint()
        yield* Scope.close(scope, Exit.void)
        assert.isBelow(Number(process.hrtime.bigint() - before) / 1e6, 2000)
        yield* ended(silent)
      }).pipe(Effect.provide(context))
    })
  )
})
