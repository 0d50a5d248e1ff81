/**
 * The subcommands of DEBUG on the value of a key. Values are stored in other structures here than in Redis; the figures are
 * those that Redis would report.
 */
import * as Effect from "effect/Effect"
import type * as Bytes from "../../../Bytes.js"
import type { Arguments } from "../../../execution/Arguments.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Access from "../../../keyspace/Access.js"
import { keyLayout, slots, valueLayout } from "../../../observability/memory/Allocation.js"
import * as QuicklistSize from "../../../observability/memory/QuicklistSize.js"
import * as ReferenceCount from "../../../observability/ReferenceCount.js"
import * as Reply from "../../../resp/Reply.js"
import type { Answer } from "../../../state/Pending.js"
import { List } from "../../../value/List.js"
import { encodingOf, isString, type Value } from "../../../value/Value.js"
import * as HashTable from "./hashTable.js"
import { serializedLength } from "./serializedLength.js"
import * as Subcommand from "./subcommand.js"

export const make = (): Subcommand.Subcommands => ({
  OBJECT: Subcommand.make(1, (context, args) => Reply.simple(describe(context, args.next()))),
  SDSLEN: Subcommand.make(1, (context, args) => lengths(context, args.next())),
  LISTPACK: Subcommand.make(1, listpack),
  QUICKLIST: Subcommand.make([1, 2], nodes),
  "HTSTATS-KEY": Subcommand.make(1, table)
})

const existing = (context: CommandContext, key: Bytes.Bytes): Value => {
  const value = context.database.peek(key)
  if (value === undefined) throw Reply.noSuchKey
  return value
}

/** The value of a key and its access stamp. As in Redis, OBJECT and SDSLEN find a key that is due and not yet removed. */
const inspected = (context: CommandContext, key: Bytes.Bytes): { readonly value: Value; readonly stamp: number } => {
  const found = context.database.inspect(key)
  if (found === undefined) throw Reply.noSuchKey
  return found
}

/** The fields about the quicklist of a list. */
const quicklistFields = ({ state }: CommandContext, list: List): ReadonlyArray<readonly [string, string | number]> => {
  const { settings } = state
  let nodes = 0
  let bytes = 0
  for (const node of QuicklistSize.nodes(list)) {
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
  const fields: ReadonlyArray<readonly [string, string | number]> = [
    ["refcount", ReferenceCount.count(context.state.settings, value)],
    ["encoding", encodingOf(value)],
    ["serializedlength", serializedLength(value)],
    ["lru", stamp & 0xffffff],
    ["lru_seconds_idle", context.keyspace.frequency === undefined ? Access.idle(stamp, context.now) : 0],
    ...(value instanceof List ? quicklistFields(context, value) : [])
  ]
  // values have no address here
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

/** Logs what Redis prints on its standard output. */
const print = (structure: "Listpack" | "Quicklist", lines: string): Effect.Effect<Reply.Reply> =>
  Effect.as(
    Effect.logInfo(`DEBUG ${structure.toUpperCase()}: ${lines}`),
    Reply.simple(`${structure} structure printed on stdout`)
  )

const listpack = (context: CommandContext, args: Arguments): Answer => {
  const value = existing(context, args.next())
  return encodingOf(value) === "listpack"
    ? print("Listpack", `${serializedLength(value)} bytes`)
    : Reply.error("Not a listpack encoded object.")
}

const nodes = (context: CommandContext, args: Arguments): Answer => {
  const value = existing(context, args.next())
  if (!(value instanceof List)) return Reply.error("Not a quicklist encoded object.")
  return print(
    "Quicklist",
    quicklistFields(context, value)
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
