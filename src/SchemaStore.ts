/**
 * Values with a schema, over a store: JSON at a key, the fields of a hash, and the entries of a stream. The functions take
 * any `Store`, embedded or over a network, and add nothing to what it keeps: another program reads plain JSON and plain text.
 *
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { SchemaStore, Store } from "layeredis"
 *
 * const User = Schema.Struct({ name: Schema.String, joined: Schema.Date })
 *
 * const program = Effect.gen(function* () {
 *   const store = yield* Store.Store
 *   const users = SchemaStore.json(store, User)
 *   yield* users.set("user:1", { name: "Ada", joined: new Date(0) }, { ttl: "1 hour" })
 *   return yield* users.get("user:1") // Option.some({ name: "Ada", joined: 1970-01-01T00:00:00.000Z })
 * })
 *
 * Effect.runPromise(Effect.provide(program, Store.layer))
 * ```
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { CommandError, ConnectionError, OutOfRange, WrongType } from "./StoreError.js"
import type { Instant } from "./store/Encode.js"
import type { StreamAddOptions } from "./store/StreamCommands.js"
import type { StreamEntry } from "./store/StreamEntry.js"
import type { StreamRange } from "./store/StreamGroupCommands.js"
import type { GetExOptions, SetOptions } from "./store/StringCommands.js"
import type { Service } from "./store/TypedCommands.js"

/**
 * A value does not match its schema: one to be stored, and nothing was; or a stored one, which stays as it is.
 *
 * @since 0.1.0
 * @category errors
 */
export class SchemaError extends Data.TaggedError("SchemaError")<{
  readonly reason: "encode" | "decode"
  readonly key: string
  /** The id of an entry of a stream. */
  readonly id?: string | undefined
  readonly cause: ParseError
}> {
  override get message(): string {
    const { cause, id, key, reason } = this
    const value = reason === "encode" ? "the value for" : "the value at"
    return `${value} ${key}${id === undefined ? "" : ` ${id}`} does not match the schema\n${cause.message}`
  }
}

type Effects<A, E, R> = Effect.Effect<A, E | SchemaError | ConnectionError, R>

/**
 * Values of one schema, each as JSON at a key.
 *
 * @since 0.1.0
 * @category models
 */
export interface Json<A, R> {
  /** The value at a key; none if the key does not exist. {@link https://redis.io/docs/latest/commands/get/ GET} */
  readonly get: (key: string) => Effects<Option.Option<A>, WrongType, R>
  /**
   * Sets a value, with the options of `store.set`. Returns whether it was set: only `onlyIf` can prevent it.
   * {@link https://redis.io/docs/latest/commands/set/ SET}
   */
  readonly set: (key: string, value: A, options?: SetOptions) => Effects<boolean, OutOfRange, R>
  /** Sets a value and returns the one before. {@link https://redis.io/docs/latest/commands/set/ SET} */
  readonly getSet: (key: string, value: A, options?: SetOptions) => Effects<Option.Option<A>, WrongType | OutOfRange, R>
  /** Returns a value and deletes its key. {@link https://redis.io/docs/latest/commands/getdel/ GETDEL} */
  readonly getDel: (key: string) => Effects<Option.Option<A>, WrongType, R>
  /** Returns a value and changes when it expires. {@link https://redis.io/docs/latest/commands/getex/ GETEX} */
  readonly getEx: (key: string, options: GetExOptions) => Effects<Option.Option<A>, WrongType | OutOfRange, R>
  /** The values at several keys, in their order. {@link https://redis.io/docs/latest/commands/mget/ MGET} */
  readonly mget: (keys: ReadonlyArray<string>) => Effects<ReadonlyArray<Option.Option<A>>, never, R>
}

/**
 * Values of a schema, as JSON.
 *
 * @since 0.1.0
 * @category constructors
 */
export const json = <A, I, R>(store: Service, schema: Schema.Schema<A, I, R>): Json<A, R> => {
  const text = Schema.parseJson(schema)
  const { decode, encode } = coding(text)
  const decodeAt = (key: string) => Effect.flatMap(decodeOption(decode, key))
  return {
    get: (key) => decodeAt(key)(store.get(key)),
    set: (key, value, options = {}) =>
      Effect.flatMap(encode(key, value), (encoded) => store.set(key, encoded, options)),
    getSet: (key, value, options) =>
      decodeAt(key)(Effect.flatMap(encode(key, value), (encoded) => store.getSet(key, encoded, options))),
    getDel: (key) => decodeAt(key)(store.getDel(key)),
    getEx: (key, options) => decodeAt(key)(store.getEx(key, options)),
    mget: (keys) =>
      Effect.flatMap(store.mget(keys), (found) =>
        Effect.forEach(found, (each, index) => decodeOption(decode, keys[index] ?? "")(each))
      )
  }
}

/** A value as the fields of a hash or of an entry: names and texts. A field that is undefined is left out. */
type Fields = { readonly [field: string]: string | undefined }

/**
 * Values of one schema, each as the fields of a hash.
 *
 * @since 0.1.0
 * @category models
 */
export interface Hash<A, R> {
  /** The value at a key; none if the key does not exist. {@link https://redis.io/docs/latest/commands/hgetall/ HGETALL} */
  readonly get: (key: string) => Effects<Option.Option<A>, WrongType, R>
  /**
   * Replaces whatever is at a key by the fields of a value, in one step. It never expires unless told when. A value without
   * fields deletes the key. {@link https://redis.io/docs/latest/commands/hset/ HSET}
   */
  readonly set: (key: string, value: A, options?: HashExpiry) => Effects<void, OutOfRange, R>
}

/**
 * When a hash expires: after `ttl`, where an infinite one means never, or at `expireAt`.
 *
 * @since 0.1.0
 * @category models
 */
export type HashExpiry =
  | { readonly ttl: Duration.DurationInput; readonly expireAt?: undefined }
  | { readonly expireAt: Instant; readonly ttl?: undefined }

const isEndless = (expiry: HashExpiry | undefined): expiry is undefined =>
  expiry === undefined || (expiry.ttl !== undefined && !Duration.isFinite(Duration.decode(expiry.ttl)))

/**
 * Values of a schema that encodes to texts by name, as the fields of a hash: `Schema.NumberFromString` for a number,
 * `Schema.parseJson` for what has parts. `store.hash` reads and changes single fields.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hash = <A, I extends { readonly [Field in keyof I]: string | undefined }, R>(
  store: Service,
  schema: Schema.Schema<A, I, R>
): Hash<A, R> => {
  const { decode, encode } = coding(schema)
  return {
    get: (key) =>
      Effect.flatMap(store.hash.getAll(key), (fields) =>
        fields.length === 0 ? Effect.succeedNone : Effect.asSome(decode(key, Object.fromEntries(fields)))
      ),
    set: (key, value, options) =>
      Effect.flatMap(encode(key, value), (encoded) =>
        Effect.flatten(
          store.transaction((tx) =>
            Effect.gen(function* () {
              yield* tx.queue((_) => _.del(key))
              const set = yield* tx.queue((_) => _.hash.set(key, entriesOf(encoded)))
              const expire = isEndless(options)
                ? Effect.void
                : yield* tx.queue((_) =>
                    options.expireAt === undefined ? _.expire(key, options.ttl) : _.expireAt(key, options.expireAt)
                  )
              // the key is new, so it is a hash
              return Effect.zipRight(Effect.orDie(set), Effect.asVoid(expire))
            })
          )
        )
      )
  }
}

/**
 * An entry of a stream and its value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry<out A> {
  readonly id: string
  readonly value: A
}

type StreamFailure = WrongType | CommandError

/**
 * Streams of one schema. A stored entry that does not match fails with its id, and `store.stream` reads it as it is; one that
 * `readGroup` delivered stays pending.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entries<A, R> {
  /** Adds an entry and returns its id. {@link https://redis.io/docs/latest/commands/xadd/ XADD} */
  readonly add: (key: string, value: A, options?: StreamAddOptions) => Effects<string, StreamFailure, R>
  /** The entries of a range. {@link https://redis.io/docs/latest/commands/xrange/ XRANGE} */
  readonly range: (key: string, range?: StreamRange) => Effects<ReadonlyArray<Entry<A>>, StreamFailure, R>
  /** The entries after an id up to the last one. {@link https://redis.io/docs/latest/commands/xrange/ XRANGE} */
  readonly entries: (
    key: string,
    options?: { readonly after?: string | undefined; readonly count?: number | undefined }
  ) => Stream.Stream<Entry<A>, StreamFailure | SchemaError | ConnectionError, R>
  /**
   * The entries of a stream after an id. With `block` it waits that long for one.
   * {@link https://redis.io/docs/latest/commands/xread/ XREAD}
   */
  readonly read: (
    key: string,
    after: string,
    options?: { readonly count?: number | undefined; readonly block?: Duration.DurationInput | undefined }
  ) => Effects<ReadonlyArray<Entry<A>>, StreamFailure, R>
  /**
   * Delivers entries to a consumer of a group, with the options of `store.stream.readGroup`.
   * {@link https://redis.io/docs/latest/commands/xreadgroup/ XREADGROUP}
   */
  readonly readGroup: (
    key: string,
    group: string,
    consumer: string,
    options?: Parameters<Service["stream"]["readGroup"]>[3]
  ) => Effects<ReadonlyArray<Entry<A>>, StreamFailure, R>
}

/**
 * Values of a schema that encodes to texts by name, as the entries of streams. Groups, claims and acknowledgements are those
 * of `store.stream`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stream = <A, I extends { readonly [Field in keyof I]: string | undefined }, R>(
  store: Service,
  schema: Schema.Schema<A, I, R>
): Entries<A, R> => {
  const { decode, encode } = coding(schema)
  const entry =
    (key: string) =>
    ({ fields, id }: StreamEntry<string>): Effect.Effect<Entry<A>, SchemaError, R> =>
      Effect.map(decode(key, Object.fromEntries(fields), id), (value) => ({ id, value }))
  const all = (key: string) => Effect.flatMap(Effect.forEach(entry(key)))
  return {
    add: (key, value, options) =>
      Effect.flatMap(encode(key, value), (encoded) => store.stream.add(key, entriesOf(encoded), options)),
    range: (key, range) => all(key)(store.stream.range(key, range)),
    entries: (key, options) => Stream.mapEffect(store.stream.entries(key, options), entry(key)),
    read: (key, after, options) =>
      all(key)(Effect.map(store.stream.read({ [key]: after }, options), (read) => read.flatMap(([, found]) => found))),
    readGroup: (key, group, consumer, options) => all(key)(store.stream.readGroup(key, group, consumer, options))
  }
}

/** The fields that an encoded value has. */
const entriesOf = (encoded: Fields): ReadonlyArray<readonly [string, string]> =>
  Object.entries(encoded).flatMap(([field, text]) => (text === undefined ? [] : [[field, text] as const]))

type Decode<A, R> = (key: string, encoded: unknown, id?: string) => Effect.Effect<A, SchemaError, R>

/** A schema's two ways, whose errors name the key. */
const coding = <A, I, R>(
  schema: Schema.Schema<A, I, R>
): {
  readonly decode: Decode<A, R>
  readonly encode: (key: string, value: A) => Effect.Effect<I, SchemaError, R>
} => {
  const decode = Schema.decodeUnknown(schema)
  const encode = Schema.encode(schema)
  const failed = (reason: SchemaError["reason"], key: string, id?: string) =>
    Effect.mapError((cause: ParseError) => new SchemaError({ reason, key, id, cause }))
  return {
    decode: (key, encoded, id) => failed("decode", key, id)(decode(encoded)),
    encode: (key, value) => failed("encode", key)(encode(value))
  }
}

const decodeOption =
  <A, R>(decode: Decode<A, R>, key: string) =>
  (found: Option.Option<string>): Effect.Effect<Option.Option<A>, SchemaError, R> =>
    Option.isNone(found) ? Effect.succeedNone : Effect.asSome(decode(key, found.value))
