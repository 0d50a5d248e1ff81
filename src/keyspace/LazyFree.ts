/**
 * The removals that Redis leaves to a thread: those of large values, of whole databases and of other tables. Here dropped
 * data costs nothing until its memory is needed again; this counts them as Redis does, by the settings `lazyfree-lazy-*`. It
 * owns which removals count, and leaves to its maker how large a list is in Redis.
 */
import { HashValue } from "../value/HashValue.js"
import { List } from "../value/List.js"
import { SetValue } from "../value/SetValue.js"
import { SortedSet } from "../value/SortedSet.js"
import { Stream } from "../value/Stream.js"
import type { Value } from "../value/Value.js"

/** The parts that Redis frees at once: a value or table of more goes to its thread. */
export const threshold = 64

/** Removals by the cause that its setting names. */
export interface Causes {
  expire: boolean
  evict: boolean
  /** A command that replaces a value, or leaves none. */
  server: boolean
  /** DEL. */
  user: boolean
  /** FLUSHALL, FLUSHDB, SCRIPT FLUSH and FUNCTION FLUSH that do not say how. */
  flush: boolean
}

export class LazyFree {
  /** The count of what was left to the thread since the last reset: values, and the entries of tables. */
  count = 0
  readonly causes: Causes = { expire: false, evict: false, server: false, user: false, flush: false }
  /** Whether a list has more nodes than the threshold. */
  isLongList: (list: List) => boolean = () => false

  /** Counts a value that is removed. */
  value(value: Value): void {
    if (this.isLarge(value)) this.count++
  }

  /** Counts a table that is dropped, other than one of keys. */
  table(size: number): void {
    if (size > threshold) this.count += size
  }

  private isLarge(value: Value): boolean {
    if (value instanceof SetValue) return value.encoding === "hashtable" && value.size > threshold
    if (value instanceof HashValue) return value.encoding === "hashtable" && value.size > threshold
    if (value instanceof SortedSet) return value.encoding === "skiplist" && value.size > threshold
    if (value instanceof Stream) return isLargeStream(value)
    return value instanceof List && value.size > threshold && this.isLongList(value)
  }
}

/** The nodes of the radix tree, and for each group as many pending entries as the first has. */
const isLargeStream = (stream: Stream): boolean => {
  if (stream.nodeCount > threshold || stream.groupCount > threshold) return true
  const [first] = stream.groups
  const ofGroups = first === undefined ? 0 : stream.groupCount * (1 + first.pending.size)
  return stream.treeSize + ofGroups > threshold
}
