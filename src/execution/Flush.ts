/**
 * How FLUSHALL, FLUSHDB, SCRIPT FLUSH and FUNCTION FLUSH drop what they drop: SYNC or ASYNC. Both run at once here, because
 * dropped data costs nothing until its memory is needed again; they differ in what is counted.
 */
import type { Arguments } from "./Arguments.js"
import type { CommandContext } from "./CommandContext.js"

/** Takes the last argument, if there is one: whether to drop by Redis's thread; `undefined` if it is neither. */
export const nextMode = ({ keyspace }: CommandContext, args: Arguments): boolean | undefined => {
  if (args.remaining === 0) return keyspace.lazyFree.causes.flush
  if (args.remaining > 1) return undefined
  if (args.skip("ASYNC")) return true
  return args.skip("SYNC") ? false : undefined
}
