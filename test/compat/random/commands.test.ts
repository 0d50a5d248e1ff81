/**
 * Random sequences of commands: their replies and the keyspace events must be those of redis-server. A sequence that differs
 * is shrunk to the shortest that still differs and printed with the seed. `Seed` lists the environment variables.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"
import { Connection } from "../Connection.js"
import { type RandomCommand, Source } from "../Grammar.js"
import { normalForm } from "../Mark.js"
import { format, inspection, randomCommand } from "../RandomCommand.js"
import { commandCount, seed } from "../Seed.js"
import { shrink } from "../Shrink.js"

const sequenceLength = 60

interface Difference {
  /** The index of the command. */
  readonly index: number
  readonly ours: string
  readonly real: string
}

/** A client that sends the commands to a server, and another that listens to the events they raise. */
interface Clients {
  readonly client: Wire
  readonly listener: Connection
}

const connectBoth = (address: number | string, protocol: string) =>
  Effect.gen(function* () {
    const client = yield* wire(address)
    const listener = yield* Effect.acquireRelease(
      Effect.promise(() => Connection.open(address, 3)),
      (connection) => Effect.sync(() => connection.wire.close())
    )
    yield* Effect.promise(async () => {
      await client.send("HELLO", protocol)
      // without `m`: SORT looks up missing keys in the order of a hash table
      await client.send("CONFIG", "SET", "notify-keyspace-events", "EAn")
      await listener.call(["PSUBSCRIBE", "__keyevent@*"])
    })
    return { client, listener }
  })

/** The events since the last time. */
const takeEvents = async ({ listener }: Clients): Promise<string> => {
  await listener.call(["PING"])
  return listener
    .takeMessages()
    .map((message) => (message instanceof Reply.Push ? message.items.slice(2).join(" ") : ""))
    .join("\n")
}

const repliesTo = ({ client }: Clients, commands: ReadonlyArray<RandomCommand>): Promise<ReadonlyArray<Reply.Reply>> =>
  Promise.all(
    commands.map(({ words, before }) => {
      if (before !== undefined) void client.send(...before)
      return client.send(...words)
    })
  )

const preparation: ReadonlyArray<RandomCommand> = [
  { words: ["FLUSHALL"], mark: "=" },
  { words: ["SELECT", "0"], mark: "=" }
]

/** Runs a sequence on empty databases. Returns the first difference. */
const findDifference = async (
  ours: Clients,
  real: Clients,
  sequence: ReadonlyArray<RandomCommand>
): Promise<Difference | undefined> => {
  const commands = [...preparation, ...sequence]
  const [ourReplies, realReplies] = await Promise.all([repliesTo(ours, commands), repliesTo(real, commands)])
  const [ourEvents, realEvents] = await Promise.all([takeEvents(ours), takeEvents(real)])
  for (const [index, { mark, isTime }] of commands.entries()) {
    const [our, their] = [ourReplies[index] ?? null, realReplies[index] ?? null]
    // the servers received the command at slightly different times
    if (isTime === true && Number(our) > 0 && Math.abs(Number(our) - Number(their)) < 5000) continue
    const forms = { ours: normalForm(our, mark), real: normalForm(their, mark) }
    if (forms.ours !== forms.real) return { index: index - preparation.length, ...forms }
  }
  if (ourEvents === realEvents) return undefined
  return { index: sequence.length - 1, ours: ourEvents, real: realEvents }
}

describe.skipIf(!hasRedis)("random commands, compared with redis-server", () => {
  it.scopedLive(
    `get the same replies and raise the same events (${commandCount} commands, seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const redis = yield* realRedis()
        const port = yield* ourPort
        for (const protocol of ["2", "3"]) {
          const ours = yield* connectBoth(port, protocol)
          const real = yield* connectBoth(redis.path, protocol)
          const source = new Source(seed + Number(protocol))
          for (let done = 0; done < commandCount / 2; done += sequenceLength) {
            const sequence = [...Array.from({ length: sequenceLength }, () => randomCommand(source)), ...inspection]
            const difference = yield* Effect.promise(() => findDifference(ours, real, sequence))
            if (difference === undefined) continue
            const shortest = yield* Effect.promise(() =>
              shrink(
                sequence.slice(0, difference.index + 1),
                async (shorter) => (await findDifference(ours, real, shorter)) !== undefined
              )
            )
            const last = yield* Effect.promise(() => findDifference(ours, real, shortest))
            assert.fail(
              `RESP${protocol}, seed ${seed}: the reply to the last of these commands, or their events, are ${JSON.stringify(last?.ours)} here and ${JSON.stringify(last?.real)} with Redis:\n${format(shortest)}`
            )
          }
        }
        process.stdout.write(`random: ${commandCount} commands compared with redis-server, seed ${seed}\n`)
      }).pipe(Effect.provide(ourServer())),
    { timeout: 24 * 3600_000 }
  )
})
