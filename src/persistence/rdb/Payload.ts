/**
 * What DUMP, FUNCTION DUMP and their RESTOREs exchange: a content in RDB's encoding, and behind it the format's version in
 * two bytes and a checksum of all before in eight, the lowest first.
 */
import * as Bytes from "../../Bytes.js"
import { crc64 } from "../../bytes/Crc64.js"
import { version } from "./Encoding.js"

/** The bytes of version and checksum. */
export const footerSize = 10

/** The content with its footer. */
export const seal = (content: Bytes.Bytes): Bytes.Bytes => {
  const payload = Buffer.allocUnsafe(content.length + footerSize)
  payload.write(content, "latin1")
  payload.writeUInt16LE(version, content.length)
  const end = content.length + 2
  payload.writeBigUInt64LE(crc64(payload, 0, end), end)
  return Bytes.fromUint8Array(payload)
}

/**
 * The bytes of a payload, the footer included, into which Redis lets a broken content read on; `undefined` if the checksum
 * is wrong, or a later version has written it.
 */
export const open = (payload: Bytes.Bytes): Buffer | undefined => {
  const buffer = Buffer.from(payload, "latin1")
  const end = buffer.length - footerSize
  if (end < 0 || buffer.readUInt16LE(end) > version) return undefined
  return crc64(buffer, 0, end + 2) === buffer.readBigUInt64LE(end + 2) ? buffer : undefined
}
