/**
 * A Lua script as a value: its text, the names of its keys and arguments, and a `Schema` of its result. A store's `run`
 * sends the script by its SHA1, and its text only if the server does not have it yet.
 *
 * A script runs as one step: no other command runs in between. In Lua its keys are `KEYS[1]`, `KEYS[2]` … and its arguments
 * `ARGV[1]`, `ARGV[2]` …, in the order of their names here. All of them are strings in Lua.
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
 * An encoded argument. A number is sent as its digits, text as UTF-8.
 *
 * @since 0.1.0
 * @category models
 */
export type Word = string | number | bigint | Uint8Array

/**
 * The result of a script as plain data: nil and false are `null`, a status is its text, a double is a number, a map is a
 * record, a set is an array. An error inside an array is a value; an error as the whole result is a failure.
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
 * The schemas of the arguments, by name.
 *
 * @since 0.1.0
 * @category models
 */
export type Arguments = Readonly<Record<string, Schema.Schema.AnyNoContext>>

/** Allows only schemas that encode to a `Word`. */
type Encodable<Args extends Arguments> = {
  readonly [Name in keyof Args]: Schema.Schema.Encoded<Args[Name]> extends Word ? Args[Name] : never
}

/**
 * A value does not match its schema: an argument, and the script has not run; or the result, and the script has run.
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
    const values = reason === "arguments" ? "the arguments do" : "the result does"
    return `script ${sha}: ${values} not match the schema\n${cause.message}`
  }
}

/**
 * A script with the result `A`.
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
  /** Encodes the arguments, in order. */
  readonly encode: (args?: Values<Args>) => Either.Either<ReadonlyArray<Word>, ScriptError>
  /** Decodes the result. */
  readonly decode: (value: Value<unknown>) => Effect.Effect<A, ScriptError>
}

/**
 * The arguments as the program's own types.
 *
 * @since 0.1.0
 * @category models
 */
export type Values<Args extends Arguments> = { readonly [Name in keyof Args]: Schema.Schema.Type<Args[Name]> }

/**
 * The input of one run: the keys by name, each an `In`, and the arguments by name. A script without keys or arguments takes
 * none.
 *
 * @since 0.1.0
 * @category models
 */
export type Input<Key extends string, Args extends Arguments, In> = ([Key] extends [never]
  ? { readonly keys?: undefined }
  : { readonly keys: { readonly [Name in Key]: In } }) &
  ([keyof Args] extends [never] ? { readonly args?: undefined } : { readonly args: Values<Args> })

/**
 * A script from its text. Computes the SHA1 once; nothing is sent.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A, I, const Key extends string = never, Args extends Arguments = Record<never, never>>(options: {
  /** The script in Lua. A first line such as `#!lua flags=allow-stale` sets flags. */
  readonly text: string
  /** The names of the keys, in the order of `KEYS`. */
  readonly keys?: ReadonlyArray<Key> | undefined
  /** The arguments, in the order of `ARGV`. */
  readonly args?: (Args & Encodable<Args>) | undefined
  /** Decodes the result, which is a `Value`. */
  readonly result: Schema.Schema<A, I>
  /** Whether a command that writes is an error: false unless given. */
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
