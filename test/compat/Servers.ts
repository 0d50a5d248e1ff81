/** The two servers of a comparison: ours, in this process, and a real redis-server, both with the same settings. */
import { afterAll, beforeAll } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type * as Reply from "../../src/resp/Reply.js"
import { ourPort, ourServer, type RealRedis, realRedis, startRedis, wire } from "../fixtures.js"
import { state } from "../internals.js"
import type { Recording } from "./Journals.js"
import { journalText } from "./journalText.js"

export type Settings = Readonly<Record<string, string>>

export interface Servers {
  readonly ourPort: number
  readonly redis: RealRedis
  /** What our journal has recorded. */
  readonly journal: Recording
}

/** Starts both servers before the tests of the enclosing `describe`, and stops them after. */
export const useServers = (settings: Settings = {}, redisSettings: Settings = {}): (() => Servers) => {
  let servers: Servers
  let stop: () => Promise<void>
  beforeAll(async () => {
    const runtime = ManagedRuntime.make(ourServer({ settings }).pipe(Layer.orDie))
    const port = await runtime.runPromise(ourPort)
    const journal = await runtime.runPromise(Effect.map(state, (each) => journalText(each.journal)))
    const redis = await startRedis(
      ...Object.entries({ ...settings, ...redisSettings }).flatMap(([name, value]) => [
        `--${name}`,
        ...value.split(" ")
      ])
    )
    servers = { ourPort: port, redis, journal }
    stop = async () => {
      redis.stop()
      await runtime.dispose()
    }
  })
  afterAll(() => stop())
  return () => servers
}

/**
 * A function that sends a command to both servers: ours from the context, and a redis-server that runs until the scope
 * closes.
 */
export const sendToBoth = (...redisArguments: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const ours = yield* wire(yield* ourPort)
    const real = yield* wire((yield* realRedis(...redisArguments)).path)
    return (...words: ReadonlyArray<string>): Effect.Effect<readonly [ours: Reply.Reply, real: Reply.Reply]> =>
      Effect.promise(() => Promise.all([ours.send(...words), real.send(...words)]))
  })
