/**
 * Random commands of all groups, drawn from a seeded source. `LAYEREDIS_ONLY` is a regular expression for the names of the
 * commands to draw, to look closer at some of them.
 */
import type { RandomCommand, Rule, Source } from "./Grammar.js"
import * as Bitmaps from "./grammar/bitmap.js"
import * as Generic from "./grammar/generic.js"
import * as Geo from "./grammar/geo.js"
import * as Hashes from "./grammar/hash.js"
import * as HyperLogLogs from "./grammar/hyperLogLog.js"
import * as Lists from "./grammar/list.js"
import * as Sets from "./grammar/set.js"
import * as Sort from "./grammar/sort.js"
import * as SortedSets from "./grammar/sortedSet.js"
import * as Streams from "./grammar/stream.js"
import * as Strings from "./grammar/string.js"
import type { Mark } from "./Mark.js"

const only = new RegExp(process.env.LAYEREDIS_ONLY ?? "")

const rules: ReadonlyArray<readonly [name: string, rule: Rule]> = [
  Strings.rules,
  Bitmaps.rules,
  Generic.rules,
  Geo.rules,
  Hashes.rules,
  HyperLogLogs.rules,
  Lists.rules,
  Sets.rules,
  Sort.rules,
  SortedSets.rules,
  Streams.rules
]
  .flatMap((group) => Object.entries(group))
  .filter(([name]) => only.test(name))

/** The replies of all other commands must be equal to the byte. */
const marks: Readonly<Record<string, Mark>> = { ...Generic.marks, ...Hashes.marks, ...Sets.marks, ...SortedSets.marks }

const timeCommands = new Set(["TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME"])

/** Redis's SORT takes an `errno` left by an earlier command for an error of its own. Parsing a number clears it. */
const clearErrno = ["GEORADIUS_RO", "none", "0", "0", "1", "m"]
const needsErrnoCleared = new Set(["SORT", "SORT_RO"])

/** These empty what other commands have built, so they are drawn ten times less often. */
const rareCommands = new Set(["FLUSHDB", "SWAPDB"])

export const randomCommand = (source: Source): RandomCommand => {
  for (;;) {
    const drawn = rules[source.between(0, rules.length - 1)]
    if (drawn === undefined || (rareCommands.has(drawn[0]) && source.chance(0.9))) continue
    const [name, rule] = drawn
    const words = [name, ...rule(source)]
    // sometimes one argument too many or too few, or a name in lower case
    const mistake = source.next()
    if (mistake < 0.01) words.push("extra")
    // not SPOP: without its count it would remove a random member
    else if (mistake < 0.02 && name !== "SPOP") words.pop()
    if (source.chance(0.05)) words[0] = name.toLowerCase()
    return {
      words: words.length === 0 ? [name] : words,
      mark: marks[name] ?? "=",
      isTime: timeCommands.has(name),
      ...(needsErrnoCleared.has(name) ? { before: clearErrno } : {})
    }
  }
}

/** The keys that rules use most. */
export const keys: ReadonlyArray<string> = [
  ...["a", "b", "c", "d", "e", "n", "n2", "f", "bits", "{x}1", ""],
  ...["h", "h2", "h3", "hll", "hll2", "hll3", "l", "l2", "l3", "s", "s2", "s3", "geo", "geo2", "z", "z2", "z3"],
  ...Streams.keys
]

/** Commands that show everything there is to see of the keys. */
export const inspection: ReadonlyArray<RandomCommand> = keys.flatMap((key) => [
  { words: ["TYPE", key], mark: "=" },
  { words: ["GET", key], mark: "=" },
  { words: ["HGETALL", key], mark: "~" },
  { words: ["LRANGE", key, "0", "-1"], mark: "=" },
  { words: ["SMEMBERS", key], mark: "~" },
  { words: ["ZRANGE", key, "0", "-1", "WITHSCORES"], mark: "=" },
  ...Streams.inspection(key),
  { words: ["OBJECT", "ENCODING", key], mark: "=" },
  { words: ["DEBUG", "DIGEST-VALUE", key], mark: "=" }
])

/** Commands as text, one a line. */
export const format = (commands: ReadonlyArray<RandomCommand>): string =>
  commands.map(({ words }) => words.map((word) => JSON.stringify(word)).join(" ")).join("\n")
