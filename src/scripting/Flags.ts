/**
 * What a function or script says of itself by its flags.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#script_flags
 * @since 0.1.0
 */
import * as Reply from "../resp/Reply.js"

/**
 * In the order that FUNCTION LIST has them.
 *
 * @since 0.1.0
 * @category constants
 */
export const names = ["no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys"] as const

/**
 * @since 0.1.0
 * @category models
 */
export type Flag = (typeof names)[number]

/**
 * The flag of a name, in any case.
 *
 * @since 0.1.0
 * @category reading
 */
export const find = (name: string): Flag | undefined => {
  const lower = name.toLowerCase()
  return names.find((each) => each === lower)
}

/**
 * What forbids to run what has such flags by a command such as FCALL_RO.
 *
 * @since 0.1.0
 * @category checks
 */
export const refuseReadOnly = (flags: ReadonlySet<Flag>): Reply.ErrorReply | undefined =>
  flags.has("no-writes") ? undefined : mayWrite

const mayWrite = Reply.error("Can not execute a script with write flag using *_ro command.")
