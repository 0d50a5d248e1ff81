/**
 * A library of functions: the metadata in the first line of its text, and the functions that it has registered. `Libraries` is
 * the set of an instance, or the set that is being restored.
 */
import * as Bytes from "../Bytes.js"
import type { Engine } from "../lua/Engine.js"
import { splitWords } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import type { Flag } from "./Flags.js"

/** A function that FCALL can call. */
export interface Function_ {
  readonly name: Bytes.Bytes
  readonly description: Bytes.Bytes | undefined
  readonly flags: ReadonlySet<Flag>
  /** Its reference in the engine. */
  readonly reference: number
}

export interface FunctionLibrary {
  readonly name: Bytes.Bytes
  /** The text as it was loaded. */
  readonly code: Bytes.Bytes
  /** The engine it was loaded into. */
  readonly engine: Engine
  readonly functions: ReadonlyMap<Bytes.Bytes, Function_>
}

/** The metadata of a library, and its body. */
export interface Metadata {
  readonly engine: Bytes.Bytes
  readonly name: Bytes.Bytes
  /** The text from the newline of the first line on, so that Lua's line numbers are those of the text. */
  readonly body: Bytes.Bytes
}

const noMetadata = Reply.error("Missing library metadata")
const badMetadata = Reply.error("Invalid library metadata")
const namedTwice = Reply.error("Invalid metadata value, name argument was given multiple times")
const unnamed = Reply.error("Library name was not given")

/** Reads a first line such as `#!lua name=mylib`. */
export const readMetadata = (code: Bytes.Bytes): Metadata | Reply.ErrorReply => {
  if (!code.startsWith("#!")) return noMetadata
  const end = code.indexOf("\n")
  const nul = code.indexOf("\0")
  if (end < 0 || (nul >= 0 && nul < end)) return badMetadata
  const [engine, ...values] = splitWords(code.slice(0, end)) ?? []
  if (engine === undefined) return badMetadata
  let name: Bytes.Bytes | undefined
  for (const value of values) {
    if (value.slice(0, 5).toLowerCase() !== "name=") return Reply.error(`Invalid metadata value given: ${value}`)
    if (name !== undefined) return namedTwice
    name = Bytes.unsafeMake(value.slice(5))
  }
  if (name === undefined) return unnamed
  return { engine: Bytes.unsafeMake(engine.slice(2)), name, body: Bytes.unsafeMake(code.slice(end)) }
}

/** The error for an invalid name of a library or a function. */
export const badName: Reply.ErrorReply = Reply.error(
  "Library names can only contain letters, numbers, or underscores(_) and must be at least one character long"
)

/** Whether a name is valid for a library or a function. */
export const isName = (name: string): boolean => /^[A-Za-z0-9_]+$/.test(name)

export class Libraries {
  private readonly libraries = new Map<string, FunctionLibrary>()
  /** By name in lower case: FCALL ignores case. */
  private readonly functions = new Map<string, Function_>()

  get functionCount(): number {
    return this.functions.size
  }

  get libraryCount(): number {
    return this.libraries.size
  }

  get all(): ReadonlyArray<FunctionLibrary> {
    return [...this.libraries.values()]
  }

  find(name: Bytes.Bytes): FunctionLibrary | undefined {
    return this.libraries.get(name)
  }

  /** The function with this name, in any case. */
  findFunction(name: Bytes.Bytes): Function_ | undefined {
    return this.functions.get(name) ?? this.functions.get(name.toLowerCase())
  }

  /** Adds a library whose name is free; returns the error if another library has a function of the same name. */
  add(library: FunctionLibrary): Reply.ErrorReply | undefined {
    for (const { name } of library.functions.values()) {
      if (this.functions.has(name.toLowerCase())) return Reply.error(`Function ${name} already exists`)
    }
    this.libraries.set(library.name, library)
    for (const each of library.functions.values()) {
      const lower = each.name.toLowerCase()
      // FCALL finds the first of two functions in one library whose names differ only in case
      if (!this.functions.has(lower)) this.functions.set(lower, each)
    }
    return undefined
  }

  /** Removes a library and returns it; `undefined` if there is none. */
  remove(name: Bytes.Bytes): FunctionLibrary | undefined {
    const library = this.libraries.get(name)
    if (library === undefined) return undefined
    this.libraries.delete(name)
    for (const each of library.functions.values()) this.functions.delete(each.name.toLowerCase())
    return library
  }
}
