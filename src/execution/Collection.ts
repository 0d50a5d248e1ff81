/**
 * The steps that commands on lists, hashes, sets, sorted sets and streams share: finding a value of the right type at a key,
 * recording a change to it, and removing elements.
 */
import type * as Bytes from "../Bytes.js"
import type { Database } from "../keyspace/Database.js"
import type * as Event from "../keyspace/Event.js"
import * as Reply from "../resp/Reply.js"
import type { Value } from "../value/Value.js"
import type { Arguments } from "./Arguments.js"
import type { CommandContext } from "./CommandContext.js"

/** A class of values. */
export type Kind<A> = abstract new (...args: never) => A

const ofKind = <A extends Value>(value: Value | undefined, kind: Kind<A>): A | undefined => {
  if (value === undefined || value instanceof kind) return value
  throw Reply.wrongType
}

/** The value at a key for a command that reads; throws where it is of another type. */
export const read = <A extends Value>(context: CommandContext, key: Bytes.Bytes, kind: Kind<A>): A | undefined =>
  ofKind(context.database.read(key), kind)

/** The value at a key for a command that may change it; throws where it is of another type. */
export const lookup = <A extends Value>(context: CommandContext, key: Bytes.Bytes, kind: Kind<A>): A | undefined =>
  ofKind(context.database.lookup(key), kind)

/** Takes from the first collection that exists at any of the keys, which is never empty; `undefined` if there is none. */
export const takeFirst = <A extends Value>(
  context: CommandContext,
  keys: ReadonlyArray<Bytes.Bytes>,
  kind: Kind<A>,
  take: (key: Bytes.Bytes, collection: A) => Reply.Reply
): Reply.Reply | undefined => {
  for (const key of keys) {
    const collection = lookup(context, key, kind)
    if (collection !== undefined) return take(key, collection)
  }
  return undefined
}

/** The event class of each type of collection that is removed once it is empty. */
const classes = { list: "list", set: "set", zset: "sortedSet", hash: "hash" } as const satisfies Record<
  string,
  Event.Class
>

/** Records a number of changes to the collection at a key, raises the event, and removes the key if it is now empty. */
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

/** HDEL, SREM and ZREM: removes elements from the collection at a key, and answers how many it had. */
export const removing =
  <A extends Extract<Value, { readonly type: keyof typeof classes }>>(
    kind: Kind<A>,
    event: string,
    remove: (collection: A, element: Bytes.Bytes) => boolean
  ) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const key = args.next()
    const collection = lookup(context, key, kind)
    if (collection === undefined) return 0
    let removed = 0
    while (args.remaining > 0) if (remove(collection, args.next())) removed++
    if (removed > 0) changed(context.database, key, collection, event, removed)
    return removed
  }
