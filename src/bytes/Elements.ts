/**
 * The way a collection hands out its elements without making a string of each: it passes their place in its memory to a
 * receiver, which takes the bytes from there at once.
 */
import type { Bytes } from "../Bytes.js"

/** A receiver of elements that lie in memory, one after another. */
export interface MemoryElements {
  /** Takes an element of `length` bytes from a buffer, from `start` on. */
  addFrom(memory: Buffer, start: number, length: number): void
}

/** A receiver of elements in memory or as strings, one after another. */
export interface FlatElements extends MemoryElements {
  add(element: Bytes): void
}

/** A receiver of elements, one after another. */
export interface Elements extends FlatElements {
  /** The next `count` elements are one element: an array. */
  nest(count: number): void
}

/** A key and a byte string, as bytes where they lie. Good for the call that takes them. */
export interface Pair {
  readonly keyMemory: Buffer
  readonly keyStart: number
  readonly keyLength: number
  readonly memory: Buffer
  readonly start: number
  readonly length: number
}
