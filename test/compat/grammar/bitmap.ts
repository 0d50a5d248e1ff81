/** Rules for the commands on bitmaps. */
import type { Rules, Source } from "../Grammar.js"

const range = (s: Source): ReadonlyArray<string> => [s.integer(), s.integer()]
const fieldType = (s: Source): string =>
  s.pick(["u", "i"]) + s.pick(["1", "5", "8", "16", "31", "32", "63", "64", "65", "0"])
const fieldOffset = (s: Source): string =>
  s.maybe(0.3, "#").join("") + s.pick(["0", "1", "3", "7", "8", "33", "100", "-1", "x"])

const bitfield = (s: Source): ReadonlyArray<string> =>
  Array.from({ length: s.between(1, 4) }).flatMap(() =>
    s.pick<() => ReadonlyArray<string>>([
      () => ["GET", fieldType(s), fieldOffset(s)],
      () => ["SET", fieldType(s), fieldOffset(s), s.integer()],
      () => ["INCRBY", fieldType(s), fieldOffset(s), s.integer()],
      () => ["OVERFLOW", s.pick(["WRAP", "SAT", "FAIL", "NOPE"])]
    ])()
  )

export const rules: Rules = {
  SETBIT: (s) => [
    s.key(),
    s.pick(["0", "1", "7", "8", "100", "1000", "-1", "4294967296", "x"]),
    s.pick(["0", "1", "1", "2"])
  ],
  GETBIT: (s) => [s.key(), s.pick(["0", "1", "7", "8", "100", "1000", "-1", "4294967296"])],
  BITCOUNT: (s) => [s.key(), ...(s.chance(0.7) ? [...range(s), ...s.maybe(0.5, s.pick(["BYTE", "BIT", "BOTH"]))] : [])],
  BITPOS: (s) => [
    s.key(),
    s.pick(["0", "1", "2"]),
    ...s.maybe(0.7, s.integer(), ...s.maybe(0.7, s.integer(), ...s.maybe(0.5, s.pick(["BYTE", "BIT"]))))
  ],
  BITOP: (s) => [s.pick(["AND", "OR", "XOR", "NOT", "NAND"]), s.key(), ...s.several(1, 3, () => s.key())],
  BITFIELD: (s) => [s.key(), ...bitfield(s)],
  BITFIELD_RO: (s) => [s.key(), ...bitfield(s)]
}
