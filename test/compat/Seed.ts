/**
 * Seeds and lengths of the random tests, from environment variables. Without them every run uses the same seed, so that a
 * new failure comes from a change. A failing test prints its seed and the shortest sequence that still fails; to run
 * the same sequence again:
 *
 *     LAYEREDIS_SEED=1234 node scripts/test.mjs compat/random
 *
 * - `LAYEREDIS_SEED`: a number, or `new` for a different seed in each run.
 * - `LAYEREDIS_RANDOM`: the number of random commands, 40,000 unless given; `tracking` runs a tenth of them.
 * - `LAYEREDIS_STEPS`: the number of interleaved steps, 3,000 unless given.
 * - `LAYEREDIS_FUZZ`: the number of rounds of hostile requests, and of hostile bytes, 200 unless given.
 * - `LAYEREDIS_ONLY`: a regular expression; only commands whose names match are drawn (see `RandomCommand`).
 *
 * A larger number continues the same sequence.
 */
const { LAYEREDIS_SEED, LAYEREDIS_RANDOM = "40000", LAYEREDIS_STEPS = "3000", LAYEREDIS_FUZZ = "200" } = process.env

/** The seed from the environment, or else this one. */
export const seedOr = (initial: number): number =>
  LAYEREDIS_SEED === "new" ? Math.floor(Math.random() * 2 ** 31) : Number(LAYEREDIS_SEED ?? initial)

export const seed = seedOr(68413859)

export const commandCount = Number(LAYEREDIS_RANDOM)

export const stepCount = Number(LAYEREDIS_STEPS)

export const fuzzRounds = Number(LAYEREDIS_FUZZ)

/** Numbers from 0 to below 1, from a seed (xorshift). */
export const generator = (from: number): (() => number) => {
  let state = from | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
