/** Misbehaving clients. After each fault the server still serves the others, has forgotten the client, and has freed its memory. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as EventLoop from "../../src/EventLoop.js"
import type * as Instance from "../../src/Instance.js"
import type { Server } from "../../src/Server.js"
import { encodeRequest, ourPort, ourServer } from "../fixtures.js"
import { state } from "../internals.js"
import { closed, connect, expectReply, ok, pong, until } from "./connections.js"

const mebibyte = 1024 * 1024

setFlagsFromString("--expose-gc")
const collectGarbage: () => void = runInNewContext("gc")

/** Bytes in use in this process without garbage: a first collection releases buffers, and a second accounts for them. */
const memory = Effect.gen(function* () {
  collectGarbage()
  yield* EventLoop.turn
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
})

/** Causes a fault next to another client, which must still be served; everything else must be freed at the end. */
const withWitness = <A, E>(fault: Effect.Effect<A, E, Server | Instance.Instance | Scope.Scope>) =>
  Effect.gen(function* () {
    const { clients } = yield* state
    const witness = yield* connect
    yield* expectReply(witness, "SET witness 1", ok)
    const before = yield* memory
    yield* Effect.scoped(fault)
    yield* until(() => clients.size === 1)
    yield* expectReply(witness, "INCR witness", ":2\r\n")
    witness.write("DEL a\r\n")
    yield* Effect.promise(() => witness.receive())
    assert.isBelow(((yield* memory) - before) / mebibyte, 32)
  }).pipe(Effect.scoped, Effect.provide(ourServer({ settings: { maxclients: "20000" } })))

describe("a client that never reads", () => {
  it.effect("is not read from, so that its unread output is bounded", () =>
    withWitness(
      Effect.gen(function* () {
        const { clients, statistics } = yield* state
        const stuck = yield* connect
        yield* expectReply(stuck, `SETRANGE a ${mebibyte - 1} x`, `:${mebibyte}\r\n`)
        const { commands } = statistics
        stuck.socket.pause()
        // the replies would be half a gigabyte
        stuck.write("GET a\r\n".repeat(512))
        const waiting = () => Math.max(...[...clients].map(({ connection }) => connection.pendingOutput()))
        yield* until(() => waiting() > 0)
        const other = yield* connect
        for (let i = 0; i < 100; i++) yield* expectReply(other, "PING", pong)
        assert.isBelow(waiting(), 2 * mebibyte)
        assert.isBelow(statistics.commands - commands - 100, 20)
      })
    )
  )

  it.effect("gets the other replies when it reads again", () =>
    withWitness(
      Effect.gen(function* () {
        const { clients } = yield* state
        const slow = yield* connect
        yield* expectReply(slow, `SETRANGE a ${mebibyte - 1} x`, `:${mebibyte}\r\n`)
        slow.socket.pause()
        slow.write("GET a\r\n".repeat(20))
        yield* until(() => [...clients].some(({ connection }) => connection.pendingOutput() > 0))
        slow.write("PING\r\n")
        slow.socket.resume()
        for (let i = 0; i < 20; i++) assert.lengthOf(String(yield* Effect.promise(() => slow.receive())), mebibyte)
        yield* Effect.promise(() => slow.receive())
      })
    )
  )

  it.effect("is forgotten when it dies", () =>
    withWitness(
      Effect.gen(function* () {
        const { clients } = yield* state
        const stuck = yield* connect
        yield* expectReply(stuck, `SETRANGE a ${mebibyte - 1} x`, `:${mebibyte}\r\n`)
        stuck.socket.pause()
        stuck.write("GET a\r\n".repeat(100))
        yield* until(() => [...clients].some(({ connection }) => connection.pendingOutput() > 0))
        stuck.socket.resetAndDestroy()
      })
    )
  )
})

describe("a client that closes", () => {
  const cut = (bytes: string) =>
    withWitness(
      Effect.gen(function* () {
        const { keyspace } = yield* state
        const client = yield* connect
        client.socket.end(bytes, "latin1")
        assert.strictEqual(yield* closed(client), "")
        assert.strictEqual(keyspace.database(0).size, 1)
      })
    )

  it.effect("in the middle of an argument has no effect", () => cut("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$100\r\nabc"))
  it.effect("in the middle of a large argument has no effect", () =>
    cut(`*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1000000\r\n${"a".repeat(100_000)}`)
  )
  it.effect("before the last byte of a request has no effect", () => cut(encodeRequest(["SET", "a", "1"]).slice(0, -1)))
  it.effect("in the middle of a line has no effect", () => cut("SET a 1"))

  it.effect("with a reset in the middle of a reply is forgotten", () =>
    withWitness(
      Effect.gen(function* () {
        for (let i = 0; i < 5; i++) {
          const client = yield* connect
          yield* expectReply(client, `SETRANGE a ${10 * mebibyte - 1} x`, `:${10 * mebibyte}\r\n`)
          client.write("GET a\r\n".repeat(5))
          yield* Effect.promise(() => new Promise((resolve) => client.socket.once("data", resolve)))
          client.socket.resetAndDestroy()
        }
      })
    )
  )
})

describe("a client that sends garbage", () => {
  /** The same bytes in every run: a generator of 32 bits, from a seed. */
  const noise = (seed: number, length: number) => {
    let state = seed
    return Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return String.fromCharCode(state >>> 24)
    }).join("")
  }

  it.effect("gets errors or is closed", () =>
    withWitness(
      Effect.gen(function* () {
        for (let seed = 0; seed < 50; seed++) {
          const client = yield* connect
          client.socket.end(`${seed % 2 === 0 ? "*" : ""}${noise(seed, 2000)}\r\n`, "latin1")
          const answer = yield* closed(client)
          assert.match(answer, /^(?:-ERR .*\r\n)*$/)
        }
      })
    )
  )

  it.effect("is not read from after its first protocol error", () =>
    withWitness(
      Effect.gen(function* () {
        const client = yield* connect
        client.write(`*1\r\n:\r\n${encodeRequest(["SET", "a", "1"]).repeat(1000)}`)
        assert.strictEqual(yield* closed(client), "-ERR Protocol error: expected '$', got ':'\r\n")
        const { keyspace } = yield* state
        assert.strictEqual(keyspace.database(0).size, 1)
      })
    )
  )
})

describe("a value of 64 MB in pieces of 16 KB", () => {
  it.effect("is stored and read back, and other clients are served meanwhile", () =>
    withWitness(
      Effect.gen(function* () {
        const [client, other] = [yield* connect, yield* connect]
        const size = 64 * mebibyte
        const piece = Buffer.alloc(16 * 1024, "x")
        client.write(`*3\r\n$3\r\nSET\r\n$1\r\na\r\n$${size}\r\n`)
        for (let sent = 0; sent < size; sent += piece.length) {
          if (!client.socket.write(piece)) {
            yield* Effect.promise(() => new Promise((resolve) => client.socket.once("drain", resolve)))
            yield* expectReply(other, "PING", pong)
          }
        }
        client.write("\r\n")
        yield* Effect.promise(() => client.receive())
        yield* expectReply(other, "STRLEN a", `:${size}\r\n`)
        yield* expectReply(other, `GETRANGE a ${size - 3} -1`, "$3\r\nxxx\r\n")
      })
    )
  )
})

describe("10,000 connections at once", () => {
  /** The limit of open files in this process, less some for other purposes. */
  const room = Number(spawnSync("sh", ["-c", "ulimit -n"]).stdout.toString()) - 500
  const count = Math.min(10_000, Number.isNaN(room) ? 10_000 : room)

  /** A process that opens the connections, prints a line when each has a reply, and closes them all when asked. */
  const crowd = (port: number) =>
    spawn(
      process.execPath,
      [
        "-e",
        `let answered = 0
         const sockets = []
         const open = () => {
           const socket = require("node:net").connect(${port}, "127.0.0.1", () => socket.write("PING\\r\\n"))
           socket.once("data", () => ++answered === ${count} ? console.log("answered") : sockets.length < ${count} && open())
           socket.on("error", (error) => { console.log(error.message); process.exit(1) })
           sockets.push(socket)
         }
         for (let i = 0; i < 500; i++) open()
         process.stdin.once("data", () => process.exit(0))`
      ],
      { stdio: ["pipe", "pipe", "inherit"] }
    )

  const line = (child: ChildProcess) =>
    Effect.promise(
      () => new Promise<string>((resolve) => child.stdout?.once("data", (data) => resolve(String(data).trim())))
    )

  it.effect(`are served and forgotten (${count} of them)`, () =>
    withWitness(
      Effect.gen(function* () {
        const { clients, statistics } = yield* state
        const port = yield* ourPort
        const before = yield* memory
        const child = crowd(port)
        assert.strictEqual(yield* line(child), "answered")
        assert.isAtLeast(clients.size, count - 1)
        assert.strictEqual(statistics.refusedConnections, 0)
        process.stdout.write(
          `${clients.size} connections: ${Math.round(((yield* memory) - before) / clients.size / 1024)} KB of heap each\n`
        )
        child.stdin?.write("end\n")
      })
    )
  )
})
