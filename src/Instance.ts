/**
 * One running store: its keyspace, settings, clients, counters and commands. A `Store` uses it inside the program, and a
 * `Server` serves it to Redis clients.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Bytes from "./Bytes.js"
import { Composition } from "./instance/Composition.js"
import * as AclFile from "./state/AclFile.js"
import type { ConfigFile } from "./state/ConfigFile.js"
import { SettingError, Settings } from "./state/Settings.js"

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
  Layer.unwrapEffect(
    Effect.suspend(() => {
      const given = Object.entries(options.settings ?? {}).map(([name, value]) => [name, Bytes.fromText(value)])
      return Effect.map(Settings.make(Object.fromEntries(given)), (settings) => layerOf(settings, undefined))
    })
  )

/**
 * As `layer`, with settings that a configuration file gave; CONFIG REWRITE writes that file.
 *
 * @internal
 */
export const layerOf = (settings: Settings, configFile: ConfigFile | undefined): Layer.Layer<Instance, SettingError> =>
  Layer.scoped(
    Instance,
    Effect.gen(function* () {
      const composition = new Composition(yield* Effect.clock, settings)
      composition.state.configFile = configFile
      yield* loadUsers(composition)
      yield* composition.start
      return composition
    })
  )

/** Loads the users of `aclfile`. An instance whose file is wrong must not start: it would be open. */
const loadUsers = ({ state }: Composition): Effect.Effect<void, SettingError> => {
  const path = state.settings.text("aclfile")
  if (path === "") return Effect.void
  const users = AclFile.read(state.settings, state.authorization.rules)
  if (typeof users === "string") {
    return Effect.fail(new SettingError({ setting: "aclfile", value: path, allowed: users }))
  }
  state.authorization.users.replaceAll(users)
  return Effect.void
}
