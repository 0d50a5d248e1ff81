/**
 * How many nodes Redis's radix tree has for ids as its keys, 16 bytes each: XINFO STREAM and MEMORY USAGE tell. A tree has
 * a node for each key, for each place where keys part, and for each run of bytes that keys share in between.
 */
import type { Id } from "./Id.js"

const keyLength = 16

/** The number of nodes; it depends on the keys alone. They come in order. Costs a few steps for each. */
export const nodes = (ids: Iterable<Id>): number => {
  let count = 0
  let before: Id | undefined
  // the depths of the places where the keys so far part, on the way to the last of them
  const open: Array<number> = []
  let keyParent = -1
  for (const id of ids) {
    if (before === undefined) {
      before = id
      continue
    }
    const depth = shared(before, id)
    // the key before hangs on the deeper of its two places
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

/** A key, and the run of bytes above it, if any; -1 is above the root. */
const leaf = (parent: number): number => (keyLength - parent > 1 ? 2 : 1)

/** A place where keys part, and the run above it. */
const inner = (depth: number, parent: number): number => (depth - parent > 1 ? 2 : 1)

/** How many bytes two different ids share. */
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
