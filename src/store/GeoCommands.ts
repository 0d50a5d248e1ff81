/**
 * A store's methods on places: members of a sorted set, whose scores are cells of the earth's surface. All that sorted
 * sets can do can be done with them, too.
 *
 * @see https://redis.io/docs/latest/commands/?group=geo
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Bytes from "../Bytes.js"
import type { Reply } from "../resp/Reply.js"
import type { CommandError, NotAFloat, OutOfRange, WrongType } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"

/** In degrees: the longitude from -180 to 180, the latitude from -85.05112878 to 85.05112878. */
export interface Coordinates {
  readonly longitude: number
  readonly latitude: number
}

/** Metres, kilometres, feet or miles. */
export type GeoUnit = "m" | "km" | "ft" | "mi"

/** Members and where they are, as a record or as pairs. */
export type GeoEntries<In> = Encode.Entries<In, Coordinates>

export interface GeoAddOptions {
  /** Adds only members that are not there, or moves only those that are. */
  readonly onlyIf?: "absent" | "present" | undefined
  /** Whether members that have moved count too. */
  readonly countChanged?: boolean | undefined
}

/** Where to search: around a member, which must be there, or a place. */
export type GeoCenter<In> =
  | { readonly member: In; readonly longitude?: undefined; readonly latitude?: undefined }
  | (Coordinates & { readonly member?: undefined })

/** How far: a circle, or a box with the center in its middle. */
export type GeoArea =
  | { readonly radius: number; readonly width?: undefined; readonly height?: undefined }
  | { readonly width: number; readonly height: number; readonly radius?: undefined }

export interface GeoSearch<In> {
  readonly from: GeoCenter<In>
  readonly by: GeoArea
  /** Of the lengths, and of the distances in the result; metres unless given. */
  readonly unit?: GeoUnit | undefined
  /** By the distance from the center; in no order unless given, or in that of a `count`: the nearest first. */
  readonly order?: "nearest" | "farthest" | undefined
  /** The most that are found; all unless given. */
  readonly count?: number | undefined
  /** With a count: whether the search ends as soon as there are so many, be they the nearest or not. */
  readonly any?: boolean | undefined
}

/** A member that was found, how far from the center it is, and where. */
export interface GeoFound<out Out> {
  readonly member: Out
  readonly distance: number
  readonly place: Coordinates
}

type Failure = WrongType | NotAFloat | OutOfRange | CommandError

/**
 * A key that is not there is a set without members. Places are kept in cells of less than a metre, in whose middle they
 * are found again; the earth is taken for a sphere, so that distances may be wrong by half a percent. Coordinates beyond
 * the limits are out of range.
 */
export interface GeoCommands<in In, out Out> {
  /** Adds members, or moves them; how many are new. */
  readonly add: (
    key: In,
    entries: GeoEntries<In>,
    options?: GeoAddOptions
  ) => Effect.Effect<number, WrongType | NotAFloat | OutOfRange>

  /** How far two members are from each other, in metres unless given; none if one of them is not there. */
  readonly distance: (key: In, one: In, other: In, unit?: GeoUnit) => Effect.Effect<Option.Option<number>, WrongType>

  /** The geohash of a member, eleven letters; none if there is no such member. */
  readonly hash: (key: In, member: In) => Effect.Effect<Option.Option<string>, WrongType>

  /** The geohashes of several members, in their order. */
  readonly hashes: (
    key: In,
    members: ReadonlyArray<In>
  ) => Effect.Effect<ReadonlyArray<Option.Option<string>>, WrongType>

  /** Where a member is; none if there is no such member. */
  readonly position: (key: In, member: In) => Effect.Effect<Option.Option<Coordinates>, WrongType>

  /** Where several members are, in their order. */
  readonly positions: (
    key: In,
    members: ReadonlyArray<In>
  ) => Effect.Effect<ReadonlyArray<Option.Option<Coordinates>>, WrongType>

  /** The members within a circle or a box. Costs what the cells that cover it have in them. */
  readonly search: (key: In, search: GeoSearch<In>) => Effect.Effect<ReadonlyArray<GeoFound<Out>>, Failure>

  /**
   * Stores what a search finds at another key, over whatever is there; how many members that are. Their scores are the
   * places again, or with `distances` how far they are from the center.
   */
  readonly searchStore: (
    destination: In,
    source: In,
    search: GeoSearch<In>,
    options?: { readonly distances?: boolean | undefined }
  ) => Effect.Effect<number, Failure>
}

const name = Bytes.unsafeMake

const conditions = { absent: [name("NX")], present: [name("XX")] } as const

const orders = { nearest: [name("ASC")], farthest: [name("DESC")] } as const

const searching = ["WrongType", "NotAFloat", "OutOfRange", "CommandError"] as const

const placeWords = ({ longitude, latitude }: Coordinates): ReadonlyArray<Bytes.Bytes> => [
  Encode.float(longitude),
  Encode.float(latitude)
]

const coordinates = (reply: Reply): Coordinates => {
  const [longitude = null, latitude = null] = Decode.items(reply)
  return { longitude: Decode.float(longitude), latitude: Decode.float(latitude) }
}

const searchWords = <In>(
  encode: (value: In) => Bytes.Bytes,
  { from, by, unit = "m", order, count, any = false }: GeoSearch<In>
): ReadonlyArray<Bytes.Bytes> => [
  ...(from.longitude === undefined
    ? [name("FROMMEMBER"), encode(from.member)]
    : [name("FROMLONLAT"), ...placeWords(from)]),
  ...(by.radius === undefined
    ? [name("BYBOX"), Encode.float(by.width), Encode.float(by.height)]
    : [name("BYRADIUS"), Encode.float(by.radius)]),
  name(unit),
  ...(order === undefined ? [] : orders[order]),
  ...(count === undefined ? [] : [name("COUNT"), Encode.positive(count), ...(any ? [name("ANY")] : [])])
]

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): GeoCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply): Out => codec.decode(Decode.bytes(reply))

  /** What is known of members, each for itself. */
  const ofEach =
    <A>(command: string, decode: (reply: Reply) => A) =>
    (key: In, members: ReadonlyArray<In>) =>
      caller.call(
        ["WrongType"],
        [name(command), encode(key), ...members.map(encode)],
        Decode.array(Decode.option(decode))
      )
  const ofOne =
    <A>(command: string, decode: (reply: Reply) => A) =>
    (key: In, member: In) =>
      caller.call(["WrongType"], [name(command), encode(key), encode(member)], (reply) =>
        Decode.option(decode)(Decode.items(reply)[0] ?? null)
      )

  const found = (reply: Reply): GeoFound<Out> => {
    const [member = null, distance = null, place = null] = Decode.items(reply)
    return { member: value(member), distance: Decode.float(distance), place: coordinates(place) }
  }

  return {
    add: (key, entries, { onlyIf, countChanged = false } = {}) => {
      const places = Encode.entries(encode, entries, (member, place) => [...placeWords(place), member])
      if (places.length === 0) return Effect.succeed(0)
      const flags = [...(onlyIf === undefined ? [] : conditions[onlyIf]), ...(countChanged ? [name("CH")] : [])]
      return caller.call(
        ["WrongType", "NotAFloat", "OutOfRange"],
        [name("GEOADD"), encode(key), ...flags, ...places],
        Decode.number
      )
    },
    distance: (key, one, other, unit = "m") =>
      caller.call(
        ["WrongType"],
        [name("GEODIST"), encode(key), encode(one), encode(other), name(unit)],
        Decode.option(Decode.float)
      ),
    hash: ofOne("GEOHASH", Decode.bytes),
    hashes: ofEach("GEOHASH", Decode.bytes),
    position: ofOne("GEOPOS", coordinates),
    positions: ofEach("GEOPOS", coordinates),
    search: (key, search) =>
      caller.call(
        searching,
        [name("GEOSEARCH"), encode(key), ...searchWords(encode, search), name("WITHDIST"), name("WITHCOORD")],
        Decode.array(found)
      ),
    searchStore: (destination, source, search, { distances = false } = {}) =>
      caller.call(
        searching,
        [
          name("GEOSEARCHSTORE"),
          encode(destination),
          encode(source),
          ...searchWords(encode, search),
          ...(distances ? [name("STOREDIST")] : [])
        ],
        Decode.number
      )
  }
}
