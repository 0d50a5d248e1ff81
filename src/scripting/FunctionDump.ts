/**
 * The payload of FUNCTION DUMP and FUNCTION RESTORE: for each library, its opcode in an RDB file and its text.
 */
import * as Bytes from "../Bytes.js"
import * as DecodeFunction from "../persistence/rdb/DecodeFunction.js"
import { Corrupt, Input } from "../persistence/rdb/Input.js"
import * as Opcode from "../persistence/rdb/Opcode.js"
import * as Output from "../persistence/rdb/Output.js"
import * as DumpPayload from "../persistence/rdb/Payload.js"
import * as Reply from "../resp/Reply.js"
import { Libraries } from "./FunctionLibrary.js"
import type { Functions } from "./Functions.js"

/** @param compresses the setting `rdbcompression` */
export const dump = ({ libraries }: Functions, compresses: boolean): Bytes.Bytes => {
  const parts = libraries.all.map(
    ({ code }) => String.fromCharCode(Opcode.function2) + Output.stringOf(code, compresses)
  )
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
  const input = new Input(buffer)
  const libraries = new Libraries()
  while (input.remaining > DumpPayload.footerSize) {
    const code = readCode(input)
    const loaded = Reply.isError(code) ? code : functions.load(code, false, libraries)
    if (!Reply.isError(loaded)) continue
    functions.discard(libraries)
    return loaded
  }
  if (policy !== "FLUSH") return functions.merge(libraries, policy === "REPLACE")
  functions.replaceAll(libraries)
  return undefined
}

/** The text of the next library, or the error about the part that is malformed or missing. */
const readCode = (input: Input): Bytes.Bytes | Reply.ErrorReply => {
  const opcode = input.byte()
  if (opcode === undefined || !DecodeFunction.isFunction(opcode)) return Reply.error("given type is not a function")
  try {
    const { done, value } = DecodeFunction.read(opcode, input).next()
    return done === true ? value : Reply.error(value)
  } catch (error) {
    if (error instanceof Corrupt) return Reply.error(error.message)
    throw error
  }
}
