/**
 * A view of a long list: the memory of its chunks, and where in each the elements lay. Reading goes forward, and may begin again.
 */
import type * as Bytes from "../../Bytes.js"
import { readEntries } from "./Chunk.js"

export class ListView {
  readonly type = "list"
  private readonly memories: Array<Buffer> = []
  /** For each chunk the offset of its first element, and the number of its elements. */
  private readonly spans: Array<number> = []
  private count = 0
  /** The index of the next element, its chunk, its place in the chunk and its offset there. */
  private next = 0
  private chunk = 0
  private within = 0
  private offset = 0

  /** The number of elements. */
  get size(): number {
    return this.count
  }

  /** Adds the elements of the next chunk. Its bytes must not change any more. */
  readonly add = (memory: Buffer, begin: number, count: number): void => {
    this.memories.push(memory)
    this.spans.push(begin, count)
    this.count += count
  }

  /** The elements from `start`, which is where the last range ended or 0, up to `end`. */
  range(start: number, end: number): Array<Bytes.Bytes> {
    if (start === 0) this.next = this.chunk = this.within = 0
    else if (start !== this.next) throw new RangeError("the elements of a view are read in their order")
    const elements: Array<Bytes.Bytes> = []
    while (this.next < end) {
      const inChunk = this.spans[2 * this.chunk + 1] ?? 0
      if (this.within === 0) this.offset = this.spans[2 * this.chunk] ?? 0
      const count = Math.min(inChunk - this.within, end - this.next)
      const memory = this.memories[this.chunk] as Buffer // there are as many as elements before `end` need
      this.offset = readEntries(memory, this.offset, count, elements)
      this.next += count
      this.within += count
      if (this.within < inChunk) break
      this.chunk++
      this.within = 0
    }
    return elements
  }
}
