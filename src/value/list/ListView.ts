/**
 * A view of a long list: the memory of its chunks, and where in each the elements lay. Reading goes forward, a chunk at a time, and
 * may begin again.
 */
import type { MemoryElements } from "../../bytes/Elements.js"
import { writeEntries } from "./Chunk.js"

export class ListView {
  readonly type = "list"
  private readonly memories: Array<Buffer> = []
  /** For each chunk the offset of its first element, and the number of its elements. */
  private readonly spans: Array<number> = []
  private count = 0
  /** The index of the next element, which begins a chunk, and that chunk. */
  private next = 0
  private chunk = 0

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

  /** The index after the elements of the chunk that begins at `start`: where the last one ended, or 0. */
  endOfRun(start: number): number {
    if (start === 0) this.next = this.chunk = 0
    else if (start !== this.next) throw new RangeError("the elements of a view are read in their order")
    return this.next + (this.spans[2 * this.chunk + 1] ?? 0)
  }

  /** Hands out the elements of the chunk that `endOfRun` has told of. */
  writeTo(elements: MemoryElements, start: number, end: number): void {
    const memory = this.memories[this.chunk]
    if (memory === undefined || start !== this.next) throw new RangeError("a view is read a chunk at a time")
    writeEntries(memory, this.spans[2 * this.chunk] ?? 0, end - start, elements)
    this.next = end
    this.chunk++
  }
}
