/**
 * BLPOP, BRPOP, BLMPOP, BLMOVE and BRPOPLPUSH: taking elements from lists, and waiting for them.
 *
 * @see https://redis.io/docs/latest/commands/blpop/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Numkeys from "../../execution/Numkeys.js"
import * as Wait from "../../execution/Wait.js"
import * as Reply from "../../resp/Reply.js"
import type { Answer } from "../../state/Pending.js"
import { type End, List } from "../../value/List.js"
import * as Ends from "./end.js"
import * as Move from "./move.js"
import * as Pop from "./pop.js"

/**
 * Returns elements to the end they were taken from, the last taken first. If the key now has a value of another type, that value
 * has replaced the list, elements and all.
 */
const putBack = (context: CommandContext, key: Bytes.Bytes, end: End, elements: ReadonlyArray<Reply.Reply>): void => {
  const { database } = context
  const found = database.peek(key)
  if (found !== undefined && !(found instanceof List)) return
  const list = found ?? new List()
  for (const element of elements.toReversed()) if (typeof element === "string") list.push(end, element)
  if (found === undefined) database.create(key, list)
  Collection.changed(database, key, list, Ends.pushed[end], elements.length)
  if (context.isRecorded) {
    context.record(
      Ends.pushed[end].toUpperCase(),
      key,
      ...elements.filter((each) => typeof each === "string").toReversed()
    )
  }
}

/** BLPOP and BRPOP. */
export const pop = (context: CommandContext, args: Arguments, end: End): Answer =>
  Wait.take(context, {
    ...Wait.nextKeys(context, args),
    kind: List,
    type: "list",
    take: (key, list, isLate) => {
      const element = list.pop(end) ?? null
      if (context.isRecorded) context.record(Ends.popped[end].toUpperCase(), key)
      // if the client waited, Redis counts only the push that served it
      Collection.changed(context.database, key, list, Ends.popped[end], isLate ? 0 : 1)
      return [key, element]
    },
    putBack: (key, reply) => putBack(context, key, end, Wait.elementsOf(reply).slice(1))
  })

export const blmpop = (context: CommandContext, args: Arguments): Answer => {
  const timeout = args.next()
  const { keys, end, count } = Numkeys.nextPopFirst(args, Ends.next)
  return Wait.take(context, {
    keys,
    kind: List,
    type: "list",
    deadline: Wait.secondsOf(context, timeout),
    take: (key, list) => Pop.take(context, key, list, end, count),
    putBack: (key, reply) => putBack(context, key, end, Wait.elementsOf(Wait.elementsOf(reply)[1]))
  })
}

/** Moves an element, or waits for one. It stays at its destination even if the client disconnects before the reply. */
const move = (
  context: CommandContext,
  [source, destination]: readonly [source: Bytes.Bytes, destination: Bytes.Bytes],
  ends: readonly [from: End, to: End],
  timeout: Bytes.Bytes,
  /** The command that moves an element without waiting; Redis writes its own words if the client has waited. */
  record: (isLate: boolean) => ReadonlyArray<string>
): Answer => {
  const moved = Wait.take(context, {
    keys: [source],
    kind: List,
    type: "list",
    deadline: Wait.secondsOf(context, timeout),
    destination,
    take: (_key, _list, isLate) => {
      const moved = Move.move(context, source, destination, ...ends, isLate ? 0 : 1)
      if (context.isRecorded) context.record(...record(isLate))
      return moved
    }
  })
  // in a transaction it answers like LMOVE
  return moved === Reply.nullArray ? null : moved
}

export const blmove = (context: CommandContext, args: Arguments): Answer => {
  const [source, destination] = [args.next(), args.next()]
  const [from, to] = [Ends.next(args), Ends.next(args)]
  const given = args.request.slice(3, 5)
  const record = (isLate: boolean) => ["LMOVE", source, destination, ...(isLate ? [from, to] : given)]
  return move(context, [source, destination], [from, to], args.next(), record)
}

export const brpoplpush = (context: CommandContext, args: Arguments): Answer => {
  const [source, destination] = [args.next(), args.next()]
  const record = () => ["RPOPLPUSH", source, destination]
  return move(context, [source, destination], ["right", "left"], args.next(), record)
}
