/**
 * The two ends of a list as an argument.
 *
 * @since 0.1.0
 */
import type { End } from "../../keyspace/List.js"
import * as Reply from "../../resp/Reply.js"
import type { Arguments } from "../Arguments.js"

/**
 * LEFT or RIGHT.
 *
 * @since 0.1.0
 * @category parsing
 */
export const next = (args: Arguments): End => {
  if (args.skip("LEFT")) return "left"
  if (args.skip("RIGHT")) return "right"
  throw Reply.syntaxError
}
