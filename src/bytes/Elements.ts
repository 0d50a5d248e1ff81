/**
 * Where a collection hands out its elements without making a string of each: it says where they lie in its memory, and
 * whoever asked takes the bytes from there, at once. What that is for is the asker's business.
 */
import type { Bytes } from "../Bytes.js"

/** Takes elements one after another. */
export interface Elements {
  add(element: Bytes): void
  /** Takes `length` bytes of a memory, from `start` on. */
  addFrom(memory: Buffer, start: number, length: number): void
  /** The next so many elements are one: an array of them. */
  nest(count: number): void
}
