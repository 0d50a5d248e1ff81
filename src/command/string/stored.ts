/** Strings at keys, for the commands on strings and bitmaps: reading, editing in place, and the limits on their length. */
import { constants } from "node:buffer"
import * as Bytes from "../../Bytes.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { Database } from "../../keyspace/Database.js"
import * as Reply from "../../resp/Reply.js"
import { StringBuffer } from "../../value/StringBuffer.js"
import * as StringValue from "../../value/StringValue.js"
import type { Value } from "../../value/Value.js"

/** The longest string that V8 allows. A `StringBuffer` may be 24 bytes longer. */
const maxReply = constants.MAX_STRING_LENGTH

/** The value as a string; throws if it is of another type. */
export const stringOf = (value: Value): StringValue.StringValue => {
  if (typeof value !== "string" && value.type !== "string") throw Reply.wrongType
  return value
}

/** All bytes of a string; throws if the value is of another type. */
export const bytesOf = (value: Value): Bytes.Bytes => (typeof value === "string" ? value : slice(stringOf(value)))

/** The bytes of a string from `start` up to `end`, as a reply. */
export const slice = (value: StringValue.StringValue, start = 0, end = value.length): Bytes.Bytes => {
  if (end - start > maxReply) throw Reply.error("the string is too long to be answered in one reply")
  return StringValue.slice(value, start, end)
}

/** The string at a key for a command that reads; empty if there is none. */
export const read = (database: Database, key: Bytes.Bytes): StringValue.StringValue => {
  const value = database.read(key)
  return value === undefined ? Bytes.empty : stringOf(value)
}

/** The string at a key for a command that may change it. */
export const lookup = (database: Database, key: Bytes.Bytes): StringValue.StringValue | undefined => {
  const value = database.lookup(key)
  return value === undefined ? undefined : stringOf(value)
}

/** Makes the string at a key a buffer, to edit it in place. The command that edits it calls `touch`. */
export const toBuffer = (database: Database, key: Bytes.Bytes, value: StringValue.StringValue): StringBuffer => {
  if (typeof value !== "string" && value.encoding === "raw") return value
  const buffer = new StringBuffer(typeof value === "string" ? value : value.slice())
  database.reshape(key, buffer)
  return buffer
}

const tooLong = Reply.error("string exceeds maximum allowed size (proto-max-bulk-len)")

/** Throws if a string of this length is longer than the settings allow. */
export const checkLength = (context: CommandContext, length: number): void => {
  if (length > context.state.settings.number("proto-max-bulk-len")) throw tooLong
}
