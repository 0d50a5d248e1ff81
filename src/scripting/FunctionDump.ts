/**
 * The payload of FUNCTION DUMP and FUNCTION RESTORE: for each library, its opcode in an RDB file and its text.
 */
import * as Bytes from "../Bytes.js"
import * as RdbEncoding from "../persistence/rdb/Encoding.js"
import * as DumpPayload from "../persistence/rdb/Payload.js"
import * as Reply from "../resp/Reply.js"
import { Libraries } from "./FunctionLibrary.js"
import type { Functions } from "./Functions.js"

/** The opcode of a library, and the one that a release candidate of Redis 7.0 wrote. */
const opcode = 0xf5
const earlyOpcode = 0xf6

/** @param compresses the setting `rdbcompression` */
export const dump = ({ libraries }: Functions, compresses: boolean): Bytes.Bytes => {
  const parts = libraries.all.map(({ code }) => String.fromCharCode(opcode) + RdbEncoding.writeString(code, compresses))
  return DumpPayload.seal(Bytes.unsafeMake(parts.join("")))
}

/**
 * Restores all libraries of a payload, or none; returns the error then.
 *
 * @param policy FLUSH removes the existing libraries, APPEND refuses a library whose name exists, REPLACE replaces it
 */
export const restore = (
  functions: Functions,
  payload: Bytes.Bytes,
  policy: "FLUSH" | "APPEND" | "REPLACE"
): Reply.ErrorReply | undefined => {
  const buffer = DumpPayload.open(payload)
  if (buffer === undefined) return Reply.error("DUMP payload version or checksum are wrong")
  const reader = new RdbEncoding.Reader(buffer)
  const libraries = new Libraries()
  while (reader.remaining > DumpPayload.footerSize) {
    const code = readCode(reader)
    const loaded = Reply.isError(code) ? code : functions.load(code, false, libraries)
    if (!Reply.isError(loaded)) continue
    functions.discard(libraries)
    return loaded
  }
  if (policy !== "FLUSH") return functions.merge(libraries, policy === "REPLACE")
  functions.replaceAll(libraries)
  return undefined
}

/** The text of the next library. */
const readCode = (reader: RdbEncoding.Reader): Bytes.Bytes | Reply.ErrorReply => {
  switch (reader.byte()) {
    case opcode:
      return reader.string() ?? Reply.error("Failed loading library payload")
    case earlyOpcode:
      return readEarlyCode(reader)
    default:
      return Reply.error("given type is not a function")
  }
}

/** The text of a library whose first line is stored as separate fields. */
const readEarlyCode = (reader: RdbEncoding.Reader): Bytes.Bytes | Reply.ErrorReply => {
  const name = reader.string()
  if (name === undefined) return Reply.error("Failed loading library name")
  const engine = reader.string()
  if (engine === undefined) return Reply.error("Failed loading engine name")
  const hasDescription = reader.length()
  if (hasDescription === undefined) return Reply.error("Failed loading library description indicator")
  if (hasDescription > 0 && reader.string() === undefined) return Reply.error("Failed loading library description")
  const body = reader.string()
  if (body === undefined) return Reply.error("Failed loading library blob")
  return Bytes.unsafeMake(`#!${engine} name=${name}\n${body}`)
}
