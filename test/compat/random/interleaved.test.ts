/**
 * Random steps of several clients, interleaved: transactions, WATCH, commands that block and commands that unblock them,
 * publish and subscribe, in any order. The clients must receive what they receive from redis-server. Steps that differ are
 * shrunk to the fewest that still differ and printed with the seed. `Seed` lists the environment variables.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { hasRedis, ourPort, ourServer, realRedis } from "../../fixtures.js"
import { Source } from "../Grammar.js"
import { type InterleavedStep, Interleaving } from "../Interleaving.js"
import { randomStep } from "../RandomStep.js"
import { seed, stepCount } from "../Seed.js"
import { shrink } from "../Shrink.js"
import { within } from "../Timeout.js"

const sequenceLength = 50

interface Difference {
  /** The index of the step. */
  readonly index: number
  readonly ours: string
  readonly real: string
}

type Servers = readonly [ours: number | string, real: number | string, protocol: 2 | 3]

/** The outcome of a step. Hanging is an outcome too. */
const outcome = (work: Promise<string>, step: string): Promise<string> =>
  within(work, `hangs at ${step}`).catch((error: unknown) => String(error))

/** Takes the steps on empty databases. Returns the first difference. */
const findDifference = async (
  [ourAddress, realAddress, protocol]: Servers,
  steps: ReadonlyArray<InterleavedStep>
): Promise<Difference | undefined> => {
  const ours = await Interleaving.open(ourAddress, protocol)
  const real = await Interleaving.open(realAddress, protocol)
  try {
    for (const [index, step] of steps.entries()) {
      const text = `${step.client}: ${step.words.join(" ")}`
      const [our, their] = await Promise.all([outcome(ours.step(step), text), outcome(real.step(step), text)])
      if (our !== their) return { index, ours: our, real: their }
    }
    const [our, their] = await Promise.all([outcome(ours.end(), "the end"), outcome(real.end(), "the end")])
    return our === their ? undefined : { index: steps.length - 1, ours: our, real: their }
  } finally {
    ours.close()
    real.close()
  }
}

const format = (steps: ReadonlyArray<InterleavedStep>): string =>
  steps.map(({ client, words }) => `@${client} ${words.map((word) => JSON.stringify(word)).join(" ")}`).join("\n")

describe.skipIf(!hasRedis)("random interleaved clients, compared with redis-server", () => {
  it.scopedLive(
    `receive the same replies and messages (${stepCount} steps, seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const redis = yield* realRedis()
        const port = yield* ourPort
        for (const protocol of [2, 3] as const) {
          const servers: Servers = [port, redis.path, protocol]
          const source = new Source(seed + protocol)
          for (let done = 0; done < stepCount / 2; done += sequenceLength) {
            const withSwapDb = source.chance(0.25)
            const steps = Array.from({ length: sequenceLength }, () => randomStep(source, withSwapDb))
            const difference = yield* Effect.promise(() => findDifference(servers, steps))
            if (difference === undefined) continue
            const fewest = yield* Effect.promise(() =>
              shrink(
                steps.slice(0, difference.index + 1),
                async (fewer) => (await findDifference(servers, fewer)) !== undefined
              )
            )
            const last = (yield* Effect.promise(() => findDifference(servers, fewest))) ?? difference
            assert.fail(
              `RESP${protocol}, seed ${seed}: the outcome of these steps is\n${last.ours}\nhere, and with Redis\n${last.real}\n${format(fewest)}`
            )
          }
        }
        process.stdout.write(`interleaved: ${stepCount} steps compared with redis-server, seed ${seed}\n`)
      }).pipe(Effect.provide(ourServer())),
    { timeout: 24 * 3600_000 }
  )
})
