import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Bytes from "../src/Bytes.js"
import * as Client from "../src/Client.js"
import * as Instance from "../src/Instance.js"
import { Composition } from "../src/instance/Composition.js"
import * as Reply from "../src/resp/Reply.js"
import * as Server from "../src/Server.js"
import * as Store from "../src/Store.js"
import type { ConnectionError } from "../src/StoreError.js"
import { ourPort, wire } from "./fixtures.js"
import { state } from "./internals.js"
import { failsWith, putOtherType, withStore, wrongType } from "./store/fixture.js"

const { some } = Option
const none = Option.none()

describe("Store", () => {
  describe("layer", () => {
    it.effect("is one store throughout a provide", () =>
      Effect.gen(function* () {
        class Writer extends Context.Tag("Writer")<Writer, Effect.Effect<void, ConnectionError>>() {}
        const writer = Layer.effect(
          Writer,
          Effect.map(Store.Store, (store) => store.set("key", "value"))
        ).pipe(Layer.provide(Store.layer))
        const value = Effect.gen(function* () {
          yield* Effect.flatten(Writer)
          return yield* (yield* Store.Store).get("key")
        })
        assert.deepStrictEqual(yield* Effect.provide(value, Layer.merge(writer, Store.layer)), some("value"))
      })
    )

    it.effect("makes stores that share nothing", () =>
      Effect.gen(function* () {
        const first = yield* Layer.build(Layer.fresh(Store.layer))
        const second = yield* Layer.build(Layer.fresh(Store.layer))
        const one = Context.get(first, Store.Store)
        const two = Context.get(second, Store.Store)
        yield* one.set("key", "value", { ttl: "1 second" })
        yield* two.set("other", "value")
        assert.deepStrictEqual(yield* one.keys(), ["key"])
        assert.deepStrictEqual(yield* two.keys(), ["other"])
        yield* one.command("CONFIG", "SET", "maxclients", "77")
        assert.strictEqual(
          Composition.of(Context.get(first, Instance.Instance)).state.settings.number("maxclients"),
          77
        )
        assert.strictEqual(
          Composition.of(Context.get(second, Instance.Instance)).state.settings.number("maxclients"),
          10000
        )
        yield* one.flushAll
        yield* one.command("CONFIG", "RESETSTAT")
        assert.strictEqual(yield* two.dbSize, 1)
        assert.isAbove(Composition.of(Context.get(second, Instance.Instance)).state.statistics.commands, 0)
      }).pipe(Effect.scoped)
    )

    it.effect("takes settings by their names in redis.conf", () =>
      Effect.gen(function* () {
        const store = yield* Store.Store
        yield* store.database(2)
        yield* failsWith(store.database(3), "OutOfRange", "SELECT 3: DB index is out of range")
        yield* failsWith(store.database(-1), "OutOfRange", "SELECT -1: DB index is out of range")
        yield* failsWith(store.database(0.5), "OutOfRange", "SELECT 0.5: DB index is out of range")
      }).pipe(Effect.provide(Store.layerWith({ settings: { databases: "3" } })))
    )

    it.scoped("can be printed once it is built, with its server and a client", () =>
      Effect.gen(function* () {
        const server = Layer.provideMerge(
          Server.layer({ address: { _tag: "Tcp", host: "127.0.0.1", port: 0 } }),
          Store.layer
        )
        const built = yield* Layer.build(server)
        const client = yield* Layer.build(
          Layer.unwrapEffect(Effect.map(ourPort, (port) => Client.layer({ url: `127.0.0.1:${port}` }))).pipe(
            Layer.provide(Layer.succeedContext(built))
          )
        )
        // those of the package, as Effect 4 adds its own
        const services = Context.pick(Store.Store, Instance.Instance, Server.Server)(built)
        for (const each of [services, client.unsafeMap.get("layeredis/Client"), ...services.unsafeMap.values()]) {
          assert.include(String(Exit.succeed(each)), "Success")
        }
        assert.include(String(Exit.succeed(services)), "layeredis/Store")
      })
    )

    it.effect("fails if a setting is invalid", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(
          Effect.scoped(Layer.build(Store.layerWith({ settings: { databases: "none" } })))
        )
        assert.strictEqual(error._tag === "SettingError" && error.setting, "databases")
      })
    )
  })

  describe("database", () => {
    it.effect("is the same store on another database", () =>
      withStore((store) =>
        Effect.gen(function* () {
          const third = yield* store.database(3)
          const again = yield* third.database(3)
          yield* third.set("key", "value")
          assert.deepStrictEqual(yield* store.get("key"), none)
          assert.deepStrictEqual(yield* again.get("key"), some("value"))
          assert.deepStrictEqual(yield* third.binary.get("key"), some(Bytes.toUint8Array(Bytes.fromText("value"))))
          assert.deepStrictEqual(yield* (yield* third.database(0)).get("key"), none)
        })
      )
    )
  })

  describe("binary", () => {
    it.effect("keeps arbitrary bytes", () =>
      withStore((store) =>
        Effect.gen(function* () {
          const key = Uint8Array.of(0xff, 0x00)
          const value = Uint8Array.from({ length: 256 }, (_, index) => index)
          assert.deepStrictEqual(yield* store.binary.get(key), none)
          yield* store.binary.set(key, value)
          assert.deepStrictEqual(yield* store.binary.get(key), some(value))
          assert.deepStrictEqual(yield* store.binary.getRange(key, 254, -1), Uint8Array.of(254, 255))
          assert.deepStrictEqual(yield* store.binary.mget([key, "missing"]), [some(value), none])
          assert.deepStrictEqual(yield* store.binary.keys(), [key])
          assert.deepStrictEqual(Chunk.toReadonlyArray(yield* Stream.runCollect(store.binary.scan())), [key])
          assert.deepStrictEqual(yield* store.get("\ufffd\0"), none)
          assert.strictEqual(yield* store.binary.del(key), 1)
        })
      )
    )

    it.effect("takes text as UTF-8, for the same keys as the text methods", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* store.binary.set("clé", Uint8Array.of(104, 105))
          assert.deepStrictEqual(yield* store.get("clé"), some("hi"))
          assert.deepStrictEqual(
            yield* store.binary.getDel(Bytes.toUint8Array(Bytes.fromText("clé"))),
            some(Uint8Array.of(104, 105))
          )
        })
      )
    )

    it.effect("keeps no reference to the arrays it was given", () =>
      withStore((store) =>
        Effect.gen(function* () {
          const value = Uint8Array.of(1, 2, 3)
          yield* store.binary.set("key", value)
          value.fill(9)
          const read = Option.getOrThrow(yield* store.binary.get("key"))
          assert.deepStrictEqual(read, Uint8Array.of(1, 2, 3))
          read.fill(9)
          assert.deepStrictEqual(yield* store.binary.get("key"), some(Uint8Array.of(1, 2, 3)))
        })
      )
    )

    it.effect("reads invalid UTF-8 as U+FFFD in text", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* store.binary.set("key", Uint8Array.of(97, 0xff))
          assert.deepStrictEqual(yield* store.get("key"), some("a\ufffd"))
        })
      )
    )
  })

  describe("command", () => {
    it.effect("runs any command and returns its reply as plain data", () =>
      withStore((store) =>
        Effect.gen(function* () {
          assert.strictEqual(yield* store.command("SET", "key", 12, "EX", 10n), "OK")
          assert.strictEqual(yield* store.command("get", "key"), "12")
          assert.strictEqual(yield* store.command("Incr", "key"), 13)
          assert.strictEqual(yield* store.command("GET", "missing"), null)
          assert.deepStrictEqual(yield* store.command("MGET", "key", "missing"), ["13", null])
          assert.strictEqual(yield* store.command("INCRBY", "big", "9007199254740993"), 9007199254740993n)
          yield* store.command("HSET", "hash", "é", "1", "__proto__", "2")
          const hash = yield* store.command("HGETALL", "hash")
          assert.deepStrictEqual(Object.entries(hash ?? {}), [
            ["é", "1"],
            ["__proto__", "2"]
          ])
          yield* store.command("ZADD", "z", "1.5", "m")
          assert.deepStrictEqual(yield* store.command("ZRANGE", "z", "0", "-1", "WITHSCORES"), [["m", 1.5]])
          assert.deepStrictEqual(yield* store.command("SMEMBERS", "none"), [])
          assert.deepStrictEqual(yield* store.command("ZPOPMIN", "z", "1"), [["m", 1.5]])
          assert.strictEqual(yield* store.command("LMPOP", "1", "none", "LEFT"), null)
          assert.include(String(yield* store.command("INFO", "server")), "redis_version:7.0.15")
        })
      )
    )

    it.effect("refuses what has no effect on later calls", () =>
      withStore((store) =>
        Effect.gen(function* () {
          for (const name of ["MULTI", "multi", "WATCH"]) {
            const exit = yield* Effect.exit(store.command(name, "key"))
            assert.include(String(exit), `${name.toUpperCase()} has no effect on later calls: use store.transaction`)
          }
        })
      )
    )

    it.effect("returns the reply as the protocol has it, by commandReply", () =>
      withStore((store) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* store.commandReply("SET", "key", 12, "EX", 10n), Reply.ok)
          assert.strictEqual(yield* store.commandReply("get", "key"), Bytes.fromText("12"))
          assert.strictEqual(yield* store.commandReply("Incr", "key"), 13)
          assert.strictEqual(yield* store.commandReply("GET", "missing"), null)
          assert.deepStrictEqual(yield* store.commandReply("MGET", "key", "missing"), [Bytes.fromText("13"), null])
          yield* store.commandReply("SET", Uint8Array.of(0xff), Uint8Array.of(0xfe))
          assert.strictEqual(yield* store.commandReply("GET", Uint8Array.of(0xff)), Bytes.unsafeMake("\u00fe"))
          assert.deepStrictEqual(yield* store.ttl("key"), some(Duration.seconds(10)))
        })
      )
    )

    it.effect("fails with tagged errors that repeat no argument, which may be a secret", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* store.set("key", "value")
          yield* putOtherType("other")
          yield* failsWith(store.command("GET", "other"), "WrongType", `GET: ${wrongType}`)
          yield* failsWith(
            store.command("INCR", "key"),
            "NotAnInteger",
            "INCR: value is not an integer or out of range"
          )
          yield* failsWith(
            store.command("INCRBYFLOAT", "key", 1),
            "NotAFloat",
            "INCRBYFLOAT: value is not a valid float"
          )
          yield* failsWith(store.command("RENAME", "a", "b"), "NoSuchKey", "RENAME: no such key")
          yield* failsWith(store.command("SET", "a", "b", "NX", "XX"), "SyntaxError", "SET: syntax error")
          yield* failsWith(store.command("GET"), "CommandError", "GET: wrong number of arguments for 'get' command")
          const error = yield* Effect.flip(store.command("NOPE", "é"))
          if (error._tag === "ConnectionError") return assert.fail(error.message)
          assert.deepStrictEqual(
            { tag: error._tag, command: error.command, code: error.code, text: error.text },
            {
              tag: "CommandError",
              command: "NOPE",
              code: "ERR",
              text: "unknown command 'NOPE', with args beginning with: 'é' "
            }
          )
        })
      )
    )

    it.effect("restores the connection after a command that changes it", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* store.set("key", "value")
          yield* store.command("SELECT", 5)
          yield* store.command("HELLO", 2)
          yield* store.command("CLIENT", "REPLY", "OFF")
          yield* store.command("QUIT")
          assert.deepStrictEqual(yield* store.get("key"), some("value"))
          assert.strictEqual(yield* store.command("GET", "key"), "value")
          assert.strictEqual(yield* store.exists("key"), 1)
        })
      )
    )

    it.effect("does not appear in CLIENT LIST", () =>
      withStore((store) =>
        Effect.gen(function* () {
          const listed = yield* store.command("CLIENT", "LIST")
          assert.strictEqual(listed, "")
        })
      )
    )
  })

  describe("a pause", () => {
    it.effect("of clients does not hold the program's own commands", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* store.command("CLIENT", "PAUSE", 60_000, "ALL")
          yield* store.set("key", "value")
          assert.strictEqual(yield* store.exists("key"), 1)
          assert.strictEqual(yield* store.command("GET", "key"), "value")
        })
      )
    )
  })

  describe("a command that waits", () => {
    it.effect("waits by TestClock, and can be interrupted", () =>
      Effect.gen(function* () {
        const store = yield* Store.Store
        const sleeping = yield* Effect.fork(store.command("DEBUG", "SLEEP", "10"))
        yield* TestClock.adjust("9999 millis")
        assert.isTrue(Option.isNone(yield* Fiber.poll(sleeping)))
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(yield* Fiber.join(sleeping), "OK")
        const forever = yield* Effect.fork(store.command("DEBUG", "SLEEP", "1000000"))
        yield* TestClock.adjust("1 second")
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(forever)))
        yield* store.set("key", "value")
        assert.strictEqual(yield* store.exists("key"), 1)
      }).pipe(Effect.provide(Store.layerWith({ settings: { "enable-debug-command": "yes" } })))
    )
  })

  describe("statistics", () => {
    it.effect("count the program's commands like those of clients", () =>
      withStore((store) =>
        Effect.gen(function* () {
          const { statistics, keyspace } = yield* state
          yield* store.set("key", "value")
          yield* store.get("key")
          yield* store.get("missing")
          yield* store.incrBy("n", 1)
          yield* Effect.ignore(store.incrBy("key", 1))
          yield* store.strlen("key")
          assert.deepStrictEqual(
            ["get", "set", "incrby", "strlen"].map((name) => statistics.of(name).calls),
            [2, 1, 2, 1]
          )
          assert.strictEqual(statistics.of("incrby").failed, 1)
          assert.strictEqual(statistics.commands, 6)
          assert.strictEqual(statistics.errors.get("ERR"), 1)
          assert.strictEqual(keyspace.hits, 2)
          assert.strictEqual(keyspace.misses, 1)
        })
      )
    )
  })

  describe("an error that a method does not list", () => {
    it.effect("is a defect", () =>
      withStore((store) =>
        Effect.gen(function* () {
          yield* store.set("key", "value")
          const exit = yield* Effect.exit(store.bitCount("key", { unit: "nibble" as "bit" }))
          assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
        })
      )
    )
  })

  describe("with a Server", () => {
    const served = Server.layer({ address: { _tag: "Tcp", host: "127.0.0.1", port: 0 } }).pipe(
      Layer.orDie,
      Layer.provideMerge(Store.layer)
    )

    it.effect("serves the same data, embedded and over a socket", () =>
      Effect.gen(function* () {
        const store = yield* Store.Store
        const client = yield* wire(yield* ourPort)
        yield* Effect.promise(() => client.send("SET", "socket", "1", "PX", "5000"))
        assert.deepStrictEqual(yield* store.get("socket"), some("1"))
        assert.deepStrictEqual(yield* store.ttl("socket"), some(Duration.seconds(5)))
        yield* store.set("embedded", "2")
        assert.strictEqual(yield* Effect.promise(() => client.send("GET", "embedded")), Bytes.fromText("2"))
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* Effect.promise(() => client.send("DBSIZE")), 1)
      }).pipe(Effect.scoped, Effect.provide(served))
    )

    it.effect("shows its commands to MONITOR", () =>
      Effect.gen(function* () {
        const store = yield* Store.Store
        const client = yield* wire(yield* ourPort)
        yield* Effect.promise(() => client.send("MONITOR"))
        yield* store.set("key", "value")
        yield* store.get("key")
        yield* store.incrBy("n", 2)
        for (const line of ['"SET" "key" "value"', '"GET" "key"', '"INCRBY" "n" "2"']) {
          const reply = yield* Effect.promise(client.receive)
          assert.isTrue(reply instanceof Reply.SimpleString)
          if (reply instanceof Reply.SimpleString) assert.match(reply.text, / \[0 embedded\] /)
          if (reply instanceof Reply.SimpleString) assert.isTrue(reply.text.endsWith(line), reply.text)
        }
      }).pipe(Effect.scoped, Effect.provide(served))
    )
  })
})
