/** Places, units and distances, as arguments and as replies. */
import * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import type { Arguments } from "../../execution/Arguments.js"
import type * as CollectionReply from "../../resp/CollectionReply.js"
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
export const distanceText = (value: number): Bytes.Bytes => Bytes.unsafeMake(value.toFixed(4))

const ZERO = 48
const POINT = 46

/** A coordinate with up to 17 decimals. */
const coordinate = (value: number): Bytes.Bytes => {
  const text = value.toFixed(17)
  let end = text.length
  while (text.charCodeAt(end - 1) === ZERO) end--
  if (text.charCodeAt(end - 1) === POINT) end--
  const digits = text.slice(0, end)
  return Bytes.unsafeMake(digits === "-0" ? "0" : digits)
}

/** Adds a place: an array of its longitude and latitude. */
export const addTo = (writer: CollectionReply.Writer, { longitude, latitude }: GeoHash.Place): void => {
  writer.nest(2)
  writer.addDigits(coordinate(longitude))
  writer.addDigits(coordinate(latitude))
}
