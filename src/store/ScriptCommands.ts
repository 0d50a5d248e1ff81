/**
 * A store's methods that run what is written in Lua: scripts, and functions of libraries.
 *
 * @see https://redis.io/docs/latest/commands/?group=scripting
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import type { Arguments, Input, Script, ScriptError, Value, Word } from "../Script.js"
import { CommandError, fromReply, type StoreError } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"

/** What a script or function is given. */
export interface EvalOptions<In> {
  /** `KEYS` in Lua. */
  readonly keys?: ReadonlyArray<In> | undefined
  /** `ARGV` in Lua, where all of them are strings. */
  readonly args?: ReadonlyArray<In | number | bigint> | undefined
  /** Whether a command that writes is an error; false unless given. */
  readonly readOnly?: boolean | undefined
}

/** The cache of scripts, in which `eval` and `run` put theirs. */
export interface ScriptCacheCommands {
  /** Takes a script into the cache without running it; its SHA1. */
  readonly load: (text: string) => Effect.Effect<string, CommandError>

  /** Which of the scripts are in the cache, by their SHA1s. */
  readonly exists: (shas: string | ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<boolean>>

  /** Empties the cache. */
  readonly flush: Effect.Effect<void>
}

/** Libraries of functions, which `fcall` calls. */
export interface FunctionCommands {
  /** Takes a library, whose text begins with its name: `#!lua name=mylib`; the name. One that is there is an error, or replaced. */
  readonly load: (
    text: string,
    options?: { readonly replace?: boolean | undefined }
  ) => Effect.Effect<string, CommandError>

  /** Removes a library and its functions; an error where there is none. */
  readonly delete: (library: string) => Effect.Effect<void, CommandError>

  /** Removes all of them. */
  readonly flush: Effect.Effect<void>
}

/**
 * A script or function runs as one step, which nothing interrupts or interleaves, and time stands still for it. It fails with
 * the error that it raises or answers; what it has done until then stays done.
 */
export interface ScriptCommands<in In, out Out> {
  /** Runs a script, and answers its result as plain data. */
  readonly eval: (script: string, options?: EvalOptions<In>) => Effect.Effect<Value<Out>, StoreError>

  /** Runs a script made by `Script.make`; its result. In a transaction the text is sent along. */
  readonly run: <Key extends string, Args extends Arguments, A>(
    script: Script<Key, Args, A>,
    ...input: Record<never, never> extends Input<Key, Args, In>
      ? [input?: Input<Key, Args, In>]
      : [input: Input<Key, Args, In>]
  ) => Effect.Effect<A, StoreError | ScriptError>

  /** Calls a function of a library, and answers its result as plain data. */
  readonly fcall: (name: string, options?: EvalOptions<In>) => Effect.Effect<Value<Out>, StoreError>

  readonly script: ScriptCacheCommands

  readonly function: FunctionCommands
}

const name = Bytes.unsafeMake

/** A command's name of two words. */
const words = (command: string): ReadonlyArray<Bytes.Bytes> => command.split(" ").map(name)

const failure = ["CommandError"] as const

/** Whatever a script calls can fail in it. */
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

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** A reply as plain data. */
const valueOf = <Out>(decode: (bytes: Bytes.Bytes) => Out): ((reply: Reply.Reply) => Value<Out>) => {
  const value = (reply: Reply.Reply): Value<Out> => {
    if (typeof reply === "string") return decode(reply)
    if (reply === null || typeof reply !== "object") return reply
    if (isArray(reply)) return reply.map(value)
    if (Reply.isError(reply)) return fromReply(reply, "EVAL")
    switch (reply._tag) {
      case "SimpleString":
      case "Verbatim":
        return decode(reply.text)
      case "Double":
        return reply.value
      case "BigNumber":
        return BigInt(reply.digits)
      case "SetReply":
        return reply.members.map(value)
      case "MapReply":
        return Object.fromEntries(
          reply.entries.map(([key, its]) => [
            typeof key === "string" ? Bytes.toText(key) : String(value(key)),
            value(its)
          ])
        )
      case "NullArray":
        return null
      default:
        throw new Error(`a script answered ${reply._tag}`)
    }
  }
  return value
}

export const make = <In extends string | Uint8Array, Out>(
  caller: Caller,
  { encode, decode }: Codec<In, Out>
): ScriptCommands<In, Out> => {
  const value = valueOf(decode)

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
    (script: string, options: EvalOptions<In> = {}): Effect.Effect<Value<Out>, StoreError> => {
      const { args = [], keys = [], readOnly = false } = options
      const words = args.map((arg) => (typeof arg === "object" || typeof arg === "string" ? encode(arg) : word(arg)))
      return caller.call(failures, request(command, script, readOnly, keys.map(encode), words), value)
    }

  const run = <Key extends string, Args extends Arguments, A>(
    script: Script<Key, Args, A>,
    input?: Input<Key, Args, In>
  ): Effect.Effect<A, StoreError | ScriptError> => {
    const args = script.encode(input?.args)
    if (Either.isLeft(args)) return Effect.fail(args.left)
    const words = args.right.map(word)
    const named: { readonly [Name in Key]?: In } | undefined = input?.keys
    const keys = script.keys.flatMap((key) => {
      const its = named?.[key]
      return its === undefined ? [] : [encode(its)]
    })
    const send = (command: string, text: string) =>
      caller.callThen(failures, request(command, text, script.isReadOnly, keys, words), (reply) =>
        script.decode(value(reply))
      )
    // a transaction could not come back with the text
    if (caller.transport.isRecording) return send("EVAL", script.text)
    return Effect.catchIf(
      send("EVALSHA", script.sha),
      // in the words of the server, so that a script which answers NOSCRIPT of its own does not run twice
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
