/** The two ends of a list, as arguments and in the names of events. */
import type { Arguments } from "../../execution/Arguments.js"
import * as Reply from "../../resp/Reply.js"
import type { End } from "../../value/List.js"

/** The event of a push at each end. */
export const pushed = { left: "lpush", right: "rpush" } as const satisfies Record<End, string>

/** The event of a pop at each end. */
export const popped = { left: "lpop", right: "rpop" } as const satisfies Record<End, string>

/** Takes LEFT or RIGHT. */
export const next = (args: Arguments): End => {
  if (args.skip("LEFT")) return "left"
  if (args.skip("RIGHT")) return "right"
  throw Reply.syntaxError
}
