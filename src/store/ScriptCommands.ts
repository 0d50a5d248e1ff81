/**
 * The methods to run Lua: scripts, and functions of libraries.
 *
 * @see https://redis.io/docs/latest/commands/?group=scripting
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Arguments, Input, Script, ScriptError, Value, Word } from "../Script.js"
import { CommandError, type StoreError } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import * as Plain from "./Plain.js"
import type { Call } from "./Transport.js"

/** The input of a script or function. */
export interface EvalOptions<In> {
  /** `KEYS` in Lua. */
  readonly keys?: ReadonlyArray<In> | undefined
  /** `ARGV` in Lua, where all of them are strings. */
  readonly args?: ReadonlyArray<In | number | bigint> | undefined
  /** Whether a command that writes is an error: false unless given. */
  readonly readOnly?: boolean | undefined
}

/** The script cache, to which `eval` and `run` add. */
export interface ScriptCacheCommands {
  /**
   * Adds a script to the cache without running it. Returns its SHA1. A script that does not compile fails with
   * `CommandError`. {@link https://redis.io/docs/latest/commands/script-load/ SCRIPT LOAD}
   */
  readonly load: (text: string) => Call<string, CommandError>

  /**
   * Whether each script is in the cache, by SHA1.
   * {@link https://redis.io/docs/latest/commands/script-exists/ SCRIPT EXISTS}
   */
  readonly exists: (shas: string | ReadonlyArray<string>) => Call<ReadonlyArray<boolean>>

  /** Empties the cache. {@link https://redis.io/docs/latest/commands/script-flush/ SCRIPT FLUSH} */
  readonly flush: Call<void>
}

/** The libraries of functions, which `fcall` calls. */
export interface FunctionCommands {
  /**
   * Loads a library, whose text begins with its name: `#!lua name=mylib`. Returns the name. An existing library of
   * that name fails with `CommandError`, unless `replace` is true.
   * {@link https://redis.io/docs/latest/commands/function-load/ FUNCTION LOAD}
   */
  readonly load: (text: string, options?: { readonly replace?: boolean | undefined }) => Call<string, CommandError>

  /**
   * Deletes a library and its functions. An unknown library fails with `CommandError`.
   * {@link https://redis.io/docs/latest/commands/function-delete/ FUNCTION DELETE}
   */
  readonly delete: (library: string) => Call<void, CommandError>

  /** Deletes all libraries. {@link https://redis.io/docs/latest/commands/function-flush/ FUNCTION FLUSH} */
  readonly flush: Call<void>
}

/**
 * A script or function runs as one step: no other command runs in between, and time stands still. It fails with the
 * error that it raises or returns; its writes up to that point stay.
 */
export interface ScriptCommands<in In, out Out> {
  /** Runs a script, and returns its result as plain data. {@link https://redis.io/docs/latest/commands/eval/ EVAL} */
  readonly eval: (script: string, options?: EvalOptions<In>) => Call<Value<Out>, StoreError>

  /**
   * Runs a script made by `Script.make`, and returns its decoded result. It sends the SHA1, and the text if the server
   * does not have it; a transaction sends the text. {@link https://redis.io/docs/latest/commands/evalsha/ EVALSHA}
   */
  readonly run: <Key extends string, Args extends Arguments, A>(
    script: Script<Key, Args, A>,
    ...input: Record<never, never> extends Input<Key, Args, In>
      ? [input?: Input<Key, Args, In>]
      : [input: Input<Key, Args, In>]
  ) => Call<A, StoreError | ScriptError>

  /**
   * Calls a function of a library, and returns its result as plain data.
   * {@link https://redis.io/docs/latest/commands/fcall/ FCALL}
   */
  readonly fcall: (name: string, options?: EvalOptions<In>) => Call<Value<Out>, StoreError>

  /** The script cache. */
  readonly script: ScriptCacheCommands

  /** The libraries of functions. */
  readonly function: FunctionCommands
}

const name = Bytes.unsafeMake

/** The words of a command's name. */
const words = (command: string): ReadonlyArray<Bytes.Bytes> => command.split(" ").map(name)

const failure = ["CommandError"] as const

/** The errors of a script: any error of the commands that it calls. */
const failures = [
  "WrongType",
  "NotAnInteger",
  "NotAFloat",
  "OutOfRange",
  "NoSuchKey",
  "SameKey",
  "SyntaxError",
  "CommandError"
] as const

const word = (value: Word): Bytes.Bytes => {
  if (typeof value === "string") return Bytes.fromText(value)
  return value instanceof Uint8Array ? Bytes.fromUint8Array(value) : Encode.integer(value)
}

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  { encode, decode }: Codec<In, Out>
): ScriptCommands<In, Out> => {
  const value = Plain.of(decode, "EVAL")

  const request = (
    command: string,
    script: string,
    isReadOnly: boolean,
    keys: ReadonlyArray<Bytes.Bytes>,
    args: ReadonlyArray<Bytes.Bytes>
  ): Request => [
    name(isReadOnly ? `${command}_RO` : command),
    Bytes.fromText(script),
    Encode.integer(keys.length),
    ...keys,
    ...args
  ]

  const evaluate =
    (command: string) =>
    (script: string, options: EvalOptions<In> = {}): Call<Value<Out>, StoreError> => {
      const { args = [], keys = [], readOnly = false } = options
      const words = args.map((arg) => (typeof arg === "object" || typeof arg === "string" ? encode(arg) : word(arg)))
      return caller.call(failures, request(command, script, readOnly, keys.map(encode), words), value)
    }

  const run = <Key extends string, Args extends Arguments, A>(
    script: Script<Key, Args, A>,
    input?: Input<Key, Args, In>
  ): Call<A, StoreError | ScriptError> => {
    const args = script.encode(input?.args)
    if (Either.isLeft(args)) return Effect.fail(args.left)
    const words = args.right.map(word)
    const named: { readonly [Name in Key]?: In } | undefined = input?.keys
    const keys = script.keys.flatMap((key) => {
      const given = named?.[key]
      return given === undefined ? [] : [encode(given)]
    })
    const send = (command: string, text: string) =>
      caller.callThen(failures, request(command, text, script.isReadOnly, keys, words), (reply) =>
        script.decode(value(reply))
      )
    // a transaction cannot send the text later
    if (caller.transport.isRecording) return send("EVAL", script.text)
    return Effect.catchIf(
      send("EVALSHA", script.sha),
      // the server's exact text: a script that returns a NOSCRIPT of its own must not run twice
      (error) =>
        error instanceof CommandError && error.code === "NOSCRIPT" && error.text.startsWith("No matching script"),
      () => send("EVAL", script.text)
    )
  }

  return {
    eval: evaluate("EVAL"),
    run: (script, ...[input]) => run(script, input),
    fcall: evaluate("FCALL"),
    script: {
      load: (text) =>
        caller.call(failure, [...words("SCRIPT LOAD"), Bytes.fromText(text)], (reply) =>
          Bytes.toText(Decode.bytes(reply))
        ),
      exists: (shas) =>
        caller.call(
          [],
          [...words("SCRIPT EXISTS"), ...Encode.many(Bytes.fromText, shas)],
          Decode.array(Decode.boolean)
        ),
      flush: caller.call([], words("SCRIPT FLUSH"), Decode.nothing)
    },
    function: {
      load: (text, { replace = false } = {}) =>
        caller.call(
          failure,
          [...words("FUNCTION LOAD"), ...(replace ? [name("REPLACE")] : []), Bytes.fromText(text)],
          (reply) => Bytes.toText(Decode.bytes(reply))
        ),
      delete: (library) => caller.call(failure, [...words("FUNCTION DELETE"), Bytes.fromText(library)], Decode.nothing),
      flush: caller.call([], words("FUNCTION FLUSH"), Decode.nothing)
    }
  }
}
