/**
 * The best candidates for eviction that sampling has met, as in Redis: sixteen keys in the order of their scores, which stay
 * from one eviction to the next. A key may be gone, or used again, when its turn comes.
 */
import type { Bytes } from "../Bytes.js"

export const poolSize = 16

export interface Candidate {
  /** The number of the database. */
  readonly database: number
  readonly key: Bytes
  /** The higher, the sooner it goes. */
  readonly score: number
}

export class EvictionPool {
  /** The lowest score first. */
  private candidates: Array<Candidate> = []

  get size(): number {
    return this.candidates.length
  }

  /** Whether a candidate of a score would find a place: a full pool takes only what scores higher than its lowest. */
  takes(score: number): boolean {
    const { candidates } = this
    const lowest = candidates[0]
    return candidates.length < poolSize || (lowest !== undefined && lowest.score < score)
  }

  /** Adds a candidate that `takes` has let in. In a full pool the lowest gives up its place. */
  add(candidate: Candidate): void {
    const { candidates } = this
    if (candidates.length === poolSize) candidates.shift()
    let index = candidates.length
    while (index > 0 && (candidates[index - 1]?.score ?? 0) >= candidate.score) index--
    candidates.splice(index, 0, candidate)
  }

  /** Removes and returns the candidate with the highest score. */
  take(): Candidate | undefined {
    return this.candidates.pop()
  }

  clear(): void {
    this.candidates = []
  }
}
