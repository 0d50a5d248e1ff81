import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { failsWith, withStore, wrongType } from "./fixture.js"

describe("hyperLogLog", () => {
  it.effect("counts distinct elements, in one key or several", () =>
    withStore(({ hyperLogLog }) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* hyperLogLog.count("visitors"), 0)
        assert.strictEqual(yield* hyperLogLog.count([]), 0)
        assert.isTrue(yield* hyperLogLog.add("visitors", ["ada", "grace"]))
        assert.isFalse(yield* hyperLogLog.add("visitors", "ada"))
        yield* hyperLogLog.add("others", ["grace", "söka"])
        assert.strictEqual(yield* hyperLogLog.count("visitors"), 2)
        assert.strictEqual(yield* hyperLogLog.count(["visitors", "others", "none"]), 3)
        yield* hyperLogLog.merge("all", ["visitors", "others"])
        assert.strictEqual(yield* hyperLogLog.count("all"), 3)
      })
    )
  )

  it.effect("refuses a value that is not a HyperLogLog", () =>
    withStore((store) =>
      Effect.gen(function* () {
        yield* store.set("text", "text")
        yield* store.hash.set("hash", { a: "1" })
        const { add, count } = store.hyperLogLog
        yield* failsWith(add("text", "a"), "WrongType", "PFADD text: Key is not a valid HyperLogLog string value.")
        yield* failsWith(add("hash", "a"), "WrongType", `PFADD hash: ${wrongType}`)
        const corrupt = new Uint8Array([72, 89, 76, 76, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128])
        yield* store.binary.set("corrupt", corrupt)
        yield* failsWith(count("corrupt"), "CommandError", "PFCOUNT corrupt: Corrupted HLL object detected")
      })
    )
  )
})
