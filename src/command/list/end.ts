/** The two ends of a list as an argument. */

import type { Arguments } from "../../execution/Arguments.js"
import * as Reply from "../../resp/Reply.js"
import type { End } from "../../value/List.js"

/** The events of a push and of a pop at an end. */
export const pushed = { left: "lpush", right: "rpush" } as const satisfies Record<End, string>

export const popped = { left: "lpop", right: "rpop" } as const satisfies Record<End, string>

/** LEFT or RIGHT. */
export const next = (args: Arguments): End => {
  if (args.skip("LEFT")) return "left"
  if (args.skip("RIGHT")) return "right"
  throw Reply.syntaxError
}
