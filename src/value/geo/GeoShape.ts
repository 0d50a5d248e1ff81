/**
 * The area of a search for places: a circle or a box, and the cells, nine at most and of one size, that cover it. Cells
 * come in Redis's order, because the reply lists the places in that order.
 */
import type { Area, Cell, Place } from "./GeoHash.js"
import * as GeoHash from "./GeoHash.js"

/** An area; its dimensions are in metres. */
export type GeoShape =
  | { readonly _tag: "Circle"; readonly center: Place; readonly radius: number }
  | { readonly _tag: "Box"; readonly center: Place; readonly width: number; readonly height: number }

/** The distance from the center to a place, in metres; `undefined` if the place lies outside. */
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
  // the parallel nearer to a pole is the shorter one
  const parallel = latitude < 0 ? latitude - up : latitude + up
  const across = GeoHash.degreesOf(width, Math.cos(GeoHash.radians(parallel)))
  return { west: longitude - across, east: longitude + across, south: latitude - up, north: latitude + up }
}

const mercatorMax = 20037726.37

/** The step whose cells are about as large as a radius. */
const stepFor = (radius: number, latitude: number): number => {
  if (radius === 0) return GeoHash.maxStep
  let step = -1
  for (let metres = radius; metres < mercatorMax; metres *= 2) step++
  // cells narrow towards the poles
  if (Math.abs(latitude) > 66) step--
  if (Math.abs(latitude) > 80) step--
  return Math.min(Math.max(step, 1), GeoHash.maxStep)
}

/** A cell's neighbour, around the globe if need be. */
const neighbour = ({ east, north, step }: Cell, dx: number, dy: number): Cell => {
  const wrap = (at: number, by: number): number => (by === 0 ? at : (at + by + 2 ** step) % 2 ** step)
  return { east: wrap(east, dx), north: wrap(north, dy), step }
}

/** Offsets east and north of the middle, in Redis's order: the middle, north, south, east, west, and the corners. */
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
  GeoHash.areaOf(neighbour(middle, 0, 1)).north >= bounds.north &&
  GeoHash.areaOf(neighbour(middle, 0, -1)).south <= bounds.south &&
  GeoHash.areaOf(neighbour(middle, 1, 0)).east >= bounds.east &&
  GeoHash.areaOf(neighbour(middle, -1, 0)).west <= bounds.west

/** The cells to search. */
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
    const cell = neighbour(middle, dx, dy)
    // neighbours of huge cells can be the same cell: as in Redis, a cell is compared only with the one before it, not
    // the middle
    if (last !== undefined && cell.east === last.east && cell.north === last.north) continue
    found.push(cell)
    last = dx === 0 && dy === 0 ? undefined : cell
  }
  return found
}
