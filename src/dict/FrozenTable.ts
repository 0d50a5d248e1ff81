/**
 * The entries of a table as they were at a moment, each handed out once while the table changes. An entry that is about to change
 * is kept as two strings until its turn, so that this takes memory for what changed only.
 */
import type * as Bytes from "../Bytes.js"
import type { Dict } from "./Dict.js"

type Visit = (key: Bytes.Bytes, value: Bytes.Bytes) => void

export class FrozenTable {
  readonly size: number
  /** Keys and values alternating. */
  private kept: Array<Bytes.Bytes> = []
  /** The number of strings in `kept` that were handed out. */
  private handed = 0
  private cursor = 0
  private isWalked = false
  private visit: Visit

  constructor(private readonly dict: Dict<Bytes.Bytes>) {
    this.size = dict.size
    this.visit = this.keep
    dict.freeze((slot) => this.visit(dict.keyAt(slot), dict.valueAt(slot)))
  }

  private readonly keep: Visit = (key, value) => void this.kept.push(key, value)

  /** Hands out about `count` entries; whether there are more. */
  next(count: number, visit: Visit): boolean {
    const { dict, kept } = this
    const end = Math.min(kept.length, this.handed + 2 * count)
    for (let i = this.handed; i < end; i += 2) visit(kept[i] as Bytes.Bytes, kept[i + 1] as Bytes.Bytes) // in pairs
    this.handed = end
    if (end < kept.length) return true
    this.kept = []
    this.handed = 0
    if (this.isWalked) return false
    this.visit = visit
    this.cursor = dict.scan(this.cursor, count, (slot) => dict.release(slot))
    this.visit = this.keep
    this.isWalked = this.cursor === 0
    if (this.isWalked) dict.thaw()
    return !this.isWalked
  }

  /** Keeps nothing more. */
  end(): void {
    this.isWalked = true
    this.kept = []
    this.handed = 0
    this.dict.thaw()
  }
}
