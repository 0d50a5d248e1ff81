/**
 * How an entry of a hash table is laid out: the numbers of its slot, the marks in them, and the words that its key and value
 * take in the arena.
 */

/** The length that says: on the heap. Longer keys are there too. */
export const onHeap = 0xffff

/**
 * The mark in a value's length that says: the value is an object. One word, its header, stands before the bytes of a
 * packed object. While the object is open (`openMark`), that word is its number among the open ones, and the bytes
 * after it are out of date.
 */
export const packedMark = 0x8000

export const openMark = 0x4000

export const lengthMask = 0x0fff

/**
 * A slot is five 32-bit numbers: the hash (0 in an empty slot), the offset of its bytes in the arena, in words, the
 * lengths of its key (low half) and value (high half) in bytes, and two numbers for the table's owner. Key and value
 * each begin on a word of four bytes, so that keys compare and entries move by words. A slot is named by the index of
 * its first number.
 */
export const width = 5

export const OFFSET = 1

export const LENGTHS = 2

export const STAMP = 3

export const TAG = 4

/** The bit of a stamp that says that the entry is not frozen any more, or never was: see `Segment.epoch`. */
export const handedMark = (2 ** 31) | 0

/** The words that a key of a length in bytes takes; none for a key on the heap. */
export const wordsOf = (length: number): number => (length === onHeap ? 0 : (length + 3) >> 2)

/** The words that a value takes, by its length with its mark. */
export const valueWordsOf = (length: number): number => (length === onHeap ? 0 : ((length & lengthMask) + 3) >> 2)

/** The words of the arena that a slot's key and value take. */
export const entryWords = (lengths: number): number => wordsOf(lengths & 0xffff) + valueWordsOf(lengths >>> 16)

const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)

/** The double in two numbers from an index on. */
export const readDouble = (numbers: Int32Array, index: number): number => {
  halves[0] = numbers[index] ?? 0
  halves[1] = numbers[index + 1] ?? 0
  return double[0] ?? 0
}

export const writeDouble = (numbers: Int32Array, index: number, value: number): void => {
  double[0] = value
  numbers[index] = halves[0] ?? 0
  numbers[index + 1] = halves[1] ?? 0
}
