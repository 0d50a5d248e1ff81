/**
 * The number of nodes in Redis's radix tree of ids, which XINFO STREAM and MEMORY USAGE report. The tree has a node for
 * each key (an id of 16 bytes), for each fork, and for each run of bytes that keys share between forks.
 */
import type { Id } from "./Id.js"

const keyLength = 16

/** The number of nodes for ids in ascending order. Costs a few steps for each id. */
export const nodes = (ids: Iterable<Id>): number => {
  let count = 0
  let before: Id | undefined
  // the depths of the forks on the path to the last key so far
  const open: Array<number> = []
  let keyParent = -1
  for (const id of ids) {
    if (before === undefined) {
      before = id
      continue
    }
    const depth = shared(before, id)
    // the key before hangs on the deeper of its two forks
    count += leaf(Math.max(keyParent, depth))
    let top = open.at(-1)
    while (top !== undefined && top > depth) {
      open.pop()
      const below = open.at(-1) ?? -1
      count += inner(top, Math.max(below, depth))
      top = open.at(-1)
    }
    if (top !== depth) open.push(depth)
    keyParent = depth
    before = id
  }
  if (before === undefined) return 1
  count += leaf(keyParent)
  for (let top = open.pop(); top !== undefined; top = open.pop()) count += inner(top, open.at(-1) ?? -1)
  return count
}

/** The nodes of a key, with the run of bytes above it, if any; -1 is above the root. */
const leaf = (parent: number): number => (keyLength - parent > 1 ? 2 : 1)

/** The nodes of a fork, with the run of bytes above it, if any. */
const inner = (depth: number, parent: number): number => (depth - parent > 1 ? 2 : 1)

/** The number of leading bytes that two different ids share. */
const shared = (a: Id, b: Id): number => {
  const bytes = sharedBytes(a.ms, b.ms)
  return bytes < 8 ? bytes : 8 + sharedBytes(a.seq, b.seq)
}

const sharedBytes = (a: number | bigint, b: number | bigint): number => {
  const high = Math.clz32(highHalf(a) ^ highHalf(b)) >> 3
  return high < 4 ? high : 4 + (Math.clz32(lowHalf(a) ^ lowHalf(b)) >> 3)
}

const highHalf = (part: number | bigint): number =>
  typeof part === "number" ? Math.floor(part / 2 ** 32) | 0 : Number(BigInt.asIntN(32, part >> 32n))

const lowHalf = (part: number | bigint): number =>
  typeof part === "number" ? (part % 2 ** 32) | 0 : Number(BigInt.asIntN(32, part))
