/**
 * Commands on sorted sets.
 *
 * @see https://redis.io/docs/latest/commands/?group=sorted-set
 */
import type * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Collection from "../execution/Collection.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as RandomMembers from "../execution/RandomMembers.js"
import * as ScanOptions from "../execution/ScanOptions.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/sortedSet.js"
import { SortedSet } from "../value/SortedSet.js"
import * as Add from "./sortedSet/add.js"
import * as Blocking from "./sortedSet/blocking.js"
import * as Combine from "./sortedSet/combine.js"
import * as Pop from "./sortedSet/pop.js"
import * as Range from "./sortedSet/range.js"
import * as Stored from "./sortedSet/stored.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.bzmpop, Blocking.bzmpop),
  Command.make(spec.bzpopmax, (context, args) => Blocking.pop(context, args, "MAX")),
  Command.make(spec.bzpopmin, (context, args) => Blocking.pop(context, args, "MIN")),
  Command.make(spec.zadd, (context, args) => Add.zadd(context, args, false)),
  Command.make(spec.zcard, (context, args) => Stored.read(context, args.next())?.size ?? 0),
  Command.make(spec.zcount, (context, args) => Range.count(context, args, "score")),
  Command.make(spec.zdiff, Combine.answer("zdiff")),
  Command.make(spec.zdiffstore, Combine.store("zdiffstore")),
  Command.make(spec.zincrby, (context, args) => Add.zadd(context, args, true)),
  Command.make(spec.zinter, Combine.answer("zinter")),
  Command.make(spec.zintercard, Combine.zintercard),
  Command.make(spec.zinterstore, Combine.store("zinterstore")),
  Command.make(spec.zlexcount, (context, args) => Range.count(context, args, "lex")),
  Command.make(spec.zmpop, Pop.zmpop),
  Command.make(spec.zmscore, zmscore),
  Command.make(spec.zpopmax, (context, args) => Pop.zpop(context, args, "MAX")),
  Command.make(spec.zpopmin, (context, args) => Pop.zpop(context, args, "MIN")),
  Command.make(spec.zrandmember, zrandmember),
  Command.make(spec.zrange, Range.zrange({})),
  Command.make(spec.zrangebylex, Range.zrange({ unit: "lex", isReversed: false })),
  Command.make(spec.zrangebyscore, Range.zrange({ unit: "score", isReversed: false })),
  Command.make(spec.zrangestore, Range.zrangestore),
  Command.make(spec.zrank, (context, args) => rank(context, args, false)),
  Command.make(spec.zrem, zrem, { constantWords: 3 }),
  Command.make(spec.zremrangebylex, (context, args) => Range.remove(context, args, "lex")),
  Command.make(spec.zremrangebyrank, (context, args) => Range.remove(context, args, "rank")),
  Command.make(spec.zremrangebyscore, (context, args) => Range.remove(context, args, "score")),
  Command.make(spec.zrevrange, Range.zrange({ unit: "rank", isReversed: true })),
  Command.make(spec.zrevrangebylex, Range.zrange({ unit: "lex", isReversed: true })),
  Command.make(spec.zrevrangebyscore, Range.zrange({ unit: "score", isReversed: true })),
  Command.make(spec.zrevrank, (context, args) => rank(context, args, true)),
  Command.make(spec.zscan, ScanOptions.scanning(SortedSet)),
  Command.make(spec.zscore, (context, args) => scoreOf(Stored.read(context, args.next()), args.next())),
  Command.make(spec.zunion, Combine.answer("zunion")),
  Command.make(spec.zunionstore, Combine.store("zunionstore"))
]

const scoreOf = (set: SortedSet | undefined, member: Bytes.Bytes): Reply.Reply => {
  const score = set?.score(member)
  return score === undefined ? null : new Reply.Double(score)
}

const zmscore = (context: CommandContext, args: Arguments): Reply.Reply => {
  const set = Stored.read(context, args.next())
  return args.rest().map((member) => scoreOf(set, member))
}

const zrandmember = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const request = RandomMembers.nextRequest(args, "WITHSCORES")
  const set = Stored.read(context, key)
  if (request === undefined) return set === undefined ? null : set.random(Math.random)
  if (set === undefined) return []
  return RandomMembers.reply(context.client, set, request, (writer, member) => writer.addDouble(set.score(member) ?? 0))
}

/** ZRANK and ZREVRANK. */
const rank = (context: CommandContext, args: Arguments, isReversed: boolean): Reply.Reply => {
  const set = Stored.read(context, args.next())
  const found = set?.rank(args.next())
  if (set === undefined || found === undefined) return null
  return isReversed ? set.size - 1 - found : found
}

const zrem = Collection.removing(SortedSet, "zrem", (set, member) => set.remove(member))
