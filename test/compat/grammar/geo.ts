/** Rules for the commands on places. The places are few and close to each other, so that searches find some. */
import type { Rules, Source } from "../Grammar.js"

/** Usually a key that holds only places. */
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

const distance = (s: Source): string => s.pick(["0", "1", "10", "1000", "12345.678", "1e7", "-1", "x"])

const searchOptions = (s: Source): ReadonlyArray<string> => [
  ...s.maybe(0.3, "WITHDIST"),
  ...s.maybe(0.2, "WITHHASH"),
  ...s.maybe(0.2, "withcoord"),
  ...s.maybe(0.3, s.pick(["ASC", "DESC"])),
  ...s.maybe(0.3, "COUNT", s.pick(["1", "2", "3", "100", "0", "x"])),
  ...s.maybe(0.1, "ANY"),
  ...s.maybe(0.03, "FOO")
]

const center = (s: Source): ReadonlyArray<string> =>
  s.chance(0.5) ? ["FROMMEMBER", member(s)] : ["FROMLONLAT", ...place(s)]
const area = (s: Source): ReadonlyArray<string> =>
  s.chance(0.5) ? ["BYRADIUS", distance(s), unit(s)] : ["BYBOX", distance(s), distance(s), unit(s)]

const search = (s: Source): ReadonlyArray<string> => [
  ...s.maybe(0.97, ...center(s)),
  ...s.maybe(0.97, ...area(s)),
  ...searchOptions(s)
]

const store = (s: Source): ReadonlyArray<string> => s.maybe(0.3, s.pick(["STORE", "STOREDIST"]), key(s))

export const rules: Rules = {
  GEOADD: (s) => [
    key(s),
    ...s.maybe(0.2, s.pick(["NX", "XX", "CH"])),
    ...Array.from({ length: s.between(1, 4) }).flatMap(() => [...place(s), member(s)])
  ],
  GEODIST: (s) => [key(s), member(s), member(s), ...s.maybe(0.5, unit(s))],
  GEOHASH: (s) => [key(s), ...s.several(0, 3, () => member(s))],
  GEOPOS: (s) => [key(s), ...s.several(0, 3, () => member(s))],
  GEORADIUS: (s) => [key(s), ...place(s), distance(s), unit(s), ...searchOptions(s), ...store(s)],
  GEORADIUS_RO: (s) => [
    key(s),
    ...place(s),
    distance(s),
    unit(s),
    ...searchOptions(s),
    ...s.maybe(0.03, "STORE", key(s))
  ],
  GEORADIUSBYMEMBER: (s) => [key(s), member(s), distance(s), unit(s), ...searchOptions(s), ...store(s)],
  GEORADIUSBYMEMBER_RO: (s) => [key(s), member(s), distance(s), unit(s), ...searchOptions(s)],
  GEOSEARCH: (s) => [key(s), ...search(s)],
  GEOSEARCHSTORE: (s) => [key(s), key(s), ...search(s), ...s.maybe(0.2, "STOREDIST")]
}
