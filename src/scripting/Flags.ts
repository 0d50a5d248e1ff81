/**
 * The flags that a function or a script declares.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#script_flags
 */
import type { Effects } from "../execution/Command.js"
import * as Reply from "../resp/Reply.js"

/** In the order of FUNCTION LIST. */
export const names = ["no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys"] as const

export type Flag = (typeof names)[number]

/** The flag with this name, in any case. */
export const find = (name: string): Flag | undefined => {
  const lower = name.toLowerCase()
  return names.find((each) => each === lower)
}

/** The effects of a script or function with these flags, which replace those of the command that calls it. */
export const effects = (flags: ReadonlySet<Flag>): Effects => {
  const writes = !flags.has("no-writes")
  return { isWrite: writes, mayReplicate: writes, needsMemory: writes && !flags.has("allow-oom") }
}

/** The error of a read-only command such as FCALL_RO for a script or function that may write. */
export const refuseReadOnly = (flags: ReadonlySet<Flag>): Reply.ErrorReply | undefined =>
  flags.has("no-writes") ? undefined : mayWrite

const mayWrite = Reply.error("Can not execute a script with write flag using *_ro command.")
