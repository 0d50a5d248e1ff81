/**
 * LPOS: where in a list an element is.
 *
 * @see https://redis.io/docs/latest/commands/lpos/
 */

import * as Integer from "../../bytes/Integer.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/list.js"
import { List } from "../../value/List.js"

const noRank = Reply.error(
  "RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list"
)
const negativeCount = Reply.error("COUNT can't be negative")
const negativeLength = Reply.error("MAXLEN can't be negative")

const unlimited = Number.POSITIVE_INFINITY

interface Options {
  readonly rank: number | bigint
  /** `undefined` where one index is asked for, and no array. */
  readonly count: number | undefined
  readonly length: number
}

const nextOptions = (args: Arguments): Options => {
  let rank: number | bigint = 1
  let count: number | undefined
  let length = 0
  while (args.left > 0) {
    if (args.left === 1) throw Reply.syntaxError
    if (args.skip("RANK")) {
      rank = args.nextInteger()
      if (rank === 0) throw noRank
    } else if (args.skip("COUNT")) count = args.nextIntegerIn(0, unlimited, negativeCount)
    else if (args.skip("MAXLEN")) length = args.nextIntegerIn(0, unlimited, negativeLength)
    else throw Reply.syntaxError
  }
  return { rank, count, length }
}

const position = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [key, element] = [args.next(), args.next()]
  const { rank, count, length } = nextOptions(args)
  const list = Collection.read(context, key, List)
  // the least rank has no opposite: Redis starts at the first match and does not count
  const isLeast = rank === Integer.min
  const found = list?.search(element, {
    backwards: rank < 0,
    rank: isLeast ? 1 : Math.abs(Number(rank)),
    count: count === undefined ? 1 : count === 0 || isLeast ? unlimited : count,
    length: length === 0 ? unlimited : length
  })
  return count === undefined ? (found?.[0] ?? null) : (found ?? [])
}

export const commands: ReadonlyArray<Command.Command> = [Command.make(spec.lpos, position)]
