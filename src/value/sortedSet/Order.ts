/**
 * The order of a sorted set's entries: by score and, for equal scores, by the bytes of their members. An entry's rank
 * is the number of entries before it. `Small` and `Tree` implement it.
 */
import type { Bytes } from "../../Bytes.js"
import type { Elements } from "../../bytes/Elements.js"

export type Visit = (member: Bytes, score: number) => void

/** Prints a score. */
export type ScoreText = (score: number) => Bytes

/** No score: entries compare by their members alone. */
export const noScore = Number.NaN

export interface Order {
  readonly size: number
  /** The memory it takes, in bytes. */
  readonly memory: number
  /**
   * The number of entries before a score and member; without a member, before all entries of that score; with
   * `noScore`, before a member. With `after` equal entries count, too.
   */
  seek(score: number, member: Bytes | undefined, after: boolean): number
  /** Adds an entry that is not there yet. */
  insert(score: number, member: Bytes): void
  /** Removes an entry that is there. */
  remove(score: number, member: Bytes): void
  /** Removes the entries from rank `start` up to `end`. */
  removeRange(start: number, end: number): void
  /** Visits the entries from rank `start` up to `end`, in order or reversed. */
  visit(start: number, end: number, isReversed: boolean, visit: Visit): void
  /** Hands out the members of a range of ranks, each followed by its score if `text` prints it. */
  writeTo(elements: Elements, start: number, end: number, isReversed: boolean, text?: ScoreText): void
  clone(): Order
}
