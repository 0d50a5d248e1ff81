/**
 * What the commands on lists, hashes, sets, sorted sets and streams share: finding a value of the right type at a key,
 * and what becomes of the key once its value has changed.
 */
import type * as Bytes from "../Bytes.js"
import type { Database } from "../keyspace/Database.js"
import type * as Event from "../keyspace/Event.js"
import * as Reply from "../resp/Reply.js"
import type { Value } from "../value/Value.js"
import type { CommandContext } from "./CommandContext.js"

/** A class of values. */
export type Kind<A> = abstract new (...args: never) => A

const ofKind = <A extends Value>(value: Value | undefined, kind: Kind<A>): A | undefined => {
  if (value === undefined || value instanceof kind) return value
  throw Reply.wrongType
}

/** The value at a key for a command that reads; the error is thrown where it is of another type. */
export const read = <A extends Value>(context: CommandContext, key: Bytes.Bytes, kind: Kind<A>): A | undefined =>
  ofKind(context.database.read(key), kind)

/** The value at a key for a command that may change it. */
export const lookup = <A extends Value>(context: CommandContext, key: Bytes.Bytes, kind: Kind<A>): A | undefined =>
  ofKind(context.database.lookup(key), kind)

/** The classes of the events of what goes when it is empty. */
const classes = { list: "list", set: "set", zset: "sortedSet", hash: "hash" } as const satisfies Record<
  string,
  Event.Class
>

/**
 * Notes that so many elements of the collection at a key were changed, and raises the event. An empty collection is gone.
 */
export const changed = (
  database: Database,
  key: Bytes.Bytes,
  collection: { readonly type: keyof typeof classes; readonly size: number },
  event: string,
  changes = 1
): void => {
  database.touch(key, changes)
  database.notify(classes[collection.type], event, key)
  if (collection.size > 0) return
  database.drop(key)
  database.notify("generic", "del", key)
}
