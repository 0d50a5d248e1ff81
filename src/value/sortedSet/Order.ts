/**
 * The order of a sorted set's entries: by score and, for equal scores, by the bytes of their members. An entry's rank
 * is the number of entries before it. `Small` and `Tree` implement it.
 */
import type { Bytes } from "../../Bytes.js"

export type Visit = (member: Bytes, score: number) => void

/** Takes an entry, whose member lies in memory. */
export type Take = (memory: Buffer, start: number, length: number, score: number) => void

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
  /** Changes the score of an entry that is there. */
  update(old: number, score: number, member: Bytes): void
  /** Removes the entries from rank `start` up to `end`. */
  removeRange(start: number, end: number): void
  /** Visits the entries from rank `start` up to `end`, in order or reversed. */
  visit(start: number, end: number, isReversed: boolean, visit: Visit): void
  /** As `visit`, without making a string of a member. */
  handOut(start: number, end: number, isReversed: boolean, take: Take): void
  clone(): Order
}
