/**
 * LPOS: the index of an element in a list.
 *
 * @see https://redis.io/docs/latest/commands/lpos/
 */
import * as Integer from "../../bytes/Integer.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import * as Reply from "../../resp/Reply.js"
import { List } from "../../value/List.js"

const noRank = Reply.error(
  "RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list"
)
const negativeCount = Reply.error("COUNT can't be negative")
const negativeLength = Reply.error("MAXLEN can't be negative")

const unlimited = Number.POSITIVE_INFINITY

interface PositionOptions {
  readonly rank: number | bigint
  /** The number of indexes to return, 0 for all; `undefined` for one that is not in an array. */
  readonly count: number | undefined
  /** The number of elements to compare; 0 for all. */
  readonly length: number
}

const options = Options.table<Options.Draft<PositionOptions>>({
  RANK: [
    1,
    (draft, args) => {
      draft.rank = args.nextInteger()
      if (draft.rank === 0) throw noRank
    }
  ],
  COUNT: [1, (draft, args) => (draft.count = args.nextIntegerIn(0, unlimited, negativeCount))],
  MAXLEN: [1, (draft, args) => (draft.length = args.nextIntegerIn(0, unlimited, negativeLength))]
})

export const lpos = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [key, element] = [args.next(), args.next()]
  const { rank, count, length } = Options.read(args, options, { rank: 1, count: undefined, length: 0 })
  const list = Collection.read(context, key, List)
  // the lowest rank has no opposite: Redis starts at the first match and ignores the count
  const isLowest = rank === Integer.min
  const found = list?.search(element, {
    backwards: rank < 0,
    rank: isLowest ? 1 : Math.abs(Number(rank)),
    count: count === undefined ? 1 : count === 0 || isLowest ? unlimited : count,
    length: length === 0 ? unlimited : length
  })
  return count === undefined ? (found?.[0] ?? null) : (found ?? [])
}
