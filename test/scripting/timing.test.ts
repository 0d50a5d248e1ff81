import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { state } from "../internals.js"
import { withStore } from "../store/fixture.js"

/** Some milliseconds of Lua, before and after a command. */
const text = `
  local n = 0
  for i = 1, 300000 do n = n + i % 7 end
  redis.call("DEL", KEYS[1])
  for i = 1, 300000 do n = n + i % 7 end
  return n
`

describe("the time of scripts", () => {
  it.live("counts for EVAL including its commands, and a command's time excludes the script", () =>
    withStore((store) =>
      Effect.gen(function* () {
        const { statistics } = yield* state
        yield* store.eval(text, { keys: ["list"] })
        const [total = 0, del = 0] = ["eval", "del"].map((name) => statistics.of(name).microseconds)
        assert.isAbove(total, 1000)
        assert.isBelow(del, total / 2)
      })
    )
  )

  it.live("is in the slow log", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.command("CONFIG", "SET", "slowlog-log-slower-than", "1000")
        yield* store.eval(text, { keys: ["list"] })
        const [newest] = (yield* state).slowLog.latest(1)
        assert.include(JSON.stringify(newest), "EVAL")
      })
    )
  )
})
