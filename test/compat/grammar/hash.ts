/** Rules for the commands on hashes. */
import type { Rules, Source } from "../Grammar.js"
import type { Mark } from "../Mark.js"

/** Usually a key that holds only hashes. */
const key = (s: Source): string => (s.chance(0.85) ? s.pick(["h", "h2", "h3"]) : s.key())

const field = (s: Source): string =>
  s.chance(0.9)
    ? s.pick(["a", "b", "c", "d", "1", "-7", "n", ""])
    : s.pick(["x".repeat(64), "x".repeat(65), "\u0000\u00ff", "007"])

/** Usually a value that leaves the hash a listpack. */
const value = (s: Source): string =>
  s.chance(0.6) ? s.integer() : s.chance(0.8) ? s.pick(["", "foo", "\u00ff\r\n", "3.0e3"]) : s.value()

const pairs = (s: Source): ReadonlyArray<string> =>
  Array.from({ length: s.between(1, 4) }).flatMap(() => [field(s), value(s)])

const randomCount = (s: Source): string =>
  s.chance(0.9) ? String(s.between(-10, 20)) : s.pick(["x", "9223372036854775807", "-9223372036854775808", "1.5"])

export const rules: Rules = {
  HDEL: (s) => [key(s), ...s.several(1, 4, () => field(s))],
  HEXISTS: (s) => [key(s), field(s)],
  HGET: (s) => [key(s), field(s)],
  HGETALL: (s) => [key(s)],
  HINCRBY: (s) => [key(s), field(s), s.integer()],
  HINCRBYFLOAT: (s) => [key(s), field(s), s.float()],
  HKEYS: (s) => [key(s)],
  HLEN: (s) => [key(s)],
  HMGET: (s) => [key(s), ...s.several(1, 4, () => field(s))],
  HMSET: (s) => [key(s), ...pairs(s)],
  HRANDFIELD: (s) => [key(s), ...s.maybe(0.8, randomCount(s), ...s.maybe(0.5, "WITHVALUES"))],
  HSCAN: (s) => [
    key(s),
    s.pick(["0", "0", "0", "x"]),
    ...s.maybe(0.3, "MATCH", s.pick(["*", "a*", "[a-c]", ""])),
    "COUNT",
    s.pick(["1000", "1000", "1000", "0", "x"])
  ],
  HSET: (s) => [key(s), ...pairs(s)],
  HSETNX: (s) => [key(s), field(s), value(s)],
  HSTRLEN: (s) => [key(s), field(s)],
  HVALS: (s) => [key(s)]
}

export const marks: Readonly<Record<string, Mark>> = {
  HGETALL: "~",
  HKEYS: "~",
  HVALS: "~",
  HRANDFIELD: "?",
  HSCAN: "*"
}
