/**
 * Reads the configuration of `serve`: the file, what it includes, the standard input, and settings given as flags. It stops at
 * the first bad line with redis-server's message. Nothing acts until all of it was read.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import { reasonOf } from "../Disk.js"
import * as Version from "../specification/Version.js"
import type { ConfigFile } from "../state/ConfigFile.js"
import { ConfigUsers } from "../state/ConfigUsers.js"
import { Settings } from "../state/Settings.js"
import * as Directive from "../state/settings/Directive.js"
import type { Separated } from "./CommandLine.js"
import { CommandError, ConfigError } from "./Failure.js"
import * as Include from "./Include.js"
import { type Rename, Renames } from "./Renames.js"
import * as RewritableFile from "./RewritableFile.js"

export interface Configuration {
  readonly settings: Settings
  /** The file, for CONFIG REWRITE. */
  readonly file: ConfigFile | undefined
  /** The text of the standard input; empty unless it was asked for. */
  readonly input: string
  readonly renames: ReadonlyArray<Rename>
  readonly users: ConfigUsers
}

export const read = (given: Separated): Effect.Effect<Configuration, CommandError | ConfigError> =>
  Effect.suspend(() => {
    const reader = new Reader()
    try {
      const path = given.file === undefined ? undefined : Path.resolve(given.file)
      const files = path === undefined ? [] : Include.matching(Bytes.fromText(path))
      const input = given.stdin ? readStandardInput() : ""
      // redis-server counts the lines of the flags after those of the file
      const flags = given.lines === "" ? "" : `\n${given.lines}`
      reader.load(textOf(files) + Directive.withoutNuls(input) + flags, files)
      return Effect.succeed({
        settings: reader.settings,
        file: path === undefined ? undefined : RewritableFile.make(path),
        input,
        renames: reader.renames.all,
        users: reader.users
      })
    } catch (cause) {
      if (cause instanceof CommandError || cause instanceof ConfigError) return Effect.fail(cause)
      throw cause
    }
  })

/** Redis's message about a line that it refuses. */
const refused = ({ line, text }: Directive.Directive | Directive.BadLine, reason: string): ConfigError =>
  new ConfigError({
    message: `${title}\nReading the configuration file, at line ${line}\n>>> '${systemText(text)}'\n${reason}`
  })

const title = `\n*** FATAL CONFIG FILE ERROR (Redis ${Version.redisVersion}) ***`

/** How deep includes may be nested, which Redis bounds by its stack. */
const maxDepth = 1000

class Reader {
  readonly settings = Settings.defaults()
  readonly renames = new Renames()
  readonly users = new ConfigUsers()
  /** Whether a line of `save` adds to those before it. As in Redis, that is over once an included text has ended. */
  private addsPoints = true

  /** Loads a text; `path` names the files that it is included in, the innermost last. */
  load(text: string, path: ReadonlyArray<string>): void {
    this.addsPoints = true
    for (const entry of Directive.parse(text)) {
      const reason = entry._tag === "BadLine" ? "Unbalanced quotes in configuration line" : this.loadLine(entry, path)
      if (reason !== undefined) throw refused(entry, reason)
    }
    this.checkAll()
    this.addsPoints = false
  }

  /** Loads a line; returns the reason for refusing it. */
  private loadLine(entry: Directive.Directive, path: ReadonlyArray<string>): string | undefined {
    const { name, args } = entry
    const [first = "", second = ""] = args
    if (this.settings.nameOf(name) !== undefined) return this.settings.load(name, args, this.addsPoints)
    if (Directive.isDeprecated(entry)) return undefined
    if (name === "include" && args.length === 1) return this.include(first, path)
    if (name === "rename-command" && args.length === 2) return this.renames.add(first, second)
    if (name === "user" && args.length > 0) return this.users.add(this.settings, args)
    if (name === "loadmodule" && args.length > 0) return "Modules are not supported: remove the line"
    if (name.includes(".")) {
      return args.length === 0
        ? "Module config specified without value"
        : "Settings of modules are not supported: remove the line"
    }
    if (name !== "sentinel") return "Bad directive or wrong number of arguments"
    return args.length === 0 ? undefined : "sentinel directive while not in sentinel mode"
  }

  private include(pattern: string, path: ReadonlyArray<string>): string | undefined {
    // Redis changes its working directory at the line of `dir`, so that later paths are relative to it
    const files = Include.matching(Path.resolve(this.settings.text("dir"), pattern))
    const again = files.find((file) => path.includes(file))
    if (again !== undefined) return `The file includes itself: ${[...path, again].map(systemText).join(" -> ")}`
    if (path.length >= maxDepth) return `Includes are nested more than ${maxDepth} deep`
    this.load(textOf(files), [...path, ...files])
    return undefined
  }

  /** The checks that Redis makes at the end of each text. */
  private checkAll(): void {
    if (this.settings.flag("cluster-enabled") && this.settings.text("replicaof") !== "") {
      throw new ConfigError({ message: `${title}\nreplicaof directive not allowed in cluster mode` })
    }
    const path = this.settings.text("logfile")
    if (path === "") return
    try {
      Fs.closeSync(Fs.openSync(resolve(this.settings, path), "a"))
    } catch (cause) {
      throw new ConfigError({ message: `${title}\nCan't open the log file: ${reasonOf(cause)}` })
    }
  }
}

/** A path that the configuration names, relative to its `dir`. */
export const resolve = (settings: Settings, path: string): string =>
  Path.resolve(systemText(settings.text("dir")), systemText(path))

/** The text of bytes that name a file. */
export const systemText = (bytes: string): string => Buffer.from(bytes, "latin1").toString()

/** The text of files, one after the other: a line that has no end continues in the next file, as in Redis. */
const textOf = (files: ReadonlyArray<string>): string =>
  files.map((file) => Directive.withoutNuls(readFile(file))).join("")

const readFile = (path: string): string => {
  try {
    return Fs.readFileSync(Buffer.from(path, "latin1"), "latin1")
  } catch (cause) {
    // as in Redis, a folder is an empty file
    if (cause instanceof Error && "code" in cause && cause.code === "EISDIR") return ""
    throw new CommandError({
      message: `Fatal error, can't open config file '${systemText(path)}': ${reasonOf(cause)}`
    })
  }
}

const readStandardInput = (): string => {
  try {
    return Fs.readFileSync(0, "latin1")
  } catch {
    // closed
    return ""
  }
}
