/** The arguments of typed methods as the words of a request. */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"

/** A point in time; a number is milliseconds of Unix time. */
export type Instant = DateTime.DateTime | Date | number

export const integer = (value: number | bigint): Bytes.Bytes => Bytes.unsafeMake(String(value))

export const float = (value: number): Bytes.Bytes => Bytes.unsafeMake(String(value))

/** At least one, for a command that takes no less. */
export const positive = (value: number): Bytes.Bytes => integer(Math.max(1, Math.floor(value)))

/** How many to leave out, and how many to take at most: `LIMIT`; nothing where that is all. */
export const limit = (options: {
  readonly offset?: number | undefined
  readonly count?: number | undefined
}): ReadonlyArray<Bytes.Bytes> => {
  const { offset = 0, count = -1 } = options
  return offset === 0 && count < 0 ? [] : [Bytes.unsafeMake("LIMIT"), integer(offset), integer(count)]
}

/** In milliseconds, rounded up; without end it is more than any command takes. */
export const duration = (value: Duration.DurationInput): Bytes.Bytes => {
  const milliseconds = Duration.toMillis(value)
  return integer(Number.isFinite(milliseconds) ? Math.ceil(milliseconds) : Integer.max)
}

/** Whether a timeout leaves no time to wait, for which Redis has no word: its 0 is for ever. */
export const isNoTime = (value: Duration.DurationInput | undefined): boolean =>
  value !== undefined && Duration.toMillis(value) === 0

/**
 * How long to wait, in seconds, and in milliseconds, rounded up: 0 is for ever, which is also where nothing is given. The
 * least is a millisecond; a timeout that `isNoTime` is another command's.
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

/** `PX` or `PXAT` and its value; nothing where the time has no end. */
export const expiry = (options: {
  readonly ttl?: Duration.DurationInput | undefined
  readonly expireAt?: Instant | undefined
}): ReadonlyArray<Bytes.Bytes> => {
  if (options.expireAt !== undefined) return [pxat, instant(options.expireAt)]
  if (options.ttl === undefined || Duration.toMillis(options.ttl) === Number.POSITIVE_INFINITY) return []
  return [px, duration(options.ttl)]
}

/** Several keys, fields or members, each with what belongs to it: a record, or pairs. */
export type Entries<In, A = In> = Readonly<Record<string, A>> | Iterable<readonly [key: In, its: A]>

const isIterable = <In, A>(entries: Entries<In, A>): entries is Iterable<readonly [In, A]> => Symbol.iterator in entries

/** The words that `each` makes of every entry, one behind the other. */
export const entries = <In, A>(
  encode: (key: In) => Bytes.Bytes,
  entries: Entries<In, A>,
  each: (key: Bytes.Bytes, its: A) => ReadonlyArray<Bytes.Bytes>
): ReadonlyArray<Bytes.Bytes> => {
  const words: Array<Bytes.Bytes> = []
  if (isIterable(entries)) for (const [key, its] of entries) words.push(...each(encode(key), its))
  else for (const [key, its] of Object.entries(entries)) words.push(...each(Bytes.fromText(key), its))
  return words
}

/** Keys, each followed by its value. */
export const pairs = <In>(encode: (value: In) => Bytes.Bytes, its: Entries<In>): ReadonlyArray<Bytes.Bytes> =>
  entries(encode, its, (key, value) => [key, encode(value)])

const isMany = <In extends string | Uint8Array>(values: In | ReadonlyArray<In>): values is ReadonlyArray<In> =>
  Array.isArray(values)

/** One, or several. */
export const many = <In extends string | Uint8Array>(
  encode: (value: In) => Bytes.Bytes,
  values: In | ReadonlyArray<In>
): ReadonlyArray<Bytes.Bytes> => (isMany(values) ? values.map(encode) : [encode(values)])
