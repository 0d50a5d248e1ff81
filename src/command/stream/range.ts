/**
 * XRANGE and XREVRANGE: the entries of a stream within a range of ids.
 *
 * @see https://redis.io/docs/latest/commands/xrange/
 */
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import * as Reply from "../../resp/Reply.js"
import { Stream } from "../../value/Stream.js"
import { rangeOf } from "./idArguments.js"

interface RangeOptions {
  readonly count: number | undefined
}

const options = Options.table<Options.Draft<RangeOptions>>({
  // as in Redis, a negative count is like 0
  COUNT: [1, (draft, args) => (draft.count = Math.max(0, Number(args.nextInteger())))]
})

/** XRANGE, and XREVRANGE, which goes from the end to the start. */
export const range = (context: CommandContext, args: Arguments, reverse: boolean): Reply.Reply => {
  const key = args.next()
  const [first, second] = [args.next(), args.next()]
  const bounds = reverse ? rangeOf(second, first) : rangeOf(first, second)
  const { count } = Options.read(args, options, { count: undefined })
  const stream = Collection.read(context, key, Stream)
  if (stream === undefined) return []
  if (count === 0) return Reply.nullArray
  const part = { ...bounds, reverse, ...(count === undefined ? {} : { count }) }
  return CollectionReply.array(context.client, (elements) => stream.writeTo(elements, part))
}
