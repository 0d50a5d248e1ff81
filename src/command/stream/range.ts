/**
 * What reads a range of a stream: XRANGE, XREVRANGE, XLEN.
 *
 * @see https://redis.io/docs/latest/commands/xrange/
 */

import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Encoded from "../../resp/Encoded.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/stream.js"
import { Stream } from "../../value/Stream.js"
import { rangeOf } from "./arguments.js"

const range =
  (reverse: boolean) =>
  (context: CommandContext, args: Arguments): Reply.Reply => {
    const key = args.next()
    const [first, second] = [args.next(), args.next()]
    const bounds = reverse ? rangeOf(second, first) : rangeOf(first, second)
    let count: number | undefined
    while (args.left > 0) {
      if (!args.skip("COUNT") || args.left === 0) return Reply.syntaxError
      const given = args.nextInteger()
      // to Redis -1 is what is not given, and less is none
      count = Math.max(0, Number(given))
    }
    const stream = Collection.read(context, key, Stream)
    if (stream === undefined) return []
    if (count === 0) return Reply.nullArray
    const part = { ...bounds, reverse, ...(count === undefined ? {} : { count }) }
    return Encoded.array((elements) => stream.writeTo(elements, part))
  }

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.xlen, (context, args) => Collection.read(context, args.next(), Stream)?.size ?? 0),
  Command.make(spec.xrange, range(false)),
  Command.make(spec.xrevrange, range(true))
]
