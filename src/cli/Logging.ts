/** The program's log: its formats, its levels, its file, and whether output has colours. */
import * as Fs from "node:fs"
import * as Cause from "effect/Cause"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"

export const formats = ["pretty", "json", "logfmt", "redis"] as const

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

/** The level of each value of the setting `loglevel`. */
export const levelOf = (loglevel: string): LogLevel.LogLevel => {
  switch (loglevel) {
    case "debug":
    case "verbose":
      return LogLevel.Debug
    case "warning":
      return LogLevel.Warning
    default:
      return LogLevel.Info
  }
}

/** The log; with a path it is appended to that file instead of the standard output, where `pretty` means `redis`. */
export const layer = (format: Format, minimum: LogLevel.LogLevel, path: string | undefined): Layer.Layer<never> =>
  Layer.merge(
    Logger.replace(Logger.defaultLogger, path === undefined ? onOutput(format) : inFile(format, path)),
    Logger.minimumLogLevel(minimum)
  )

const onOutput = (format: Format): Logger.Logger<unknown, void> =>
  format === "pretty" ? Logger.prettyLogger({ colors: colors(), mode: "tty" }) : Logger.withConsoleLog(lines(format))

/** Opens the file for each line, as Redis does, so that a rotated log continues in a new file. */
const inFile = (format: Format, path: string): Logger.Logger<unknown, void> =>
  Logger.map(lines(format === "pretty" ? "redis" : format), (line) => {
    try {
      Fs.appendFileSync(path, `${line}\n`)
    } catch {
      // a full disk must not end the server
    }
  })

const lines = (format: Exclude<Format, "pretty">): Logger.Logger<unknown, string> => {
  switch (format) {
    case "json":
      return Logger.jsonLogger
    case "logfmt":
      return Logger.logfmtLogger
    case "redis":
      return redisLogger
  }
}

/** The annotation that replaces the role `M` in a line of the format `redis`. */
export const roleAnnotation = "redis-role"

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** redis-server's line: process and role, local time, a mark for the level, and the message. */
const redisLogger = Logger.make<unknown, string>(({ annotations, date, logLevel, message, cause }) => {
  const two = (value: number): string => String(value).padStart(2, "0")
  const day = `${two(date.getDate())} ${months[date.getMonth()]} ${date.getFullYear()}`
  const milliseconds = String(date.getMilliseconds()).padStart(3, "0")
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`
  const mark = LogLevel.greaterThanEqual(logLevel, LogLevel.Warning)
    ? "#"
    : LogLevel.greaterThanEqual(logLevel, LogLevel.Info)
      ? "*"
      : "-"
  const parts = Array.isArray(message) ? message : [message]
  const reason = Cause.isEmpty(cause) ? [] : [String(Cause.squash(cause))]
  const text = [...parts, ...reason].map(String).join(" ")
  const role = Option.getOrElse(HashMap.get(annotations, roleAnnotation), () => "M")
  // a line of a signal handler has neither time nor level
  return String(role).startsWith("signal-handler")
    ? `${process.pid}:${role} ${text}`
    : `${process.pid}:${role} ${day} ${time} ${mark} ${text}`
})
