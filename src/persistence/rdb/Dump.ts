/** The payloads of DUMP and RESTORE: a value's kind, the value, and a footer. */
import * as Bytes from "../../Bytes.js"
import type { Value } from "../../value/Value.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"
import { Corrupt, Input } from "./Input.js"
import type { Limits } from "./Limits.js"
import { Output } from "./Output.js"
import * as Payload from "./Payload.js"

export interface Options {
  /** The setting `rdbcompression`. */
  readonly compresses: boolean
  /** The setting `list-max-listpack-size`. */
  readonly fill: number
}

/** The payload of a value. */
export const dump = (value: Value, options: Options): Bytes.Bytes => Bytes.fromUint8Array(payload(value, options))

/** As `dump`, outside V8's heap. */
export const payload = (value: Value, { compresses, fill }: Options): Buffer => {
  const output = new Output(compresses)
  const pieces: Array<Buffer> = []
  output.byte(Encode.typeOf(value))
  for (const _ of Encode.write(output, value, fill)) {
    if (output.hasPiece) pieces.push(output.take())
    else output.rest()
  }
  pieces.push(output.take())
  return Payload.sealPieces(pieces)
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
    const { done, value } = Decode.read(type, input, limits).next()
    return done === true ? value : undefined
  } catch (error) {
    if (error instanceof Corrupt) return undefined
    throw error
  }
}
