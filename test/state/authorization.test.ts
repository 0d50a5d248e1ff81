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
import { ourPort, ourServer, wire } from "../fixtures.js"

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
