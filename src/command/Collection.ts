/**
 * What the commands on lists, hashes, sets, sorted sets and streams share: finding a value of the right type at a key,
 * and what becomes of the key once its value has changed.
 *
 * @since 0.1.0
 */
import type * as Bytes from "../Bytes.js"
import type { Context } from "../instance/Context.js"
import type { Database } from "../keyspace/Database.js"
import type { Value } from "../keyspace/Value.js"
import * as Reply from "../resp/Reply.js"

/**
 * A class of values.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind<A> = abstract new (...args: never) => A

const ofKind = <A extends Value>(value: Value | undefined, kind: Kind<A>): A | undefined => {
  if (value === undefined || value instanceof kind) return value
  throw Reply.wrongType
}

/**
 * The value at a key for a command that reads; the error is thrown where it is of another type.
 *
 * @since 0.1.0
 * @category reading
 */
export const read = <A extends Value>(context: Context, key: Bytes.Bytes, kind: Kind<A>): A | undefined =>
  ofKind(context.database.read(key), kind)

/**
 * The value at a key for a command that may change it.
 *
 * @since 0.1.0
 * @category reading
 */
export const lookup = <A extends Value>(context: Context, key: Bytes.Bytes, kind: Kind<A>): A | undefined =>
  ofKind(context.database.lookup(key), kind)

/**
 * Notes that so many elements of the collection at a key were changed. An empty collection is gone.
 *
 * @since 0.1.0
 * @category changing
 */
export const changed = (
  database: Database,
  key: Bytes.Bytes,
  collection: { readonly size: number },
  changes = 1
): void => {
  if (collection.size === 0) database.drop(key)
  database.touch(key, changes)
}
