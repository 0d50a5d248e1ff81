/** The variables that clients, servers and stores read from the environment by Effect's `Config`, under the same names. */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ClientOptions from "./Options.js"

/** A value that may be absent. */
export const optional = <A>(config: Config.Config<A>): Config.Config<A | undefined> =>
  Config.map(Config.option(config), Option.getOrUndefined)

export const url = optional(Config.string("REDIS_URL"))

export const user = {
  username: optional(Config.string("REDIS_USERNAME")),
  password: optional(Config.redacted("REDIS_PASSWORD"))
}

/** The options that the URL stands for, if there is one. */
export const resolvedUrl: Config.Config<ClientOptions.Resolved | undefined> = optional(
  Config.mapOrFail(Config.string("REDIS_URL"), (given) =>
    Either.mapLeft(ClientOptions.resolve({ url: given }), (error) => ConfigError.InvalidData([], error.message))
  )
)
