/**
 * The methods for positions on the earth. They are members of a sorted set whose scores are cells of the earth's
 * surface, so that the methods for sorted sets work on them too.
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
import type { Call } from "./Transport.js"

/** In degrees: the longitude from -180 to 180, the latitude from -85.05112878 to 85.05112878. */
export interface Coordinates {
  readonly longitude: number
  readonly latitude: number
}

/** Meters, kilometers, feet or miles. */
export type GeoUnit = "m" | "km" | "ft" | "mi"

/** Members and their positions, as a record or as pairs. */
export type GeoEntries<In> = Encode.Entries<In, Coordinates>

export interface GeoAddOptions {
  /** Adds only new members (`absent`), or moves only existing ones (`present`). */
  readonly onlyIf?: "absent" | "present" | undefined
  /** Whether the result counts moved members too: false unless given. */
  readonly countChanged?: boolean | undefined
}

/** The center of a search: an existing member, or coordinates. */
export type GeoCenter<In> =
  | { readonly member: In; readonly longitude?: undefined; readonly latitude?: undefined }
  | (Coordinates & { readonly member?: undefined })

/** The area of a search: a circle or a box around the center. */
export type GeoArea =
  | { readonly radius: number; readonly width?: undefined; readonly height?: undefined }
  | { readonly width: number; readonly height: number; readonly radius?: undefined }

export interface GeoSearch<In> {
  readonly from: GeoCenter<In>
  readonly by: GeoArea
  /** The unit of the area and of the distances found; meters unless given. */
  readonly unit?: GeoUnit | undefined
  /** By the distance from the center. Unless given in no order, or with `count` the nearest first. */
  readonly order?: "nearest" | "farthest" | undefined
  /** The most members to find; all unless given. */
  readonly count?: number | undefined
  /** With `count`: stops as soon as it has that many, which may not be the nearest. */
  readonly any?: boolean | undefined
}

/** A member, its distance from the center, and its position. */
export interface GeoFound<out Out> {
  readonly member: Out
  readonly distance: number
  readonly place: Coordinates
}

type Failure = WrongType | NotAFloat | OutOfRange | CommandError

/**
 * A missing key is a set without members. Positions are kept in cells of less than a meter, and come back as the
 * center of the cell. The earth counts as a sphere: distances may be wrong by 0.5 %. Coordinates beyond the limits
 * fail with `OutOfRange`, a key of another type with `WrongType`.
 */
export interface GeoCommands<in In, out Out> {
  /**
   * Adds members, or moves them. Returns the number of new ones.
   * {@link https://redis.io/docs/latest/commands/geoadd/ GEOADD}
   */
  readonly add: (
    key: In,
    entries: GeoEntries<In>,
    options?: GeoAddOptions
  ) => Call<number, WrongType | NotAFloat | OutOfRange>

  /**
   * The distance between two members, in meters unless given; none if one of them does not exist.
   * {@link https://redis.io/docs/latest/commands/geodist/ GEODIST}
   */
  readonly distance: (key: In, one: In, other: In, unit?: GeoUnit) => Call<Option.Option<number>, WrongType>

  /**
   * The geohash of a member, eleven characters; none if it does not exist.
   * {@link https://redis.io/docs/latest/commands/geohash/ GEOHASH}
   */
  readonly hash: (key: In, member: In) => Call<Option.Option<string>, WrongType>

  /**
   * The geohashes of several members, in their order. {@link https://redis.io/docs/latest/commands/geohash/ GEOHASH}
   */
  readonly hashes: (key: In, members: ReadonlyArray<In>) => Call<ReadonlyArray<Option.Option<string>>, WrongType>

  /**
   * The position of a member; none if it does not exist. {@link https://redis.io/docs/latest/commands/geopos/ GEOPOS}
   */
  readonly position: (key: In, member: In) => Call<Option.Option<Coordinates>, WrongType>

  /** The positions of several members, in their order. {@link https://redis.io/docs/latest/commands/geopos/ GEOPOS} */
  readonly positions: (
    key: In,
    members: ReadonlyArray<In>
  ) => Call<ReadonlyArray<Option.Option<Coordinates>>, WrongType>

  /**
   * The members within a circle or a box. Looks at every member in the cells that cover the area. A center that is not
   * a member fails with `CommandError`. {@link https://redis.io/docs/latest/commands/geosearch/ GEOSEARCH}
   */
  readonly search: (key: In, search: GeoSearch<In>) => Call<ReadonlyArray<GeoFound<Out>>, Failure>

  /**
   * Stores the members that `search` finds, and replaces the destination. Returns their number. Their scores are their
   * positions, or with `distances` their distances from the center.
   * {@link https://redis.io/docs/latest/commands/geosearchstore/ GEOSEARCHSTORE}
   */
  readonly searchStore: (
    destination: In,
    source: In,
    search: GeoSearch<In>,
    options?: { readonly distances?: boolean | undefined }
  ) => Call<number, Failure>
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

  /** Calls a command that answers for each member. */
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
