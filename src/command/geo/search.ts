/**
 * GEOSEARCH, GEORADIUS and GEORADIUSBYMEMBER, and what they store: the places within a circle or a box.
 *
 * @see https://redis.io/docs/latest/commands/geosearch/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/geo.js"
import * as GeoHash from "../../value/geo/GeoHash.js"
import { cells, distanceWithin, type GeoShape } from "../../value/geo/GeoShape.js"
import { partialSort } from "../../value/PartialSort.js"
import { SortedSet } from "../../value/SortedSet.js"
import * as Stored from "../sortedSet/stored.js"
import { distance, place } from "./arguments.js"
import { type Kind, parse, type Query } from "./query.js"

interface Found {
  readonly member: Bytes.Bytes
  readonly score: number
  readonly place: GeoHash.Place
  /** From the center, in metres. */
  readonly distance: number
}

/** The places within a shape, cell by cell; with ANY no more than are wanted. */
const find = (set: SortedSet, shape: GeoShape, most: number): Array<Found> => {
  const found: Array<Found> = []
  for (const cell of cells(shape)) {
    if (found.length >= most) break
    const { min, max } = GeoHash.scoresOf(cell)
    const { start, end } = set.byScore({
      min: { score: min, isExclusive: false },
      max: { score: max, isExclusive: true }
    })
    // in pieces, so that a small ANY does not walk a large cell
    for (let from = start; from < end && found.length < most; from += piece) {
      set.forEach(
        (member, score) => {
          if (found.length >= most) return
          const its = GeoHash.placeOf(score)
          const away = distanceWithin(shape, its)
          if (away !== undefined) found.push({ member, score, place: its, distance: away })
        },
        from,
        Math.min(from + piece, end)
      )
    }
  }
  return found
}

const piece = 1024

const nearest = (one: Found, other: Found): number => one.distance - other.distance
const farthest = (one: Found, other: Found): number => other.distance - one.distance

/** The first `count` of them in order; those that are equally far away in the order that Redis's two ways to sort give. */
const ordered = (found: Array<Found>, order: Query["order"], count: number): ReadonlyArray<Found> => {
  const wanted = count > 0 && count < found.length ? count : found.length
  if (order !== "NONE") {
    const compare = order === "ASC" ? nearest : farthest
    if (wanted < found.length) partialSort(found, compare, 0, wanted - 1)
    else found.sort(compare)
  }
  return wanted < found.length ? found.slice(0, wanted) : found
}

const shown = (found: Found, { shows, unit }: Query): Reply.Reply => {
  if (shows.size === 0) return found.member
  const items: Array<Reply.Reply> = [found.member]
  if (shows.has("WITHDIST")) items.push(distance(found.distance / unit))
  if (shows.has("WITHHASH")) items.push(Math.trunc(found.score))
  if (shows.has("WITHCOORD")) items.push(place(found.place))
  return items
}

const search =
  (kind: Kind) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const destination = kind === "GEOSEARCHSTORE" ? args.next() : undefined
    const set = Stored.read(context, args.next())
    const query = parse(kind, args, set, destination)
    const { shape, count, any, store, order } = query
    if (set === undefined || shape === undefined) {
      if (store === undefined) return []
      context.database.vacate(store)
      return 0
    }
    const sorting = order === "NONE" && count > 0 && !any ? "ASC" : order
    const wanted = ordered(find(set, shape, any ? count : Number.POSITIVE_INFINITY), sorting, count)
    if (store === undefined) return wanted.map((each) => shown(each, query))
    const result = new SortedSet()
    const limits = Stored.limits(context)
    for (const { member, score, distance } of wanted) {
      result.add(member, query.storesDistance ? distance / query.unit : score, limits)
    }
    Stored.store(context, store, result, kind === "GEOSEARCHSTORE" ? "geosearchstore" : "georadiusstore")
    // each of them is a change, not the key alone
    if (wanted.length > 1) context.database.count(wanted.length - 1)
    return wanted.length
  }

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.georadius, search("GEORADIUS")),

  Command.make(spec.georadiusRo, search("GEORADIUS_RO")),

  Command.make(spec.georadiusbymember, search("GEORADIUSBYMEMBER")),

  Command.make(spec.georadiusbymemberRo, search("GEORADIUSBYMEMBER_RO")),

  Command.make(spec.geosearch, search("GEOSEARCH")),

  Command.make(spec.geosearchstore, search("GEOSEARCHSTORE"))
]
