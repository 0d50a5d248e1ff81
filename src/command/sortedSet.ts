/**
 * Commands on sorted sets: members and their scores and ranks, one set at a time. Adding, ranges, ends, and what combines
 * several sets stand in `sortedSet/`.
 *
 * @see https://redis.io/docs/latest/commands/?group=sorted-set
 */
import type * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Collection from "../execution/Collection.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as RandomMembers from "../execution/RandomMembers.js"
import { scanCollection } from "../execution/ScanOptions.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/sortedSet.js"
import { SortedSet } from "../value/SortedSet.js"
import * as Add from "./sortedSet/add.js"
import * as Blocking from "./sortedSet/blocking.js"
import * as Combine from "./sortedSet/combine.js"
import * as Pop from "./sortedSet/pop.js"
import * as Range from "./sortedSet/range.js"
import * as Stored from "./sortedSet/stored.js"

const scoreOf = (set: SortedSet | undefined, member: Bytes.Bytes): Reply.Reply => {
  const score = set?.score(member)
  return score === undefined ? null : new Reply.Double(score)
}

const zrem = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const set = Stored.lookup(context, key)
  if (set === undefined) return 0
  let removed = 0
  while (args.left > 0) if (set.remove(args.next())) removed++
  if (removed > 0) Collection.changed(context.database, key, set, "zrem", removed)
  return removed
}

const rank = (context: CommandContext, args: Arguments, isReversed: boolean): Reply.Reply => {
  const set = Stored.read(context, args.next())
  const found = set?.rank(args.next())
  if (set === undefined || found === undefined) return null
  return isReversed ? set.size - 1 - found : found
}

const zrandmember = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const wanted = RandomMembers.restOf(args, "WITHSCORES")
  const set = Stored.read(context, key)
  if (wanted === undefined) return set === undefined ? null : set.random(Math.random)
  if (set === undefined) return []
  const members = RandomMembers.draw(set, wanted.count)
  if (!wanted.paired) return members
  return new Reply.PairsReply(members.flatMap((member) => [member, scoreOf(set, member)]))
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.zcard, (context, args) => Stored.read(context, args.next())?.size ?? 0),

  Command.make(spec.zscore, (context, args) => scoreOf(Stored.read(context, args.next()), args.next())),

  Command.make(spec.zmscore, (context, args) => {
    const set = Stored.read(context, args.next())
    return args.rest().map((member) => scoreOf(set, member))
  }),

  Command.make(spec.zrank, (context, args) => rank(context, args, false)),

  Command.make(spec.zrevrank, (context, args) => rank(context, args, true)),

  Command.make(spec.zrem, zrem),

  Command.make(spec.zrandmember, zrandmember),

  Command.make(spec.zscan, (context, args) => scanCollection(context, args, SortedSet)),

  ...Add.commands,
  ...Blocking.commands,
  ...Combine.commands,
  ...Pop.commands,
  ...Range.commands
]
