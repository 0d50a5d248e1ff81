/**
 * The limits of the process, beside what the settings ask for: open files for `maxclients`, and Node's heap for `maxmemory`.
 * Node has raised the limit of open files as far as the system lets it.
 */
import * as V8 from "node:v8"
import * as Effect from "effect/Effect"
import * as OpenFiles from "../server/OpenFiles.js"
import type { Settings } from "../state/Settings.js"
import { CommandError } from "./Failure.js"

/** The part of the settings that the process can keep. */
export interface Kept {
  /** The number of clients, if it is smaller than `maxclients`. */
  readonly maxclients: number | undefined
  readonly warnings: ReadonlyArray<string>
}

/** Compares the number of files with `maxclients`, in Redis's words. Fails if not even one client could connect. */
export const forClients = (maxclients: number, files: number | undefined): Effect.Effect<Kept, CommandError> => {
  const needed = OpenFiles.neededFor(maxclients)
  if (files === undefined || files >= needed) return Effect.succeed({ maxclients: undefined, warnings: [] })
  if (files <= OpenFiles.reserved) {
    return new CommandError({
      message: `Your current 'ulimit -n' of ${files} is not enough for the server to start. Please increase your open file limit to at least ${needed}. Exiting.`
    })
  }
  const reduced = files - OpenFiles.reserved
  return Effect.succeed({
    maxclients: reduced,
    warnings: [
      `You requested maxclients of ${maxclients} requiring at least ${needed} max file descriptors.`,
      `Current maximum open files is ${files}. maxclients has been reduced to ${reduced} to compensate for low ulimit. If you need higher maxclients increase 'ulimit -n'.`
    ]
  })
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / 1024 ** 2)

/** The warning that data of `maxmemory` bytes may not fit into a heap. */
export const forMemory = (maxmemory: number, heap: number): ReadonlyArray<string> =>
  maxmemory <= heap
    ? []
    : [
        `maxmemory is ${mebibytes(maxmemory)} MiB, and Node's heap is limited to ${mebibytes(heap)} MiB. A part of the data lies in the heap: start with NODE_OPTIONS=--max-old-space-size=${mebibytes(maxmemory)}, or lower maxmemory.`
      ]

/** Compares the settings with the limits of this process. */
export const check = (settings: Settings, maxclients: number): Effect.Effect<Kept, CommandError> =>
  Effect.map(forClients(maxclients, OpenFiles.limit()), (kept) => ({
    ...kept,
    warnings: [...kept.warnings, ...forMemory(settings.number("maxmemory"), V8.getHeapStatistics().heap_size_limit)]
  }))

/** The share of the heap from which on it is nearly full, and below which it no longer is. */
const nearlyFull = { from: 0.9, until: 0.75 }

/** Warns when the heap is nearly full, before Node ends the process; never ends. */
export const watchHeap = (
  heap: () => { readonly used_heap_size: number; readonly heap_size_limit: number } = V8.getHeapStatistics
): Effect.Effect<never> =>
  Effect.suspend(() => {
    let hasWarned = false
    const look = Effect.suspend(() => {
      const { heap_size_limit: limit, used_heap_size: used } = heap()
      if (used < limit * nearlyFull.until) hasWarned = false
      if (hasWarned || used < limit * nearlyFull.from) return Effect.void
      hasWarned = true
      return Effect.logWarning(
        `Node's heap is nearly full: ${mebibytes(used)} of ${mebibytes(limit)} MiB. The process ends when it is full: start with NODE_OPTIONS=--max-old-space-size=${2 * mebibytes(limit)}, or set maxmemory`
      )
    })
    return Effect.forever(Effect.zipRight(look, Effect.sleep("1 second")))
  })
