/**
 * A script in Lua as a value: its text, the names of its keys and arguments, and what its result is, by a `Schema`. A store's
 * `run` sends it by its SHA1, and its text only where the server does not know that yet.
 *
 * A script runs as one step, which nothing interrupts or interleaves. In Lua its keys are `KEYS[1]`, `KEYS[2]` … and its
 * arguments `ARGV[1]`, `ARGV[2]` …, in the order in which they are named here; all of them are strings there.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/eval-intro/
 *
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Script, Store } from "layeredis"
 *
 * const transfer = Script.make({
 *   keys: ["from", "to"],
 *   args: { amount: Schema.NonNegativeInt },
 *   result: Schema.Literal("done", "too little"),
 *   text: `
 *     if tonumber(redis.call("GET", KEYS[1]) or 0) < tonumber(ARGV[1]) then return "too little" end
 *     redis.call("DECRBY", KEYS[1], ARGV[1])
 *     redis.call("INCRBY", KEYS[2], ARGV[1])
 *     return "done"
 *   `
 * })
 *
 * const program = Effect.gen(function* () {
 *   const store = yield* Store.Store
 *   yield* store.set("account:ada", "10")
 *   const accounts = { from: "account:ada", to: "account:grace" }
 *   const first = yield* store.run(transfer, { keys: accounts, args: { amount: 7 } }) // "done"
 *   const second = yield* store.run(transfer, { keys: accounts, args: { amount: 7 } }) // "too little"
 *   return [first, second]
 * })
 *
 * Effect.runPromise(Effect.provide(program, Store.layer))
 * ```
 *
 * @since 0.1.0
 */
import { createHash } from "node:crypto"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { StoreError } from "./StoreError.js"

/**
 * What an argument is encoded as: a number goes in as its digits.
 *
 * @since 0.1.0
 * @category models
 */
export type Word = string | number | bigint | Uint8Array

/**
 * What a script answers, as plain data: nil (and false) is `null`, a status is its text, a double a number, a map a record,
 * a set an array. An error inside of an array stands there as one; as the answer itself it is a failure.
 *
 * @since 0.1.0
 * @category models
 */
export type Value<Out> =
  | Out
  | number
  | bigint
  | boolean
  | null
  | StoreError
  | ReadonlyArray<Value<Out>>
  | { readonly [key: string]: Value<Out> }

/**
 * The arguments by their names, each with its schema.
 *
 * @since 0.1.0
 * @category models
 */
export type Arguments = Readonly<Record<string, Schema.Schema.AnyNoContext>>

/** Only schemas that encode to words. */
type Encodable<Args extends Arguments> = {
  readonly [Name in keyof Args]: Schema.Schema.Encoded<Args[Name]> extends Word ? Args[Name] : never
}

/**
 * An argument does not encode by its schema, and nothing was run; or the result, after the script has run, is not as its
 * schema has it.
 *
 * @since 0.1.0
 * @category errors
 */
export class ScriptError extends Data.TaggedError("ScriptError")<{
  readonly reason: "arguments" | "result"
  /** The SHA1 of the script. */
  readonly sha: string
  readonly cause: ParseError
}> {
  override get message(): string {
    const { cause, reason, sha } = this
    const what = reason === "arguments" ? "the arguments are" : "the result is"
    return `script ${sha}: ${what} not as the schema has it\n${cause.message}`
  }
}

/**
 * A script, whose result is an `A`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Script<Key extends string, Args extends Arguments, A> {
  readonly text: string
  /** The SHA1 of the text, in hexadecimal. */
  readonly sha: string
  readonly keys: ReadonlyArray<Key>
  readonly isReadOnly: boolean
  /** The arguments as words, in order; none where it takes none. */
  readonly encode: (args?: Values<Args>) => Either.Either<ReadonlyArray<Word>, ScriptError>
  readonly decode: (value: Value<unknown>) => Effect.Effect<A, ScriptError>
}

/**
 * What arguments are in the program.
 *
 * @since 0.1.0
 * @category models
 */
export type Values<Args extends Arguments> = { readonly [Name in keyof Args]: Schema.Schema.Type<Args[Name]> }

/**
 * What a run of a script takes: its keys by their names, as an `In` each, and its arguments; neither where it has none.
 *
 * @since 0.1.0
 * @category models
 */
export type Input<Key extends string, Args extends Arguments, In> = ([Key] extends [never]
  ? { readonly keys?: undefined }
  : { readonly keys: { readonly [Name in Key]: In } }) &
  ([keyof Args] extends [never] ? { readonly args?: undefined } : { readonly args: Values<Args> })

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = <A, I, const Key extends string = never, Args extends Arguments = Record<never, never>>(options: {
  /** In Lua. A first line such as `#!lua flags=allow-stale` sets flags. */
  readonly text: string
  /** Names of the keys, in the order of `KEYS`. */
  readonly keys?: ReadonlyArray<Key> | undefined
  /** The arguments, in the order of `ARGV`. */
  readonly args?: (Args & Encodable<Args>) | undefined
  /** What the result, a `Value`, is decoded by. */
  readonly result: Schema.Schema<A, I>
  /** Whether it only reads: a command that writes is an error then. False unless given. */
  readonly readOnly?: boolean | undefined
}): Script<Key, Args, A> => {
  const { args = {}, keys = [], readOnly = false, result, text } = options
  const sha = createHash("sha1").update(text).digest("hex")
  const names = Object.keys(args)
  const toWords = Schema.encodeUnknownEither(Schema.Struct(args))
  const toResult = Schema.decodeUnknown(result)
  const failed = (reason: ScriptError["reason"]) => (cause: ParseError) => new ScriptError({ reason, sha, cause })
  return {
    text,
    sha,
    keys,
    isReadOnly: readOnly,
    encode: (values) =>
      Either.mapBoth(toWords(values ?? {}), {
        onLeft: failed("arguments"),
        onRight: (words: Readonly<Record<string, Word>>) => names.map((name) => words[name] ?? "")
      }),
    decode: (value) => Effect.mapError(toResult(value), failed("result"))
  }
}
