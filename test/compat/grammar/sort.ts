/**
 * Rules for SORT and SORT_RO. Elements are numbers or names of keys of the pool often enough that patterns find something.
 * Where the order of a set's table would show (without an order, or where texts are equal) only lists are sorted.
 */
import type { Rule, Source } from "../Grammar.js"

/** Only lists are ever kept at these. */
const list = (s: Source): string => s.pick(["l", "l2", "l3"])

const key = (s: Source): string => (s.chance(0.4) ? s.pick(["s", "s2", "s3", "z", "z2", "z3", "geo"]) : s.key())

const pattern = (s: Source): string =>
  s.pick(["*", "*", "n*", "{x}*", "h*->a", "h*->1", "h*->", "h*->none", "l*", "s*->a", "none*", "*->a", "#"])

const limit = (s: Source): ReadonlyArray<string> => ["LIMIT", s.integer(), s.chance(0.5) ? "-1" : s.integer()]

const store = (s: Source): ReadonlyArray<string> => ["STORE", s.chance(0.7) ? list(s) : s.key()]

const gets = (s: Source): ReadonlyArray<string> => [
  ...s.maybe(0.3, "GET", pattern(s)),
  ...s.maybe(0.2, "GET", s.chance(0.5) ? "#" : pattern(s)),
  ...s.maybe(0.3, s.pick(["ASC", "DESC"])),
  ...s.maybe(0.3, ...limit(s)),
  ...s.maybe(0.02, "FOO")
]

const ofList = (s: Source, stored: ReadonlyArray<string>): ReadonlyArray<string> => [
  list(s),
  ...s.maybe(0.4, "BY", s.chance(0.8) ? pattern(s) : "nosort"),
  ...s.maybe(0.6, "ALPHA"),
  ...gets(s),
  ...stored
]

/** Stored texts are compared whole, and so none are equal; else what follows a NUL does not count. */
const ofAny = (s: Source, stored: ReadonlyArray<string>): ReadonlyArray<string> => [
  key(s),
  ...(s.chance(0.5) ? s.maybe(0.4, "BY", pattern(s).replace("#", "*")) : stored.length > 0 ? ["ALPHA"] : []),
  ...gets(s),
  ...stored
]

const sort = (s: Source, stored: ReadonlyArray<string>): ReadonlyArray<string> =>
  s.chance(0.6) ? ofList(s, stored) : ofAny(s, stored)

export const rules: Readonly<Record<string, Rule>> = {
  SORT: (s) => sort(s, s.maybe(0.4, ...store(s))),
  SORT_RO: (s) => sort(s, s.maybe(0.02, ...store(s)))
}
