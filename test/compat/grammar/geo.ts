/**
 * Random commands on places. Places are few and near to each other, so that searches find some.
 */
import type { Rule, Source } from "../Grammar.js"

/** Mostly keys that nothing but places are kept at. */
const key = (s: Source): string => (s.chance(0.85) ? s.pick(["geo", "geo", "geo2", "z"]) : s.key())

const member = (s: Source): string => s.pick(["x", "y", "z", "1", "2", "", "a place with a longer name"])

const place = (s: Source): ReadonlyArray<string> =>
  s.chance(0.9)
    ? [
        String(s.between(-1800, 1800) / s.pick([10, 100, 10_000])),
        String(s.between(-850, 850) / s.pick([10, 100, 10_000]))
      ]
    : [s.pick(["180", "-180", "181", "x", "nan", "0"]), s.pick(["85.05112878", "-85.05112878", "86", "y", "0"])]

const unit = (s: Source): string => s.pick(["m", "km", "km", "KM", "ft", "mi", "miles"])

const length = (s: Source): string => s.pick(["0", "1", "10", "1000", "12345.678", "1e7", "-1", "x"])

const more = (s: Source): ReadonlyArray<string> => [
  ...s.maybe(0.3, "WITHDIST"),
  ...s.maybe(0.2, "WITHHASH"),
  ...s.maybe(0.2, "withcoord"),
  ...s.maybe(0.3, s.pick(["ASC", "DESC"])),
  ...s.maybe(0.3, "COUNT", s.pick(["1", "2", "3", "100", "0", "x"])),
  ...s.maybe(0.1, "ANY"),
  ...s.maybe(0.03, "FOO")
]

const from = (s: Source): ReadonlyArray<string> =>
  s.chance(0.5) ? ["FROMMEMBER", member(s)] : ["FROMLONLAT", ...place(s)]
const within = (s: Source): ReadonlyArray<string> =>
  s.chance(0.5) ? ["BYRADIUS", length(s), unit(s)] : ["BYBOX", length(s), length(s), unit(s)]

const search = (s: Source): ReadonlyArray<string> => [
  ...s.maybe(0.97, ...from(s)),
  ...s.maybe(0.97, ...within(s)),
  ...more(s)
]

const store = (s: Source): ReadonlyArray<string> => s.maybe(0.3, s.pick(["STORE", "STOREDIST"]), key(s))

export const rules: Readonly<Record<string, Rule>> = {
  GEOADD: (s) => [
    key(s),
    ...s.maybe(0.2, s.pick(["NX", "XX", "CH"])),
    ...Array.from({ length: s.between(1, 4) }).flatMap(() => [...place(s), member(s)])
  ],
  GEODIST: (s) => [key(s), member(s), member(s), ...s.maybe(0.5, unit(s))],
  GEOHASH: (s) => [key(s), ...s.several(0, 3, () => member(s))],
  GEOPOS: (s) => [key(s), ...s.several(0, 3, () => member(s))],
  GEORADIUS: (s) => [key(s), ...place(s), length(s), unit(s), ...more(s), ...store(s)],
  GEORADIUS_RO: (s) => [key(s), ...place(s), length(s), unit(s), ...more(s), ...s.maybe(0.03, "STORE", key(s))],
  GEORADIUSBYMEMBER: (s) => [key(s), member(s), length(s), unit(s), ...more(s), ...store(s)],
  GEORADIUSBYMEMBER_RO: (s) => [key(s), member(s), length(s), unit(s), ...more(s)],
  GEOSEARCH: (s) => [key(s), ...search(s)],
  GEOSEARCHSTORE: (s) => [key(s), key(s), ...search(s), ...s.maybe(0.2, "STOREDIST")]
}
