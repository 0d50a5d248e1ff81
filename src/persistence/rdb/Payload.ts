/**
 * The payload that DUMP and RESTORE, FUNCTION DUMP and FUNCTION RESTORE exchange: content in RDB encoding and a footer.
 * The footer is the format's version in two bytes and a CRC-64 of everything before it in eight, both little-endian.
 *
 * @see https://redis.io/docs/latest/commands/dump/
 */
import * as Bytes from "../../Bytes.js"
import { crc64 } from "../../bytes/Crc64.js"
import { version } from "./Form.js"
import type { Output } from "./Output.js"

/** The size of the footer, in bytes. */
export const footerSize = 10

/** Appends the footer to a content. */
export const seal = (content: Bytes.Bytes): Bytes.Bytes =>
  Bytes.fromUint8Array(sealPieces([Buffer.from(content, "latin1")]))

/** Appends the footer to the content in an output, and takes it: the payload is good until more is written to the output. */
export const sealOutput = (output: Output): Buffer => {
  output.byte(version & 255)
  output.byte(version >> 8)
  output.int64(crc64(output.written))
  return output.peek()
}

/** Appends the footer to a content in pieces. */
export const sealPieces = (pieces: ReadonlyArray<Uint8Array>): Buffer => {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const payload = Buffer.allocUnsafe(size + footerSize)
  let offset = 0
  for (const piece of pieces) {
    payload.set(piece, offset)
    offset += piece.length
  }
  const end = payload.writeUInt16LE(version, size)
  payload.writeBigUInt64LE(crc64(payload, 0, end), end)
  return payload
}

/**
 * Verifies a payload and returns its bytes; `undefined` if the checksum is wrong or a later version wrote it. The bytes
 * include the footer, because Redis lets malformed content read on into it.
 */
export const open = (payload: Bytes.Bytes): Buffer | undefined => {
  const buffer = Buffer.from(payload, "latin1")
  const end = buffer.length - footerSize
  if (end < 0 || buffer.readUInt16LE(end) > version) return undefined
  return crc64(buffer, 0, end + 2) === buffer.readBigUInt64LE(end + 2) ? buffer : undefined
}
