/** Rules for the commands on streams. */
import type { RandomCommand, Rules, Source } from "../Grammar.js"

/** Usually a key that holds only streams. */
const key = (s: Source): string => (s.chance(0.85) ? s.pick(["x", "x2", "x3"]) : s.key())

/** Usually a small id, so that commands find it again; never one by the clock, which would differ between the servers. */
const id = (s: Source): string => {
  if (s.chance(0.8)) return `${s.between(0, 40)}-${s.between(0, 3)}`
  if (s.chance(0.7)) return String(s.between(0, 60))
  return s.pick([
    "0-0", "-", "+", "$", "abc", "", "1-", "-1", "1-1-1", " 5-1", "+6", "07-01", "9007199254740993-9007199254740993",
    "18446744073709551615-18446744073709551614", "18446744073709551615-18446744073709551615", "18446744073709551616"
  ]) // biome-ignore format: a list
}
const newId = (s: Source): string => {
  if (s.chance(0.5)) return `${s.between(0, 40)}-*`
  return s.chance(0.9) ? `${s.between(0, 40)}-${s.between(0, 3)}` : id(s)
}
const bound = (s: Source): string => (s.chance(0.3) ? s.pick(["-", "+"]) : s.maybe(0.3, "(").join("") + id(s))
const group = (s: Source): string => s.pick(["g", "g", "g2", "none"])
const consumer = (s: Source): string => s.pick(["alice", "bob", "carol"])
const count = (s: Source): string => (s.chance(0.8) ? String(s.between(0, 8)) : s.integer())
const idle = (s: Source): string => s.pick(["0", "0", "0", "-1", "1000000", "x", "9223372036854775807"])

const trim = (s: Source): ReadonlyArray<string> => [
  s.pick(["MAXLEN", "MINID", "maxlen"]),
  ...s.maybe(0.5, s.pick(["~", "=", "~"])),
  s.chance(0.5) ? count(s) : id(s),
  ...s.maybe(0.2, "LIMIT", count(s))
]
const fields = (s: Source): ReadonlyArray<string> => {
  if (s.chance(0.7)) return ["field", s.value(), "n", String(s.between(-5000, 5000))]
  if (s.chance(0.1)) return ["field", "z".repeat(s.pick([60, 64, 1000, 4000, 5000]))]
  return s.several(1, 7, () => s.value())
}
const streams = (s: Source, last: () => string): ReadonlyArray<string> => {
  const keys = s.several(1, 3, () => key(s))
  return ["STREAMS", ...keys, ...keys.map(last)]
}

export const rules: Rules = {
  XACK: (s) => [key(s), group(s), ...s.several(1, 4, () => id(s))],
  XADD: (s) => [key(s), ...s.maybe(0.1, "NOMKSTREAM"), ...(s.chance(0.1) ? trim(s) : []), newId(s), ...fields(s)],
  xadd: (s) => [s.pick(["x", "x2", "x3"]), `${s.between(0, 40)}-*`, ...fields(s)],
  XAUTOCLAIM: (s) => [
    key(s),
    group(s),
    consumer(s),
    idle(s),
    bound(s),
    ...s.maybe(0.4, "COUNT", count(s)),
    ...s.maybe(0.3, "JUSTID")
  ],
  XCLAIM: (s) => [
    key(s), group(s), consumer(s), idle(s), ...s.several(1, 4, () => id(s)), ...s.maybe(0.2, "IDLE", idle(s)),
    ...s.maybe(0.2, "TIME", s.integer()), ...s.maybe(0.2, "RETRYCOUNT", s.integer()), ...s.maybe(0.4, "FORCE"),
    ...s.maybe(0.3, "JUSTID"), ...s.maybe(0.1, "LASTID", id(s))
  ], // biome-ignore format: a list
  XDEL: (s) => [key(s), ...s.several(1, 4, () => id(s))],
  XGROUP: (s) =>
    s.pick<() => ReadonlyArray<string>>([
      () => [
        "CREATE",
        key(s),
        group(s),
        s.chance(0.3) ? "$" : id(s),
        ...s.maybe(0.5, "MKSTREAM"),
        ...s.maybe(0.1, "ENTRIESREAD", s.integer())
      ],
      () => ["CREATE", key(s), "g", "0"],
      () => ["CREATE", key(s), "g2", "0", "MKSTREAM"],
      () => ["SETID", key(s), group(s), id(s), ...s.maybe(0.3, "ENTRIESREAD", s.integer())],
      () => ["CREATECONSUMER", key(s), group(s), consumer(s)],
      () => [s.pick(["DELCONSUMER", "CREATECONSUMER"]), key(s), group(s), consumer(s)],
      () => ["DESTROY", key(s), s.pick(["g2", "none", "none"])]
    ])(),
  XINFO: (s) =>
    s.pick([
      ["GROUPS", key(s)],
      ["STREAM", key(s)],
      ["GROUPS", key(s)]
    ]),
  XLEN: (s) => [key(s)],
  XPENDING: (s) => [key(s), group(s)],
  XRANGE: (s) => [key(s), bound(s), bound(s), ...s.maybe(0.4, "COUNT", count(s))],
  XREVRANGE: (s) => [key(s), bound(s), bound(s), ...s.maybe(0.4, "COUNT", count(s))],
  XREAD: (s) => [...s.maybe(0.4, "COUNT", count(s)), ...streams(s, () => id(s))],
  XREADGROUP: (s) => [
    "GROUP", s.pick(["g", "g", "g", "g2"]), consumer(s), ...s.maybe(0.5, "COUNT", count(s)), ...s.maybe(0.2, "NOACK"),
    ...streams(s, () => (s.chance(0.6) ? ">" : id(s)))
  ], // biome-ignore format: a list
  XSETID: (s) => [key(s), id(s), ...s.maybe(0.3, "ENTRIESADDED", s.integer()), ...s.maybe(0.3, "MAXDELETEDID", id(s))],
  XTRIM: (s) => [key(s), ...trim(s)]
}

/** The keys that hold only streams. */
export const keys = ["x", "x2", "x3"] as const

/** Commands that show everything of a stream; none for other keys. */
export const inspection = (name: string): ReadonlyArray<RandomCommand> =>
  keys.some((each) => each === name)
    ? [
        { words: ["XRANGE", name, "-", "+"], mark: "=" },
        { words: ["XREVRANGE", name, "+", "-"], mark: "=" },
        { words: ["XINFO", "STREAM", name], mark: "=" },
        { words: ["XINFO", "STREAM", name, "FULL", "COUNT", "0"], mark: "?" },
        { words: ["XINFO", "GROUPS", name], mark: "=" },
        { words: ["XPENDING", name, "g"], mark: "=" },
        { words: ["XPENDING", name, "g", "-", "+", "100", "alice"], mark: "?" }
      ]
    : []
