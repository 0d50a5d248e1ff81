/**
 * Reads the configuration of `serve`: the file, what it includes, the standard input, and settings given as flags. It stops at
 * the first bad line with redis-server's message. Nothing acts until all of it was read.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import * as Version from "../specification/Version.js"
import { ConfigUsers } from "../state/ConfigUsers.js"
import { Settings } from "../state/Settings.js"
import * as Directive from "../state/settings/Directive.js"
import type { Separated } from "./CommandLine.js"
import { CommandError, ConfigError } from "./Failure.js"

/** A command that the file renames; an empty `to` removes it. */
export interface Rename {
  readonly directive: Directive.Directive
  readonly from: string
  readonly to: string
}

export interface Configuration {
  readonly settings: Settings
  /** The full path of the file. */
  readonly file: string | undefined
  /** The text of the standard input; empty unless it was asked for. */
  readonly input: string
  readonly renames: ReadonlyArray<Rename>
  readonly users: ConfigUsers
}

export const read = (given: Separated): Effect.Effect<Configuration, CommandError | ConfigError> =>
  Effect.suspend(() => {
    const reader = new Reader()
    try {
      const file = given.file === undefined ? undefined : Path.resolve(given.file)
      let text = file === undefined ? "" : readFile(file)
      const input = given.stdin ? Fs.readFileSync(0, "latin1") : ""
      if (given.stdin) text += `\n${input}`
      // redis-server counts the lines of the flags after those of the file
      if (given.lines !== "") text += `\n${given.lines}`
      reader.load(text, file === undefined ? [] : [file])
      reader.checkLogFile()
      return Effect.succeed({ settings: reader.settings, file, input, renames: reader.renames, users: reader.users })
    } catch (cause) {
      if (cause instanceof CommandError || cause instanceof ConfigError) return Effect.fail(cause)
      throw cause
    }
  })

/** Redis's message about a line that it refuses. */
export const refused = ({ line, text }: Directive.Directive | Directive.BadLine, reason: string): ConfigError =>
  new ConfigError({
    message: `${title}\nReading the configuration file, at line ${line}\n>>> '${systemText(text)}'\n${reason}`
  })

const title = `\n*** FATAL CONFIG FILE ERROR (Redis ${Version.redisVersion}) ***`

class Reader {
  readonly settings = Settings.defaults()
  readonly renames: Array<Rename> = []
  readonly users = new ConfigUsers()

  /** Loads a text; `path` names the files that it is included in, the innermost last. */
  load(text: string, path: ReadonlyArray<string>): void {
    for (const entry of Directive.parse(text)) {
      if (entry._tag === "BadLine") throw refused(entry, "Unbalanced quotes in configuration line")
      const { name, args } = entry
      const [first = "", second = ""] = args
      if (this.settings.lookup(name) !== undefined) {
        const reason = this.settings.load(name, args)
        if (reason !== undefined) throw refused(entry, reason)
      } else if (Directive.isDeprecated(entry)) continue
      else if (name === "include" && args.length === 1) this.include(entry, first, path)
      else if (name === "rename-command" && args.length === 2) {
        this.renames.push({ directive: entry, from: first, to: second })
      } else if (name === "user" && args.length > 0) {
        const reason = this.users.add(this.settings, args)
        if (reason !== undefined) throw refused(entry, reason)
      } else this.refuse(entry)
    }
  }

  private refuse(entry: Directive.Directive): never {
    const { name, args } = entry
    if (name === "loadmodule" && args.length > 0) throw refused(entry, "Modules are not supported: remove the line")
    if (name === "sentinel") throw refused(entry, "sentinel directive while not in sentinel mode")
    if (!name.includes(".")) throw refused(entry, "Bad directive or wrong number of arguments")
    if (args.length === 0) throw refused(entry, "Module config specified without value")
    throw refused(entry, "Settings of modules are not supported: remove the line")
  }

  private include(entry: Directive.Directive, pattern: string, path: ReadonlyArray<string>): void {
    for (const file of matching(this.absolute(pattern))) {
      if (path.includes(file)) throw refused(entry, `The file includes itself: ${[...path, file].join(" -> ")}`)
      this.load(readFile(file), [...path, file])
    }
  }

  /** Redis changes its working directory at the line of `dir`, so that later paths are relative to it. */
  private absolute(path: string): string {
    return resolve(this.settings, path)
  }

  checkLogFile(): void {
    const path = this.settings.text("logfile")
    if (path === "") return
    try {
      Fs.closeSync(Fs.openSync(this.absolute(path), "a"))
    } catch (cause) {
      throw new ConfigError({ message: `${title}\nCan't open the log file: ${systemError(cause)}` })
    }
  }
}

/** A path that the configuration names, relative to its `dir`. */
export const resolve = (settings: Settings, path: string): string =>
  Path.resolve(systemText(settings.text("dir")), systemText(path))

/** The text of bytes that name a file. */
export const systemText = (bytes: string): string => Buffer.from(bytes, "latin1").toString()

const readFile = (path: string): string => {
  try {
    return Fs.readFileSync(path, "latin1")
  } catch (cause) {
    throw new CommandError({ message: `Fatal error, can't open config file '${path}': ${systemError(cause)}` })
  }
}

const texts: Readonly<Record<string, string>> = {
  ENOENT: "No such file or directory",
  EACCES: "Permission denied",
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  EROFS: "Read-only file system"
}

/** The system's text for an error of the file system. */
export const systemError = (cause: unknown): string => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  return texts[code] ?? (cause instanceof Error ? cause.message : String(cause))
}

/** The files that an `include` names: those that a pattern matches, in the order of their names, else the path itself. */
const matching = (path: string): ReadonlyArray<string> => {
  if (!/[*?[]/.test(path)) return [path]
  let found: ReadonlyArray<string> = ["/"]
  for (const part of path.split("/").slice(1)) {
    if (!/[*?[]/.test(part)) {
      found = found.map((folder) => Path.join(folder, part)).filter((each) => Fs.existsSync(each))
      continue
    }
    const pattern = Bytes.fromText(part)
    found = found.flatMap((folder) =>
      names(folder)
        .filter(
          (name) => (!name.startsWith(".") || part.startsWith(".")) && Glob.matches(pattern, Bytes.fromText(name))
        )
        .map((name) => Path.join(folder, name))
    )
  }
  return found
}

const names = (folder: string): ReadonlyArray<string> => {
  try {
    return Fs.readdirSync(folder).sort()
  } catch {
    return []
  }
}
