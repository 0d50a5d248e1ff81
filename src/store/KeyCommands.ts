/**
 * The methods for keys of any type.
 *
 * @see https://redis.io/docs/latest/commands/?group=generic
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Bytes from "../Bytes.js"
import type { Reply } from "../resp/Reply.js"
import type { CommandError, NoSuchKey, OutOfRange, SameKey } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Scan from "./Scan.js"
import type { Call } from "./Transport.js"

/** The type of a key's value, by Redis's name: `zset` is a sorted set. */
export type KeyType = "string" | "list" | "set" | "zset" | "hash" | "stream"

export interface ExpireOptions {
  /**
   * Sets the deadline only if the key has none (`absent`), has one (`present`), or if the new one is later or sooner
   * than the old. A key that never expires counts as having the latest deadline. `present and sooner` requires both.
   */
  readonly onlyIf?: "absent" | "present" | "later" | "sooner" | "present and sooner" | undefined
}

export interface ScanOptions {
  /** Only keys that match a glob-style pattern, such as `user:*`; all unless given. */
  readonly match?: string | undefined
  /** Only keys with a value of this type; all unless given. */
  readonly type?: KeyType | undefined
  /**
   * The number of keys that one step looks at, roughly: at least 1, and 100 unless given. No other command runs during
   * a step.
   */
  readonly count?: number | undefined
}

export interface CopyOptions {
  /** The number of the destination's database; the store's own unless given. */
  readonly database?: number | undefined
  /** Whether to replace an existing destination: false unless given. */
  readonly replace?: boolean | undefined
}

export interface RestoreOptions {
  /** The time until the key expires; it never does unless this or `expireAt` is given. */
  readonly ttl?: Duration.DurationInput | undefined
  /** The point in time when the key expires. A point in the past stores nothing. */
  readonly expireAt?: Encode.Instant | undefined
  /** Whether to replace an existing key: false unless given. */
  readonly replace?: boolean | undefined
}

export interface MigrateOptions {
  readonly host: string
  readonly port: number
  /** The number of the target's database: 0 unless given. */
  readonly database?: number | undefined
  /** The longest time that each operation of the network may take: 1 second unless given. */
  readonly timeout?: Duration.DurationInput | undefined
  /** Whether the keys stay here, too: false unless given. */
  readonly copy?: boolean | undefined
  /** Whether to replace existing keys of the target: false unless given. */
  readonly replace?: boolean | undefined
  /** The credentials that the target asks for; without `user` the password of its default user. */
  readonly credentials?: { readonly user?: string | undefined; readonly password: Redacted.Redacted } | undefined
}

/** The encoding, use and size of values. */
export interface ObjectCommands<in In> {
  /**
   * The name of a value's encoding, as Redis would choose it: `int`, `embstr`, `raw`, …; none if the key does not
   * exist. {@link https://redis.io/docs/latest/commands/object-encoding/ OBJECT ENCODING}
   */
  readonly encoding: (key: In) => Call<Option.Option<string>>
  /**
   * The time since the key was last used, in whole seconds; none if the key does not exist. Fails with `CommandError`
   * under an LFU `maxmemory-policy`. {@link https://redis.io/docs/latest/commands/object-idletime/ OBJECT IDLETIME}
   */
  readonly idleTime: (key: In) => Call<Option.Option<Duration.Duration>, CommandError>
  /**
   * The use of a key, on a logarithmic scale from 0 to 255; none if the key does not exist. Fails with `CommandError`
   * unless `maxmemory-policy` is LFU. {@link https://redis.io/docs/latest/commands/object-freq/ OBJECT FREQ}
   */
  readonly frequency: (key: In) => Call<Option.Option<number>, CommandError>
  /**
   * The bytes that Redis would use for a key and its value; none if the key does not exist. For a collection it
   * measures `samples` elements and extrapolates: 5 unless given, all of them with 0.
   * {@link https://redis.io/docs/latest/commands/memory-usage/ MEMORY USAGE}
   */
  readonly memoryUsage: (key: In, options?: { readonly samples?: number | undefined }) => Call<Option.Option<number>>
}

export interface KeyCommands<in In, out Out> {
  /** Deletes keys. Returns the number that existed. {@link https://redis.io/docs/latest/commands/del/ DEL} */
  readonly del: (keys: In | ReadonlyArray<In>) => Call<number>

  /** Like `del`, but frees large values later. {@link https://redis.io/docs/latest/commands/unlink/ UNLINK} */
  readonly unlink: (keys: In | ReadonlyArray<In>) => Call<number>

  /**
   * The number of keys that exist; a key that is given twice counts twice.
   * {@link https://redis.io/docs/latest/commands/exists/ EXISTS}
   */
  readonly exists: (keys: In | ReadonlyArray<In>) => Call<number>

  /**
   * Marks keys as used now. Returns the number that exist. {@link https://redis.io/docs/latest/commands/touch/ TOUCH}
   */
  readonly touch: (keys: In | ReadonlyArray<In>) => Call<number>

  /**
   * Sets the time to live of a key, rounded up to milliseconds. Returns whether it was set: false if the key does not
   * exist or `onlyIf` does not hold. A time of 0 deletes the key. An infinite one fails with `OutOfRange`; use
   * `persist`. {@link https://redis.io/docs/latest/commands/pexpire/ PEXPIRE}
   */
  readonly expire: (key: In, ttl: Duration.DurationInput, options?: ExpireOptions) => Call<boolean, OutOfRange>

  /**
   * Like `expire`, with a point in time. A point in the past deletes the key.
   * {@link https://redis.io/docs/latest/commands/pexpireat/ PEXPIREAT}
   */
  readonly expireAt: (key: In, at: Encode.Instant, options?: ExpireOptions) => Call<boolean, OutOfRange>

  /**
   * Removes the deadline of a key. Returns whether it had one.
   * {@link https://redis.io/docs/latest/commands/persist/ PERSIST}
   */
  readonly persist: (key: In) => Call<boolean>

  /**
   * The time until a key expires, in milliseconds; none if the key does not exist, `Duration.infinity` if it never
   * expires. {@link https://redis.io/docs/latest/commands/pttl/ PTTL}
   */
  readonly ttl: (key: In) => Call<Option.Option<Duration.Duration>>

  /**
   * The point in time when a key expires; none if the key does not exist or never expires. `ttl` tells these two
   * apart. {@link https://redis.io/docs/latest/commands/pexpiretime/ PEXPIRETIME}
   */
  readonly expireTime: (key: In) => Call<Option.Option<DateTime.Utc>>

  /**
   * The type of a key's value; none if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/type/ TYPE}
   */
  readonly type: (key: In) => Call<Option.Option<KeyType>>

  /**
   * Renames a key, and replaces an existing key of the new name. Fails with `NoSuchKey` if the key does not exist.
   * {@link https://redis.io/docs/latest/commands/rename/ RENAME}
   */
  readonly rename: (key: In, to: In) => Call<void, NoSuchKey>

  /**
   * Renames a key if no key has the new name. Returns whether it did.
   * {@link https://redis.io/docs/latest/commands/renamenx/ RENAMENX}
   */
  readonly renameNx: (key: In, to: In) => Call<boolean, NoSuchKey>

  /**
   * Copies a value and its deadline. Returns false if the source does not exist, or the destination does and `replace`
   * is false. {@link https://redis.io/docs/latest/commands/copy/ COPY}
   */
  readonly copy: (source: In, destination: In, options?: CopyOptions) => Call<boolean, OutOfRange | SameKey>

  /**
   * Moves a key to another database. Returns false if the key does not exist here, or exists there.
   * {@link https://redis.io/docs/latest/commands/move/ MOVE}
   */
  readonly move: (key: In, database: number) => Call<boolean, OutOfRange | SameKey>

  /**
   * The value of a key as bytes in Redis's own format, with a checksum, for `restore` here or in Redis 7.0 or later; none if
   * the key does not exist. The key's deadline is not included. {@link https://redis.io/docs/latest/commands/dump/ DUMP}
   */
  readonly dump: (key: In) => Call<Option.Option<Uint8Array>>

  /**
   * Stores a value from the bytes that `dump` returned, here or in Redis up to 7.0. Fails with `CommandError` if the key
   * exists and `replace` is false (code `BUSYKEY`), or if the bytes are malformed or of a later version.
   * {@link https://redis.io/docs/latest/commands/restore/ RESTORE}
   */
  readonly restore: (key: In, dump: Uint8Array, options?: RestoreOptions) => Call<void, CommandError>

  /**
   * Moves keys, with values and deadlines, to another server. Returns false if none exists. A key is removed here when the target
   * has it; until then writes to it wait. Fails with `CommandError` if the target cannot be reached or answers too late (code
   * `IOERR`), and if it refuses a key; keys that it has taken are gone from here even then, unless `copy` is true.
   * {@link https://redis.io/docs/latest/commands/migrate/ MIGRATE}
   */
  readonly migrate: (keys: In | ReadonlyArray<In>, target: MigrateOptions) => Call<boolean, CommandError | OutOfRange>

  /**
   * All keys that match a glob-style pattern, in no order. It looks at every key in one step and holds up everything
   * else meanwhile; `scan` does not. {@link https://redis.io/docs/latest/commands/keys/ KEYS}
   */
  readonly keys: (pattern?: string) => Call<ReadonlyArray<Out>>

  /**
   * All keys, step by step. A key that exists from the start of the stream to its end appears at least once; other
   * keys may appear. {@link https://redis.io/docs/latest/commands/scan/ SCAN}
   */
  readonly scan: (options?: ScanOptions) => Scan.Scanned<Out>

  /** A random key; none if the database is empty. {@link https://redis.io/docs/latest/commands/randomkey/ RANDOMKEY} */
  readonly randomKey: Call<Option.Option<Out>>

  /** The encoding, use and size of values. */
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

/** PTTL and PEXPIRETIME return -2 for a missing key, and -1 for one that never expires. */
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
        const ttl = Decode.number(reply)
        if (ttl === missing) return Option.none()
        return Option.some(ttl === never ? Duration.infinity : Duration.millis(ttl))
      }),
    expireTime: (key) =>
      caller.call([], [name("PEXPIRETIME"), encode(key)], (reply) => {
        const at = Decode.number(reply)
        return at === missing || at === never ? Option.none() : DateTime.make(at)
      }),
    type: (key) =>
      caller.call([], [name("TYPE"), encode(key)], (reply) => {
        const type = Decode.bytes(reply)
        return type === "none" ? Option.none() : Option.some(type as string as KeyType) // TYPE replies with the name of a type
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
    dump: (key) =>
      caller.call(
        [],
        [name("DUMP"), encode(key)],
        Decode.option((reply) => Bytes.toUint8Array(Decode.bytes(reply)))
      ),
    restore: (key, dump, { ttl, expireAt, replace = false } = {}) => {
      const expiry = Encode.expiry({ ttl, expireAt })
      const words = [name("RESTORE"), encode(key), expiry[1] ?? Encode.integer(0), Bytes.fromUint8Array(dump)]
      if (expireAt !== undefined) words.push(name("ABSTTL"))
      if (replace) words.push(name("REPLACE"))
      return caller.call(["CommandError"], words, Decode.nothing)
    },
    migrate: (keys, { host, port, database = 0, timeout = "1 second", copy, replace, credentials }) => {
      const names = Encode.many(encode, keys)
      if (names.length === 0) return Effect.succeed(false)
      const [target, at] = [Bytes.fromText(host), Encode.integer(port)]
      const words = [name("MIGRATE"), target, at, name(""), Encode.integer(database), Encode.duration(timeout)]
      if (copy === true) words.push(name("COPY"))
      if (replace === true) words.push(name("REPLACE"))
      if (credentials !== undefined) {
        const { password, user } = credentials
        const secret = Bytes.fromText(Redacted.value(password))
        words.push(...(user === undefined ? [name("AUTH")] : [name("AUTH2"), Bytes.fromText(user)]), secret)
      }
      return caller.call(
        ["CommandError", "OutOfRange"],
        [...words, name("KEYS"), ...names],
        (reply) => Decode.bytes(reply) === "OK"
      )
    },
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
