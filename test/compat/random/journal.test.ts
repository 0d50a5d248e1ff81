/**
 * The journal of random steps: commands of all types, transactions, scripts, blocked clients and keys that fall due must be
 * recorded as redis-server writes them to its append-only file, to the byte. `Seed` lists the environment variables.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { hasRedis } from "../../fixtures.js"
import { Source } from "../Grammar.js"
import { type InterleavedStep, Interleaving } from "../Interleaving.js"
import * as Journals from "../Journals.js"
import { randomCommand } from "../RandomCommand.js"
import { randomStep } from "../RandomStep.js"
import { seedOr, stepCount } from "../Seed.js"
import { type Servers, useServers } from "../Servers.js"
import { shrink } from "../Shrink.js"
import { within } from "../Timeout.js"

const seed = seedOr(20221107)

const sequenceLength = 60

const client = "d"

/** SPOP takes random members, RANDOMKEY and SCAN meet due keys by chance, and SORT meets an `errno`. */
const isLeftOut = /^(?:spop|sort|randomkey|scan)/i

/** A command whose effects do not depend on the time. */
const timeless = (source: Source): ReadonlyArray<string> => {
  for (;;) {
    const { before, isTime, words } = randomCommand(source)
    if (isTime !== true && before === undefined && !isLeftOut.test(words[0] ?? "")) return words
  }
}

const quoted = (word: string): string =>
  `"${[...word].map((each) => `\\${String(each.charCodeAt(0)).padStart(3, "0")}`).join("")}"`

const script = (source: Source): ReadonlyArray<string> => {
  const calls = Array.from(
    { length: source.between(1, 5) },
    () => `redis.pcall(${timeless(source).map(quoted).join(",")})`
  )
  if (source.chance(0.2)) calls.push("error('in its midst')")
  return ["EVAL", calls.join(";"), "0"]
}

/** Keys that only commands remove once they are due. */
const overdue = (source: Source): ReadonlyArray<ReadonlyArray<string>> => [
  ["PSETEX", source.key(), "1", "v"],
  ["DEBUG", "SLEEP", "0.02"],
  // not 1 ms: redis-server deletes the key at once if that much passes within the command
  ["PEXPIRE", source.pick(["l", "s", "h", "z", "x"]), "10"],
  ["DEBUG", "SLEEP", "0.02"]
]

const steps = (source: Source): ReadonlyArray<InterleavedStep> => {
  const made: Array<InterleavedStep> = []
  const add = (words: ReadonlyArray<string>): void => void made.push({ client, words, mark: "-" })
  while (made.length < sequenceLength) {
    const kind = source.next()
    if (kind < 0.45) add(timeless(source))
    else if (kind < 0.6) add(script(source))
    else if (kind < 0.7) for (const words of overdue(source)) add(words)
    else if (kind < 0.8) {
      add(["MULTI"])
      for (let left = source.between(1, 5); left > 0; left--)
        add(source.chance(0.2) ? script(source) : timeless(source))
      add(["EXEC"])
    } else {
      const step = randomStep(source, false)
      if (!isLeftOut.test(step.words[0] ?? "")) made.push(step)
    }
  }
  return made
}

/** The lines of the journals that differ. */
const findDifference = async (
  servers: Servers,
  sequence: ReadonlyArray<InterleavedStep>
): Promise<ReturnType<typeof Journals.difference>> => {
  const ours = await Interleaving.open(servers.ourPort, 2)
  const real = await Interleaving.open(servers.redis.path, 2)
  const journals = { ours: servers.journal, real: Journals.ofReal(servers.redis.path) }
  const start = { ours: journals.ours.length(), real: journals.real.length() }
  try {
    for (const step of [{ client, words: ["DEBUG", "SET-ACTIVE-EXPIRE", "0"], mark: "=" } as const, ...sequence]) {
      await within(Promise.all([ours.step(step), real.step(step)]), `no answer to ${step.words.join(" ")}`)
    }
    await Promise.all([ours.end(), real.end()])
  } finally {
    ours.close()
    real.close()
  }
  return Journals.difference(journals.ours.since(start.ours), journals.real.since(start.real), false)
}

const format = (sequence: ReadonlyArray<InterleavedStep>): string =>
  sequence.map(({ client, words }) => `@${client} ${words.map((word) => JSON.stringify(word)).join(" ")}`).join("\n")

describe.skipIf(!hasRedis)("the journal of random steps, compared with redis-server", () => {
  const servers = useServers({}, Journals.settings)
  it.scopedLive(
    `is the same (${stepCount} steps, seed ${seed})`,
    () =>
      Effect.promise(async () => {
        const source = new Source(seed)
        let entries = 0
        for (let done = 0; done < stepCount; done += sequenceLength) {
          const sequence = steps(source)
          const difference = await findDifference(servers(), sequence)
          if (difference === undefined) continue
          const fewest = await shrink(sequence, async (fewer) => (await findDifference(servers(), fewer)) !== undefined)
          const [ours, real] = (await findDifference(servers(), fewest)) ?? difference
          assert.deepStrictEqual(
            ours,
            real,
            `seed ${seed}, the journals, ours (first) and Redis's, of\n${format(fewest)}`
          )
        }
        entries += servers().journal.since(0).split("\r\n*").length
        process.stdout.write(
          `journal: ${entries} entries of ${stepCount} steps compared with redis-server, seed ${seed}\n`
        )
      }),
    { timeout: 24 * 3600_000 }
  )
})
