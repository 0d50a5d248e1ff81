/**
 * The settings `syslog-enabled`, `syslog-ident` and `syslog-facility`: lines of the log go to the system log too. It listens on
 * a datagram socket, which Node cannot open, so util-linux's program `logger` sends them. It is a process of its own, with a
 * pipe for its input, and ends once this one does.
 *
 * @see https://man7.org/linux/man-pages/man1/logger.1.html
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import * as LogLevel from "effect/LogLevel"
import type { Settings } from "../state/Settings.js"
import { systemText } from "./ConfigFile.js"

/** Bytes of a line, beyond which it is cut off: a message of the system log is one datagram. */
const maxLength = 8192

/** Bytes that may wait for `logger` to read them; beyond them lines are dropped, as the log must not hold up the server. */
const maxWaiting = 1024 * 1024

/** Milliseconds for `logger` to tell its version. */
const patience = 5000

/** The severity of a line, as Redis sends it: debug, info, notice or warning. */
const severityOf = (level: LogLevel.LogLevel): number => {
  if (LogLevel.greaterThanEqual(level, LogLevel.Warning)) return 4
  if (LogLevel.greaterThanEqual(level, LogLevel.Info)) return 5
  return LogLevel.greaterThanEqual(level, LogLevel.Debug) ? 6 : 7
}

export class SystemLogger {
  private child: ChildProcess | undefined

  private constructor(private readonly args: ReadonlyArray<string>) {}

  /** The logger that the settings ask for, or the reason why there is none. */
  static make(settings: Settings): SystemLogger | string | undefined {
    if (!settings.flag("syslog-enabled")) return undefined
    try {
      const version = execFileSync("logger", ["--version"], { encoding: "utf8", timeout: patience, stdio: "pipe" })
      if (!version.includes("util-linux")) return unusable(version.trim())
    } catch (cause) {
      return unusable(cause instanceof Error ? cause.message : String(cause))
    }
    return new SystemLogger([
      "--tag",
      systemText(settings.text("syslog-ident")),
      "--priority",
      `${settings.text("syslog-facility")}.notice`,
      `--id=${process.pid}`,
      "--prio-prefix",
      "--size",
      String(maxLength),
      // as in Redis, the server does without a system log that is not there
      "--socket-errors=off"
    ])
  }

  /** Sends a line. */
  send(level: LogLevel.LogLevel, text: string): void {
    this.child ??= this.start()
    const { stdin } = this.child
    if (stdin === null || stdin.writableLength > maxWaiting) return
    const line = text.replace(/[\r\n]+/g, " ").slice(0, maxLength)
    stdin.write(`<${severityOf(level)}>${line}\n`)
  }

  private start(): ChildProcess {
    // in a session of its own, so that an interrupt at the terminal leaves it to send the last lines
    const child = spawn("logger", this.args, { detached: true, stdio: ["pipe", "ignore", "ignore"] })
    const gone = (): void => {
      if (this.child === child) this.child = undefined
    }
    child.once("error", gone).once("close", gone)
    child.stdin?.on("error", () => undefined)
    child.unref()
    return child
  }
}

const unusable = (reason: string): string =>
  `syslog-enabled yes: the system log is written by util-linux's program logger, which cannot be used: ${reason}. Install it, or set syslog-enabled no`
