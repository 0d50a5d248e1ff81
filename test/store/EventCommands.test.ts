import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Store from "../../src/Store.js"
import { ourPort, ourServer, wire } from "../fixtures.js"
import { state } from "../internals.js"
import { inProcess, oneServer, ours, withStore } from "./fixture.js"

/** The events so far, as `event key`. */
const soFar = <E, R>(stream: Stream.Stream<Store.KeyEvent<string>, E, R>) =>
  Stream.runCollect(Stream.interruptAfter(stream, Duration.zero)).pipe(
    Effect.fork,
    Effect.tap(TestClock.adjust(Duration.zero)),
    Effect.flatMap(Fiber.join),
    Effect.map((events) => Chunk.toReadonlyArray(events).map(({ event, key }) => `${event} ${key}`))
  )

describe("events", () => {
  inProcess.scoped("reports what happens to keys without reading or changing notify-keyspace-events", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const events = yield* store.events()
        yield* store.set("a", "1")
        yield* store.list.pushRight("b", "x")
        yield* store.del(["a", "none"])
        assert.deepStrictEqual(yield* soFar(events), ["set a", "rpush b", "del a"])
        const setting = yield* store.command("CONFIG", "GET", "notify-keyspace-events")
        assert.deepStrictEqual(setting, { "notify-keyspace-events": "" })
      })
    )
  )

  oneServer.scoped("reports class, database, event and key", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const second = yield* store.database(1)
        const events = yield* second.events("straße:*")
        yield* second.set("straße:1", "x")
        assert.deepStrictEqual(
          yield* Stream.runHead(events),
          Option.some({ class: "string", database: 1, event: "set", key: "straße:1" } as const)
        )
      })
    )
  )

  oneServer.scoped("are limited to the pattern, the classes and the databases asked for", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const second = yield* store.database(1)
        const matching = yield* store.events("user:*")
        const lists = yield* store.events("*", { classes: ["list", "generic"] })
        const all = yield* store.events("*", { databases: "all" })
        const misses = yield* store.events("*", { classes: ["miss", "new"] })
        yield* store.set("user:1", "x")
        yield* store.set("other", "x")
        yield* second.set("user:2", "x")
        yield* store.list.pushRight("user:3", "x")
        yield* store.get("none")
        yield* store.del("other")
        assert.deepStrictEqual(yield* soFar(matching), ["set user:1", "rpush user:3"])
        assert.deepStrictEqual(yield* soFar(lists), ["rpush user:3", "del other"])
        assert.deepStrictEqual(yield* soFar(all), [
          "set user:1",
          "set other",
          "set user:2",
          "rpush user:3",
          "del other"
        ])
        assert.deepStrictEqual(yield* soFar(misses), ["new user:1", "new other", "new user:3", "keymiss none"])
      })
    )
  )

  ours.scoped("reports an expiry at the moment the key expires", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const events = yield* store.events("*", { classes: ["expired"] })
        const fiber = yield* Effect.fork(Stream.runHead(events))
        yield* store.set("a", "1", { ttl: "10 seconds" })
        yield* TestClock.adjust("9999 millis")
        assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(
          yield* Fiber.join(fiber),
          Option.some({ class: "expired", database: 0, event: "expired", key: "a" } as const)
        )
      })
    )
  )

  inProcess.effect("costs nothing once the scope is closed", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { signals } = yield* state
        const scope = yield* Scope.make()
        yield* Scope.extend(store.events(), scope)
        assert.notStrictEqual(signals.events, 0)
        yield* Scope.close(scope, Exit.void)
        assert.strictEqual(signals.events, 0)
      })
    )
  )

  inProcess.scoped("has a bounded buffer, like subscribe", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const events = yield* store.events("*", { capacity: 1, strategy: "fail" })
        yield* store.set("a", "1")
        yield* store.set("b", "1")
        const error = yield* Effect.flip(Stream.runDrain(events))
        assert.strictEqual(error._tag, "Overflow")
      })
    )
  )

  it.scoped("has keys as bytes through binary", () =>
    withStore(({ binary }) =>
      Effect.gen(function* () {
        const events = yield* binary.events()
        yield* binary.set(Uint8Array.of(0, 255), "x")
        const event = yield* Stream.runHead(events)
        assert.deepStrictEqual(Option.getOrThrow(event).key, Uint8Array.of(0, 255))
      })
    )
  )

  it.scoped("include those of clients' commands, and do not reach clients that did not ask for them", () =>
    Effect.gen(function* () {
      const store = yield* Store.make
      const events = yield* store.events()
      const port = yield* ourPort
      const [client, listener] = [yield* wire(port), yield* wire(port)]
      yield* Effect.promise(async () => {
        await listener.send("PSUBSCRIBE", "*")
        await client.send("CONFIG", "SET", "notify-keyspace-events", "El")
        await client.send("SET", "a", "1")
        await client.send("RPUSH", "b", "1")
        assert.deepStrictEqual(await listener.receive(), ["pmessage", "*", "__keyevent@0__:rpush", "b"] as never)
      })
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(yield* Stream.runCollect(Stream.take(events, 2))).map(({ event }) => event),
        ["set", "rpush"]
      )
    }).pipe(Effect.provide(ourServer()))
  )
})
