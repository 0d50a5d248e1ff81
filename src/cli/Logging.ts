/** The program's log: its formats, its levels, and whether output has colours. */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"

export const formats = ["pretty", "json", "logfmt"] as const

export type Format = (typeof formats)[number]

/** The levels, by their names on the command line. */
export const levels: ReadonlyMap<string, LogLevel.LogLevel> = new Map(
  LogLevel.allLevels.map((level) => [level._tag.toLowerCase(), level])
)

/**
 * The minimum level until `--log-level` sets one. @effect/cli handles that flag itself and sets the level around the
 * command. This copy of the level, compared by identity, shows whether it did.
 */
export const unsetLevel: LogLevel.LogLevel = { ...LogLevel.Info }

/** Whether output has colours: only on a terminal, and never with NO_COLOR. */
export const colors = (): boolean => process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === ""

export const layer = (format: Format, minimum: LogLevel.LogLevel): Layer.Layer<never> =>
  Layer.merge(logger(format), Logger.minimumLogLevel(minimum))

const logger = (format: Format): Layer.Layer<never> => {
  switch (format) {
    case "pretty":
      return Logger.replace(Logger.defaultLogger, Logger.prettyLogger({ colors: colors(), mode: "tty" }))
    case "json":
      return Logger.json
    case "logfmt":
      return Logger.logFmt
  }
}
