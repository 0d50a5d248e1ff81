/** The payloads of DUMP and RESTORE: a value's kind, the value, and a footer. */
import type * as Bytes from "../../Bytes.js"
import * as Latin1 from "../../bytes/Latin1.js"
import type { Value } from "../../value/Value.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import { Corrupt, Input } from "./Input.js"
import type { Limits } from "./Limits.js"
import { Output } from "./Output.js"
import * as Payload from "./Payload.js"
import * as Type from "./Type.js"

export interface Options {
  /** The setting `rdbcompression`. */
  readonly compresses: boolean
  /** The setting `list-max-listpack-size`. */
  readonly fill: number
}

const compressing = new Output(true)
const plain = new Output(false)

/** The payload of a value. */
export const dump = (value: Value, options: Options): Bytes.Bytes => {
  const { output, pieces } = write(value, options)
  const whole = pieces.length === 0 ? Payload.sealOutput(output) : Payload.sealPieces([...pieces, output.take()])
  return Latin1.read(whole, 0, whole.length)
}

/** As `dump`, outside V8's heap. */
export const payload = (value: Value, options: Options): Buffer => {
  const { output, pieces } = write(value, options)
  return Payload.sealPieces([...pieces, output.peek()])
}

/** Writes a value to one of the outputs that all dumps use, and takes the complete pieces from it. */
const write = (value: Value, { compresses, fill }: Options): { output: Output; pieces: ReadonlyArray<Buffer> } => {
  const output = compresses ? compressing : plain
  const pieces: Array<Buffer> = []
  // a dump that failed may have left bytes
  output.peek()
  output.byte(Encode.typeOf(value))
  for (const _ of Encode.write(output, value, fill)) {
    if (output.hasPiece) pieces.push(output.take())
    else output.rest()
  }
  return { output, pieces }
}

/**
 * The value of an opened payload; `undefined` if it is malformed. As in Redis, bytes between the value and the footer are
 * ignored.
 */
export const restore = (payload: Buffer, limits: Limits): Value | undefined => {
  const input = new Input(payload)
  const type = input.byte()
  if (type === undefined || !Decode.isKnown(type)) return undefined
  try {
    if (type === Type.string) return input.string()
    const parse = Decode.parserOf(type)
    if (parse !== undefined) {
      const blob = input.blob()
      return blob === undefined ? undefined : parse(blob, limits)
    }
    const { done, value } = Decode.read(type, input, limits).next()
    return done === true ? value : undefined
  } catch (error) {
    if (error instanceof Corrupt) return undefined
    throw error
  }
}
