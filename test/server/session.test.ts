/** Time, pauses, limits and the end of a connection, as its client sees them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/TestClock"
import * as Encoder from "../../src/resp/Encoder.js"
import * as Reply from "../../src/resp/Reply.js"
import { encodeRequest, ourServer } from "../fixtures.js"
import { state } from "../internals.js"
import { closed, connect, expectReply, ok, pong, send, until } from "./connections.js"

describe("the timeout setting", () => {
  it.scoped("closes a connection exactly that long after its last request", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const idle = yield* connect
      const busy = yield* connect
      yield* send(idle, "PING")
      yield* send(busy, "PING")
      yield* TestClock.adjust("9 seconds")
      yield* send(busy, "PING")
      yield* TestClock.adjust("999 millis")
      assert.strictEqual(clients.size, 2)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(clients.size, 1)
      yield* closed(idle)
      yield* TestClock.adjust("8999 millis")
      assert.strictEqual(clients.size, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(clients.size, 0)
      yield* closed(busy)
    }).pipe(Effect.provide(ourServer({ settings: { timeout: "10" } })))
  )

  it.scoped("applies to connections made while it waits for others", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      for (let i = 0; i < 5; i++) {
        yield* Effect.flatMap(connect, (client) => send(client, "PING"))
        yield* TestClock.adjust("1 seconds")
      }
      yield* TestClock.adjust("4 seconds")
      for (let remaining = 5; remaining > 0; remaining--) {
        yield* TestClock.adjust("999 millis")
        assert.strictEqual(clients.size, remaining)
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(clients.size, remaining - 1)
      }
    }).pipe(Effect.provide(ourServer({ settings: { timeout: "10" } })))
  )

  it.scoped("takes effect when it is set, and 0 turns it off", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const client = yield* connect
      yield* TestClock.adjust("1 days")
      yield* expectReply(client, "CONFIG SET timeout 60", ok)
      yield* TestClock.adjust("59 seconds")
      yield* expectReply(client, "CONFIG SET timeout 0", ok)
      yield* TestClock.adjust("1 days")
      yield* expectReply(client, "CONFIG SET timeout 5", ok)
      yield* TestClock.adjust("4999 millis")
      assert.strictEqual(clients.size, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(clients.size, 0)
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("does not close a client held back by CLIENT PAUSE", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const other = yield* connect
      const held = yield* connect
      yield* expectReply(other, "CLIENT PAUSE 60000", ok)
      const reply = yield* Effect.fork(expectReply(held, "PING", pong))
      yield* until(() => [...clients].some(({ paused }) => paused))
      yield* TestClock.adjust("59999 millis")
      assert.strictEqual(clients.size, 1)
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(reply)
    }).pipe(Effect.provide(ourServer({ settings: { timeout: "10" } })))
  )
})

describe("CLIENT PAUSE", () => {
  const server = ourServer()

  it.scoped("holds back every command until exactly its end", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [first, second] = [yield* connect, yield* connect]
      yield* expectReply(first, "CLIENT PAUSE 1000", ok)
      const replies = yield* Effect.fork(
        Effect.all([expectReply(first, "PING", pong), expectReply(second, "SET a 1", ok)], { concurrency: 2 })
      )
      yield* until(() => [...clients].every(({ paused }) => paused))
      yield* TestClock.adjust("999 millis")
      assert.isTrue([...clients].every(({ paused }) => paused))
      yield* TestClock.adjust("1 millis")
      assert.isTrue([...clients].every(({ paused }) => !paused))
      yield* Fiber.join(replies)
    }).pipe(Effect.provide(server))
  )

  it.scoped("with WRITE lets reads pass and keeps the order of a connection", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [writer, reader] = [yield* connect, yield* connect]
      yield* expectReply(writer, "SET a before", ok)
      yield* expectReply(reader, "CLIENT PAUSE 1000 WRITE", ok)
      writer.write(`${encodeRequest(["SET", "a", "after"])}${encodeRequest(["GET", "a"])}`)
      yield* until(() => [...clients].some(({ paused }) => paused))
      writer.write(encodeRequest(["APPEND", "a", "!"]))
      yield* expectReply(reader, "GET a", "$6\r\nbefore\r\n")
      yield* TestClock.adjust("1 seconds")
      for (const reply of ["OK", "after", 6]) {
        const received = yield* Effect.promise(() => writer.receive())
        assert.deepStrictEqual(received === null || typeof received !== "object" ? received : "OK", reply)
      }
    }).pipe(Effect.provide(server))
  )

  it.scoped("ends with CLIENT UNPAUSE, and a second pause never shortens it", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [writer, other] = [yield* connect, yield* connect]
      yield* expectReply(other, "CLIENT PAUSE 60000 WRITE", ok)
      yield* expectReply(other, "CLIENT PAUSE 10 WRITE", ok)
      const reply = yield* Effect.fork(expectReply(writer, "SET a 1", ok))
      yield* until(() => [...clients].some(({ paused }) => paused))
      yield* TestClock.adjust("59 seconds")
      const [line] = String(yield* send(other, "CLIENT", "LIST", "TYPE", "normal")).split("\n")
      assert.match(line ?? "", / flags=b /)
      yield* expectReply(other, "CLIENT UNBLOCK 1", ":0\r\n")
      yield* expectReply(other, "CLIENT UNPAUSE", ok)
      yield* Fiber.join(reply)
    }).pipe(Effect.provide(server))
  )

  it.scoped("does not hold back the invalidation that follows the reply of a held command", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [reader, other] = [yield* connect, yield* connect]
      yield* send(reader, "HELLO", "3")
      yield* expectReply(reader, "CLIENT TRACKING on", ok)
      yield* expectReply(reader, "GET a", "_\r\n")
      yield* expectReply(other, "CLIENT PAUSE 1000 WRITE", ok)
      reader.write(encodeRequest(["SET", "a", "1"]))
      yield* until(() => [...clients].some(({ paused }) => paused))
      yield* TestClock.adjust("1 seconds")
      for (const bytes of [ok, ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\na\r\n"]) {
        assert.strictEqual(Encoder.encode(yield* Effect.promise(() => reader.receive()), 3), bytes)
      }
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("drops a command whose client leaves", () =>
    Effect.gen(function* () {
      const { clients, keyspace } = yield* state
      const [writer, other] = [yield* connect, yield* connect]
      yield* expectReply(other, "CLIENT PAUSE 1000 WRITE", ok)
      writer.write(encodeRequest(["SET", "a", "1"]))
      yield* until(() => [...clients].some(({ paused }) => paused))
      writer.close()
      yield* until(() => clients.size === 1)
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual(keyspace.database(0).size, 0)
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("CLIENT UNBLOCK", () => {
  it.scoped("ends the wait of a blocked client", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const [blocked, other] = [yield* connect, yield* connect]
      const id = Number(yield* send(blocked, "CLIENT", "ID"))
      for (const [how, answer] of [
        ["", "*-1\r\n"],
        [" TIMEOUT", "*-1\r\n"],
        [" ERROR", "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n"]
      ] as const) {
        blocked.write(encodeRequest(["BLPOP", "none", "0"]))
        yield* until(() => clients.get(id)?.waiting !== undefined)
        assert.match(String(yield* send(other, "CLIENT", "LIST", "ID", String(id))), / flags=b /)
        yield* expectReply(other, `CLIENT UNBLOCK ${id}${how}`, ":1\r\n")
        const reply = yield* Effect.promise(() => blocked.receive())
        assert.strictEqual<string>(Encoder.encode(reply, 2), answer)
        yield* expectReply(other, `CLIENT UNBLOCK ${id}${how}`, ":0\r\n")
      }
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("CLIENT KILL", () => {
  it.scoped("finds its clients by id, address and class", () =>
    Effect.gen(function* () {
      const killer = yield* connect
      const field = (info: unknown, name: string) => new RegExp(` ?\\b${name}=(\\S*)`).exec(String(info))?.[1] ?? ""
      for (const filter of ["id", "addr", "old"] as const) {
        const [victim, other] = [yield* connect, yield* connect]
        const info = yield* send(victim, "CLIENT", "INFO")
        yield* send(other, "PING")
        if (filter === "old") yield* expectReply(killer, `CLIENT KILL ${field(info, "addr")}`, ok)
        else yield* expectReply(killer, `CLIENT KILL ${filter.toUpperCase()} ${field(info, filter)}`, ":1\r\n")
        yield* closed(victim)
        yield* expectReply(other, "PING", pong)
        yield* expectReply(killer, `CLIENT LIST ID ${field(info, "id")}`, "$0\r\n\r\n")
        other.close()
      }
    }).pipe(Effect.provide(ourServer()))
  )

  it.scoped("replies before it closes its own connection", () =>
    Effect.gen(function* () {
      const client = yield* connect
      client.write("PING\r\nCLIENT KILL SKIPME NO TYPE normal\r\nSET a 1\r\n")
      assert.strictEqual(yield* closed(client), "+PONG\r\n:1\r\n")
      const { keyspace } = yield* state
      assert.strictEqual(keyspace.database(0).size, 0)
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("CLIENT SETINFO", () => {
  it.scoped("shows in CLIENT INFO as in 7.2, and checks its values as names are checked", () =>
    Effect.gen(function* () {
      const client = yield* connect
      assert.notMatch(String(yield* send(client, "CLIENT", "INFO")), /lib-/)
      yield* expectReply(client, "CLIENT SETINFO lib-name redis-py", ok)
      assert.match(String(yield* send(client, "CLIENT", "INFO")), / resp=2 lib-name=redis-py lib-ver=\n$/)
      yield* expectReply(client, "client setinfo LIB-VER 4.5.1", ok)
      assert.match(String(yield* send(client, "CLIENT", "INFO")), / lib-name=redis-py lib-ver=4.5.1\n$/)
      const error = yield* send(client, "CLIENT", "SETINFO", "LIB-ver", "a b")
      assert.deepStrictEqual(error, Reply.error("LIB-ver cannot contain spaces, newlines or special characters."))
      yield* expectReply(client, "CLIENT SETINFO foo bar", "-ERR Unrecognized option 'foo'\r\n")
      yield* expectReply(
        client,
        "CLIENT SETINFO lib-name",
        "-ERR wrong number of arguments for 'client|setinfo' command\r\n"
      )
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("CLIENT LIST", () => {
  it.scoped("reports ages and idle times in seconds", () =>
    Effect.gen(function* () {
      const [old, young] = [yield* connect, yield* connect]
      yield* send(old, "PING")
      yield* send(young, "PING")
      yield* TestClock.adjust("7999 millis")
      assert.match(
        String(yield* send(young, "CLIENT", "LIST")),
        /^id=1 .* age=7 idle=7 .* qbuf-free=0 .*\nid=2 .* age=7 idle=0 /
      )
    }).pipe(Effect.provide(ourServer()))
  )
})

describe("limits", () => {
  /** A logger that collects the messages. */
  const logged = (lines: Array<string>) =>
    Logger.replace(
      Logger.defaultLogger,
      Logger.make(({ message }) => void lines.push(String(message)))
    )

  it.scoped("refuses connections over maxclients with Redis's error", () =>
    Effect.gen(function* () {
      const { clients, statistics } = yield* state
      const [first, second] = [yield* connect, yield* connect]
      yield* send(first, "PING")
      yield* send(second, "PING")
      const third = yield* connect
      assert.strictEqual(yield* closed(third), "-ERR max number of clients reached\r\n")
      assert.strictEqual(statistics.refusedConnections, 1)
      first.close()
      yield* until(() => clients.size === 1)
      yield* Effect.flatMap(connect, (fourth) => expectReply(fourth, "PING", pong))
      yield* expectReply(second, "PING", pong)
      assert.strictEqual(statistics.connections, 3)
    }).pipe(Effect.provide(ourServer({ settings: { maxclients: "2" } })))
  )

  it.scoped("closes a client that exceeds client-query-buffer-limit without completing a request", () => {
    const lines: Array<string> = []
    return Effect.gen(function* () {
      const client = yield* connect
      client.write(`*2\r\n$4\r\nECHO\r\n$3000000\r\n${"a".repeat(1_500_000)}`)
      yield* closed(client)
      const other = yield* connect
      yield* expectReply(other, "PING", pong)
      assert.deepStrictEqual(lines, [
        "closed a client that sent 1048576 bytes without completing a request: raise client-query-buffer-limit if its requests are that large"
      ])
    }).pipe(
      Effect.provide(ourServer({ settings: { "client-query-buffer-limit": "1048576" } })),
      Effect.provide(logged(lines))
    )
  })

  it.scoped("closes a client whose replies exceed the hard limit of its class", () => {
    const lines: Array<string> = []
    return Effect.gen(function* () {
      const client = yield* connect
      yield* send(client, "SETRANGE", "a", "99999", "x")
      yield* send(client, "SETRANGE", "b", "1999999", "x")
      yield* send(client, "GET", "a")
      client.write(encodeRequest(["GET", "b"]))
      yield* closed(client)
      assert.deepStrictEqual(lines, [
        "closed a client with too much unread output: it must read faster, or client-output-buffer-limit must be higher"
      ])
    }).pipe(
      Effect.provide(ourServer({ settings: { "client-output-buffer-limit": "normal 1000000 0 0" } })),
      Effect.provide(logged(lines))
    )
  })

  it.scoped("closes a client whose script returns a map or a set beyond the hard limit", () =>
    Effect.gen(function* () {
      for (const [kind, protocol] of [
        ["map", "2"],
        ["map", "3"],
        ["set", "2"],
        ["set", "3"]
      ] as const) {
        const client = yield* connect
        const fill = kind === "map" ? "t[i] = x" : "t[x .. i] = true"
        const script = `local t, x = {}, string.rep('x', 1000) for i = 1, 3000 do ${fill} end return {${kind} = t}`
        yield* send(client, "HELLO", protocol)
        client.write(encodeRequest(["EVAL", script, "0"]))
        assert.notInclude(yield* closed(client), "xxx", kind)
      }
      const client = yield* connect
      yield* expectReply(client, "PING", pong)
    }).pipe(Effect.provide(ourServer({ settings: { "client-output-buffer-limit": "normal 2000 0 0" } })))
  )

  it.scoped("closes a client that leaves more than the soft limit unread for that limit's seconds", () => {
    const lines: Array<string> = []
    return Effect.gen(function* () {
      const { clients } = yield* state
      const [slow, other] = [yield* connect, yield* connect]
      yield* send(slow, "SETRANGE", "a", "9999999", "x")
      slow.socket.pause()
      slow.write(encodeRequest(["GET", "a"]))
      yield* until(() => [...clients].some(({ connection }) => connection.pendingOutput() > 1_000_000))
      yield* send(other, "PING")
      yield* TestClock.adjust("9999 millis")
      assert.strictEqual(clients.size, 2)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(clients.size, 1)
      yield* expectReply(other, "PING", pong)
      assert.deepStrictEqual(lines, [
        "closed a client with too much unread output: it must read faster, or client-output-buffer-limit must be higher"
      ])
    }).pipe(
      Effect.provide(ourServer({ settings: { "client-output-buffer-limit": "normal 0 1000000 10" } })),
      Effect.provide(logged(lines))
    )
  })
})
