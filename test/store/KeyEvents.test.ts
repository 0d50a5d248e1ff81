/** The typed methods raise the events of their commands, and so do the shortcuts, which run without a request. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Bytes from "../../src/Bytes.js"
import { state } from "../internals.js"
import { withStore } from "./fixture.js"

/** Collects events as they are raised. The function it returns takes those since its last call. */
const listen = Effect.map(state, ({ settings, signals }) => {
  settings.set([["notify-keyspace-events", "EAmn"]], { protectedToo: false })
  const events: Array<string> = []
  signals.pubSub.subscribe("pattern", Bytes.unsafeMake("__keyevent@0__:*"), {
    receive: ({ items }) => {
      const [, , channel, key] = items
      events.push(`${String(channel).slice("__keyevent@0__:".length)} ${String(key)}`)
    }
  })
  return () => events.splice(0)
})

describe("the events of typed methods", () => {
  it.effect("GET, SET and INCRBY", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const raised = yield* listen
        yield* store.get("a")
        assert.deepStrictEqual(raised(), ["keymiss a"])
        yield* store.set("a", "1")
        assert.deepStrictEqual(raised(), ["new a", "set a"])
        yield* store.set("a", "2")
        yield* store.get("a")
        assert.deepStrictEqual(raised(), ["set a"])
        yield* store.incrBy("a", 2)
        yield* store.incr("b")
        assert.deepStrictEqual(raised(), ["incrby a", "new b", "incrby b"])
      })
    )
  )

  it.effect("deadlines and collections", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const raised = yield* listen
        yield* store.set("a", "1", { ttl: "10 seconds" })
        assert.deepStrictEqual(raised(), ["new a", "set a", "expire a"])
        yield* store.del("a")
        yield* store.hash.set("h", { field: "value" })
        yield* store.hash.del("h", ["field"])
        assert.deepStrictEqual(raised(), ["del a", "new h", "hset h", "hdel h", "del h"])
      })
    )
  )
})
