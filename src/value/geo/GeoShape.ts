/**
 * What is searched for places: a circle or a box, and the cells of one size, nine at most, that cover it. Cells come in the
 * order in which Redis looks through them, as what is found is answered in that order.
 */
import type { Area, Cell, Place } from "./GeoHash.js"
import * as GeoHash from "./GeoHash.js"

/** In metres. */
export type GeoShape =
  | { readonly _tag: "Circle"; readonly center: Place; readonly radius: number }
  | { readonly _tag: "Box"; readonly center: Place; readonly width: number; readonly height: number }

/** How far a place is from the center, in metres; `undefined` where it lies outside. */
export const distanceWithin = (shape: GeoShape, place: Place): number | undefined => {
  const { center } = shape
  if (shape._tag === "Box") {
    if (GeoHash.latitudeDistance(place.latitude, center.latitude) > shape.height / 2) return undefined
    const across = GeoHash.distance(place, { longitude: center.longitude, latitude: place.latitude })
    return across > shape.width / 2 ? undefined : GeoHash.distance(center, place)
  }
  const distance = GeoHash.distance(center, place)
  return distance > shape.radius ? undefined : distance
}

const boundsOf = (shape: GeoShape): Area => {
  const { longitude, latitude } = shape.center
  const [width, height] = shape._tag === "Circle" ? [shape.radius, shape.radius] : [shape.width / 2, shape.height / 2]
  const up = GeoHash.degreesOf(height)
  // the parallel that is nearer to a pole is the shorter one
  const parallel = latitude < 0 ? latitude - up : latitude + up
  const across = GeoHash.degreesOf(width, Math.cos(GeoHash.radians(parallel)))
  return { west: longitude - across, east: longitude + across, south: latitude - up, north: latitude + up }
}

const mercatorMax = 20037726.37

/** The step whose cells are about as big as a radius. */
const stepFor = (radius: number, latitude: number): number => {
  if (radius === 0) return GeoHash.maxStep
  let step = -1
  for (let metres = radius; metres < mercatorMax; metres *= 2) step++
  // towards the poles cells are narrow
  if (Math.abs(latitude) > 66) step--
  if (Math.abs(latitude) > 80) step--
  return Math.min(Math.max(step, 1), GeoHash.maxStep)
}

/** A cell's neighbour; those at the ends of the earth meet. */
const beside = ({ east, north, step }: Cell, dx: number, dy: number): Cell => {
  const wrap = (at: number, by: number): number => (by === 0 ? at : (at + by + 2 ** step) % 2 ** step)
  return { east: wrap(east, dx), north: wrap(north, dy), step }
}

/** East and north of the middle, in Redis's order: the middle, north, south, east, west, and the corners. */
const directions: ReadonlyArray<readonly [dx: number, dy: number]> = [
  [0, 0],
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1]
]

const reaches = (middle: Cell, bounds: Area): boolean =>
  GeoHash.areaOf(beside(middle, 0, 1)).north >= bounds.north &&
  GeoHash.areaOf(beside(middle, 0, -1)).south <= bounds.south &&
  GeoHash.areaOf(beside(middle, 1, 0)).east >= bounds.east &&
  GeoHash.areaOf(beside(middle, -1, 0)).west <= bounds.west

/** The cells to look through. */
export const cells = (shape: GeoShape): ReadonlyArray<Cell> => {
  const { center } = shape
  const bounds = boundsOf(shape)
  const radius =
    shape._tag === "Circle"
      ? shape.radius
      : Math.sqrt((shape.width / 2) * (shape.width / 2) + (shape.height / 2) * (shape.height / 2))
  let step = stepFor(radius, center.latitude)
  let middle = GeoHash.cellOf(center, step)
  if (step > 1 && !reaches(middle, bounds)) {
    step--
    middle = GeoHash.cellOf(center, step)
  }
  const area = GeoHash.areaOf(middle)
  const isUseless = (dx: number, dy: number): boolean =>
    step >= 2 &&
    ((dy < 0 && area.south < bounds.south) ||
      (dy > 0 && area.north > bounds.north) ||
      (dx < 0 && area.west < bounds.west) ||
      (dx > 0 && area.east > bounds.east))
  const found: Array<Cell> = []
  let last: Cell | undefined
  for (const [dx, dy] of directions) {
    if (isUseless(dx, dy)) continue
    const cell = beside(middle, dx, dy)
    // with huge cells neighbours can be the same; like Redis, which only looks back by one, and not at the middle
    if (last !== undefined && cell.east === last.east && cell.north === last.north) continue
    found.push(cell)
    last = dx === 0 && dy === 0 ? undefined : cell
  }
  return found
}
