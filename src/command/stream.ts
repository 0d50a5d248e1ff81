/**
 * Commands on streams and their consumer groups.
 *
 * @see https://redis.io/docs/latest/commands/?group=stream
 */
import type { Arguments } from "../execution/Arguments.js"
import * as Collection from "../execution/Collection.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import type * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/stream.js"
import { Stream } from "../value/Stream.js"
import { xadd } from "./stream/add.js"
import * as Claim from "./stream/claim.js"
import { restIds } from "./stream/idArguments.js"
import * as Range from "./stream/range.js"
import * as Read from "./stream/read.js"
import { xsetid } from "./stream/setId.js"
import { recordRemoval, xtrim } from "./stream/trim.js"
import * as Xgroup from "./stream/xgroup.js"
import * as Xinfo from "./stream/xinfo.js"
import { xpending } from "./stream/xpending.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.xack, xack),
  Command.make(spec.xadd, xadd),
  Command.make(spec.xautoclaim, Claim.xautoclaim),
  Command.make(spec.xclaim, Claim.xclaim),
  Command.make(spec.xdel, xdel),
  Xgroup.make(),
  Xinfo.make(),
  Command.make(spec.xlen, (context, args) => Collection.read(context, args.next(), Stream)?.size ?? 0),
  Command.make(spec.xpending, xpending),
  Command.make(spec.xrange, (context, args) => Range.range(context, args, false)),
  Command.make(spec.xread, (context, args) => Read.read(context, args, "xread")),
  Command.make(spec.xreadgroup, (context, args) => Read.read(context, args, "xreadgroup")),
  Command.make(spec.xrevrange, (context, args) => Range.range(context, args, true)),
  Command.make(spec.xsetid, xsetid),
  Command.make(spec.xtrim, xtrim)
]

const xack = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const group = Collection.read(context, key, Stream)?.group(args.next())
  if (group === undefined) return 0
  let acknowledged = 0
  for (const id of restIds(args)) if (group.acknowledge(id)) acknowledged++
  context.database.addDirty(acknowledged)
  return acknowledged
}

const xdel = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const stream = Collection.lookup(context, key, Stream)
  if (stream === undefined) return 0
  const deleted = stream.delete(restIds(args))
  recordRemoval(context, key, deleted, "xdel")
  return deleted
}
