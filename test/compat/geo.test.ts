/** Places: adding, distances, geohashes and searches. */
import { compare } from "./Compare.js"
import { repeat, words } from "./Generate.js"
import { Source } from "./Grammar.js"

const sicily = `
  GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
  GEOADD g 13.583333 37.316667 Agrigento 12.496366 41.902782 Rome
`

/** Random places, and searches of every size and shape among them; a spread of 1 is the whole earth. */
const randomSearches = (seed: number, spread: number): string => {
  const source = new Source(seed)
  const between = (limit: number): string => String((source.next() * 2 - 1) * limit)
  const lines: Array<string> = []
  const center = [(source.next() * 2 - 1) * 170, (source.next() * 2 - 1) * 80] as const
  const near = (): string =>
    spread >= 1
      ? `${between(180)} ${between(85)}`
      : `${center[0] + Number(between(10 * spread))} ${Math.max(-85, Math.min(85, center[1] + Number(between(5 * spread))))}`
  for (let i = 0; i < 40; i++) {
    lines.push(`GEOADD g ${words(0, 9, (j) => `${near()} place:${i * 10 + j}`)}`)
  }
  lines.push("ZRANGE g 0 -1 WITHSCORES")
  for (let i = 0; i < 60; i++) {
    const radius = (spread >= 1 ? 20_000 : 1000 * spread) * source.next() ** 3
    const shape = source.chance(0.5) ? `BYRADIUS ${radius} km` : `BYBOX ${radius} ${radius * source.next() * 3} km`
    const from = source.chance(0.5) ? `FROMLONLAT ${near()}` : `FROMMEMBER place:${source.between(0, 399)}`
    const order = source.pick(["", "", "ASC", "DESC"])
    const count = source.pick(["", "", "COUNT 5", "COUNT 3 ANY"])
    lines.push(`GEOSEARCH g ${from} ${shape} ${order} ${count} WITHCOORD WITHDIST WITHHASH`)
    lines.push(
      `GEODIST g place:${source.between(0, 399)} place:${source.between(0, 399)} ${source.pick(["", "m", "km", "ft", "mi"])}`
    )
    lines.push(`GEOHASH g place:${source.between(0, 399)} place:${source.between(0, 450)}`)
    lines.push(`GEOPOS g place:${source.between(0, 399)} place:${source.between(0, 450)}`)
  }
  return lines.join("\n")
}

compare("geo", {
  GEOADD: `
    GEOADD g 13.361389 38.115556 Palermo
    GEOADD g 13.361389 38.115556 Palermo
    GEOADD g CH 13.361389 38.2 Palermo
    GEOADD g NX 1 2 Palermo 3 4 x
    GEOADD g XX 1 2 Palermo 3 4 y
    GEOADD g XX CH 1 2.5 Palermo 3 4 y
    GEOADD g nx ch 5 5 z 1 1 z
    ZRANGE g 0 -1 WITHSCORES
    GEOADD g NX XX 1 2 a
    GEOADD g XX NX CH 1 2 a
    GEOADD g NX CH NX
    GEOADD g GT 1 2 a
    GEOADD g INCR 1 2 a
    GEOADD g 1 2
    GEOADD g 1 2 a 3
    GEOADD g 1 2 a 3 4
    GEOADD g x 2 a
    GEOADD g 1 y a
    GEOADD g nan 1 a
    GEOADD g "" 1 a
    GEOADD g inf 1 a
    GEOADD g 1 -inf a
    GEOADD g 181 1 a
    GEOADD g -180.1 1 a
    GEOADD g 1 85.06 a
    GEOADD g 1 -85.0511288 a
    GEOADD g 1e300 1 a
    GEOADD g 1 2 ok 200 100 bad
    ZSCORE g ok
    GEOADD e 180 85.05112878 ne -180 -85.05112878 sw 180 -85.05112878 se -180 85.05112878 nw 0 0 mid
    ZRANGE e 0 -1 WITHSCORES
    GEOPOS e ne sw se nw mid
    GEOHASH e ne sw se nw mid
    GEODIST e ne sw
    GEODIST e nw se km
    GEODIST e mid mid
    SET s x
    GEOADD s 1 2 a
    GEOADD
    GEOADD g
    GEOADD none XX 1 2 a
    EXISTS none
    OBJECT ENCODING g
  `,

  "GEODIST, GEOHASH and GEOPOS": `
    ${sicily}
    GEODIST g Palermo Catania
    GEODIST g Palermo Catania m
    GEODIST g Palermo Catania KM
    GEODIST g Palermo Catania ft
    GEODIST g Palermo Catania mi
    GEODIST g Palermo Catania miles
    GEODIST g Palermo Catania ""
    GEODIST g Palermo Catania km km
    GEODIST g Palermo none
    GEODIST g none none
    GEODIST none a b
    GEODIST none a b miles
    GEODIST g Palermo
    GEOHASH g Palermo none Catania
    GEOHASH g
    GEOHASH none
    GEOHASH none a b
    GEOPOS g Palermo none Catania
    GEOPOS g
    GEOPOS none a
    SET s x
    GEODIST s a b
    GEOHASH s
    GEOHASH s a
    GEOPOS s a
    GEORADIUS s 1 2 3 km
    GEOSEARCH s FROMLONLAT 1 2 BYRADIUS 1 m
    GEOSEARCHSTORE d s FROMLONLAT 1 2 BYRADIUS 1 m
    GEORADIUSBYMEMBER s a 1 m
  `,

  "scores that are not geohashes": `
    ZADD z 1 a 1.9 b 4503599627370495 c 4503599627370496 d 9007199254740992 e -1 f 1e18 h 1e19 i
    GEOPOS z a b c d e f h i
    GEOHASH z a b c d
    GEODIST z a b
    GEODIST z c a
    ZADD w -inf a inf b -1e19 c 3e19 d 9223372036854775808 e -9223372036854775808 f 18446744073709551616 g -1e300 h 1e300 i -1.5 j
    GEOPOS w a b c d e f g h i j
    GEOHASH w a b c d e f g h i j
  `,

  GEORADIUS: `
    ${sicily}
    GEORADIUS g 15 37 200 km
    GEORADIUS g 15 37 200 km WITHDIST
    GEORADIUS g 15 37 200 km WITHCOORD
    GEORADIUS g 15 37 200 km WITHHASH
    GEORADIUS g 15 37 200 km WITHHASH WITHCOORD WITHDIST
    GEORADIUS g 15 37 200 km ASC
    GEORADIUS g 15 37 200 km DESC
    GEORADIUS g 15 37 200 km COUNT 1
    GEORADIUS g 15 37 200 km COUNT 1 DESC
    GEORADIUS g 15 37 200 km COUNT 1 ANY
    GEORADIUS g 15 37 200 km COUNT 10
    GEORADIUS g 15 37 200 km ANY
    GEORADIUS g 15 37 200 km COUNT 0
    GEORADIUS g 15 37 200 km COUNT -1
    GEORADIUS g 15 37 200 km COUNT x
    GEORADIUS g 15 37 200 km COUNT
    GEORADIUS g 15 37 200 km FOO
    GEORADIUS g 15 37 200 miles
    GEORADIUS g 15 37 -1 km
    GEORADIUS g 15 37 x km
    GEORADIUS g 15 37 0 km
    GEORADIUS g x 37 200 km
    GEORADIUS g 200 37 200 km
    GEORADIUS g 15 37 200
    GEORADIUS g 15 37 1e10 km
    GEORADIUS g 15 37 1e400 km
    GEORADIUS g 15 37 inf km
    GEORADIUS none 15 37 200 km
    GEORADIUS none 200 37 200 km
    GEORADIUS none 15 37 200 km FOO
    GEORADIUS none 15 37 200 miles
    GEORADIUS none 15 37 200 km STORE d
    GEORADIUS g 15 37 200 km STORE d
    ZRANGE d 0 -1 WITHSCORES
    OBJECT ENCODING d
    GEORADIUS g 15 37 200 km STOREDIST d
    ZRANGE d 0 -1 WITHSCORES
    GEORADIUS g 15 37 200 mi STOREDIST d COUNT 1
    ZRANGE d 0 -1 WITHSCORES
    GEORADIUS g 15 37 200 km STOREDIST e STORE d
    ZRANGE d 0 -1 WITHSCORES
    EXISTS e
    GEORADIUS g 15 37 200 km STORE d WITHDIST
    GEORADIUS g 15 37 200 km STORE
    GEORADIUS g 15 37 1 m STORE d
    EXISTS d
    GEORADIUS none 15 37 1 m STORE g2
    GEORADIUS_RO g 15 37 200 km ASC WITHDIST
    GEORADIUS_RO g 15 37 200 km STORE d
    GEORADIUS_RO g 15 37 200 km STOREDIST d
    GEORADIUSBYMEMBER g Agrigento 100 km
    GEORADIUSBYMEMBER g Agrigento 100 km WITHDIST ASC
    GEORADIUSBYMEMBER g none 100 km
    GEORADIUSBYMEMBER g Agrigento x km
    GEORADIUSBYMEMBER g Agrigento 1 parsec
    GEORADIUSBYMEMBER none Agrigento 100 km
    GEORADIUSBYMEMBER none Agrigento x y
    GEORADIUSBYMEMBER none Agrigento x y FOO
    GEORADIUSBYMEMBER g Agrigento 100 km STORE d
    ZRANGE d 0 -1 WITHSCORES
    GEORADIUSBYMEMBER_RO g Agrigento 100 km
    GEORADIUSBYMEMBER_RO g Agrigento 100 km STORE d
    GEORADIUSBYMEMBER none x 1 m STORE d
    EXISTS d
  `,

  "GEOSEARCH and GEOSEARCHSTORE": `
    ${sicily}
    GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ASC
    GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km ASC WITHCOORD WITHDIST
    GEOSEARCH g FROMMEMBER Palermo BYBOX 400 400 km
    GEOSEARCH g BYBOX 400 400 km FROMMEMBER Palermo DESC COUNT 2
    GEOSEARCH g BYBOX 400 400 km FROMMEMBER Palermo COUNT 2 ANY
    GEOSEARCH g BYBOX 0 0 km FROMMEMBER Palermo
    GEOSEARCH g BYBOX -1 1 km FROMMEMBER Palermo
    GEOSEARCH g BYBOX 1 -1 km FROMMEMBER Palermo
    GEOSEARCH g BYBOX x 1 km FROMMEMBER Palermo
    GEOSEARCH g BYBOX 1 x km FROMMEMBER Palermo
    GEOSEARCH g BYBOX 1 1 x FROMMEMBER Palermo
    GEOSEARCH g BYBOX 1 1 FROMMEMBER Palermo
    GEOSEARCH g BYRADIUS 1 FROMMEMBER Palermo
    GEOSEARCH g BYRADIUS -1 m FROMMEMBER Palermo
    GEOSEARCH g FROMMEMBER Palermo
    GEOSEARCH g BYRADIUS 1 km
    GEOSEARCH g FROMMEMBER Palermo FROMLONLAT 1 2 BYRADIUS 1 km
    GEOSEARCH g FROMLONLAT 1 2 FROMMEMBER Palermo BYRADIUS 1 km
    GEOSEARCH g FROMMEMBER Palermo BYRADIUS 1 km BYBOX 1 1 km
    GEOSEARCH g FROMMEMBER Palermo BYBOX 1 1 km BYRADIUS 1 km
    GEOSEARCH g FROMMEMBER Palermo FROMMEMBER Catania BYRADIUS 1 km
    GEOSEARCH g FROMMEMBER Palermo BYRADIUS 1 km BYRADIUS 300 km
    GEOSEARCH g FROMMEMBER none BYRADIUS 1 km
    GEOSEARCH g FROMLONLAT 1 BYRADIUS 1 km
    GEOSEARCH g FROMLONLAT 1 2 BYRADIUS 1 km STORE d
    GEOSEARCH g FROMLONLAT 1 2 BYRADIUS 1 km STOREDIST
    GEOSEARCH g FROMMEMBER Palermo BYRADIUS 1 km ANY
    geoSEARCH g BYRADIUS 1 km ASC
    GEOSEARCH g
    GEOSEARCH none FROMMEMBER Palermo BYRADIUS 1 km
    GEOSEARCH none FROMLONLAT 1 2 BYRADIUS 1 km
    GEOSEARCH none FROMLONLAT 1 2 BYRADIUS x km
    GEOSEARCH none FROMLONLAT 1 2 ASC DESC
    GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km ASC
    ZRANGE d 0 -1 WITHSCORES
    GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km ASC STOREDIST
    ZRANGE d 0 -1 WITHSCORES
    GEOSEARCHSTORE d g FROMLONLAT 15 37 BYBOX 400 400 mi COUNT 2 STOREDIST
    ZRANGE d 0 -1 WITHSCORES
    GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km WITHDIST
    GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km STORE x
    GEOSEARCHSTORE d g BYRADIUS 200 km
    GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 1 m
    EXISTS d
    SET d x
    GEOSEARCHSTORE d none FROMLONLAT 15 37 BYRADIUS 1 m
    EXISTS d
    GEOSEARCHSTORE g g FROMLONLAT 15 37 BYRADIUS 200 km
    ZCARD g
  `,

  "places at equal distances": `
    ${[9, 20, 60]
      .map(
        (size) => `
      ${repeat(size, (i) => `GEOADD g${size} ${(i * 7) % 5} ${(i * 3) % 4} m${i}`)}
      ${[1, 2, 3, 5, 8, 13, 19, 30, 59].flatMap((count) => ["ASC", "DESC", ""].map((order) => `GEOSEARCH g${size} FROMLONLAT 2 2 BYRADIUS 5000 km COUNT ${count} ${order} WITHDIST`)).join("\n")}
    `
      )
      .join("\n")}
  `,

  "around the poles and the date line": `
    GEOADD g 179.99 10 a -179.99 10 b 0 85 c 90 85 d -90 -85 e 180 85.05112878 f -180 -85.05112878 h 0 0 i
    GEOSEARCH g FROMLONLAT 180 10 BYRADIUS 10 km WITHDIST
    GEOSEARCH g FROMLONLAT -180 10 BYRADIUS 10 km WITHDIST
    GEOSEARCH g FROMLONLAT 180 10 BYBOX 10 10 km WITHDIST
    GEOSEARCH g FROMLONLAT 0 85 BYRADIUS 2000 km WITHDIST
    GEOSEARCH g FROMLONLAT 0 85.05112878 BYRADIUS 5000 km WITHDIST
    GEOSEARCH g FROMLONLAT 0 -85 BYBOX 3000 3000 km WITHDIST
    GEOSEARCH g FROMLONLAT 180 85.05112878 BYRADIUS 1 m WITHDIST
    GEOSEARCH g FROMLONLAT -180 -85.05112878 BYRADIUS 1000 km WITHDIST
    GEOSEARCH g FROMLONLAT 0 0 BYRADIUS 5000 km WITHDIST
    GEOSEARCH g FROMLONLAT 0 0 BYRADIUS 10000 km WITHDIST
    GEOSEARCH g FROMLONLAT 0 0 BYRADIUS 25000 km WITHDIST
    GEOSEARCH g FROMLONLAT 0 0 BYBOX 50000 50000 km WITHDIST
    GEOSEARCH g FROMLONLAT 100 50 BYRADIUS 25000 km
    GEOSEARCH g FROMMEMBER f BYRADIUS 0 m
    GEOSEARCH g FROMMEMBER i BYRADIUS 0 m
  `,

  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => [
      `random places, seed ${seed}`,
      randomSearches(seed, [1, 1, 1, 0.5, 0.5, 0.1, 0.01, 0.001][seed - 1] ?? 1)
    ])
  )
})
