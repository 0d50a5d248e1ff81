/** The replies of a transaction that no connection encodes. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { start } from "../persistence/OnTestDisk.js"

it.scoped("a reply that comes later stands in its place", () =>
  Effect.gen(function* () {
    const { result, send } = yield* start({ "enable-debug-command": "yes" })
    send("HSET", "h", "field", "value")
    send("MULTI")
    send("INCR", "n")
    // writes to the log first
    send("DEBUG", "LISTPACK", "h")
    send("HLEN", "h")
    const [first, second, third] = JSON.parse(yield* result("EXEC"))
    assert.deepStrictEqual([first, third], [1, 1])
    assert.match(JSON.stringify(second), /Listpack structure printed on stdout/)
  })
)
