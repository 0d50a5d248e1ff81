/** Encodes the arguments of typed methods as the words of a request. */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"

/** A point in time; a number is milliseconds of Unix time. */
export type Instant = DateTime.DateTime | Date | number

export const integer = (value: number | bigint): Bytes.Bytes => Bytes.unsafeMake(String(value))

export const float = (value: number): Bytes.Bytes => Bytes.unsafeMake(String(value))

/** A count of at least 1, for commands that refuse less. */
export const positive = (value: number): Bytes.Bytes => integer(Math.max(1, Math.floor(value)))

/** `LIMIT`, an offset and a count; nothing if they select everything. */
export const limit = (options: {
  readonly offset?: number | undefined
  readonly count?: number | undefined
}): ReadonlyArray<Bytes.Bytes> => {
  const { offset = 0, count = -1 } = options
  return offset === 0 && count < 0 ? [] : [Bytes.unsafeMake("LIMIT"), integer(offset), integer(count)]
}

/** In milliseconds, rounded up. An infinite duration is more than any command accepts. */
export const duration = (value: Duration.DurationInput): Bytes.Bytes => {
  const milliseconds = Duration.toMillis(value)
  return integer(Number.isFinite(milliseconds) ? Math.ceil(milliseconds) : Integer.max)
}

/** Whether a timeout is 0. Redis cannot express that: its 0 means forever. */
export const isNoTime = (value: Duration.DurationInput | undefined): boolean =>
  value !== undefined && Duration.toMillis(value) === 0

/**
 * A timeout in seconds or milliseconds, rounded up to a millisecond at least. Without one it is 0, which means forever. A
 * timeout that `isNoTime` needs another command.
 */
export const timeout = (value: Duration.DurationInput | undefined, unit: "seconds" | "milliseconds"): Bytes.Bytes => {
  const milliseconds = value === undefined ? Number.POSITIVE_INFINITY : Math.ceil(Duration.toMillis(value))
  const words = Number.isSafeInteger(milliseconds) ? Math.max(1, milliseconds) : 0
  return float(unit === "seconds" ? words / 1000 : words)
}

/** In milliseconds of Unix time, rounded up. */
export const instant = (value: Instant): Bytes.Bytes =>
  integer(Math.ceil(DateTime.isDateTime(value) ? value.epochMillis : Number(value)))

const px = Bytes.unsafeMake("PX")
const pxat = Bytes.unsafeMake("PXAT")

/** `PX` or `PXAT` and its value; nothing if the time is infinite. */
export const expiry = (options: {
  readonly ttl?: Duration.DurationInput | undefined
  readonly expireAt?: Instant | undefined
}): ReadonlyArray<Bytes.Bytes> => {
  if (options.expireAt !== undefined) return [pxat, instant(options.expireAt)]
  if (options.ttl === undefined || Duration.toMillis(options.ttl) === Number.POSITIVE_INFINITY) return []
  return [px, duration(options.ttl)]
}

/** Several keys, fields or members with their values: a record, or pairs. */
export type Entries<In, A = In> = Readonly<Record<string, A>> | Iterable<readonly [key: In, value: A]>

const isIterable = <In, A>(entries: Entries<In, A>): entries is Iterable<readonly [In, A]> => Symbol.iterator in entries

/** The words that `each` makes of every entry, one after another. */
export const entries = <In, A>(
  encode: (key: In) => Bytes.Bytes,
  entries: Entries<In, A>,
  each: (key: Bytes.Bytes, value: A) => ReadonlyArray<Bytes.Bytes>
): ReadonlyArray<Bytes.Bytes> => {
  const words: Array<Bytes.Bytes> = []
  if (isIterable(entries)) for (const [key, value] of entries) words.push(...each(encode(key), value))
  else for (const [key, value] of Object.entries(entries)) words.push(...each(Bytes.fromText(key), value))
  return words
}

/** Keys, each followed by its value. */
export const pairs = <In>(encode: (value: In) => Bytes.Bytes, values: Entries<In>): ReadonlyArray<Bytes.Bytes> =>
  entries(encode, values, (key, value) => [key, encode(value)])

const isMany = <In extends string | Uint8Array>(values: In | ReadonlyArray<In>): values is ReadonlyArray<In> =>
  Array.isArray(values)

/** One, or several. */
export const many = <In extends string | Uint8Array>(
  encode: (value: In) => Bytes.Bytes,
  values: In | ReadonlyArray<In>
): ReadonlyArray<Bytes.Bytes> => (isMany(values) ? values.map(encode) : [encode(values)])
