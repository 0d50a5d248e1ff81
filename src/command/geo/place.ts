/** Places, units and distances, as arguments and as replies. */
import * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Reply from "../../resp/Reply.js"
import * as GeoHash from "../../value/geo/GeoHash.js"

/** Six decimals, like C's `%f`. */
const sixDecimals = (value: number): string =>
  Number.isFinite(value)
    ? Math.abs(value) < 1e21
      ? value.toFixed(6)
      : `${BigInt(value)}.000000`
    : Double.format(value)

/** Takes a floating-point number. */
export const nextDouble = (args: Arguments, error: Reply.ErrorReply = Reply.notAFloat): number => {
  const value = Double.parse(args.next())
  if (value === undefined) throw error
  return value
}

/** Takes a longitude and a latitude. */
export const next = (args: Arguments): GeoHash.Place => {
  const longitude = nextDouble(args)
  const latitude = nextDouble(args)
  if (Math.abs(longitude) > GeoHash.maxLongitude || Math.abs(latitude) > GeoHash.maxLatitude) {
    throw Reply.error(`invalid longitude,latitude pair ${sixDecimals(longitude)},${sixDecimals(latitude)}`)
  }
  return { longitude, latitude }
}

const units: ReadonlyMap<string, number> = new Map([
  ["M", 1],
  ["KM", 1000],
  ["FT", 0.3048],
  ["MI", 1609.34]
])

/** Takes a unit: its length in metres. */
export const nextUnit = (args: Arguments): number => {
  const unit = units.get(args.nextKeyword())
  if (unit === undefined) throw Reply.error("unsupported unit provided. please use M, KM, FT, MI")
  return unit
}

/** A distance with four decimals, which is a bulk string in RESP3 too. */
export const distanceReply = (value: number): Reply.Reply => Reply.bulk(value.toFixed(4))

const coordinate = (value: number): Reply.Reply => {
  const text = value.toFixed(17).replace(/\.?0+$/, "")
  return new Reply.Double(value, Bytes.unsafeMake(text === "-0" ? "0" : text))
}

export const reply = ({ longitude, latitude }: GeoHash.Place): Reply.Reply => [
  coordinate(longitude),
  coordinate(latitude)
]
