/**
 * Rules for SORT and SORT_RO. Elements are often numbers or parts of key names, so that patterns find keys. Without an order,
 * or with equal texts, only lists are sorted: a set would show the order of its hash table.
 */
import type { Rules, Source } from "../Grammar.js"

/** A key that holds only lists. */
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

/** ALPHA only with STORE: it then compares whole texts, of which no two are equal. Otherwise a text ends at its first NUL. */
const ofAny = (s: Source, stored: ReadonlyArray<string>): ReadonlyArray<string> => [
  key(s),
  ...(s.chance(0.5) ? s.maybe(0.4, "BY", pattern(s).replace("#", "*")) : stored.length > 0 ? ["ALPHA"] : []),
  ...gets(s),
  ...stored
]

const sort = (s: Source, stored: ReadonlyArray<string>): ReadonlyArray<string> =>
  s.chance(0.6) ? ofList(s, stored) : ofAny(s, stored)

export const rules: Rules = {
  SORT: (s) => sort(s, s.maybe(0.4, ...store(s))),
  SORT_RO: (s) => sort(s, s.maybe(0.02, ...store(s)))
}
