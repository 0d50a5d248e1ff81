/**
 * BZPOPMIN, BZPOPMAX and BZMPOP: taking entries from sorted sets, and waiting for them.
 *
 * @see https://redis.io/docs/latest/commands/bzpopmin/
 */
import type * as Bytes from "../../Bytes.js"
import * as Double from "../../bytes/Double.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Numkeys from "../../execution/Numkeys.js"
import * as Wait from "../../execution/Wait.js"
import * as Reply from "../../resp/Reply.js"
import type { Answer } from "../../state/Pending.js"
import { SortedSet } from "../../value/SortedSet.js"
import * as Add from "./add.js"
import * as Pop from "./pop.js"

/**
 * Returns entries to a key, except members that have been added again since. If the key now has a value of another type, that
 * value has replaced the set, entries and all.
 */
const putBack = (
  context: CommandContext,
  key: Bytes.Bytes,
  entries: ReadonlyArray<ReadonlyArray<Reply.Reply>>
): void => {
  const found = context.database.peek(key)
  if (found !== undefined && !(found instanceof SortedSet)) return
  const taken = entries.flatMap(([member, reply]) => {
    // the digits in RESP2
    const score =
      reply instanceof Reply.Double ? reply.value : typeof reply === "string" ? Double.parse(reply) : undefined
    return typeof member === "string" && score !== undefined ? [{ member, score }] : []
  })
  Add.add(context, key, taken, { ...Add.noFlags, NX: true })
  if (context.isRecorded) {
    context.record("ZADD", key, "NX", ...taken.flatMap(({ member, score }) => [Double.format(score), member]))
  }
}

/** BZPOPMIN and BZPOPMAX. */
export const pop = (context: CommandContext, args: Arguments, end: Pop.End): Answer =>
  Wait.take(context, {
    ...Wait.nextKeys(context, args),
    kind: SortedSet,
    type: "zset",
    take: (key, set) => {
      if (context.isRecorded) context.record(`ZPOP${end}`, key)
      return [key, ...Pop.popOne(context, key, set, end)]
    },
    putBack: (key, reply) => putBack(context, key, [Wait.elementsOf(reply).slice(1)])
  })

export const bzmpop = (context: CommandContext, args: Arguments): Answer => {
  const timeout = args.next()
  const { keys, end, count } = Numkeys.nextPopFirst(args, Pop.nextEnd)
  return Wait.take(context, {
    keys,
    kind: SortedSet,
    type: "zset",
    deadline: Wait.secondsOf(context, timeout),
    take: (key, set) => Pop.take(context, key, set, end, count),
    putBack: (key, reply) =>
      putBack(
        context,
        key,
        Wait.elementsOf(Wait.elementsOf(reply)[1]).map((entry) => Wait.elementsOf(entry))
      )
  })
}
