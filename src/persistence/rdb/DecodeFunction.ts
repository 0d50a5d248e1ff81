/** Decodes a library of functions, as FUNCTION DUMP and RDB files hold it. */
import * as Bytes from "../../Bytes.js"
import { Corrupt, corrupt, type Input } from "./Input.js"
import * as Opcode from "./Opcode.js"

export const isFunction = (opcode: number): boolean => opcode === Opcode.function2 || opcode === Opcode.functionEarly

/**
 * The text of a library. Where bytes are missing it yields Redis's error about the missing part; it throws `Corrupt` with that
 * error if they are malformed.
 */
export const read = (opcode: number, input: Input): Generator<string, Bytes.Bytes> =>
  opcode === Opcode.function2 ? part(() => input.string(), "Failed loading library payload") : readEarly(input)

/** A library whose first line is stored as separate fields. */
function* readEarly(input: Input): Generator<string, Bytes.Bytes> {
  const string = () => input.string()
  const name = yield* part(string, "Failed loading library name")
  const engine = yield* part(string, "Failed loading engine name")
  const hasDescription = yield* part(() => input.length(), "Failed loading library description indicator")
  if (hasDescription > 0) yield* part(string, "Failed loading library description")
  const body = yield* part(string, "Failed loading library blob")
  return Bytes.unsafeMake(`#!${engine} name=${name}\n${body}`)
}

function* part<A>(read: () => A | undefined, error: string): Generator<string, A> {
  for (;;) {
    const value = orError(read, error)
    if (value !== undefined) return value
    yield error
  }
}

const orError = <A>(read: () => A, error: string): A => {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof Corrupt) return corrupt(error)
    throw thrown
  }
}
