/** Rules for the commands on sorted sets. */
import type { Rules, Source } from "../Grammar.js"
import type { Mark } from "../Mark.js"

/** Usually a key that holds only sorted sets. */
const key = (s: Source): string => (s.chance(0.85) ? s.pick(["z", "z2", "z3"]) : s.key())

/** A source of a union, intersection or difference. */
const source = (s: Source): string => (s.chance(0.15) ? s.pick(["s", "s2", "set"]) : key(s))

const member = (s: Source): string =>
  s.chance(0.95)
    ? s.pick(["a", "b", "c", "d", "e", "f", "1", "-7", "n", "", "ab"])
    : s.pick(["x".repeat(64), "\u0000\u00ff", "007"])

/** No denormal number: reading one from a listpack sets `errno`, which Redis's SORT never clears; it then refuses good numbers. */
const score = (s: Source): string =>
  s.chance(0.7) ? String(s.between(-5, 9)) : s.float().replace("5e-324", "2.3e-308")

const pairs = (s: Source): ReadonlyArray<string> =>
  Array.from({ length: s.between(1, 4) }).flatMap(() => [score(s), member(s)])

const flags = (s: Source): ReadonlyArray<string> => [
  ...s.maybe(0.1, "NX"),
  ...s.maybe(0.1, "XX"),
  ...s.maybe(0.1, "GT"),
  ...s.maybe(0.1, "LT"),
  ...s.maybe(0.3, "CH")
]

const scoreBound = (s: Source): string =>
  s.chance(0.25) ? s.pick(["-inf", "+inf", "inf"]) : `${s.chance(0.25) ? "(" : ""}${score(s)}`

const lexBound = (s: Source): string =>
  s.chance(0.35) ? s.pick(["-", "+", "-", "+", "x", "", "(", "["]) : `${s.pick(["[", "("])}${member(s)}`

const bounds =
  (bound: (s: Source) => string) =>
  (s: Source): ReadonlyArray<string> => [bound(s), bound(s)]
const scores = bounds(scoreBound)
const members = bounds(lexBound)
const ranks = bounds((s) => s.integer())

const limit = (s: Source): ReadonlyArray<string> =>
  s.maybe(
    0.3,
    "LIMIT",
    s.chance(0.9) ? String(s.between(-1, 4)) : s.integer(),
    s.chance(0.9) ? String(s.between(-2, 5)) : s.integer()
  )

const scored = (s: Source): ReadonlyArray<string> => s.maybe(0.4, "WITHSCORES")

const range = (s: Source): ReadonlyArray<string> =>
  s.pick<() => ReadonlyArray<string>>([
    () => [...ranks(s), ...s.maybe(0.1, "LIMIT", "0", "1")],
    () => [...scores(s), "BYSCORE", ...limit(s)],
    () => [...members(s), "BYLEX", ...limit(s)]
  ])()

const sources = (s: Source): ReadonlyArray<string> => {
  const all = s.several(1, 3, () => source(s))
  return [s.chance(0.95) ? String(all.length) : s.pick(["0", "-1", "x", "9"]), ...all]
}

const weights = (s: Source): ReadonlyArray<string> => [
  ...s.maybe(0.3, "WEIGHTS", ...s.several(1, 3, () => score(s))),
  ...s.maybe(0.3, "AGGREGATE", s.pick(["SUM", "MIN", "MAX", "MIN", "MAX", "AVG"]))
]

const count = (s: Source): string => (s.chance(0.9) ? String(s.between(-1, 4)) : s.integer())

export const rules: Rules = {
  ZADD: (s) => [key(s), ...flags(s), ...(s.chance(0.15) ? ["INCR", score(s), member(s)] : pairs(s))],
  ZCARD: (s) => [key(s)],
  ZCOUNT: (s) => [key(s), ...scores(s)],
  ZDIFF: (s) => [...sources(s), ...scored(s)],
  ZDIFFSTORE: (s) => [key(s), ...sources(s)],
  ZINCRBY: (s) => [key(s), score(s), member(s)],
  ZINTER: (s) => [...sources(s), ...weights(s), ...scored(s)],
  ZINTERCARD: (s) => [...sources(s), ...s.maybe(0.4, "LIMIT", count(s))],
  ZINTERSTORE: (s) => [key(s), ...sources(s), ...weights(s)],
  ZLEXCOUNT: (s) => [key(s), ...members(s)],
  ZMPOP: (s) => [...sources(s), s.pick(["MIN", "MAX", "MIN", "MAX", "MID"]), ...s.maybe(0.4, "COUNT", count(s))],
  ZMSCORE: (s) => [key(s), ...s.several(1, 4, () => member(s))],
  ZPOPMAX: (s) => [key(s), ...s.maybe(0.5, count(s))],
  ZPOPMIN: (s) => [key(s), ...s.maybe(0.5, count(s))],
  ZRANDMEMBER: (s) => [key(s), ...s.maybe(0.8, s.chance(0.9) ? String(s.between(-10, 20)) : "x", ...scored(s))],
  ZRANGE: (s) => [key(s), ...range(s), ...s.maybe(0.3, "REV"), ...scored(s)],
  ZRANGEBYLEX: (s) => [key(s), ...members(s), ...limit(s)],
  ZRANGEBYSCORE: (s) => [key(s), ...scores(s), ...limit(s), ...scored(s)],
  ZRANGESTORE: (s) => [key(s), key(s), ...range(s), ...s.maybe(0.3, "REV")],
  ZRANK: (s) => [key(s), member(s)],
  ZREM: (s) => [key(s), ...s.several(1, 3, () => member(s))],
  ZREMRANGEBYLEX: (s) => [key(s), ...members(s)],
  ZREMRANGEBYRANK: (s) => [key(s), ...ranks(s)],
  ZREMRANGEBYSCORE: (s) => [key(s), ...scores(s)],
  ZREVRANGE: (s) => [key(s), ...ranks(s), ...scored(s)],
  ZREVRANGEBYLEX: (s) => [key(s), ...members(s), ...limit(s)],
  ZREVRANGEBYSCORE: (s) => [key(s), ...scores(s), ...limit(s), ...scored(s)],
  ZREVRANK: (s) => [key(s), member(s)],
  ZSCAN: (s) => [
    key(s),
    s.pick(["0", "0", "0", "x"]),
    ...s.maybe(0.3, "MATCH", s.pick(["*", "a*", "[a-c]", ""])),
    "COUNT",
    s.pick(["1000", "1000", "0"])
  ],
  ZSCORE: (s) => [key(s), member(s)],
  ZUNION: (s) => [...sources(s), ...weights(s), ...scored(s)],
  ZUNIONSTORE: (s) => [key(s), ...sources(s), ...weights(s)]
}

export const marks: Readonly<Record<string, Mark>> = { ZRANDMEMBER: "?", ZSCAN: "*" }
