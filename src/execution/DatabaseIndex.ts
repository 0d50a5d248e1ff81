/** The number of a database as an argument: SELECT, COPY, MOVE, SWAPDB. */
import * as Reply from "../resp/Reply.js"
import type { Arguments } from "./Arguments.js"
import type { CommandContext } from "./CommandContext.js"

const outOfRange = Reply.error("DB index is out of range")

/** The index, if there is such a database; else throws. */
export const check = ({ keyspace }: CommandContext, index: number): number => {
  if (index < 0 || index >= keyspace.count) throw outOfRange
  return index
}

/** Takes the number of a database. */
export const next = (context: CommandContext, args: Arguments): number => check(context, args.nextInt32())
