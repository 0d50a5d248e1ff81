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

/** Separates the arguments of `process.argv`; `ownFlags` are those that `serve` has itself. */
export const separate = (args: ReadonlyArray<string>, ownFlags: ReadonlySet<string>): Separated => {
  const known = Settings.defaults()
  const [node = "", script = "", first, ...rest] = args
  if (first !== "serve") {
    // without a command it serves
    const own = first === undefined ? [node, script, "serve"] : args
    return { own, file: undefined, stdin: false, lines: "" }
  }
  const own = [node, script, first]
  let file: string | undefined
  let stdin = false
  let lines = ""
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? ""
    if (word === "-") stdin = true
    else if (!word.startsWith("-") && index === 0) file = word
    else if (word.startsWith("--") && !ownFlags.has(word.replace(/=.*/s, "")) && isSetting(known, word.slice(2))) {
      const values: Array<string> = []
      while (index + 1 < rest.length && !/^--./.test(rest[index + 1] ?? "") && rest[index + 1] !== "-") {
        values.push(rest[++index] ?? "")
      }
      lines += `${[word.slice(2), ...values.map((value) => Words.quote(Bytes.fromText(value)))].join(" ")}\n`
    } else {
      own.push(word)
      if (ownFlags.has(word) && index + 1 < rest.length) own.push(rest[++index] ?? "")
    }
  }
  return { own, file, stdin, lines }
}

const isSetting = (known: Settings, name: string): boolean =>
  directives.has(name.toLowerCase()) || known.lookup(name) !== undefined
