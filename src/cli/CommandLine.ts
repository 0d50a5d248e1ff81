/**
 * Separates what `serve` takes over from redis-server, which are a configuration file and settings as flags, from its own
 * flags. `serve redis.conf --log-level debug --appendfsync no` has one of each.
 */
import * as Bytes from "../Bytes.js"
import { Settings } from "../state/Settings.js"
import * as Words from "../state/settings/Words.js"

export interface Separated {
  /** The arguments without those of redis-server. */
  readonly own: ReadonlyArray<string>
  /** The path of the configuration file. */
  readonly file: string | undefined
  /** Whether `-` asks for a configuration on the standard input. */
  readonly stdin: boolean
  /** The settings that were flags, as lines of a configuration file. */
  readonly lines: string
}

const directives = new Set(["include", "rename-command", "user", "loadmodule"])

/** The commands of the program. */
export const commands: ReadonlySet<string> = new Set(["serve", "ping"])

/** The flags that @effect/cli has itself. */
export const general: ReadonlySet<string> = new Set(["--help", "-h", "--version", "--wizard", "--completions"])

/** The words of a command line in full: without a command it serves, as redis-server does, and `help` and `version` are flags. */
export const complete = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [first, second] = words
  switch (first) {
    case undefined:
      return ["serve"]
    case "help":
      return second === undefined ? ["--help"] : [second, "--help"]
    case "version":
    case "-v":
      return ["--version"]
    default:
      return first.startsWith("-") && !general.has(first) ? withCommand(words) : words
  }
}

/** Puts the command first: `serve`, unless it comes after the one flag that @effect/cli takes before a command. */
const withCommand = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { flag, value } = inParts(words[0] ?? "")
  const index = value === undefined ? 2 : 1
  const command = words[index] ?? ""
  return flag === "--log-level" && commands.has(command)
    ? [command, ...words.slice(0, index), ...words.slice(index + 1)]
    : ["serve", ...words]
}

/** Separates the arguments of `process.argv`; `ownFlags` are those that `serve` has itself. */
export const separate = (args: ReadonlyArray<string>, ownFlags: ReadonlySet<string>): Separated => {
  const known = Settings.defaults()
  const [node = "", script = "", ...words] = args
  const [command = "", ...rest] = complete(words)
  const isServe = command === "serve"
  const own = [node, script, command]
  const file = isServe && rest[0]?.startsWith("-") === false ? rest.shift() : undefined
  const parts = { own, stdin: false, lines: "" }
  let index = 0
  while (index < rest.length) {
    const word = rest[index] ?? ""
    const { flag, value } = inParts(word)
    if (ownFlags.has(flag)) {
      const given = value ?? rest[++index]
      parts.own.push(flag, ...(given === undefined ? [] : [given]))
      index++
    } else if (isServe && word === "-" && (index === rest.length - 1 || (index === 0 && file === undefined))) {
      parts.stdin = true
      index++
    } else if (isServe && word.startsWith("--") && isSetting(known, word)) {
      const end = endOfSetting(rest, index)
      parts.lines += `${lineOf(word, rest.slice(index + 1, end))}\n`
      index = end
    } else {
      parts.own.push(word)
      index++
    }
  }
  return { own, file, stdin: parts.stdin, lines: parts.lines }
}

/** Splits `--flag=value`, which @effect/cli refuses for a flag that may be repeated. */
export const inParts = (word: string): { readonly flag: string; readonly value: string | undefined } => {
  const [, flag = word, value] = /^(--[^=\s]+)=(.*)$/s.exec(word) ?? []
  return { flag, value }
}

/** Whether a flag starts with the name of a setting; Redis also takes `"--port 6379"` in one word. */
const isSetting = (known: Settings, flag: string): boolean => {
  const [name = ""] = /^\S*/.exec(flag.slice(2)) ?? []
  return directives.has(name.toLowerCase()) || known.lookup(name) !== undefined
}

/** Whether a flag has its values in the same word. */
const hasOwnValue = (flag: string): boolean => Words.split(flag)?.length !== 1

/**
 * The index after the last value of the flag at an index. The next flag ends its values. As in Redis, what comes first after
 * the name is a value even if it looks like a flag, but not after `--save`, which may have none.
 */
const endOfSetting = (words: ReadonlyArray<string>, start: number): number => {
  const flag = words[start] ?? ""
  let mayEnd = hasOwnValue(flag) || flag.toLowerCase() === "--save"
  let index = start + 1
  for (; index < words.length; index++) {
    const word = words[index] ?? ""
    if (word === "-" && index === words.length - 1) break
    if (mayEnd && word.startsWith("--")) break
    mayEnd = true
  }
  return index
}

const lineOf = (flag: string, values: ReadonlyArray<string>): string => {
  const given = values.length === 0 && flag.toLowerCase() === "--save" ? [""] : values
  return [flag.slice(2), ...given.map((value) => Words.quote(Bytes.fromText(value)))].join(" ")
}
