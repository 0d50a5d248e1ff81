/** Rules for the commands on lists. */
import type { Rules, Source } from "../Grammar.js"

/** Usually a key that holds only lists. */
const key = (s: Source): string => (s.chance(0.8) ? s.pick(["l", "l2", "l3"]) : s.key())

/** Usually one of a few elements, so that commands find it again; sometimes one that fills a node. */
const element = (s: Source): string => {
  if (s.chance(0.75)) return s.pick(["a", "b", "c", "1", "-1", "4095", "01", ""])
  if (s.chance(0.08)) return "z".repeat(s.pick([63, 64, 253, 254, 255, 4096, 8180, 8182, 8192, 9000]))
  return s.value()
}

const end = (s: Source): string => s.pick(["LEFT", "RIGHT", "LEFT", "RIGHT", "left", "UP"])
const pop = (s: Source): ReadonlyArray<string> => [key(s), ...s.maybe(0.4, s.integer())]
const elements = (s: Source): ReadonlyArray<string> =>
  s.chance(0.05)
    ? Array.from({ length: s.between(100, 1200) }, (_, i) => `element ${i}`)
    : s.several(1, 6, () => element(s))

const search = (s: Source): ReadonlyArray<string> => [
  ...s.maybe(0.4, "RANK", s.integer()),
  ...s.maybe(0.4, "COUNT", s.integer()),
  ...s.maybe(0.3, "MAXLEN", s.integer())
]

/** The number of keys, usually the right one, and the keys. */
const countedKeys = (s: Source): ReadonlyArray<string> => {
  const list = s.several(1, 3, () => key(s))
  return [s.chance(0.9) ? String(list.length) : s.integer(), ...list]
}

export const rules: Rules = {
  LINDEX: (s) => [key(s), s.integer()],
  LINSERT: (s) => [key(s), s.pick(["BEFORE", "AFTER", "after", "NEAR"]), element(s), element(s)],
  LLEN: (s) => [key(s)],
  LMOVE: (s) => [key(s), key(s), end(s), end(s)],
  LMPOP: (s) => [...countedKeys(s), end(s), ...s.maybe(0.5, "COUNT", s.integer())],
  LPOP: pop,
  LPOS: (s) => [key(s), element(s), ...search(s)],
  LPUSH: (s) => [key(s), ...elements(s)],
  LPUSHX: (s) => [key(s), ...elements(s)],
  LRANGE: (s) => [key(s), s.integer(), s.integer()],
  LREM: (s) => [key(s), s.integer(), element(s)],
  LSET: (s) => [key(s), s.integer(), element(s)],
  LTRIM: (s) => [key(s), s.integer(), s.chance(0.6) ? "-1" : s.integer()],
  RPOP: pop,
  RPOPLPUSH: (s) => [key(s), key(s)],
  RPUSH: (s) => [key(s), ...elements(s)],
  RPUSHX: (s) => [key(s), ...elements(s)]
}
