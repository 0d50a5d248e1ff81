/** Bit offsets as arguments of SETBIT, GETBIT and BITFIELD. */
import type { Bytes } from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"

const invalid = Reply.error("bit offset is not an integer or out of range")

/** A bit offset within the longest string that the settings allow. With a `width`, `#n` means n fields of that many bits. */
export const parseOffset = (context: CommandContext, bytes: Bytes, width = 0): number => {
  const countsFields = width > 0 && bytes.startsWith("#")
  const given = Integer.parse(countsFields ? (bytes.slice(1) as Bytes) : bytes) // a part of a byte string is one
  if (given === undefined) throw invalid
  // Redis multiplies in 64 bits, and lets the product wrap around
  const product = countsFields ? Number(given) * width : Number(given)
  const offset = Number.isSafeInteger(product) ? product : Number(BigInt.asIntN(64, BigInt(given) * BigInt(width || 1)))
  if (offset < 0 || Math.floor(offset / 8) >= context.state.settings.number("proto-max-bulk-len")) throw invalid
  return offset
}
