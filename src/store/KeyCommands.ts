/**
 * A store's methods on keys, whatever they hold.
 *
 * @see https://redis.io/docs/latest/commands/?group=generic
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import type { Reply } from "../resp/Reply.js"
import type { CommandError, NoSuchKey, OutOfRange, SameKey } from "../StoreError.js"
import type { Type } from "../value/Value.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Scan from "./Scan.js"

export interface ExpireOptions {
  /**
   * Sets the time only if the key has none yet (`absent`), has one (`present`), or if it is later or sooner than the one
   * the key has; a key that never expires has the latest there is. `present and sooner` asks for both.
   */
  readonly onlyIf?: "absent" | "present" | "later" | "sooner" | "present and sooner" | undefined
}

export interface ScanOptions {
  /** Keys that match a glob-style pattern, such as `user:*`; all unless given. */
  readonly match?: string | undefined
  /** Keys that hold this type; all unless given. */
  readonly type?: Type | undefined
  /** About how many keys are looked at in one step, which nothing interrupts: at least 1, and 100 unless given. */
  readonly count?: number | undefined
}

export interface CopyOptions {
  /** The number of the database to copy to; the store's own unless given. */
  readonly database?: number | undefined
  /** Whether a destination that is there is replaced. */
  readonly replace?: boolean | undefined
}

/** What a value is inside. */
export interface ObjectCommands<in In> {
  /** The name of the encoding, as Redis would choose it: `int`, `embstr`, `raw` …; none if there is no such key. */
  readonly encoding: (key: In) => Effect.Effect<Option.Option<string>>
  /** How long the key has not been used, in whole seconds. An LFU `maxmemory-policy` does not keep it. */
  readonly idleTime: (key: In) => Effect.Effect<Option.Option<Duration.Duration>, CommandError>
  /** How often the key is used, on a logarithmic scale of 0 to 255. Only an LFU `maxmemory-policy` keeps it. */
  readonly frequency: (key: In) => Effect.Effect<Option.Option<number>, CommandError>
  /**
   * The bytes that Redis would take for the key and its value. Of a collection so many elements are measured, and taken for
   * all: 5 unless given, all of them with 0.
   */
  readonly memoryUsage: (
    key: In,
    options?: { readonly samples?: number | undefined }
  ) => Effect.Effect<Option.Option<number>>
}

export interface KeyCommands<in In, out Out> {
  /** Deletes keys; how many were there. */
  readonly del: (keys: In | ReadonlyArray<In>) => Effect.Effect<number>

  /** As `del`; large values are freed later. */
  readonly unlink: (keys: In | ReadonlyArray<In>) => Effect.Effect<number>

  /** How many of the keys are there; one that is given twice counts twice. */
  readonly exists: (keys: In | ReadonlyArray<In>) => Effect.Effect<number>

  /** Marks keys as used now; how many were there. */
  readonly touch: (keys: In | ReadonlyArray<In>) => Effect.Effect<number>

  /**
   * Lets a key expire after a time, in milliseconds rounded up; whether it is so now: false if there is no such key, or
   * `onlyIf` did not hold. No time at all deletes the key; an infinite one is out of range, see `persist`.
   */
  readonly expire: (key: In, ttl: Duration.DurationInput, options?: ExpireOptions) => Effect.Effect<boolean, OutOfRange>

  /** Lets a key expire at a point in time; as `expire`. A point that has passed deletes the key. */
  readonly expireAt: (key: In, at: Encode.Instant, options?: ExpireOptions) => Effect.Effect<boolean, OutOfRange>

  /** Lets a key live for ever; whether it would have expired. */
  readonly persist: (key: In) => Effect.Effect<boolean>

  /**
   * How long until a key expires: none if there is no such key, `Duration.infinity` if it never does. In milliseconds.
   */
  readonly ttl: (key: In) => Effect.Effect<Option.Option<Duration.Duration>>

  /** When a key expires; none if there is no such key, or it never does: `ttl` tells the two apart. */
  readonly expireTime: (key: In) => Effect.Effect<Option.Option<DateTime.Utc>>

  /** The type of a key's value; none if there is no such key. */
  readonly type: (key: In) => Effect.Effect<Option.Option<Type>>

  /** Gives a key another name, over whatever has it. */
  readonly rename: (key: In, to: In) => Effect.Effect<void, NoSuchKey>

  /** Gives a key another name if no key has it yet; whether it did. */
  readonly renameNx: (key: In, to: In) => Effect.Effect<boolean, NoSuchKey>

  /** Copies a value and its expiry; false if there is no such key, or the destination is there and not to be replaced. */
  readonly copy: (source: In, destination: In, options?: CopyOptions) => Effect.Effect<boolean, OutOfRange | SameKey>

  /** Moves a key to another database; false if there is no such key here, or there is one there. */
  readonly move: (key: In, database: number) => Effect.Effect<boolean, OutOfRange | SameKey>

  /**
   * All keys that match a glob-style pattern, in one step: with very many keys nothing else happens meanwhile. `scan` is
   * the way that gives others their turn.
   */
  readonly keys: (pattern?: string) => Effect.Effect<ReadonlyArray<Out>>

  /**
   * Keys, a step at a time. Those that are there from the stream's start to its end come at least once, others may come.
   */
  readonly scan: (options?: ScanOptions) => Stream.Stream<Out>

  /** Any key; none if there are none. */
  readonly randomKey: Effect.Effect<Option.Option<Out>>

  /** What values are inside. */
  readonly object: ObjectCommands<In>
}

const name = Bytes.unsafeMake

const conditions = {
  absent: [name("NX")],
  present: [name("XX")],
  later: [name("GT")],
  sooner: [name("LT")],
  "present and sooner": [name("XX"), name("LT")]
} as const

const condition = ({ onlyIf }: ExpireOptions = {}): ReadonlyArray<Bytes.Bytes> =>
  onlyIf === undefined ? [] : conditions[onlyIf]

/** PTTL and PEXPIRETIME answer -2 when there is no such key, and -1 when it never expires. */
const missing = -2
const never = -1

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  codec: Codec<In, Out>
): KeyCommands<In, Out> => {
  const { encode } = codec
  const value = (reply: Reply): Out => codec.decode(Decode.bytes(reply))

  const many = (command: string) => (keys: In | ReadonlyArray<In>) => {
    const words = Encode.many(encode, keys)
    return words.length === 0 ? Effect.succeed(0) : caller.call([], [name(command), ...words], Decode.number)
  }

  const object = <A>(field: string, decode: (reply: Reply) => A) => {
    const command = [name("OBJECT"), name(field)]
    return (key: In) => caller.call(["CommandError"], [...command, encode(key)], Decode.option(decode))
  }

  return {
    del: many("DEL"),
    unlink: many("UNLINK"),
    exists: many("EXISTS"),
    touch: many("TOUCH"),
    expire: (key, ttl, options) =>
      caller.call(
        ["OutOfRange"],
        [name("PEXPIRE"), encode(key), Encode.duration(ttl), ...condition(options)],
        Decode.boolean
      ),
    expireAt: (key, at, options) =>
      caller.call(
        ["OutOfRange"],
        [name("PEXPIREAT"), encode(key), Encode.instant(at), ...condition(options)],
        Decode.boolean
      ),
    persist: (key) => caller.call([], [name("PERSIST"), encode(key)], Decode.boolean),
    ttl: (key) =>
      caller.call([], [name("PTTL"), encode(key)], (reply) => {
        const left = Decode.number(reply)
        if (left === missing) return Option.none()
        return Option.some(left === never ? Duration.infinity : Duration.millis(left))
      }),
    expireTime: (key) =>
      caller.call([], [name("PEXPIRETIME"), encode(key)], (reply) => {
        const at = Decode.number(reply)
        return at === missing || at === never ? Option.none() : DateTime.make(at)
      }),
    type: (key) =>
      caller.call([], [name("TYPE"), encode(key)], (reply) => {
        const type = Decode.bytes(reply)
        return type === "none" ? Option.none() : Option.some(type as string as Type) // TYPE's answers are the types' names
      }),
    rename: (key, to) => caller.call(["NoSuchKey"], [name("RENAME"), encode(key), encode(to)], Decode.nothing),
    renameNx: (key, to) => caller.call(["NoSuchKey"], [name("RENAMENX"), encode(key), encode(to)], Decode.boolean),
    copy: (source, destination, { database, replace = false } = {}) => {
      const words = [name("COPY"), encode(source), encode(destination)]
      if (database !== undefined) words.push(name("DB"), Encode.integer(database))
      if (replace) words.push(name("REPLACE"))
      return caller.call(["OutOfRange", "SameKey"], words, Decode.boolean)
    },
    move: (key, database) =>
      caller.call(["OutOfRange", "SameKey"], [name("MOVE"), encode(key), Encode.integer(database)], Decode.boolean),
    keys: (pattern = "*") => caller.call([], [name("KEYS"), Bytes.fromText(pattern)], Decode.array(value)),
    scan: ({ match, type, count = 100 } = {}) => {
      const ofType = type === undefined ? [] : [name("TYPE"), name(type)]
      return Scan.stream(caller, [], { words: [name("SCAN")], more: ofType, match, count }, Decode.array(value))
    },
    randomKey: caller.call([], [name("RANDOMKEY")], Decode.option(value)),
    object: {
      encoding: (key) => caller.call([], [name("OBJECT"), name("ENCODING"), encode(key)], Decode.option(Decode.bytes)),
      idleTime: object("IDLETIME", (reply) => Duration.seconds(Decode.number(reply))),
      frequency: object("FREQ", Decode.number),
      memoryUsage: (key, { samples = 5 } = {}) =>
        caller.call(
          [],
          [
            name("MEMORY"),
            name("USAGE"),
            encode(key),
            name("SAMPLES"),
            Encode.integer(Math.max(0, Math.floor(samples)))
          ],
          Decode.option(Decode.number)
        )
    }
  }
}
