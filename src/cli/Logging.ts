/** The program's log: its formats, its levels, its file, and whether output has colours. */
import * as Fs from "node:fs"
import * as Cause from "effect/Cause"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import type { SystemLogger } from "./SystemLogger.js"

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
      return LogLevel.Trace
    case "verbose":
      return LogLevel.Debug
    case "warning":
      return LogLevel.Warning
    default:
      return LogLevel.Info
  }
}

export interface Options {
  readonly format: Format
  /** The least important level that is logged; asked for each line. */
  readonly minimum: () => LogLevel.LogLevel
  /** The file that the log is appended to, instead of the standard output; there `pretty` means `redis`. */
  readonly path: string | undefined
  /** Also takes the text of each line. */
  readonly system: SystemLogger | undefined
}

export const layer = ({ format, minimum, path, system }: Options): Layer.Layer<never> => {
  const written = path === undefined ? onOutput(format) : inFile(format, path)
  const logger = Logger.make<unknown, void>((line) => {
    if (LogLevel.lessThan(line.logLevel, minimum())) return
    written.log(line)
    system?.send(line.logLevel, textOf(line))
  })
  // a fiber keeps the minimum of its start, so the logger itself decides
  return Layer.merge(Logger.replace(Logger.defaultLogger, logger), Logger.minimumLogLevel(LogLevel.All))
}

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
  const text = textOf({ cause, message })
  const role = Option.getOrElse(HashMap.get(annotations, roleAnnotation), () => "M")
  // a line of a signal handler has neither time nor level
  return String(role).startsWith("signal-handler")
    ? `${process.pid}:${role} ${text}`
    : `${process.pid}:${role} ${day} ${time} ${markOf(logLevel)} ${text}`
})

/** Redis's marks of the levels debug, verbose, notice and warning. */
const markOf = (level: LogLevel.LogLevel): string => {
  if (LogLevel.greaterThanEqual(level, LogLevel.Warning)) return "#"
  if (LogLevel.greaterThanEqual(level, LogLevel.Info)) return "*"
  return LogLevel.greaterThanEqual(level, LogLevel.Debug) ? "-" : "."
}

/** A line as one text, with the error that it reports. */
const textOf = ({ cause, message }: Pick<Logger.Logger.Options<unknown>, "cause" | "message">): string => {
  const parts = Array.isArray(message) ? message : [message]
  const reason = Cause.isEmpty(cause) ? [] : [String(Cause.squash(cause))]
  return [...parts, ...reason].map(String).join(" ")
}
