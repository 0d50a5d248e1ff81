/** How the program logs, and what it prints in colour: only to a terminal, and never with NO_COLOR. */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"

export const formats = ["pretty", "json", "logfmt"] as const

export type Format = (typeof formats)[number]

/** The levels by the names that the command line has for them. */
export const levels: ReadonlyMap<string, LogLevel.LogLevel> = new Map(
  LogLevel.allLevels.map((level) => [level._tag.toLowerCase(), level])
)

/**
 * The least level while `--log-level` has not been given. @effect/cli reads that flag itself and sets the level around the
 * command; being an object of its own, this one tells whether it did.
 */
export const unset: LogLevel.LogLevel = { ...LogLevel.Info }

/** Whether what is printed has colours. */
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
