/** The keys of a script or function call, which their number precedes. */
import type { Bytes } from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Reply from "../../resp/Reply.js"

/** Takes the number of keys, and the keys. */
export const nextKeys = (args: Arguments, notACount: Reply.ErrorReply = Reply.notAnInteger): ReadonlyArray<Bytes> => {
  const count = Number(args.nextInteger(notACount))
  if (count > args.remaining) throw Reply.error("Number of keys can't be greater than number of args")
  if (count < 0) throw Reply.error("Number of keys can't be negative")
  return args.take(count)
}
