/** The doors of a server beyond what a comparison of replies can show: limits before AUTH, the ACL file, embedded stores. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Instance from "../../src/Instance.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Store from "../../src/Store.js"
import { Source } from "../compat/Grammar.js"
import { connect, encodeRequest, ourPort, ourServer, wire } from "../fixtures.js"
import { state } from "../internals.js"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "layeredis-acl-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const textOf = (reply: Reply.Reply): string =>
  Reply.isError(reply) || reply instanceof Reply.SimpleString ? reply.text : String(reply)

describe("a server with requirepass", () => {
  const locked = ourServer({ settings: { requirepass: "secret" } }).pipe(Layer.orDie)

  for (const [bytes, text] of [
    ["*11\r\n", "ERR Protocol error: unauthenticated multibulk length"],
    ["*1\r\n$16385\r\n", "ERR Protocol error: unauthenticated bulk length"]
  ] as const) {
    it.scoped(`answers ${JSON.stringify(bytes)} before AUTH with an error, and takes it after`, () =>
      Effect.gen(function* () {
        const port = yield* ourPort
        const before = yield* wire(port)
        before.write(bytes)
        assert.strictEqual(textOf(yield* Effect.promise(() => before.receive())), text)
        const after = yield* wire(port)
        assert.strictEqual(textOf(yield* Effect.promise(() => after.send("AUTH", "secret"))), "OK")
        const long = "x".repeat(20_000)
        assert.strictEqual(textOf(yield* Effect.promise(() => after.send("ECHO", long))), long)
      }).pipe(Effect.provide(locked))
    )
  }

  it.scoped("answers strangers nothing beyond Redis's reply buffer of 16 KB, and closes them", () =>
    Effect.gen(function* () {
      const port = yield* ourPort
      const source = new Source(1)
      const refusal = "-NOAUTH Authentication required.\r\n"
      const outcome = (sent: string, expected: number) =>
        Effect.promise(async () => {
          const client = await connect(port)
          const ended = client.untilClose()
          client.write(sent)
          for (let i = 0; i < expected; i++) await client.receive()
          if (expected > 0) client.close()
          return (await ended).length
        })
      // as redis-server 7.0.15 of Debian, which has the fix
      assert.strictEqual(yield* outcome("PING\r\n".repeat(481), 481), 481 * refusal.length)
      assert.strictEqual(yield* outcome("PING\r\n".repeat(482), 0), 0)
      // Redis writes after each 16 KB that it reads
      assert.strictEqual(
        yield* outcome(encodeRequest(["GET", "a".repeat(70)]).repeat(3000), 3000),
        3000 * refusal.length
      )
      for (let round = 0; round < 40; round++) {
        const count = source.between(1, 1000)
        const request = encodeRequest(source.pick([["PING"], ["GET", "a"], ["SET", "a", "b"]]))
        // what arrives together and is read at once, or in pieces
        const isRead = request.length * count <= 16 * 1024
        const isAnswered = count * refusal.length <= 16 * 1024
        if (!isRead && !isAnswered) continue
        const expected = isAnswered ? count : 0
        assert.strictEqual(
          yield* outcome(request.repeat(count), expected),
          expected * refusal.length,
          `${count} ${request}`
        )
      }
      const last = yield* wire(port)
      last.write(`${"PING\r\n".repeat(600)}AUTH secret\r\nSET a 1\r\n`)
      assert.strictEqual(yield* Effect.promise(() => last.untilClose()), "")
      const friend = yield* wire(port)
      friend.write(`AUTH secret\r\nGET a\r\n${"PING\r\n".repeat(10_000)}`)
      assert.strictEqual(textOf(yield* Effect.promise(() => friend.receive())), "OK")
      assert.isNull(yield* Effect.promise(() => friend.receive()))
      for (let i = 0; i < 10_000; i++) yield* Effect.promise(() => friend.receive())
    }).pipe(Effect.provide(locked))
  )

  it.scoped("keeps strangers to that limit, however much trusted clients may leave unread", () =>
    Effect.gen(function* () {
      const { clients } = yield* state
      const stranger = yield* wire(yield* ourPort)
      stranger.socket.removeAllListeners("data")
      stranger.socket.pause()
      const block = "PING\r\n".repeat(400)
      yield* Effect.promise(async () => {
        while (!stranger.socket.destroyed) {
          const [client] = clients
          assert.isAtMost(client?.connection.pendingOutput() ?? 0, 32 * 1024)
          if (stranger.socket.write(block)) await new Promise((resolve) => setImmediate(resolve))
          else
            await Promise.race(
              ["drain", "close"].map((event) => new Promise((end) => stranger.socket.once(event, end)))
            )
        }
      })
    }).pipe(
      Effect.provide(ourServer({ settings: { requirepass: "secret", "client-output-buffer-limit": "normal 1gb 0 0" } }))
    )
  )

  it.scoped("takes the UTF-8 bytes of a password that the program gives, as from a client", () =>
    Effect.gen(function* () {
      const client = yield* wire(yield* ourPort)
      const utf8 = Buffer.from("p\u00e4ss \u{1f511}").toString("latin1")
      assert.strictEqual(textOf(yield* Effect.promise(() => client.send("AUTH", utf8))), "OK")
      assert.strictEqual(
        textOf(yield* Effect.promise(() => client.send("CONFIG", "GET", "requirepass"))),
        `requirepass,${utf8}`
      )
    }).pipe(Effect.provide(ourServer({ settings: { requirepass: "p\u00e4ss \u{1f511}" } })))
  )

  it.scoped("keeps the program's store open when a client disables the default user", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      const client = yield* wire(yield* ourPort)
      assert.strictEqual(textOf(yield* Effect.promise(() => client.send("AUTH", "secret"))), "OK")
      const rules = ["ACL", "SETUSER", "default", "reset", "off"]
      assert.strictEqual(textOf(yield* Effect.promise(() => client.send(...rules))), "OK")
      yield* store.set("a", "1")
      assert.deepStrictEqual(yield* store.get("a"), Option.some("1"))
      assert.strictEqual(yield* store.append("a", "2"), 2)
    }).pipe(Effect.provide(Layer.provideMerge(Store.layerInstance, locked)))
  )

  it.scoped("leaves an embedded store open: it is the program's own", () =>
    Effect.gen(function* () {
      const store = yield* Store.Store
      yield* store.set("a", "1")
      assert.deepStrictEqual(yield* store.get("a"), Option.some("1"))
    }).pipe(Effect.provide(Store.layerWith({ settings: { requirepass: "secret" } })))
  )
})

describe("aclfile", () => {
  it.scoped("names the users that a server starts with, and that ACL SAVE and LOAD write and read", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "users.acl")
      writeFileSync(path, "user default on >secret ~* &* +@all\n\nuser reader on nopass ~r* -@all +get\n")
      yield* Effect.gen(function* () {
        const admin = yield* wire(yield* ourPort)
        const send = (...words: ReadonlyArray<string>) =>
          Effect.map(
            Effect.promise(() => admin.send(...words)),
            textOf
          )
        assert.strictEqual(yield* send("PING"), "NOAUTH Authentication required.")
        assert.strictEqual(yield* send("AUTH", "secret"), "OK")
        const reader = yield* wire(yield* ourPort)
        assert.strictEqual(textOf(yield* Effect.promise(() => reader.send("AUTH", "reader", "x"))), "OK")
        assert.match(textOf(yield* Effect.promise(() => reader.send("SET", "r", "1"))), /^NOPERM/)
        assert.strictEqual(yield* send("ACL", "SETUSER", "writer", "on", "+@write"), "OK")
        assert.strictEqual(yield* send("ACL", "SAVE"), "OK")
        assert.match(
          readFileSync(path, "latin1"),
          /^user default on #[0-9a-f]{64} [^\n]+\nuser reader [^\n]+\nuser writer /
        )
        writeFileSync(path, "user default on nopass ~* &* +@all\nuser x on +nosuch >p !q\nusr y\n")
        assert.strictEqual(
          yield* send("ACL", "LOAD"),
          `ERR ${path}:2: Error in applying operation '+nosuch': Unknown command or category name in ACL. ${path}:2: The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters. ${path}:3 should start with user keyword followed by the username. WARNING: ACL errors detected, no change to the previously active ACL rules was performed`
        )
        assert.strictEqual(yield* send("ACL", "USERS"), "default,reader,writer")
        writeFileSync(path, "user default on nopass ~* &* +@all\n")
        assert.strictEqual(yield* send("ACL", "LOAD"), "OK")
        assert.strictEqual(yield* send("ACL", "USERS"), "default")
      }).pipe(Effect.provide(ourServer({ settings: { aclfile: path } }).pipe(Layer.orDie)))
    })
  )

  it.scoped("keeps an instance from starting where it is missing or wrong", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "none.acl")
      const failure = yield* Effect.flip(Layer.build(Instance.layer({ settings: { aclfile: path } })))
      assert.strictEqual(
        failure.message,
        `the setting aclfile cannot be '${path}': Error loading ACLs, opening file '${path}': No such file or directory`
      )
    })
  )
})
