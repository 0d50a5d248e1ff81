/** The memory that holds the keys and values of a segment, in words of four bytes, outside V8's heap. */

/** The least size of an arena that has entries. */
export const minArena = 16

/** Up to this many words are copied one by one; a call into V8 costs more. */
const fewWords = 48

/**
 * An arena of at least a number of words. Its size is one of eight between two powers of two: what one arena leaves in the
 * process's memory is then fit for the next.
 */
export const makeArena = (arenaWords: number): Int32Array => {
  const step = Math.max(minArena, 2 ** (28 - Math.clz32(arenaWords)))
  // Node's own allocation is not zeroed; a buffer of its own begins at its memory's first byte
  const { buffer } = Buffer.allocUnsafeSlow(Math.ceil(arenaWords / step) * step * 4)
  return new Int32Array(buffer)
}

export const noWords = new Int32Array(0)

/** The entries of one arena while they move. */
let room = noWords

export const roomFor = (words: number): Int32Array => {
  if (room.length < words) room = new Int32Array(words)
  return room
}

/** Copies `count` words. */
export const copyWords = (from: Int32Array, start: number, count: number, to: Int32Array, target: number): void => {
  if (count > fewWords) to.set(from.subarray(start, start + count), target)
  else for (let i = 0; i < count; i++) to[target + i] = from[start + i] ?? 0
}
