/**
 * What a function or script says of itself by its flags.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#script_flags
 */
import * as Reply from "../resp/Reply.js"

/** In the order that FUNCTION LIST has them. */
export const names = ["no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys"] as const

export type Flag = (typeof names)[number]

/** The flag of a name, in any case. */
export const find = (name: string): Flag | undefined => {
  const lower = name.toLowerCase()
  return names.find((each) => each === lower)
}

/** What forbids to run what has such flags by a command such as FCALL_RO. */
export const refuseReadOnly = (flags: ReadonlySet<Flag>): Reply.ErrorReply | undefined =>
  flags.has("no-writes") ? undefined : mayWrite

const mayWrite = Reply.error("Can not execute a script with write flag using *_ro command.")
