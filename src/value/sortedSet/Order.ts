/**
 * What keeps the entries of a sorted set in their order, by score and, of equal scores, by the bytes of their members. A
 * place in it is a rank: how many entries come before.
 */
import type { Bytes } from "../../Bytes.js"
import type { Elements } from "../../bytes/Elements.js"

export type Visit = (member: Bytes, score: number) => void

/** A score in digits. */
export type ScoreText = (score: number) => Bytes

/** The score that stands for none: entries then compare by their members alone. */
export const noScore = Number.NaN

export interface Order {
  readonly size: number
  /**
   * How many entries come before a score and member; without a member, before all of that score; with `noScore`, before
   * a member alone. With `after` those that are equal count too.
   */
  seek(score: number, member: Bytes | undefined, after: boolean): number
  /** Adds an entry that is not there yet. */
  insert(score: number, member: Bytes): void
  /** Removes an entry that is there. */
  remove(score: number, member: Bytes): void
  /** Removes the entries from a rank up to another, which stays. */
  removeRange(start: number, end: number): void
  /** Visits the entries from a rank up to another, in order or reversed. */
  visit(start: number, end: number, isReversed: boolean, visit: Visit): void
  /** Hands out the members from a rank up to another, each with its score if a text of that is wanted. */
  writeTo(elements: Elements, start: number, end: number, isReversed: boolean, text?: ScoreText): void
  clone(): Order
}
