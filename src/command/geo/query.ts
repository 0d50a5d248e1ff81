/**
 * The arguments of the searches for places: where, how far, how many, in which order, and what to do with them. They are
 * read in the order of Redis's own checks, so that of several mistakes the same one is told.
 *
 * @see https://redis.io/docs/latest/commands/georadius/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Reply from "../../resp/Reply.js"
import * as GeoHash from "../../value/geo/GeoHash.js"
import type { GeoShape } from "../../value/geo/GeoShape.js"
import type { SortedSet } from "../../value/SortedSet.js"
import { nextDouble, nextPlace, nextUnit } from "./arguments.js"

/** The commands. */
export type Kind =
  | "GEORADIUS"
  | "GEORADIUS_RO"
  | "GEORADIUSBYMEMBER"
  | "GEORADIUSBYMEMBER_RO"
  | "GEOSEARCH"
  | "GEOSEARCHSTORE"

type Shown = "WITHDIST" | "WITHHASH" | "WITHCOORD"

export interface Query {
  /** Absent where there is no key to take the center's place from. */
  readonly shape: GeoShape | undefined
  /** The metres of the unit that distances are given and answered in. */
  readonly unit: number
  readonly shows: ReadonlySet<Shown>
  readonly order: "NONE" | "ASC" | "DESC"
  /** 0 for all. */
  readonly count: number
  /** Whether the first that are found will do. */
  readonly any: boolean
  readonly store: Bytes.Bytes | undefined
  readonly storesDistance: boolean
}

/** How far: a radius or a box, in a unit. */
type Extent = {
  readonly unit: number
  readonly size:
    | { readonly _tag: "Circle"; readonly radius: number }
    | { readonly _tag: "Box"; readonly width: number; readonly height: number }
}

const noMember = Reply.error("could not decode requested zset member")
const negativeCount = Reply.error("COUNT must be > 0")
const anyAlone = Reply.error("the ANY argument requires COUNT argument")
const noRadius = Reply.error("need numeric radius")
const negativeRadius = Reply.error("radius cannot be negative")
const noWidth = Reply.error("need numeric width")
const noHeight = Reply.error("need numeric height")
const negativeBox = Reply.error("height or width cannot be negative")

const nextRadius = (args: Arguments): Extent => {
  const radius = nextDouble(args, noRadius)
  if (radius < 0) throw negativeRadius
  return { unit: nextUnit(args), size: { _tag: "Circle", radius } }
}

const nextBox = (args: Arguments): Extent => {
  const width = nextDouble(args, noWidth)
  const height = nextDouble(args, noHeight)
  if (width < 0 || height < 0) throw negativeBox
  return { unit: nextUnit(args), size: { _tag: "Box", width, height } }
}

const placeOf = (set: SortedSet, member: Bytes.Bytes): GeoHash.Place => {
  const score = set.score(member)
  if (score === undefined) throw noMember
  return GeoHash.placeOf(score)
}

const shapeOf = (center: GeoHash.Place, { unit, size }: Extent): GeoShape =>
  size._tag === "Circle"
    ? { _tag: "Circle", center, radius: size.radius * unit }
    : { _tag: "Box", center, width: size.width * unit, height: size.height * unit }

/** What has been read so far. */
interface Draft {
  center: GeoHash.Place | undefined
  from: "FROMMEMBER" | "FROMLONLAT" | undefined
  extent: Extent | undefined
  readonly shows: Set<Shown>
  order: Query["order"]
  count: number
  any: boolean
  store: Bytes.Bytes | undefined
  storesDistance: boolean
}

/** Takes one of the options that all searches have; whether it was one. */
const takeCommon = (draft: Draft, args: Arguments): boolean => {
  if (args.skip("WITHDIST")) draft.shows.add("WITHDIST")
  else if (args.skip("WITHHASH")) draft.shows.add("WITHHASH")
  else if (args.skip("WITHCOORD")) draft.shows.add("WITHCOORD")
  else if (args.skip("ANY")) draft.any = true
  else if (args.skip("ASC")) draft.order = "ASC"
  else if (args.skip("DESC")) draft.order = "DESC"
  else if (args.left > 1 && args.skip("COUNT")) {
    const count = args.nextInteger()
    if (count <= 0) throw negativeCount
    draft.count = Number(count)
  } else return false
  return true
}

/** Takes STORE or STOREDIST and the key behind it; whether it was one. */
const takeStore = (draft: Draft, args: Arguments): boolean => {
  if (args.left < 2) return false
  if (args.skip("STORE")) draft.storesDistance = false
  else if (args.skip("STOREDIST")) draft.storesDistance = true
  else return false
  draft.store = args.next()
  return true
}

/** Takes one of the options that say where GEOSEARCH looks; whether it was one. */
const takeShape = (draft: Draft, args: Arguments, set: SortedSet | undefined): boolean => {
  if (args.left > 1 && draft.from !== "FROMLONLAT" && args.skip("FROMMEMBER")) {
    const member = args.next()
    if (set !== undefined) draft.center = placeOf(set, member)
    draft.from = "FROMMEMBER"
  } else if (args.left > 2 && draft.from !== "FROMMEMBER" && args.skip("FROMLONLAT")) {
    draft.center = nextPlace(args)
    draft.from = "FROMLONLAT"
  } else if (args.left > 2 && draft.extent?.size._tag !== "Box" && args.skip("BYRADIUS")) {
    draft.extent = nextRadius(args)
  } else if (args.left > 3 && draft.extent?.size._tag !== "Circle" && args.skip("BYBOX")) {
    draft.extent = nextBox(args)
  } else return false
  return true
}

/** All that stands behind the key of the set, whose members may be what is searched around. */
export const parse = (
  kind: Kind,
  args: Arguments,
  set: SortedSet | undefined,
  destination: Bytes.Bytes | undefined
): Query => {
  const isSearch = kind === "GEOSEARCH" || kind === "GEOSEARCHSTORE"
  const draft: Draft = {
    center: undefined,
    from: undefined,
    extent: undefined,
    shows: new Set(),
    order: "NONE",
    count: 0,
    any: false,
    store: destination,
    storesDistance: false
  }
  if (!isSearch) takeRadius(draft, kind, args, set)
  while (args.left > 0) {
    if (takeCommon(draft, args)) continue
    if ((kind === "GEORADIUS" || kind === "GEORADIUSBYMEMBER") && takeStore(draft, args)) continue
    if (isSearch && takeShape(draft, args, set)) continue
    if (kind !== "GEOSEARCHSTORE" || !args.skip("STOREDIST")) throw Reply.syntaxError
    draft.storesDistance = true
  }
  check(draft, isSearch, args)
  const { center, extent, shows, order, count, any, store, storesDistance } = draft
  const shape = center === undefined || extent === undefined ? undefined : shapeOf(center, extent)
  return { shape, unit: extent?.unit ?? 1, shows, order, count, any, store, storesDistance }
}

/** What the GEORADIUS commands have in fixed places. Without the key nothing of it is read but the coordinates. */
const takeRadius = (draft: Draft, kind: Kind, args: Arguments, set: SortedSet | undefined): void => {
  if (kind === "GEORADIUS" || kind === "GEORADIUS_RO") {
    draft.center = nextPlace(args)
    draft.extent = nextRadius(args)
  } else {
    const member = args.next()
    if (set !== undefined) {
      draft.center = placeOf(set, member)
      draft.extent = nextRadius(args)
    } else {
      args.next()
      args.next()
    }
  }
}

const check = (draft: Draft, isSearch: boolean, args: Arguments): void => {
  const name = Bytes.untilNul(args.request[0] ?? Bytes.empty)
  if (draft.store !== undefined && draft.shows.size > 0) {
    const what = isSearch ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS"
    throw Reply.error(`${what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`)
  }
  if (isSearch && draft.from === undefined) {
    throw Reply.error(`exactly one of FROMMEMBER or FROMLONLAT can be specified for ${name}`)
  }
  if (isSearch && draft.extent === undefined) {
    throw Reply.error(`exactly one of BYRADIUS and BYBOX can be specified for ${name}`)
  }
  if (draft.any && draft.count === 0) throw anyAlone
}
