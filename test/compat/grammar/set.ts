/**
 * Rules for the commands on sets. Members are usually small integers, so that sets intersect and keep the encoding for
 * integers for a while.
 */
import type { Rules, Source } from "../Grammar.js"
import type { Mark } from "../Mark.js"

/** Usually a key that holds only sets. */
const key = (s: Source): string => (s.chance(0.8) ? s.pick(["s", "s2", "s3"]) : s.key())

const member = (s: Source): string =>
  s.chance(0.75)
    ? String(s.between(-4, 12))
    : s.pick([
        "x",
        "y",
        "",
        "01",
        "-0",
        "9223372036854775807",
        "9007199254740993",
        "\u00ff\u0000",
        "a longer member, as they come"
      ])

const keys = (s: Source): ReadonlyArray<string> => s.several(1, 4, () => key(s))

const limit = (s: Source): ReadonlyArray<string> =>
  s.maybe(0.4, s.pick(["LIMIT", "limit", "FOO"]), s.pick(["0", "1", "2", "3", "-1", "x"]))

/** The number of keys, usually the right one, and the keys. */
const counted = (s: Source, all: ReadonlyArray<string>): ReadonlyArray<string> => [
  s.chance(0.95) ? String(all.length) : s.pick(["0", "-1", "x", "9", "1"]),
  ...all
]

/** Consecutive integers, sometimes more than the encoding for integers may hold. */
const run = (s: Source): ReadonlyArray<string> => {
  const first = s.between(-300, 300)
  return Array.from({ length: s.pick([20, 40, 300, 600]) }, (_, index) => String(first + index))
}

export const rules: Rules = {
  SADD: (s) => [key(s), ...(s.chance(0.05) ? run(s) : s.several(1, 6, () => member(s)))],
  SCARD: (s) => [key(s)],
  SDIFF: keys,
  SDIFFSTORE: (s) => [key(s), ...keys(s)],
  SINTER: keys,
  SINTERCARD: (s) => [...counted(s, keys(s)), ...limit(s)],
  SINTERSTORE: (s) => [key(s), ...keys(s)],
  SISMEMBER: (s) => [key(s), member(s)],
  SMEMBERS: (s) => [key(s)],
  SMISMEMBER: (s) => [key(s), ...s.several(1, 4, () => member(s))],
  SMOVE: (s) => [key(s), key(s), member(s)],
  // all members or none: if it removed some, the two servers would have different sets
  SPOP: (s) => [key(s), s.pick(["0", "1000", "-1", "x", "9223372036854775807"])],
  SRANDMEMBER: (s) => [key(s), ...s.maybe(0.7, s.pick(["0", "1", "3", "1000", "-3", "x", "-9223372036854775808"]))],
  SREM: (s) => [key(s), ...s.several(1, 5, () => member(s))],
  SSCAN: (s) => [
    key(s),
    "0",
    "COUNT",
    s.pick(["10000", "10000", "0", "x"]),
    ...s.maybe(0.4, "MATCH", s.pick(["*", "1*", "[0-9]", "?"]))
  ],
  SUNION: keys,
  SUNIONSTORE: (s) => [key(s), ...keys(s)]
}

export const marks: Readonly<Record<string, Mark>> = {
  SDIFF: "~",
  SINTER: "~",
  SMEMBERS: "~",
  SPOP: "~",
  SRANDMEMBER: "?",
  SSCAN: "*",
  SUNION: "~"
}
