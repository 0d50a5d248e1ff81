/** Keys with their number in front, and what LMPOP, ZMPOP and those of them that wait take behind it. */
import type * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { Arguments } from "./Arguments.js"

const noKeys = Reply.error("numkeys should be greater than 0")
const notACount = Reply.error("count should be greater than 0")

/**
 * The number of keys, and they; `tooMany` is the error where there are fewer arguments, `behind` how many must follow.
 */
export const next = (args: Arguments, tooMany: Reply.ErrorReply, behind = 0): ReadonlyArray<Bytes.Bytes> => {
  const count = args.nextIntegerIn(1, Number.POSITIVE_INFINITY, noKeys)
  if (count > args.left - behind) throw tooMany
  return Array.from({ length: count }, () => args.next())
}

/** The keys of which the first that is there is taken from, at which end, and how many elements at most. */
export interface First<End> {
  readonly keys: ReadonlyArray<Bytes.Bytes>
  readonly end: End
  readonly count: number
}

/** The arguments of the commands that take from the first key that is there: `numkeys key … <end> [COUNT count]`. */
export const nextFirst = <End>(args: Arguments, nextEnd: (args: Arguments) => End): First<End> => ({
  keys: next(args, Reply.syntaxError, 1),
  end: nextEnd(args),
  count: args.left > 0 ? nextCount(args) : 1
})

const nextCount = (args: Arguments): number => {
  if (!args.skip("COUNT") || args.left === 0) throw Reply.syntaxError
  const count = args.nextIntegerIn(1, Number.POSITIVE_INFINITY, notACount)
  args.finish()
  return count
}
