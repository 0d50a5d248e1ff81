/**
 * One running store: its keyspace, settings, clients, counters and commands. A `Store` uses it inside the program, and a
 * `Server` serves it to Redis clients.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Composition } from "./instance/Composition.js"
import { type SettingError, Settings } from "./state/Settings.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Settings by their names in `redis.conf`, with values as CONFIG SET takes them. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** 40 random hexadecimal digits, new for each instance. */
  readonly runId: string
  /** The time of the start, in milliseconds of Unix time. */
  readonly startedAt: number
  /** Waits until a client runs SHUTDOWN. The program then closes the instance's scope. */
  readonly shutdown: Effect.Effect<void>
}

/**
 * @since 0.1.0
 * @category tags
 */
export class Instance extends Context.Tag("layeredis/Instance")<Instance, Service>() {}

/**
 * An instance, with the fibers that remove due keys and end timeouts. Fails with a `SettingError` if Redis would refuse a
 * setting.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Instance, SettingError> =>
  Layer.scoped(
    Instance,
    Effect.gen(function* () {
      const settings = yield* Settings.make(options.settings ?? {})
      const composition = new Composition(yield* Effect.clock, settings)
      yield* composition.start
      return composition
    })
  )
