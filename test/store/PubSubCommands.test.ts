import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Store from "../../src/Store.js"
import { ourPort, ourServer, wire } from "../fixtures.js"
import { failsWith, inProcess, isEmbedded, withStore } from "./fixture.js"

const items = <A, E, R>(stream: Stream.Stream<A, E, R>, count: number) =>
  Effect.map(Stream.runCollect(Stream.take(stream, count)), Chunk.toReadonlyArray)

describe("subscribe", () => {
  it.scoped("receives messages from the moment it subscribes, before the stream runs", () =>
    withStore((store) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* store.publish("a", "0"), 0)
        const stream = yield* store.subscribe(["a", "b"])
        assert.strictEqual(yield* store.publish("a", "1"), 1)
        assert.strictEqual(yield* store.publish("b", "straße"), 1)
        assert.strictEqual(yield* store.publish("c", "3"), 0)
        assert.deepStrictEqual(yield* items(stream, 2), [
          { channel: "a", message: "1" },
          { channel: "b", message: "straße" }
        ])
      })
    )
  )

  it.scoped("receives messages that are published while it runs", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const stream = yield* store.subscribe("a")
        const fiber = yield* Effect.fork(items(stream, 3))
        for (const message of ["1", "2", "3"]) {
          yield* Effect.yieldNow()
          yield* store.publish("a", message)
        }
        assert.deepStrictEqual(
          (yield* Fiber.join(fiber)).map(({ message }) => message),
          ["1", "2", "3"]
        )
      })
    )
  )

  it.effect("ends with its scope", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const stream = yield* Scope.extend(store.subscribe("a"), scope)
        yield* store.publish("a", "1")
        assert.deepStrictEqual(yield* store.pubSub.channels(), ["a"])
        yield* Scope.close(scope, Exit.void)
        assert.deepStrictEqual(yield* store.pubSub.channels(), [])
        assert.strictEqual(yield* store.publish("a", "2"), 0)
        assert.isTrue(Chunk.isEmpty(yield* Stream.runCollect(stream)))
      })
    )
  )

  it.effect("subscribes at the first pull as an unwrapped stream, until the run ends", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const stream = Stream.unwrapScoped(store.subscribe("a"))
        assert.strictEqual(yield* store.publish("a", "1"), 0)
        const fiber = yield* Effect.fork(items(stream, 1))
        while ((yield* store.publish("a", "2")) === 0) yield* Effect.yieldNow()
        assert.deepStrictEqual(yield* Fiber.join(fiber), [{ channel: "a", message: "2" }])
        assert.strictEqual(yield* store.publish("a", "3"), 0)
      })
    )
  )

  it.scoped("ends with the store, after the messages published before", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const store = Context.get(yield* Scope.extend(Layer.build(Store.layer), scope), Store.Store)
      const stream = yield* store.subscribe("a")
      const events = yield* store.events()
      yield* store.publish("a", "1")
      yield* store.set("k", "v")
      yield* Scope.close(scope, Exit.void)
      assert.lengthOf(yield* Stream.runCollect(stream), 1)
      assert.lengthOf(yield* Stream.runCollect(events), 1)
      assert.lengthOf(yield* Stream.runCollect(yield* store.subscribe("a")), 0)
    })
  )

  inProcess.scoped("drops the oldest message when the buffer is full", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const stream = yield* store.subscribe("a", { capacity: 2 })
        for (const message of ["1", "2", "3"]) assert.strictEqual(yield* store.publish("a", message), 1)
        assert.deepStrictEqual(
          (yield* items(stream, 2)).map(({ message }) => message),
          ["2", "3"]
        )
      })
    )
  )

  it.scoped("drops the newest message with the strategy dropping", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const stream = yield* store.subscribe("a", { capacity: 2, strategy: "dropping" })
        for (const message of ["1", "2", "3"]) yield* store.publish("a", message)
        assert.deepStrictEqual(
          (yield* items(stream, 2)).map(({ message }) => message),
          ["1", "2"]
        )
      })
    )
  )

  inProcess.scoped("fails with Overflow after the buffered messages with the strategy fail, and unsubscribes", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const stream = yield* store.subscribe("a", { capacity: 2, strategy: "fail" })
        for (const message of ["1", "2", "3"]) yield* store.publish("a", message)
        assert.strictEqual(yield* store.publish("a", "4"), 0)
        const seen: Array<string> = []
        const error = yield* Effect.flip(
          Stream.runForEach(stream, ({ message }) => Effect.sync(() => seen.push(message)))
        )
        assert.deepStrictEqual(seen, ["1", "2"])
        assert.deepInclude(error, { _tag: "Overflow", capacity: 2 })
      })
    )
  )

  it.scoped("has bytes through binary", () =>
    withStore(({ binary }) =>
      Effect.gen(function* () {
        const stream = yield* binary.subscribe(Uint8Array.of(0, 255))
        yield* binary.publish(Uint8Array.of(0, 255), Uint8Array.of(1))
        assert.deepStrictEqual(yield* items(stream, 1), [{ channel: Uint8Array.of(0, 255), message: Uint8Array.of(1) }])
      })
    )
  )
})

describe("psubscribe", () => {
  it.scoped("receives a message once for each pattern that matches", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const stream = yield* store.psubscribe(["a*", "?b"])
        assert.strictEqual(yield* store.publish("ab", "1"), 2)
        assert.strictEqual(yield* store.publish("b", "1"), 0)
        // Redis goes through its patterns in no order
        assert.sameDeepMembers(
          [...(yield* items(stream, 2))],
          [
            { pattern: "a*", channel: "ab", message: "1" },
            { pattern: "?b", channel: "ab", message: "1" }
          ]
        )
      })
    )
  )
})

describe("ssubscribe, spublish", () => {
  it.scoped("have a namespace of their own", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const stream = yield* store.ssubscribe("a")
        assert.strictEqual(yield* store.publish("a", "1"), 0)
        assert.strictEqual(yield* store.spublish("a", "2"), 1)
        assert.deepStrictEqual(yield* items(stream, 1), [{ channel: "a", message: "2" }])
      })
    )
  )
})

describe("pubSub", () => {
  it.scoped("counts the subscribers of channels and patterns", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.subscribe(["aa", "b"])
        yield* store.subscribe("b")
        yield* store.psubscribe("*")
        yield* store.ssubscribe("s")
        const { pubSub } = store
        assert.sameMembers([...(yield* pubSub.channels())], ["aa", "b"])
        assert.deepStrictEqual(yield* pubSub.channels("a*"), ["aa"])
        // over the network, the streams of a program share a connection
        assert.deepStrictEqual(yield* pubSub.numSub(["b", "none", "aa"]), [isEmbedded ? 2 : 1, 0, 1])
        assert.strictEqual(yield* pubSub.numPat, 1)
        assert.deepStrictEqual(yield* pubSub.shardChannels(), ["s"])
        assert.deepStrictEqual(yield* pubSub.shardNumSub("s"), [1])
      })
    )
  )
})

describe("command", () => {
  it.effect("cannot subscribe, because nothing would receive the messages", () =>
    withStore((store) =>
      Effect.gen(function* () {
        for (const name of ["SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE"]) {
          const text = `${name} isn't allowed for a DENY BLOCKING client`
          yield* failsWith(store.command(name, "a"), "CommandError", `${name}: ${text}`)
        }
        assert.deepStrictEqual(yield* store.pubSub.channels(), [])
      })
    )
  )
})

describe("clients and the program", () => {
  it.scoped("receive each other's messages", () =>
    Effect.gen(function* () {
      const store = yield* Store.make
      const client = yield* wire(yield* ourPort)
      const stream = yield* store.subscribe("a")
      assert.strictEqual(yield* Effect.promise(() => client.send("PUBLISH", "a", "1")), 1)
      assert.deepStrictEqual(yield* Stream.runHead(stream), Option.some({ channel: "a", message: "1" }))
      yield* Effect.promise(() => client.send("SUBSCRIBE", "b"))
      assert.strictEqual(yield* store.publish("b", "2"), 1)
      assert.deepStrictEqual(yield* Effect.promise(() => client.receive()), ["message", "b", "2"] as never)
    }).pipe(Effect.provide(ourServer()))
  )
})
