/**
 * One running store: its keyspace, settings, clients, counters and commands. A `Store` uses it inside the program, and a
 * `Server` serves it to Redis clients.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Bytes from "./Bytes.js"
import { Composition } from "./instance/Composition.js"
import type { LoadError } from "./persistence/LoadError.js"
import { type PersistenceOptions, toSettings } from "./persistence/Options.js"
import * as AclFile from "./state/AclFile.js"
import type { ConfigFile } from "./state/ConfigFile.js"
import { SettingError, Settings } from "./state/Settings.js"

export type { LoadError, PersistenceOptions }

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Settings by their names in `redis.conf`, with values as CONFIG SET takes them. A password may be a `Redacted`. */
  readonly settings?: Readonly<Record<string, string | Redacted.Redacted<string>>> | undefined
  /**
   * Where the data are kept. They are loaded before the layer is there, and saved when its scope closes. Without it the data end
   * with the instance, unless a command saves them.
   */
  readonly persistence?: PersistenceOptions | undefined
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
 * setting, and with a `LoadError` if it would refuse to start with the data of its files.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({
  persistence,
  settings = {}
}: Options = {}): Layer.Layer<Instance, SettingError | LoadError> => {
  const given: ReadonlyArray<readonly [string, string | Redacted.Redacted<string>]> = [
    ...Object.entries(settings),
    ...toSettings(persistence)
  ]
  const isSecret = (setting: string): boolean =>
    given.some(([name, value]) => name === setting && typeof value !== "string")
  return Layer.scoped(
    Instance,
    Effect.gen(function* () {
      const bytes = given.map(([name, value]) => [
        name,
        Bytes.fromText(typeof value === "string" ? value : Redacted.value(value))
      ])
      const made = Either.mapLeft(Settings.make(Object.fromEntries(bytes)), (error) =>
        isSecret(error.setting) ? new SettingError({ ...error, value: "<redacted>" }) : error
      )
      const composition = yield* make(yield* made, undefined)
      composition.state.log.isEmbedded = true
      if (persistence !== undefined) yield* composition.persist
      return composition
    })
  )
}

/**
 * As `layer`, with settings that a configuration file gave; CONFIG REWRITE writes that file. The data are not loaded yet:
 * connections get LOADING until somebody runs `persist`.
 *
 * @internal
 */
export const layerOf = (settings: Settings, configFile: ConfigFile | undefined): Layer.Layer<Instance, SettingError> =>
  Layer.scoped(
    Instance,
    Effect.tap(make(settings, configFile), (composition) => Effect.sync(() => composition.persistence.announce()))
  )

const make = (
  settings: Settings,
  configFile: ConfigFile | undefined
): Effect.Effect<Composition, SettingError, Scope.Scope> =>
  Effect.gen(function* () {
    const composition = new Composition(yield* Effect.clock, settings)
    composition.state.configFile = configFile
    yield* loadUsers(composition)
    yield* composition.start
    return composition
  })

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
