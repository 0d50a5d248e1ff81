/**
 * What takes entries from sorted sets, and waits for them: BZPOPMIN, BZPOPMAX, BZMPOP.
 *
 * @see https://redis.io/docs/latest/commands/bzpopmin/
 */
import type * as Effect from "effect/Effect"
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Wait from "../../execution/Wait.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/sortedSet.js"
import { SortedSet } from "../../value/SortedSet.js"
import * as Add from "./add.js"
import * as Pop from "./pop.js"

const itemsOf = (reply: Reply.Reply | undefined): ReadonlyArray<Reply.Reply> => (Array.isArray(reply) ? reply : [])

/**
 * Entries go back, but for members that have come again since. Where there is now a value of another type, it has taken the
 * place of a set with them.
 */
const putBack = (
  context: CommandContext,
  key: Bytes.Bytes,
  entries: ReadonlyArray<ReadonlyArray<Reply.Reply>>
): void => {
  const found = context.database.peek(key)
  if (found !== undefined && !(found instanceof SortedSet)) return
  const taken = entries.flatMap(([member, score]) =>
    typeof member === "string" && score instanceof Reply.Double ? [{ member, score: score.value }] : []
  )
  Add.add(context, key, taken, new Set(["NX"]))
}

/** BZPOPMIN and BZPOPMAX. */
const pop = (context: CommandContext, args: Arguments, end: Pop.End): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const keys = Array.from({ length: args.left - 1 }, () => args.next())
  return Wait.take(context, {
    keys,
    kind: SortedSet,
    type: "zset",
    deadline: Wait.secondsOf(context, args.next()),
    take: (key, set) => [key, ...Pop.pop(context, key, set, end, 1)],
    putBack: (key, reply) => putBack(context, key, [itemsOf(reply).slice(1)])
  })
}

const popFirst = (context: CommandContext, args: Arguments): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const timeout = args.next()
  const { keys, end, count } = Pop.nextFirst(args)
  return Wait.take(context, {
    keys,
    kind: SortedSet,
    type: "zset",
    deadline: Wait.secondsOf(context, timeout),
    take: (key, set) => Pop.take(context, key, set, end, count),
    putBack: (key, reply) => putBack(context, key, itemsOf(itemsOf(reply)[1]).map(itemsOf))
  })
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.bzpopmin, (context, args) => pop(context, args, "MIN")),

  Command.make(spec.bzpopmax, (context, args) => pop(context, args, "MAX")),

  Command.make(spec.bzmpop, popFirst)
]
