/**
 * Places on earth as sorted sets hold them: a score of 52 bits, which alternately halve the longitude and the latitude
 * of the cell that contains the place. The arithmetic follows Redis's order of operations, so that all digits agree.
 *
 * @see https://redis.io/docs/latest/commands/geoadd/
 */
import * as Bytes from "../../Bytes.js"

/** A place, in degrees. */
export interface Place {
  readonly longitude: number
  readonly latitude: number
}

/** The degrees that scores cover: the Mercator projection leaves out the poles. */
export const maxLongitude = 180

export const maxLatitude = 85.05112878

/** The bits of a score for each of longitude and latitude. */
export const maxStep = 26

/** A cell: its number from the west and from the south, of `2 ** step` in each direction. */
export interface Cell {
  readonly east: number
  readonly north: number
  readonly step: number
}

/** A cell's borders, in degrees. */
export interface Area {
  readonly west: number
  readonly east: number
  readonly south: number
  readonly north: number
}

/** Sixteen bits with a zero before each. */
const spread = (bits: number): number => {
  let spread = bits & 0xffff
  spread = (spread | (spread << 8)) & 0x00ff00ff
  spread = (spread | (spread << 4)) & 0x0f0f0f0f
  spread = (spread | (spread << 2)) & 0x33333333
  return (spread | (spread << 1)) & 0x55555555
}

/** Every other one of 32 bits. */
const gather = (bits: number): number => {
  let gathered = bits & 0x55555555
  gathered = (gathered | (gathered >>> 1)) & 0x33333333
  gathered = (gathered | (gathered >>> 2)) & 0x0f0f0f0f
  gathered = (gathered | (gathered >>> 4)) & 0x00ff00ff
  return (gathered | (gathered >>> 8)) & 0xffff
}

const word = 2 ** 32

const interleave = (even: number, odd: number): number => {
  const low = (spread(even) | (spread(odd) << 1)) >>> 0
  return (spread(even >>> 16) | (spread(odd >>> 16) << 1)) * word + low
}

const cellIn = (latitudes: number, { longitude, latitude }: Place, step: number): Cell => ({
  north: Math.floor(((latitude + latitudes) / (latitudes + latitudes)) * 2 ** step),
  east: Math.floor(((longitude + maxLongitude) / (maxLongitude + maxLongitude)) * 2 ** step),
  step
})

/** The cell of a step that a place lies in. */
export const cellOf = (place: Place, step: number): Cell => cellIn(maxLatitude, place, step)

export const areaOf = ({ east, north, step }: Cell): Area => {
  const count = 2 ** step
  const latitudes = maxLatitude + maxLatitude
  const longitudes = maxLongitude + maxLongitude
  return {
    south: -maxLatitude + (north / count) * latitudes,
    north: -maxLatitude + ((north + 1) / count) * latitudes,
    west: -maxLongitude + (east / count) * longitudes,
    east: -maxLongitude + ((east + 1) / count) * longitudes
  }
}

/** The scores of all places in a cell: from `min` up to `max`, which belongs to the next cell. */
export const scoresOf = ({ east, north, step }: Cell): { readonly min: number; readonly max: number } => {
  const shift = 2 ** (maxStep - step)
  const min = interleave(north * shift, east * shift)
  return { min, max: min + shift * shift }
}

export const scoreOf = (place: Place): number => scoresOf(cellOf(place, maxStep)).min

const clamp = (value: number, limit: number): number => Math.min(Math.max(value, -limit), limit)

/** A score as 64 bits, as C casts it: any score can be added by ZADD. Beyond 64 bits the result is that of an x86. */
const toBits = (score: number): readonly [low: number, high: number] => {
  if (score >= 0 && score < 2 ** 53) return [(score % word) | 0, Math.floor(score / word)]
  const bits = score >= 2 ** 64 ? 0n : score < -(2 ** 63) ? 2n ** 63n : BigInt.asUintN(64, BigInt(Math.trunc(score)))
  return [Number(bits & 0xffffffffn) | 0, Number(bits >> 32n) | 0]
}

/** The middle of the cell of a score. */
export const placeOf = (score: number): Place => {
  const [low, high] = toBits(score)
  const area = areaOf({
    north: gather(high) * 0x10000 + gather(low),
    east: gather(high >>> 1) * 0x10000 + gather(low >>> 1),
    step: maxStep
  })
  return {
    longitude: clamp((area.west + area.east) / 2, maxLongitude),
    latitude: clamp((area.south + area.north) / 2, maxLatitude)
  }
}

const alphabet = "0123456789bcdefghjkmnpqrstuvwxyz"
const textLength = 11

/**
 * A place as a geohash of eleven characters. The bits end before the last character, which is always `0`.
 *
 * @see https://en.wikipedia.org/wiki/Geohash
 */
export const textOf = (place: Place): Bytes.Bytes => {
  // the standard geohash covers the poles
  const { east, north } = cellIn(90, place, maxStep)
  const bits = interleave(north, east)
  let text = ""
  for (let i = 1; i < textLength; i++) text += alphabet[Math.floor(bits / 2 ** (maxStep * 2 - i * 5)) % 32] ?? ""
  return Bytes.unsafeMake(`${text}0`)
}

const earthRadius = 6372797.560856

export const radians = (degrees: number): number => degrees * (Math.PI / 180)

/** The degrees of a great circle that a length in metres spans. */
export const degreesOf = (metres: number, scale = 1): number => metres / earthRadius / scale / (Math.PI / 180)

/** The metres between two latitudes. */
export const latitudeDistance = (one: number, other: number): number =>
  earthRadius * Math.abs(radians(other) - radians(one))

/** The metres between two places on a sphere, by the haversine formula. */
export const distance = (one: Place, other: Place): number => {
  const v = Math.sin((radians(other.longitude) - radians(one.longitude)) / 2)
  if (v === 0) return latitudeDistance(one.latitude, other.latitude)
  const from = radians(one.latitude)
  const to = radians(other.latitude)
  const u = Math.sin((to - from) / 2)
  return 2 * earthRadius * Math.asin(Math.sqrt(u * u + Math.cos(from) * Math.cos(to) * v * v))
}
