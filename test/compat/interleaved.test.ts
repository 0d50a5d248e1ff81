/**
 * Random interleavings of several clients, from a seed, against ours and a real redis-server: transactions, WATCH, waits and
 * what ends them, publish and subscribe, in any order, one step at a time. Where what the clients are told differs, the
 * steps are cut down to the fewest that still differ and printed with the seed.
 *
 * `LAYEREDIS_STEPS` is how many steps (3,000 unless given), `LAYEREDIS_SEED` as in the random sequences.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { hasRedis, ourPort, ourServer, realRedis } from "../fixtures.js"
import { type Rule, randomCommand, Source } from "./Grammar.js"
import { changing, shared, swapping, waiting, waitingAlone } from "./grammar/session.js"
import { type InterleavedStep, Stage } from "./Interleaving.js"

const total = Number(process.env.LAYEREDIS_STEPS ?? 3000)
const { LAYEREDIS_SEED = "68413859" } = process.env
const seed = LAYEREDIS_SEED === "new" ? Math.floor(Math.random() * 2 ** 31) : Number(LAYEREDIS_SEED)
const sequenceLength = 50

/** Milliseconds after which a step is taken to hang. */
const patience = 10_000

const weighted = (s: Source, rules: ReadonlyArray<readonly [weight: number, rule: Rule]>): ReadonlyArray<string> => {
  let at = s.next() * rules.reduce((sum, [weight]) => sum + weight, 0)
  const [, rule] = rules.find(([weight]) => (at -= weight) < 0) ?? []
  return rule?.(s) ?? ["PING"]
}

/** `swaps` is whether SWAPDB is among the steps, with which not everything that waits can be compared. */
const randomStep = (s: Source, swaps: boolean): InterleavedStep => {
  const client = s.pick(["a", "b", "c", "a", "b", "c", "d"])
  if (client === "d" && s.chance(0.3)) {
    return { client, words: ["PUBLISH", s.pick(["c", "d"]), String(s.between(1, 99))], mark: "=" }
  }
  if (s.chance(0.15)) {
    const { words, mark, isTime, before } = randomCommand(s)
    // no time passes at the same pace in both, and nothing is sent in front within a transaction
    if (isTime !== true && before === undefined && (swaps || words[0]?.toUpperCase() !== "SWAPDB"))
      return { client, words, mark }
  }
  const rules = [changing]
  if (client !== "d") rules.push(shared, swaps ? waitingAlone : waiting)
  if (swaps && s.chance(0.1)) return { client, words: weighted(s, swapping), mark: "=" }
  return { client, words: weighted(s, rules[s.between(0, rules.length - 1)] ?? changing), mark: "=" }
}

interface Difference {
  readonly at: number
  readonly ours: string
  readonly real: string
}

type Servers = readonly [ours: number | string, real: number | string, protocol: 2 | 3]

const within = <A>(work: Promise<A>, what: string): Promise<A> => {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hangs at ${what}`)), patience)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** What comes of a step; a hang is told too, and ends the stage. */
const told = (work: Promise<string>, what: string): Promise<string> =>
  within(work, what).catch((error: unknown) => String(error))

/** Takes steps on empty databases; the first whose outcome differs. */
const difference = async (
  [ourAddress, realAddress, protocol]: Servers,
  steps: ReadonlyArray<InterleavedStep>
): Promise<Difference | undefined> => {
  const stages = [await Stage.open(ourAddress, protocol), await Stage.open(realAddress, protocol)] as const
  try {
    for (const [at, step] of steps.entries()) {
      const what = `${step.client}: ${step.words.join(" ")}`
      const [ours, real] = await Promise.all([told(stages[0].step(step), what), told(stages[1].step(step), what)])
      if (ours !== real) return { at, ours, real }
    }
    const [ours, real] = await Promise.all([told(stages[0].end(), "the end"), told(stages[1].end(), "the end")])
    return ours === real ? undefined : { at: steps.length - 1, ours, real }
  } finally {
    for (const stage of stages) stage.close()
  }
}

/** The fewest steps that still differ: leaves out ever smaller pieces. */
const shrink = async (
  servers: Servers,
  steps: ReadonlyArray<InterleavedStep>
): Promise<ReadonlyArray<InterleavedStep>> => {
  let current = steps
  for (let piece = Math.ceil(current.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let start = 0; start < current.length; ) {
      const shorter = [...current.slice(0, start), ...current.slice(start + piece)]
      if ((await difference(servers, shorter)) === undefined) start += piece
      else current = shorter
    }
  }
  return current
}

const printed = (steps: ReadonlyArray<InterleavedStep>): string =>
  steps.map(({ client, words }) => `@${client} ${words.map((word) => JSON.stringify(word)).join(" ")}`).join("\n")

describe.skipIf(!hasRedis)("random interleavings, beside redis-server", () => {
  it.scopedLive(
    `tell their clients what Redis does (${total} steps, seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const redis = yield* realRedis()
        const port = yield* ourPort
        for (const protocol of [2, 3] as const) {
          const servers: Servers = [port, redis.path, protocol]
          const source = new Source(seed + protocol)
          for (let done = 0; done < total / 2; done += sequenceLength) {
            const swaps = source.chance(0.25)
            const steps = Array.from({ length: sequenceLength }, () => randomStep(source, swaps))
            const differs = yield* Effect.promise(() => difference(servers, steps))
            if (differs === undefined) continue
            const fewest = yield* Effect.promise(() => shrink(servers, steps.slice(0, differs.at + 1)))
            const left = (yield* Effect.promise(() => difference(servers, fewest))) ?? differs
            assert.fail(
              `RESP${protocol}, seed ${seed}: after these it is\n${left.ours}\nhere, and by Redis\n${left.real}\n${printed(fewest)}`
            )
          }
        }
        process.stdout.write(`interleaved: ${total} steps compared with redis-server, seed ${seed}\n`)
      }).pipe(Effect.provide(ourServer())),
    { timeout: 24 * 3600_000 }
  )
})
