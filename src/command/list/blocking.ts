/**
 * What takes elements from lists, and waits for them: BLPOP, BRPOP, BLMPOP, BLMOVE, BRPOPLPUSH.
 *
 * @see https://redis.io/docs/latest/commands/blpop/
 */
import type * as Effect from "effect/Effect"
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Wait from "../../execution/Wait.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/list.js"
import { type End, List } from "../../value/List.js"
import * as Ends from "./end.js"
import * as Move from "./move.js"
import * as Pop from "./pop.js"

/**
 * Elements go back to the end that they were taken from, the last taken first. Where there is now a value of another type, it
 * has taken the place of a list with them.
 */
const putBack = (context: CommandContext, key: Bytes.Bytes, end: End, elements: ReadonlyArray<Reply.Reply>): void => {
  const { database } = context
  const found = database.peek(key)
  if (found !== undefined && !(found instanceof List)) return
  const list = found ?? new List()
  for (const element of elements.toReversed()) if (typeof element === "string") list.push(end, element)
  if (found === undefined) database.create(key, list)
  Collection.changed(database, key, list, Ends.pushed[end], elements.length)
}

const itemsOf = (reply: Reply.Reply | undefined): ReadonlyArray<Reply.Reply> => (Array.isArray(reply) ? reply : [])

/** BLPOP and BRPOP. */
const pop = (context: CommandContext, args: Arguments, end: End): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const keys = Array.from({ length: args.left - 1 }, () => args.next())
  return Wait.take(context, {
    keys,
    kind: List,
    type: "list",
    deadline: Wait.secondsOf(context, args.next()),
    take: (key, list, isLate) => {
      const element = list.pop(end) ?? null
      // the push that brought it is the change
      Collection.changed(context.database, key, list, Ends.popped[end], isLate ? 0 : 1)
      return [key, element]
    },
    putBack: (key, reply) => putBack(context, key, end, itemsOf(reply).slice(1))
  })
}

const popFirst = (context: CommandContext, args: Arguments): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const timeout = args.next()
  const { keys, end, count } = Pop.nextFirst(args)
  return Wait.take(context, {
    keys,
    kind: List,
    type: "list",
    deadline: Wait.secondsOf(context, timeout),
    take: (key, list) => Pop.take(context, key, list, end, count),
    putBack: (key, reply) => putBack(context, key, end, itemsOf(itemsOf(reply)[1]))
  })
}

/** BLMOVE and BRPOPLPUSH. What was moved is where it belongs, even if nobody is there to hear of it. */
const move = (
  context: CommandContext,
  keys: readonly [source: Bytes.Bytes, destination: Bytes.Bytes],
  ends: readonly [from: End, to: End],
  timeout: Bytes.Bytes
): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const [source, destination] = keys
  const moved = Wait.take(context, {
    keys: [source],
    kind: List,
    type: "list",
    deadline: Wait.secondsOf(context, timeout),
    take: (_key, _list, isLate) => Move.move(context, source, destination, ...ends, isLate ? 0 : 1)
  })
  // in a transaction it answers as LMOVE does
  return moved === Reply.nullArray ? null : moved
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.blpop, (context, args) => pop(context, args, "left")),

  Command.make(spec.brpop, (context, args) => pop(context, args, "right")),

  Command.make(spec.blmpop, popFirst),

  Command.make(spec.blmove, (context, args) => {
    const [source, destination] = [args.next(), args.next()]
    const [from, to] = [Ends.next(args), Ends.next(args)]
    return move(context, [source, destination], [from, to], args.next())
  }),

  Command.make(spec.brpoplpush, (context, args) => {
    const [source, destination] = [args.next(), args.next()]
    return move(context, [source, destination], ["right", "left"], args.next())
  })
]
