/**
 * Writes the elements that a table hands out in one visit, which cannot stop. Those that follow a complete piece, or are long
 * themselves, are kept and written with rests after the visit.
 */
import type * as Bytes from "../../Bytes.js"
import * as Latin1 from "../../bytes/Latin1.js"
import * as EncodeString from "./EncodeString.js"
import { type Output, pieceSize } from "./Output.js"

export class Elements {
  private readonly kept: Array<Bytes.Bytes> = []
  /** The scores of the kept elements, in a sorted set. */
  private readonly scores: Array<number> = []

  constructor(private readonly output: Output) {}

  /** Whether `drain` is due. */
  get isFull(): boolean {
    return this.output.isFull || this.kept.length > 0
  }

  /** An element, followed by its score in a sorted set. */
  add(element: Bytes.Bytes, score?: number): void {
    const { output, kept } = this
    if (kept.length > 0 || element.length > pieceSize || output.isFull) {
      kept.push(element)
      if (score !== undefined) this.scores.push(score)
    } else {
      output.string(element)
      if (score !== undefined) output.double(score)
    }
  }

  /** As `add`, of an element of `length` bytes in memory. */
  addFrom(memory: Buffer, start: number, length: number, score?: number): void {
    const { output, kept } = this
    if (kept.length > 0 || length > pieceSize || output.isFull) this.add(Latin1.read(memory, start, length), score)
    else {
      output.addFrom(memory, start, length)
      if (score !== undefined) output.double(score)
    }
  }

  *drain(): Generator<void> {
    const { output, kept, scores } = this
    for (const [index, element] of kept.entries()) {
      if (output.isFull) yield
      yield* EncodeString.write(output, element)
      const score = scores[index]
      if (score !== undefined) output.double(score)
    }
    kept.length = 0
    scores.length = 0
    if (output.isFull) yield
  }
}
