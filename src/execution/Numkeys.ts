/** Keys preceded by their number, and the arguments that LMPOP, ZMPOP, SINTERCARD and their kin take after them. */
import type * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import type { Arguments } from "./Arguments.js"
import type { Option } from "./Options.js"

const noKeys = Reply.error("numkeys should be greater than 0")
const notACount = Reply.error("count should be greater than 0")

/** Takes the number of keys, and the keys. Throws `tooMany` unless `reserved` further arguments follow them. */
export const next = (args: Arguments, tooMany: Reply.ErrorReply, reserved = 0): ReadonlyArray<Bytes.Bytes> => {
  const count = args.nextIntegerIn(1, Number.POSITIVE_INFINITY, noKeys)
  if (count > args.remaining - reserved) throw tooMany
  return args.take(count)
}

/** A request to pop up to `count` elements from one end of the first key that exists. */
export interface PopFirst<End> {
  readonly keys: ReadonlyArray<Bytes.Bytes>
  readonly end: End
  readonly count: number
}

/** Takes `numkeys key … <end> [COUNT count]`. */
export const nextPopFirst = <End>(args: Arguments, nextEnd: (args: Arguments) => End): PopFirst<End> => ({
  keys: next(args, Reply.syntaxError, 1),
  end: nextEnd(args),
  count: args.remaining > 0 ? nextCount(args) : 1
})

const nextCount = (args: Arguments): number => {
  if (!args.skip("COUNT") || args.remaining === 0) throw Reply.syntaxError
  const count = args.nextIntegerIn(1, Number.POSITIVE_INFINITY, notACount)
  args.finish()
  return count
}

const negativeLimit = Reply.error("LIMIT can't be negative")

/** The option LIMIT of SINTERCARD and ZINTERCARD: the number at which counting ends; 0 for none. */
export const limit: Option<{ limit: number }> = [
  1,
  (draft, args) => (draft.limit = args.nextIntegerIn(0, Number.POSITIVE_INFINITY, negativeLimit))
]
