/**
 * What the commands on strings and bitmaps find at a key: the string, whole or to be edited in place, or the error for a
 * key of another type; and the limit on its length.
 */
import { constants } from "node:buffer"
import * as Bytes from "../../Bytes.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { Database } from "../../keyspace/Database.js"
import * as Reply from "../../resp/Reply.js"
import { StringBuffer } from "../../value/StringBuffer.js"
import * as StringValue from "../../value/StringValue.js"
import type { Value } from "../../value/Value.js"

/** What V8 can hold in one string. A `StringBuffer` may be 24 bytes longer. */
const maxReplied = constants.MAX_STRING_LENGTH

/** The string, or the error for a value of another type. */
export const stringOf = (value: Value): StringValue.StringValue => {
  if (typeof value !== "string" && value.type !== "string") throw Reply.wrongType
  return value
}

/** All the bytes of a value that must be a string. */
export const bytesOf = (value: Value): Bytes.Bytes => (typeof value === "string" ? value : slice(stringOf(value)))

/** The bytes of a string from `start` up to `end`, as a reply. */
export const slice = (value: StringValue.StringValue, start = 0, end = value.length): Bytes.Bytes => {
  if (end - start > maxReplied) throw Reply.error("the string is too long to be answered in one reply")
  return StringValue.slice(value, start, end)
}

/** The string at a key for a command that reads; empty when there is none. */
export const read = (database: Database, key: Bytes.Bytes): StringValue.StringValue => {
  const value = database.read(key)
  return value === undefined ? Bytes.empty : stringOf(value)
}

/** The string at a key for a command that may change it. */
export const lookup = (database: Database, key: Bytes.Bytes): StringValue.StringValue | undefined => {
  const value = database.lookup(key)
  return value === undefined ? undefined : stringOf(value)
}

/**
 * The buffer of a string that is there and is to be edited, as which it is kept from now on. Whoever then changes it
 * calls `touch`.
 */
export const toBuffer = (database: Database, key: Bytes.Bytes, value: StringValue.StringValue): StringBuffer => {
  if (typeof value !== "string" && value.encoding === "raw") return value
  const buffer = new StringBuffer(typeof value === "string" ? value : value.slice())
  database.reshape(key, buffer)
  return buffer
}

const tooLong = Reply.error("string exceeds maximum allowed size (proto-max-bulk-len)")

/** Throws where a string of so many bytes would be longer than the settings allow. */
export const checkLength = (context: CommandContext, length: number): void => {
  if (length > context.state.settings.number("proto-max-bulk-len")) throw tooLong
}
