/**
 * Random commands of a client that tracks, each after a read of every key: the invalidations are exactly the keys that the
 * command has changed, and must be those of redis-server. `Seed` lists the environment variables.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { encodeRequest, hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"
import { type RandomCommand, Source } from "../Grammar.js"
import { format, keys, randomCommand } from "../RandomCommand.js"
import { commandCount, seed } from "../Seed.js"

const total = commandCount / 10
const sequenceLength = 60

/** The keys that each command invalidates. */
const invalidatedBy = async (
  client: Wire,
  commands: ReadonlyArray<RandomCommand>
): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
  const requests = [["FLUSHALL"], ["SELECT", "0"]]
  for (const { words, before } of commands) {
    if (before !== undefined) requests.push([...before])
    requests.push(["EXISTS", ...keys], [...words], ["ECHO", "next"])
  }
  requests.push(["ECHO", "the end"])
  client.write(requests.map(encodeRequest).join(""))
  const all: Array<Array<string>> = [[]]
  for (;;) {
    const reply = await client.receive()
    if (reply === "the end") return all
    if (reply === "next") all.push([])
    if (!(reply instanceof Reply.Push)) continue
    const [, names] = reply.items
    all.at(-1)?.push(...(Array.isArray(names) ? names.map(String).sort() : ["(all)"]))
  }
}

describe.skipIf(!hasRedis)("random commands of a client that tracks, compared with redis-server", () => {
  it.scopedLive(
    `invalidate the same keys (${total} commands, seed ${seed})`,
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
          const [ourKeys, realKeys] = yield* Effect.promise(() =>
            Promise.all([invalidatedBy(ours, commands), invalidatedBy(real, commands)])
          )
          for (const [index, expected] of realKeys.entries()) {
            compared += expected.length
            assert.deepStrictEqual(
              [...(ourKeys[index] ?? [])].sort(),
              [...expected].sort(),
              `keys invalidated here (first) and by Redis, seed ${seed}, by the last of:\n${format(commands.slice(0, index + 1))}`
            )
          }
        }
        process.stdout.write(`tracking: ${compared} invalidations compared with redis-server, seed ${seed}\n`)
      }).pipe(Effect.provide(ourServer())),
    { timeout: 24 * 3600_000 }
  )
})
