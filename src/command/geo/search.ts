/**
 * GEOSEARCH, GEORADIUS, GEORADIUSBYMEMBER and their forms: the places within a circle or a box.
 *
 * @see https://redis.io/docs/latest/commands/geosearch/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import type * as Reply from "../../resp/Reply.js"
import * as GeoHash from "../../value/geo/GeoHash.js"
import { cells, distanceWithin, type GeoShape } from "../../value/geo/GeoShape.js"
import { partialSort } from "../../value/PartialSort.js"
import { SortedSet } from "../../value/SortedSet.js"
import * as Stored from "../sortedSet/stored.js"
import * as Place from "./place.js"
import * as Query from "./query.js"

interface Found {
  readonly member: Bytes.Bytes
  readonly score: number
  readonly place: GeoHash.Place
  /** From the center, in metres. */
  readonly distance: number
}

/** The number of entries of a cell that are visited between two checks of the limit. */
const portion = 1024

/** Up to `limit` places within a shape, cell by cell. */
const find = (set: SortedSet, shape: GeoShape, limit: number): Array<Found> => {
  const found: Array<Found> = []
  for (const cell of cells(shape)) {
    if (found.length >= limit) break
    const { min, max } = GeoHash.scoresOf(cell)
    const { start, end } = set.byScore({
      min: { score: min, isExclusive: false },
      max: { score: max, isExclusive: true }
    })
    // in portions, so that a search with ANY and a small COUNT does not walk a large cell
    for (let from = start; from < end && found.length < limit; from += portion) {
      set.forEach(
        (member, score) => {
          if (found.length >= limit) return
          const place = GeoHash.placeOf(score)
          const distance = distanceWithin(shape, place)
          if (distance !== undefined) found.push({ member, score, place, distance })
        },
        from,
        Math.min(from + portion, end)
      )
    }
  }
  return found
}

const nearest = (one: Found, other: Found): number => one.distance - other.distance
const farthest = (one: Found, other: Found): number => other.distance - one.distance

/**
 * The first `count` places in order. At equal distances the order is that of Redis's two algorithms, one for all places and one
 * for some of them.
 */
const ordered = (found: Array<Found>, order: Query.Query["order"], count: number): ReadonlyArray<Found> => {
  const wanted = count > 0 && count < found.length ? count : found.length
  if (order !== "NONE") {
    const compare = order === "ASC" ? nearest : farthest
    if (wanted < found.length) partialSort(found, compare, 0, wanted - 1)
    else found.sort(compare)
  }
  return wanted < found.length ? found.slice(0, wanted) : found
}

const addTo = (writer: CollectionReply.Writer, found: Found, { shows, unit }: Query.Query): void => {
  if (shows.size > 0) writer.nest(1 + shows.size)
  writer.add(found.member)
  if (shows.size === 0) return
  if (shows.has("WITHDIST")) writer.add(Place.distanceText(found.distance / unit))
  if (shows.has("WITHHASH")) writer.addReply(Math.trunc(found.score))
  if (shows.has("WITHCOORD")) Place.addTo(writer, found.place)
}

export const search =
  (kind: Query.Kind) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const destination = kind === "GEOSEARCHSTORE" ? args.next() : undefined
    const set = Stored.read(context, args.next())
    const query = Query.next(kind, args, set, destination)
    const { shape, count, any, store, order } = query
    if (set === undefined || shape === undefined) {
      if (store === undefined) return []
      context.database.vacate(store)
      return 0
    }
    const sorting = order === "NONE" && count > 0 && !any ? "ASC" : order
    const wanted = ordered(find(set, shape, any ? count : Number.POSITIVE_INFINITY), sorting, count)
    if (store === undefined) {
      return CollectionReply.array(context.client, (writer) => {
        for (const each of wanted) addTo(writer, each, query)
      })
    }
    const result = new SortedSet()
    const limits = Stored.limits(context)
    for (const { member, score, distance } of wanted) {
      result.add(member, query.storesDistance ? distance / query.unit : score, limits)
    }
    Stored.store(context, store, result, kind === "GEOSEARCHSTORE" ? "geosearchstore" : "georadiusstore")
    // Redis counts each place as a change
    if (wanted.length > 1) context.database.addDirty(wanted.length - 1)
    return wanted.length
  }
