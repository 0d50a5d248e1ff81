/**
 * One running store: its keyspace, settings, clients and counters, and the commands it knows. A `Store` talks to it from
 * within the program, a `Server` lets sockets in.
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
  /** Settings by their names in `redis.conf`, as CONFIG SET takes them. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** 40 hexadecimal digits, new with each start. */
  readonly runId: string
  /** Milliseconds of Unix time. */
  readonly startedAt: number
  /** Waits until SHUTDOWN asks for the end. Closing the instance's scope is up to the program. */
  readonly shutdown: Effect.Effect<void>
}

/**
 * @since 0.1.0
 * @category tags
 */
export class Instance extends Context.Tag("layeredis/Instance")<Instance, Service>() {}

/**
 * An instance, with the fibers that remove expired keys and end timeouts. A setting that Redis would refuse is a
 * `SettingError`.
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
