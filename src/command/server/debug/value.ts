/**
 * DEBUG's subcommands about a key's value: how it is kept. Values are kept otherwise here than in Redis; the figures are
 * those Redis would have.
 */
import * as Effect from "effect/Effect"
import type * as Bytes from "../../../Bytes.js"
import * as Integer from "../../../bytes/Integer.js"
import type { Arguments } from "../../../execution/Arguments.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Access from "../../../keyspace/Access.js"
import * as Quicklist from "../../../observability/memory/Quicklist.js"
import { keyLayout, slots, valueLayout } from "../../../observability/memory/Usage.js"
import * as Reply from "../../../resp/Reply.js"
import { List } from "../../../value/List.js"
import * as StringValue from "../../../value/StringValue.js"
import { encodingOf, isString, type Value } from "../../../value/Value.js"
import * as HashTable from "./hashTable.js"
import * as Serialized from "./serialized.js"
import * as Subcommand from "./subcommand.js"

/** What Redis answers for the references to an integer that it keeps once for all. */
const shared = 2 ** 31 - 1
const sharedIntegers = 10_000

const existing = (context: CommandContext, key: Bytes.Bytes): Value => {
  const value = context.database.peek(key)
  if (value === undefined) throw Reply.noSuchKey
  return value
}

/** As in Redis, OBJECT and SDSLEN find a key that is due and not yet removed. */
const inspected = (context: CommandContext, key: Bytes.Bytes): { readonly value: Value; readonly stamp: number } => {
  const found = context.database.inspect(key)
  if (found === undefined) throw Reply.noSuchKey
  return found
}

/** What is told of a list besides. */
const quicklist = ({ state }: CommandContext, list: List): ReadonlyArray<readonly [string, string | number]> => {
  const { settings } = state
  let nodes = 0
  let bytes = 0
  for (const node of Quicklist.nodes(list)) {
    nodes++
    bytes += node.bytes
  }
  return [
    ["ql_nodes", nodes],
    ["ql_avg_node", (list.size / nodes).toFixed(2)],
    ["ql_listpack_max", settings.number("list-max-listpack-size")],
    ["ql_compressed", settings.number("list-compress-depth") === 0 ? 0 : 1],
    ["ql_uncompressed_size", bytes]
  ]
}

const describe = (context: CommandContext, key: Bytes.Bytes): string => {
  const { stamp, value } = inspected(context, key)
  const encoding = encodingOf(value)
  const number = encoding === "int" && isString(value) ? Integer.parse(StringValue.bytesOf(value)) : undefined
  const isShared = number !== undefined && number >= 0 && number < sharedIntegers
  const fields: ReadonlyArray<readonly [string, string | number]> = [
    ["refcount", isShared ? shared : 1],
    ["encoding", encoding],
    ["serializedlength", Serialized.length(value)],
    ["lru", stamp & 0xffffff],
    ["lru_seconds_idle", context.keyspace.frequency === undefined ? Access.idle(stamp, context.now) : 0],
    ...(value instanceof List ? quicklist(context, value) : [])
  ]
  // there is no address to tell
  return `Value at:0x0 ${fields.map(([name, field]) => `${name}:${field}`).join(" ")}`
}

const lengths = (context: CommandContext, key: Bytes.Bytes): Reply.Reply => {
  const found = inspected(context, key).value
  const value = isString(found) ? valueLayout(found) : undefined
  if (value === undefined) return Reply.error("Not an sds encoded string.")
  const ofKey = keyLayout(key)
  return Reply.simple(
    `key_sds_len:${ofKey.length}, key_sds_avail:${ofKey.available}, key_zmalloc: ${ofKey.allocated}, ` +
      `val_sds_len:${value.length}, val_sds_avail:${value.available}, val_zmalloc: ${value.allocated}`
  )
}

/** Puts on the log what Redis prints. */
const printed = (what: "Listpack" | "Quicklist", lines: string): Effect.Effect<Reply.Reply> =>
  Effect.as(
    Effect.logInfo(`DEBUG ${what.toUpperCase()}: ${lines}`),
    Reply.simple(`${what} structure printed on stdout`)
  )

const listpack = (context: CommandContext, args: Arguments): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const value = existing(context, args.next())
  return encodingOf(value) === "listpack"
    ? printed("Listpack", `${Serialized.length(value)} bytes`)
    : Reply.error("Not a listpack encoded object.")
}

const nodes = (context: CommandContext, args: Arguments): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const value = existing(context, args.next())
  if (!(value instanceof List)) return Reply.error("Not a quicklist encoded object.")
  return printed(
    "Quicklist",
    quicklist(context, value)
      .map(([name, field]) => `${name}: ${field}`)
      .join(" ")
  )
}

const table = (context: CommandContext, args: Arguments): Reply.Reply => {
  const value = existing(context, args.next())
  const encoding = encodingOf(value)
  if (isString(value) || (encoding !== "hashtable" && encoding !== "skiplist")) {
    return Reply.error("The value stored at the specified key is not represented using an hash table")
  }
  return new Reply.Verbatim("txt", Reply.bulk(HashTable.statistics(value.size, slots(value.size))))
}

export const subcommands: Subcommand.Subcommands = {
  OBJECT: Subcommand.make(1, (context, args) => Reply.simple(describe(context, args.next()))),
  SDSLEN: Subcommand.make(1, (context, args) => lengths(context, args.next())),
  LISTPACK: Subcommand.make(1, listpack),
  QUICKLIST: Subcommand.make([1, 2], nodes),
  "HTSTATS-KEY": Subcommand.make(1, table)
}
