import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"
import { places } from "../../scripting/Places.js"

/** Redis calls a handler within the error, where its hook is off: nothing can end a loop there. */
const endlessInRedis = "a handler of xpcall"

const shown = (reply: Reply.Reply): string =>
  Reply.isError(reply) ? reply.text.replace(/ script: [0-9a-f]{40}/, "") : JSON.stringify(reply)

/** Waits until others are told that a script is busy. */
const busy = async (other: Wire): Promise<string> => {
  for (;;) {
    const reply = await other.send("PING")
    if (Reply.isError(reply)) return shown(reply)
  }
}

/** A script that has read and does not end: what others are told, and how it is killed. */
const kill = async (caller: Wire, other: Wire, place: (body: string) => string): Promise<ReadonlyArray<string>> => {
  const running = caller.send("EVAL", place("redis.call('GET', 'key') while true do end"), "0")
  return [await busy(other), shown(await other.send("SCRIPT", "KILL")), shown(await running)]
}

/** A script that has written cannot be killed, and does all that it is to do. */
const finish = async (caller: Wire, other: Wire, place: (body: string) => string): Promise<ReadonlyArray<string>> => {
  // in the place it waits until another client has seen that it cannot be killed
  const body = "redis.call('INCR', 'count') for _ = 1, 2e7 do end redis.call('INCR', 'count')"
  await other.send("DEL", "count")
  const running = caller.send("EVAL", `${place(body)} return redis.call('GET', 'count')`, "0")
  const told = [await busy(other), shown(await other.send("SCRIPT", "KILL"))]
  return [...told, shown(await running), shown(await other.send("GET", "count"))]
}

describe.skipIf(!hasRedis)("a script that takes too long, beside redis-server", () => {
  for (const [name, place] of Object.entries(places)) {
    it.scopedLive(`in ${name}: others are told, it can be killed after a read, and ends by itself after a write`, () =>
      Effect.gen(function* () {
        const { path } = yield* realRedis("--busy-reply-threshold", "30")
        const port = yield* ourPort
        const real = [yield* wire(path), yield* wire(path)] as const
        const ours = [yield* wire(port), yield* wire(port)] as const
        const mine = yield* Effect.promise(() => kill(...ours, place))
        assert.deepStrictEqual(yield* Effect.promise(() => finish(...ours, place)), [
          ...(yield* Effect.promise(() => finish(...real, place)))
        ])
        if (name === endlessInRedis) assert.include(mine[1], '"OK"')
        else assert.deepStrictEqual(mine, yield* Effect.promise(() => kill(...real, place)))
      }).pipe(Effect.provide(ourServer({ settings: { "busy-reply-threshold": "30" } })))
    )
  }
})
