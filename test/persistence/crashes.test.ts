/**
 * Power cuts at any moment, also in the middle of a file operation. The instance always starts again; it has the data as they
 * were after some step, never in the middle of a transaction or script. With `appendfsync always` nothing acknowledged is
 * missing, with `everysec` nothing older than two seconds. `LAYEREDIS_CRASHES` is the number of lives, 60 unless given.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Source } from "../compat/Grammar.js"
import * as Seed from "../compat/Seed.js"
import { dataOf, format } from "./Data.js"
import { inScope, Life, type Policy } from "./Life.js"
import { ManualClock } from "./ManualClock.js"
import { TestDisk } from "./TestDisk.js"

const lives = Number(process.env.LAYEREDIS_CRASHES ?? 60)

const first = Seed.seedOr(90210)

/** Three lives on one disk, each ended by a power cut. */
const crash = (seed: number, policy: Policy) =>
  Effect.gen(function* () {
    const source = new Source(seed)
    const clock = new ManualClock(1_700_000_000_000)
    let disk = TestDisk.empty(source)
    let appendonly = source.chance(0.8)
    /** What a start may find. */
    let expected: (found: string, now: number) => string | undefined = () => undefined
    for (let life = 0; life < 3; life++) {
      yield* clock.adjust(source.between(0, 3000))
      const options = { clock, disk, source, policy, appendonly }
      const next = yield* inScope(
        Effect.gen(function* () {
          const each = yield* Effect.mapError(
            Life.start(options),
            (error) => new Error(`seed ${seed}, life ${life}: does not start: ${error.message}`)
          )
          const found = format(dataOf(each.composition.state.keyspace), each.now)
          const complaint = expected(found, each.now)
          if (complaint !== undefined) assert.fail(`seed ${seed}, life ${life}, ${policy}: ${complaint}`)
          yield* each.run
          const next = disk.cutPower()
          appendonly = each.usesAppendOnly
          const { promised, requests, steps } = each
          expected = (text, now) => {
            if (promised === undefined) return undefined
            const possible = steps.slice(Math.max(promised, 0)).map(({ data }) => format(data, now))
            if (possible.includes(text)) return undefined
            const at = steps.findLastIndex(({ data }) => format(data, now) === text)
            return `${at < 0 ? "no step had these data" : `step ${at} of ${steps.length} was found, ${promised} promised`}\n${requests.join("\n")}\nfound\n${text}\nlast\n${possible.at(-1)}`
          }
          return next
        })
      )
      disk = next
    }
  })

describe("a power cut", () => {
  for (const policy of ["always", "everysec", "no"] as const) {
    it.effect(
      `leaves the data of a step, with appendfsync ${policy}`,
      () =>
        Effect.gen(function* () {
          for (let seed = first; seed < first + lives / 3; seed++) yield* crash(seed, policy)
        }),
      lives * 1000 + 60_000
    )
  }
})
