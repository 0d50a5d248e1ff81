/** Streams that were trimmed approximately are as short after a start: the append-only file says what the trimming came to. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { dataOf, format } from "./Data.js"
import { start } from "./OnTestDisk.js"

const settings = { appendonly: "yes", appendfsync: "no" }

const trims = {
  "by MAXLEN": ["XTRIM", "s", "MAXLEN", "~", "100"],
  "by MAXLEN with a limit": ["XTRIM", "s", "MAXLEN", "~", "100", "LIMIT", "100"],
  "by MINID": ["XTRIM", "s", "MINID", "~", "250"],
  "by MINID with a limit": ["XTRIM", "s", "MINID", "~", "250", "LIMIT", "100"],
  "by MINID to nothing": ["XTRIM", "s", "MINID", "~", "1000"],
  "by MINID to nothing, with a limit": ["XTRIM", "s", "MINID", "~", "1000", "LIMIT", "1000"],
  "by XADD": ["XADD", "s", "MAXLEN", "~", "100", "LIMIT", "100", "*", "field", "value"],
  "by XADD to nothing": ["XADD", "s", "MINID", "~", "1000", "LIMIT", "1000", "301-0", "field", "value"]
}

describe("a trimmed stream", () => {
  for (const [title, words] of Object.entries(trims)) {
    it.scoped(`is the same after a start: ${title}`, () =>
      Effect.gen(function* () {
        const first = yield* start(settings)
        for (let id = 1; id <= 300; id++) first.send("XADD", "s", `${id}-0`, "field", "value")
        const whole = first.send("XLEN", "s")
        first.send(...words)
        assert.notStrictEqual(first.send("XLEN", "s"), whole)
        const second = yield* start(settings, first.disk)
        const { now } = first.state.keyspace
        assert.strictEqual(format(dataOf(second.state.keyspace), now), format(dataOf(first.state.keyspace), now))
      })
    )
  }
})
