/**
 * DEBUG's subcommands about a key's value: how it is kept. Values are kept otherwise here than in Redis; the figures are
 * those Redis would have.
 *
 * @since 0.1.0
 */

import type * as Bytes from "../../Bytes.js"
import type { Context } from "../../instance/Context.js"
import * as Access from "../../keyspace/Access.js"
import * as Integer from "../../keyspace/Integer.js"
import * as StringValue from "../../keyspace/StringValue.js"
import { encodingOf, isString, type Value } from "../../keyspace/Value.js"
import * as Reply from "../../resp/Reply.js"
import { keyLayout, valueLayout } from "../memory/usage.js"
import * as Subcommand from "./Subcommand.js"

/** What Redis answers for the references to an integer that it keeps once for all. */
const shared = 2 ** 31 - 1
const sharedIntegers = 10_000

const existing = (context: Context, key: Bytes.Bytes): Value => {
  const value = context.database.peek(key)
  if (value === undefined) throw Reply.noSuchKey
  return value
}

/** The bytes of a string in an RDB file. Redis may compress one of more than 20 bytes: that is not counted. */
const serializedLength = (value: StringValue.StringValue): number => {
  const { length } = value
  const number = length <= 11 ? Integer.parse(StringValue.bytesOf(value)) : undefined
  if (number !== undefined && number >= -(2 ** 31) && number < 2 ** 31) {
    return number >= -128 && number < 128 ? 2 : number >= -32768 && number < 32768 ? 3 : 5
  }
  return length + (length < 64 ? 1 : length < 16_384 ? 2 : length < 2 ** 32 ? 5 : 9)
}

const describe = (context: Context, key: Bytes.Bytes): string => {
  const value = existing(context, key)
  const encoding = encodingOf(value)
  const number = encoding === "int" && isString(value) ? Integer.parse(StringValue.bytesOf(value)) : undefined
  const isShared = number !== undefined && number >= 0 && number < sharedIntegers
  const access = context.database.accessOf(key) ?? 0
  const fields: ReadonlyArray<readonly [string, string | number]> = [
    ["refcount", isShared ? shared : 1],
    ["encoding", encoding],
    // what a collection takes in a file is known only to who writes it
    ["serializedlength", isString(value) ? serializedLength(value) : 0],
    ["lru", access & 0xffffff],
    ["lru_seconds_idle", context.keyspace.frequency === undefined ? Access.idle(access, context.now) : 0]
  ]
  // there is no address to tell
  return `Value at:0x0 ${fields.map(([name, field]) => `${name}:${field}`).join(" ")}`
}

const lengths = (context: Context, key: Bytes.Bytes): Reply.Reply => {
  const found = existing(context, key)
  const value = isString(found) ? valueLayout(found) : undefined
  if (value === undefined) return Reply.error("Not an sds encoded string.")
  const ofKey = keyLayout(key)
  return Reply.simple(
    `key_sds_len:${ofKey.length}, key_sds_avail:${ofKey.available}, key_zmalloc: ${ofKey.allocated}, ` +
      `val_sds_len:${value.length}, val_sds_avail:${value.available}, val_zmalloc: ${value.allocated}`
  )
}

/** A subcommand on values of an encoding that strings do not have. */
const notEncoded = (error: string, count: Subcommand.Subcommand["arguments"]): Subcommand.Subcommand =>
  Subcommand.make(count, (context, args) => {
    existing(context, args.next())
    return Reply.error(error)
  })

/**
 * @since 0.1.0
 * @category subcommands
 */
export const subcommands: Subcommand.Subcommands = {
  OBJECT: Subcommand.make(1, (context, args) => Reply.simple(describe(context, args.next()))),
  SDSLEN: Subcommand.make(1, (context, args) => lengths(context, args.next())),
  LISTPACK: notEncoded("Not a listpack encoded object.", [1, 1]),
  QUICKLIST: notEncoded("Not a quicklist encoded object.", [1, 2]),
  "HTSTATS-KEY": notEncoded("The value stored at the specified key is not represented using an hash table", [1, 1])
}
