/** Rules for the commands on strings. */
import type { Rules, Source } from "../Grammar.js"

const expiry = (s: Source): ReadonlyArray<string> =>
  s.pick<() => ReadonlyArray<string>>([
    () => [],
    () => [],
    () => ["EX", s.seconds()],
    () => ["PX", s.milliseconds()],
    // not in the past: each server removes such a key whenever it likes
    () => ["EXAT", s.atSeconds(["0", "-1", "9223372036854775807", "y"])],
    () => ["PXAT", s.atMilliseconds(["0", "-1", "9223372036854775807"])]
  ])()

const range = (s: Source): ReadonlyArray<string> => [s.integer(), s.integer()]

export const rules: Rules = {
  APPEND: (s) => [s.key(), s.value()],
  DECR: (s) => [s.key()],
  DECRBY: (s) => [s.key(), s.integer()],
  GET: (s) => [s.key()],
  GETDEL: (s) => [s.key()],
  GETEX: (s) => [s.key(), ...(s.chance(0.2) ? ["PERSIST"] : expiry(s))],
  GETRANGE: (s) => [s.key(), ...range(s)],
  GETSET: (s) => [s.key(), s.value()],
  INCR: (s) => [s.key()],
  INCRBY: (s) => [s.key(), s.integer()],
  INCRBYFLOAT: (s) => [s.key(), s.float()],
  LCS: (s) => [
    s.key(),
    s.key(),
    ...s.maybe(0.3, "LEN"),
    ...s.maybe(0.5, "IDX"),
    ...s.maybe(0.3, "MINMATCHLEN", s.integer()),
    ...s.maybe(0.3, "WITHMATCHLEN")
  ],
  MGET: (s) => s.several(1, 4, () => s.key()),
  MSET: (s) => s.several(1, 6, () => s.key()),
  MSETNX: (s) => s.several(1, 4, () => s.key()),
  PSETEX: (s) => [s.key(), s.milliseconds(), s.value()],
  SET: (s) => [
    s.key(),
    s.value(),
    ...expiry(s),
    ...s.maybe(0.2, s.pick(["NX", "XX"])),
    ...s.maybe(0.2, "GET"),
    ...s.maybe(0.15, "KEEPTTL"),
    ...s.maybe(0.02, "PERSIST")
  ],
  SETEX: (s) => [s.key(), s.seconds(), s.value()],
  SETNX: (s) => [s.key(), s.value()],
  SETRANGE: (s) => [s.key(), s.pick(["0", "1", "5", "17", "100", "-1", "536870912", "x"]), s.value()],
  STRLEN: (s) => [s.key()],
  SUBSTR: (s) => [s.key(), ...range(s)]
}
