/**
 * SPOP: removing random members from a set.
 *
 * @see https://redis.io/docs/latest/commands/spop/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import * as Reply from "../../resp/Reply.js"
import { SetValue } from "../../value/SetValue.js"

export const spop = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  if (args.remaining === 0) {
    const set = Collection.lookup(context, key, SetValue)
    if (set === undefined) return null
    const member = set.pop(Math.random)
    Collection.changed(database, key, set, "spop")
    if (context.isRecorded && member !== null) context.record("SREM", key, member)
    return member
  }
  if (args.remaining > 1) return Reply.syntaxError
  const count = args.nextCount()
  const set = Collection.lookup(context, key, SetValue)
  if (set === undefined || count === 0) return new Reply.SetReply([])
  return popMany(context, key, set, count)
}

const popMany = (context: CommandContext, key: Bytes.Bytes, set: SetValue, count: number): Reply.Reply => {
  const { database } = context
  const { size } = set
  if (count >= size) {
    database.notify("set", "spop", key)
    // Redis reads the whole set as SUNION does, which counts a hit
    database.exists(key)
    database.addDirty(size - 1)
    database.delete(key)
    // and the copy that SUNION makes of it
    const { lazyFree } = context.keyspace
    if (lazyFree.causes.server) lazyFree.value(set)
    if (context.isRecorded) context.record("DEL", key)
    return CollectionReply.set(context.client, (elements) => set.writeTo(elements))
  }
  const popped = CollectionReply.set(context.client, (elements) => {
    for (let remaining = count; remaining > 0; remaining--) {
      const member = set.pop(Math.random)
      if (context.isRecorded) context.record("SREM", key, member)
      elements.add(member)
    }
  })
  Collection.changed(database, key, set, "spop", count)
  return popped
}
