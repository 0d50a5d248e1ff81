/** Scripts from random arguments, whose replies must be the same on both servers. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"

/** Shows any value with its types, in the order of `pairs`. */
export const show = `
  local function show(v)
    if v == cjson.null then return 'null' end
    if type(v) == 'number' then return string.format('%.17g', v) end
    if type(v) ~= 'table' then return type(v) .. tostring(v) end
    local r = {}
    for k, e in pairs(v) do r[#r + 1] = show(k) .. '=' .. show(e) end
    return '{' .. table.concat(r, ',') .. '}'
  end
  local function all(ok, ...)
    local r = {tostring(ok)}
    for i = 1, select('#', ...) do r[#r + 1] = show((select(i, ...))) end
    return r
  end
`

/** A number as Lua writes it. */
export const numeral = (value: number): string =>
  value < 0 || Object.is(value, -0) ? `(-${Math.abs(value)})` : String(value)

const both = Effect.gen(function* () {
  const ours = yield* wire(yield* ourPort)
  const real = yield* wire((yield* realRedis()).path)
  return { ours, real }
})

const check = (
  servers: { readonly ours: Wire; readonly real: Wire },
  runs: number,
  ask: fc.Arbitrary<ReadonlyArray<string>>
): Effect.Effect<void> =>
  Effect.promise(() =>
    fc.assert(
      fc.asyncProperty(ask, async ([script = "", ...args]) => {
        const words = ["EVAL", script, "0", ...args]
        const [ours, real] = await Promise.all([servers.ours.send(...words), servers.real.send(...words)])
        assert.deepStrictEqual(ours, real, words.join("\n"))
      }),
      { numRuns: runs, seed: 7_015 }
    )
  )

/** A named property: how often to ask, and the script with its arguments. */
export type Property = readonly [name: string, runs: number, ask: fc.Arbitrary<ReadonlyArray<string>>]

export const properties = (title: string, list: ReadonlyArray<Property>): void => {
  describe.skipIf(!hasRedis)(`${title}, beside redis-server`, () => {
    for (const [name, runs, ask] of list) {
      it.scoped(name, () =>
        Effect.flatMap(both, (servers) => check(servers, runs, ask)).pipe(Effect.provide(ourServer()))
      )
    }
  })
}
