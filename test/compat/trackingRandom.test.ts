/**
 * Random commands, each behind a read of every key that there may be: what is invalidated then is exactly what the command
 * has changed, for a client that reads as for one that asked for broadcasts, and must be the same on both servers.
 *
 * `LAYEREDIS_SEED` as in the random sequences; `LAYEREDIS_RANDOM` is how many commands, a tenth of theirs.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../src/resp/Reply.js"
import { encodeRequest, hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../fixtures.js"
import { inspection, type RandomCommand, randomCommand, Source } from "./Grammar.js"

const total = Number(process.env.LAYEREDIS_RANDOM ?? 40_000) / 10
const { LAYEREDIS_SEED = "68413859" } = process.env
const seed = LAYEREDIS_SEED === "new" ? Math.floor(Math.random() * 2 ** 31) : Number(LAYEREDIS_SEED)
const sequenceLength = 60

const keys = [...new Set(inspection.flatMap(({ words }) => words.slice(1, 2)))]

const isPush = (reply: Reply.Reply): reply is Reply.Push => reply instanceof Reply.Push

/** What each command invalidates. */
const invalidated = async (
  client: Wire,
  commands: ReadonlyArray<RandomCommand>
): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
  const requests = [["FLUSHALL"], ["SELECT", "0"]]
  for (const { words, before } of commands) {
    if (before !== undefined) requests.push([...before])
    requests.push(["EXISTS", ...keys], [...words], ["ECHO", "behind"])
  }
  requests.push(["ECHO", "the end"])
  client.write(requests.map(encodeRequest).join(""))
  const all: Array<Array<string>> = [[]]
  for (;;) {
    const reply = await client.receive()
    if (reply === "the end") return all
    if (reply === "behind") all.push([])
    if (!isPush(reply)) continue
    const [, names] = reply.items
    all.at(-1)?.push(...(Array.isArray(names) ? names.map(String).sort() : ["(all)"]))
  }
}

describe.skipIf(!hasRedis)("random changes, beside redis-server", () => {
  it.scopedLive(
    `invalidates what Redis does (${total} commands, seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const redis = yield* realRedis()
        const ours = yield* wire(yield* ourPort)
        const real = yield* wire(redis.path)
        for (const client of [ours, real]) {
          yield* Effect.promise(() => client.send("HELLO", "3"))
          yield* Effect.promise(() => client.send("CLIENT", "TRACKING", "on"))
        }
        const source = new Source(seed)
        let compared = 0
        for (let done = 0; done < total; done += sequenceLength) {
          const commands = Array.from({ length: sequenceLength }, () => randomCommand(source))
          const [here, there] = yield* Effect.promise(() =>
            Promise.all([invalidated(ours, commands), invalidated(real, commands)])
          )
          for (const [at, names] of there.entries()) {
            compared += names.length
            const before = commands
              .slice(0, at + 1)
              .map(({ words }) => words.map((word) => JSON.stringify(word)).join(" "))
            assert.deepStrictEqual(
              [...(here[at] ?? [])].sort(),
              [...names].sort(),
              `keys invalidated here and by Redis, seed ${seed}, by the last of:\n${before.join("\n")}`
            )
          }
        }
        process.stdout.write(`tracking: ${compared} invalidations compared with redis-server, seed ${seed}\n`)
      }).pipe(Effect.provide(ourServer())),
    { timeout: 24 * 3600_000 }
  )
})
