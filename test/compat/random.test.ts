/**
 * Random sequences of commands, from a seed, against ours and a real redis-server: their replies, and the events they
 * raise. Where these differ, the sequence is cut down to the shortest that still differs and printed with the seed.
 *
 * `LAYEREDIS_RANDOM` is how many commands (40,000 unless given), `LAYEREDIS_SEED` the seed: a number,
 * or `new` for another each time. Without it the same commands come each time, so that a failure is the change's.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../fixtures.js"
import { normalForm } from "./Compare.js"
import { inspection, type RandomCommand, randomCommand, Source } from "./Grammar.js"
import { Line } from "./Line.js"

const total = Number(process.env.LAYEREDIS_RANDOM ?? 40_000)
const { LAYEREDIS_SEED = "68413859" } = process.env
const seed = LAYEREDIS_SEED === "new" ? Math.floor(Math.random() * 2 ** 31) : Number(LAYEREDIS_SEED)
const sequenceLength = 60

interface Difference {
  readonly at: number
  readonly ours: string
  readonly real: string
}

/** Who sends the commands to a server, and who listens to the events they raise. */
interface Peer {
  readonly client: Wire
  readonly listener: Line
}

const peer = (address: number | string, protocol: string) =>
  Effect.gen(function* () {
    const client = yield* wire(address)
    const listener = yield* Effect.acquireRelease(
      Effect.promise(() => Line.open(address, 3)),
      (line) => Effect.sync(() => line.wire.close())
    )
    yield* Effect.promise(async () => {
      await client.send("HELLO", protocol)
      // not the keys that are missed: SORT looks for them as a table has its elements
      await client.send("CONFIG", "SET", "notify-keyspace-events", "EAn")
      await listener.ask(["PSUBSCRIBE", "__keyevent@*"])
    })
    return { client, listener }
  })

/** The events since the last time. */
const events = async ({ listener }: Peer): Promise<string> => {
  await listener.ask(["PING"])
  return listener
    .take()
    .map((message) => (message instanceof Reply.Push ? message.items.slice(2).join(" ") : ""))
    .join("\n")
}

const replies = ({ client }: Peer, commands: ReadonlyArray<RandomCommand>): Promise<ReadonlyArray<Reply.Reply>> =>
  Promise.all(
    commands.map(({ words, before }) => {
      if (before !== undefined) void client.send(...before)
      return client.send(...words)
    })
  )

/** Runs a sequence on empty databases; the first reply that differs. */
const difference = async (
  ours: Peer,
  real: Peer,
  commands: ReadonlyArray<RandomCommand>
): Promise<Difference | undefined> => {
  const whole: ReadonlyArray<RandomCommand> = [
    { words: ["FLUSHALL"], mark: "=" },
    { words: ["SELECT", "0"], mark: "=" },
    ...commands
  ]
  const [mine, theirs] = await Promise.all([replies(ours, whole), replies(real, whole)])
  const [raised, expected] = await Promise.all([events(ours), events(real)])
  for (const [index, command] of whole.entries()) {
    const [a, b] = [mine[index] ?? null, theirs[index] ?? null]
    // both count from the moment they were asked
    if (command.isTime === true && Number(a) > 0 && Math.abs(Number(a) - Number(b)) < 5000) continue
    const pair = { at: index - 2, ours: normalForm(a, command.mark), real: normalForm(b, command.mark) }
    if (pair.ours !== pair.real) return pair
  }
  return raised === expected ? undefined : { at: commands.length - 1, ours: raised, real: expected }
}

/** The shortest sequence that still differs: leaves out ever smaller pieces. */
const shrink = async (
  ours: Peer,
  real: Peer,
  commands: ReadonlyArray<RandomCommand>
): Promise<ReadonlyArray<RandomCommand>> => {
  let current = commands
  for (let piece = Math.ceil(current.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let start = 0; start < current.length; ) {
      const shorter = [...current.slice(0, start), ...current.slice(start + piece)]
      if ((await difference(ours, real, shorter)) === undefined) start += piece
      else current = shorter
    }
  }
  return current
}

const printed = (commands: ReadonlyArray<RandomCommand>): string =>
  commands.map(({ words }) => words.map((word) => JSON.stringify(word)).join(" ")).join("\n")

describe.skipIf(!hasRedis)("random sequences, beside redis-server", () => {
  it.scopedLive(
    `answers ${total} random commands as Redis does (seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const redis = yield* realRedis()
        const port = yield* ourPort
        for (const protocol of ["2", "3"]) {
          const ours = yield* peer(port, protocol)
          const real = yield* peer(redis.path, protocol)
          const source = new Source(seed + Number(protocol))
          for (let done = 0; done < total / 2; done += sequenceLength) {
            const sequence = [...Array.from({ length: sequenceLength }, () => randomCommand(source)), ...inspection]
            const differs = yield* Effect.promise(() => difference(ours, real, sequence))
            if (differs === undefined) continue
            const shortest = yield* Effect.promise(() => shrink(ours, real, sequence.slice(0, differs.at + 1)))
            const left = yield* Effect.promise(() => difference(ours, real, shortest))
            assert.fail(
              `RESP${protocol}, seed ${seed}: the last of these is answered, or their events are, ${JSON.stringify(left?.ours)} here and ${JSON.stringify(left?.real)} by Redis:\n${printed(shortest)}`
            )
          }
        }
        process.stdout.write(`random: ${total} commands compared with redis-server, seed ${seed}\n`)
      }).pipe(Effect.provide(ourServer())),
    { timeout: 24 * 3600_000 }
  )
})
