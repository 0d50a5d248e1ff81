/**
 * The arguments of the searches for places: center, extent, count, order, and what to return or store. They are checked in
 * Redis's order, so that of several mistakes the same one is reported.
 *
 * @see https://redis.io/docs/latest/commands/georadius/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Options from "../../execution/Options.js"
import * as Reply from "../../resp/Reply.js"
import * as GeoHash from "../../value/geo/GeoHash.js"
import type { GeoShape } from "../../value/geo/GeoShape.js"
import type { SortedSet } from "../../value/SortedSet.js"
import * as Place from "./place.js"

/** A search command. */
export type Kind =
  | "GEORADIUS"
  | "GEORADIUS_RO"
  | "GEORADIUSBYMEMBER"
  | "GEORADIUSBYMEMBER_RO"
  | "GEOSEARCH"
  | "GEOSEARCHSTORE"

type Shown = "WITHDIST" | "WITHHASH" | "WITHCOORD"

export interface Query {
  /** Absent if the center is a member of a set that does not exist. */
  readonly shape: GeoShape | undefined
  /** The length in metres of the unit of distances, both given and returned. */
  readonly unit: number
  readonly shows: ReadonlySet<Shown>
  readonly order: "NONE" | "ASC" | "DESC"
  /** 0 for all. */
  readonly count: number
  /** Whether it may return the first places found instead of the nearest. */
  readonly any: boolean
  readonly store: Bytes.Bytes | undefined
  readonly storesDistance: boolean
}

/** A radius or a box, in a unit. */
interface Extent {
  readonly unit: number
  readonly size:
    | { readonly _tag: "Circle"; readonly radius: number }
    | { readonly _tag: "Box"; readonly width: number; readonly height: number }
}

const noMember = Reply.error("could not decode requested zset member")
const negativeCount = Reply.error("COUNT must be > 0")
const anyWithoutCount = Reply.error("the ANY argument requires COUNT argument")
const noRadius = Reply.error("need numeric radius")
const negativeRadius = Reply.error("radius cannot be negative")
const noWidth = Reply.error("need numeric width")
const noHeight = Reply.error("need numeric height")
const negativeBox = Reply.error("height or width cannot be negative")

const nextRadius = (args: Arguments): Extent => {
  const radius = Place.nextDouble(args, noRadius)
  if (radius < 0) throw negativeRadius
  return { unit: Place.nextUnit(args), size: { _tag: "Circle", radius } }
}

const nextBox = (args: Arguments): Extent => {
  const width = Place.nextDouble(args, noWidth)
  const height = Place.nextDouble(args, noHeight)
  if (width < 0 || height < 0) throw negativeBox
  return { unit: Place.nextUnit(args), size: { _tag: "Box", width, height } }
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

/** The arguments read so far, and the set whose members may be the center. */
interface Draft {
  readonly set: SortedSet | undefined
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

type DraftOptions = Record<string, Options.Option<Draft>>

const common: DraftOptions = {
  WITHDIST: [0, ({ shows }) => shows.add("WITHDIST")],
  WITHHASH: [0, ({ shows }) => shows.add("WITHHASH")],
  WITHCOORD: [0, ({ shows }) => shows.add("WITHCOORD")],
  ANY: Options.flag("any"),
  ASC: [0, (draft) => (draft.order = "ASC")],
  DESC: [0, (draft) => (draft.order = "DESC")],
  COUNT: [
    1,
    (draft, args) => {
      const count = args.nextInteger()
      if (count <= 0) throw negativeCount
      draft.count = Number(count)
    }
  ]
}

const store = (storesDistance: boolean): Options.Option<Draft> => [
  1,
  (draft, args) => {
    draft.store = args.next()
    draft.storesDistance = storesDistance
  }
]

/** Two options of GEOSEARCH that exclude each other are a syntax error, as if the second one were unknown. */
const shape: DraftOptions = {
  FROMMEMBER: [
    1,
    (draft, args) => {
      if (draft.from === "FROMLONLAT") throw Reply.syntaxError
      const member = args.next()
      if (draft.set !== undefined) draft.center = placeOf(draft.set, member)
      draft.from = "FROMMEMBER"
    }
  ],
  FROMLONLAT: [
    2,
    (draft, args) => {
      if (draft.from === "FROMMEMBER") throw Reply.syntaxError
      draft.center = Place.next(args)
      draft.from = "FROMLONLAT"
    }
  ],
  BYRADIUS: [
    2,
    (draft, args) => {
      if (draft.extent?.size._tag === "Box") throw Reply.syntaxError
      draft.extent = nextRadius(args)
    }
  ],
  BYBOX: [
    3,
    (draft, args) => {
      if (draft.extent?.size._tag === "Circle") throw Reply.syntaxError
      draft.extent = nextBox(args)
    }
  ]
}

const radius = Options.table<Draft>({ ...common, STORE: store(false), STOREDIST: store(true) })
const readOnlyRadius = Options.table<Draft>(common)

const options: Readonly<Record<Kind, Options.Table<Draft>>> = {
  GEORADIUS: radius,
  GEORADIUSBYMEMBER: radius,
  GEORADIUS_RO: readOnlyRadius,
  GEORADIUSBYMEMBER_RO: readOnlyRadius,
  GEOSEARCH: Options.table<Draft>({ ...common, ...shape }),
  GEOSEARCHSTORE: Options.table<Draft>({ ...common, ...shape, STOREDIST: Options.flag("storesDistance") })
}

/** Takes all arguments after the key of the set, whose members may be the center of the search. */
export const next = (
  kind: Kind,
  args: Arguments,
  set: SortedSet | undefined,
  destination: Bytes.Bytes | undefined
): Query => {
  const isSearch = kind === "GEOSEARCH" || kind === "GEOSEARCHSTORE"
  const draft: Draft = {
    set,
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
  if (!isSearch) takeRadius(draft, kind, args)
  Options.read(args, options[kind], draft)
  check(draft, isSearch, args)
  const { center, extent, shows, order, count, any, store, storesDistance } = draft
  const area = center === undefined || extent === undefined ? undefined : shapeOf(center, extent)
  return { shape: area, unit: extent?.unit ?? 1, shows, order, count, any, store, storesDistance }
}

/** Takes the fixed arguments of the GEORADIUS commands. If there is no set, Redis checks only a center of coordinates. */
const takeRadius = (draft: Draft, kind: Kind, args: Arguments): void => {
  if (kind === "GEORADIUS" || kind === "GEORADIUS_RO") {
    draft.center = Place.next(args)
    draft.extent = nextRadius(args)
    return
  }
  const member = args.next()
  if (draft.set === undefined) args.take(2)
  else {
    draft.center = placeOf(draft.set, member)
    draft.extent = nextRadius(args)
  }
}

const check = (draft: Draft, isSearch: boolean, args: Arguments): void => {
  const name = Bytes.untilNul(args.request[0] ?? Bytes.empty)
  if (draft.store !== undefined && draft.shows.size > 0) {
    const subject = isSearch ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS"
    throw Reply.error(`${subject} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`)
  }
  if (isSearch && draft.from === undefined) {
    throw Reply.error(`exactly one of FROMMEMBER or FROMLONLAT can be specified for ${name}`)
  }
  if (isSearch && draft.extent === undefined) {
    throw Reply.error(`exactly one of BYRADIUS and BYBOX can be specified for ${name}`)
  }
  if (draft.any && draft.count === 0) throw anyWithoutCount
}
