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

/**
 * The error of a script or function with these flags that may not begin; `undefined` if it may. `isReadOnly` for a command such
 * as FCALL_RO, and `isOutOfMemory` while `maxmemory` is exceeded.
 */
export const refuse = (
  flags: ReadonlySet<Flag>,
  { isReadOnly, isOutOfMemory }: { readonly isReadOnly: boolean; readonly isOutOfMemory: boolean }
): Reply.ErrorReply | undefined => {
  if (flags.has("no-writes")) return undefined
  if (isReadOnly) return mayWrite
  return isOutOfMemory && !flags.has("allow-oom") ? mayNeedMemory : undefined
}

const mayNeedMemory = new Reply.ErrorReply(
  "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'"
)

const mayWrite = Reply.error("Can not execute a script with write flag using *_ro command.")
