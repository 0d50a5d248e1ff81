import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as SparseLog from "../../src/server/SparseLog.js"

it.scoped("an event is logged at once, then at most once a minute with how often it happened", () =>
  Effect.gen(function* () {
    const lines: Array<readonly [count: number, last: string]> = []
    const happened = yield* SparseLog.make((count, last: string) => Effect.sync(() => void lines.push([count, last])))
    const after = (duration: "0 seconds" | "59 seconds" | "1 second" | "1 hour") => TestClock.adjust(duration)
    happened("a")
    yield* after("0 seconds")
    assert.deepStrictEqual(lines, [[1, "a"]])
    for (const each of ["b", "c", "d"]) happened(each)
    yield* after("59 seconds")
    assert.deepStrictEqual(lines, [[1, "a"]])
    yield* after("1 second")
    assert.deepStrictEqual(lines, [
      [1, "a"],
      [3, "d"]
    ])
    yield* after("1 hour")
    assert.strictEqual(lines.length, 2)
    happened("e")
    yield* after("0 seconds")
    assert.deepStrictEqual(lines[2], [1, "e"])
  })
)
