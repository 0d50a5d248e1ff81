/**
 * Hostile requests and hostile bytes. Our server must not die, show an internal error, close a connection or lose a reply
 * where redis-server does not, nor need much longer. Each round has a seed of its own, which is printed with the fewest requests
 * that still show the fault. `LAYEREDIS_SEED` and `LAYEREDIS_FUZZ`, the number of rounds, run other ones.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Program from "../cli/Program.js"
import { Source } from "../compat/Grammar.js"
import { randomCommand } from "../compat/RandomCommand.js"
import { fuzzRounds, seed } from "../compat/Seed.js"
import { shrink } from "../compat/Shrink.js"
import { encodeRequest, hasRedis } from "../fixtures.js"
import { findFault } from "./Fault.js"
import { randomChunks } from "./Mutation.js"
import { startOurs, startReal, type Target } from "./Target.js"
import { randomRequest } from "./Template.js"

const requestsInRound = 30

type Requests = ReadonlyArray<ReadonlyArray<string>>

/** A server that is started when it is asked for, and again after it has died. */
const restarting = (start: () => Promise<Target>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      let current: Target | undefined
      const get = async (): Promise<Target> => {
        if (current !== undefined && current.death() === undefined) return current
        await current?.stop()
        current = await start()
        return current
      }
      return { get, stop: async () => current?.stop() }
    }),
    ({ stop }) => Effect.promise(stop)
  )

const drawRequests = (source: Source): Requests =>
  Array.from({ length: requestsInRound }, () =>
    source.chance(0.2) ? randomCommand(source).words : randomRequest(source)
  )

const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 100)}… (${text.length} bytes)` : text)

const format = (parts: ReadonlyArray<string | ReadonlyArray<string>>): string =>
  parts
    .map((part) => (typeof part === "string" ? [part] : part).map((word) => JSON.stringify(shorten(word))).join(" "))
    .join("\n")

describe("hostile clients", () => {
  const rounds = (
    name: string,
    draw: (source: Source) => ReadonlyArray<string | ReadonlyArray<string>>,
    count: number
  ): void => {
    it.scopedLive(
      `do no harm with random ${name} (${count} rounds from seed ${seed})`,
      () =>
        Effect.gen(function* () {
          const path = yield* Program.file
          const ours = yield* restarting(() => startOurs(path))
          const real = yield* restarting(startReal)
          const fault = (parts: ReadonlyArray<string | ReadonlyArray<string>>): Promise<string | undefined> =>
            findFault(
              ours.get,
              async () => (hasRedis ? real.get() : undefined),
              parts.map((part) => (typeof part === "string" ? part : encodeRequest(part)))
            )
          for (let round = 0; round < count; round++) {
            const parts = draw(new Source(seed + round))
            const first = yield* Effect.promise(() => fault(parts))
            if (first === undefined) continue
            const fewest = yield* Effect.promise(() =>
              shrink(parts, async (fewer) => (await fault(fewer)) !== undefined)
            )
            const last = yield* Effect.promise(() => fault(fewest))
            assert.fail(`LAYEREDIS_SEED=${seed + round} LAYEREDIS_FUZZ=1: ${last ?? first}, after\n${format(fewest)}`)
          }
          process.stdout.write(`fuzz: ${count} rounds of random ${name}, seeds from ${seed}\n`)
        }),
      { timeout: 24 * 3600_000 }
    )
  }
  rounds("requests", drawRequests, fuzzRounds)
  rounds(
    "bytes",
    (source) =>
      randomChunks(
        source,
        Array.from({ length: source.between(1, 8) }, () => randomCommand(source).words)
      ),
    fuzzRounds
  )
})
