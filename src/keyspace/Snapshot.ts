/**
 * A point in time of a keyspace, without a copy of it. Each key is handed out once, as it was at the start: in the order of
 * the tables as `advance` walks them, or earlier, right before a command changes or removes it. A collection too big to be
 * written at once becomes a view then, which shares its parts with the collection, and waits for `next`.
 */
import type * as Bytes from "../Bytes.js"
import type { Dict } from "../dict/Dict.js"
import { type Value, type Viewed, view } from "../value/Value.js"
import * as View from "../value/View.js"
import type { Database } from "./Database.js"
import type { KeyDeadlines } from "./KeyDeadlines.js"
import type { Keyspace } from "./Keyspace.js"

/** A key at the start, without its name and value. */
export interface FrozenUses {
  /** The number of the database. */
  readonly database: number
  /** In milliseconds of Unix time. */
  readonly deadline: number | bigint | undefined
  /** The access stamp: see `Access`. */
  readonly stamp: number
}

/** A key as it was at the start. */
export interface Frozen extends FrozenUses {
  readonly key: Bytes.Bytes
  readonly value: Viewed
}

/** A key of a short string as it was at the start, where it lies in its table: good for the call that takes it. */
export interface FrozenString extends FrozenUses {
  readonly dict: Dict<Value>
  readonly slot: number
}

/** Takes each key but the big ones, and is done with the value when it returns. */
export interface Taker {
  readonly key: (frozen: Frozen) => void
  readonly string: (frozen: FrozenString) => void
}

/** A key whose value is written in several steps. */
export interface Big {
  readonly frozen: Frozen
  /** Call when the value is written, or is not going to be. */
  readonly end: () => void
}

/** A database as it was at the start. */
export interface FrozenTable {
  /** The number of the database. */
  readonly database: number
  readonly size: number
  /** The number of keys with a deadline. */
  readonly expires: number
}

interface Table extends FrozenTable {
  readonly dict: Dict<Value>
  readonly deadlines: KeyDeadlines
}

/** A value of more bytes than this is not written in the middle of a step. */
const maxAtOnce = 64 * 1024

export class Snapshot {
  /** The number of keys. */
  readonly size: number
  /** The number of keys handed out. */
  handedOut = 0
  private readonly walks: ReadonlyArray<Table>
  private readonly unbegun: Map<number, FrozenTable>
  /** The number of tables that were walked to the end. */
  table = 0
  private cursor = 0
  private readonly big: Array<Big> = []

  /**
   * @param isImmediate whether the caller walks to the end before any command runs: nothing needs to be frozen then
   */
  constructor(
    keyspace: Keyspace,
    private readonly taker: Taker,
    private readonly isImmediate: boolean
  ) {
    this.walks = keyspace.all
      .filter(({ size }) => size > 0)
      .map(({ deadlines, dict, expires, index, size }: Database) => ({
        database: index,
        size,
        expires,
        dict,
        deadlines
      }))
    this.unbegun = new Map(this.walks.map((table) => [table.database, table]))
    this.size = this.walks.reduce((sum, { size }) => sum + size, 0)
    if (isImmediate) return
    for (const table of this.walks) table.dict.freeze((slot) => this.capture(table, slot))
  }

  /** The next big value; `undefined` if none waits. */
  next(): Big | undefined {
    return this.big.shift()
  }

  /** Whether every key was handed out. */
  get isTaken(): boolean {
    return this.table >= this.walks.length && this.big.length === 0
  }

  /** The size of a database at the start, at the first call for it. */
  begin(database: number): FrozenTable | undefined {
    const table = this.unbegun.get(database)
    this.unbegun.delete(database)
    return table
  }

  /** Walks about `count` keys further; whether there are more. `next` may have some then. */
  advance(count: number): boolean {
    const table = this.walks[this.table]
    if (table === undefined) return false
    const { dict } = table
    const { isImmediate } = this
    this.cursor = dict.scan(this.cursor, count, (slot) =>
      isImmediate ? this.capture(table, slot) : dict.release(slot)
    )
    if (this.cursor === 0) {
      if (!isImmediate) dict.thaw()
      this.table++
    }
    return this.table < this.walks.length
  }

  /** Hands out nothing more, and lets go of the keyspace. */
  cancel(): void {
    if (!this.isImmediate) for (const { dict } of this.walks.slice(this.table)) dict.thaw()
    for (const { end } of this.big) end()
    this.big.length = 0
    this.table = this.walks.length
  }

  private capture({ database, deadlines, dict }: Table, slot: number): void {
    this.handedOut++
    const deadline = deadlines.at(slot)
    const stamp = dict.stampAt(slot)
    if (dict.isPairAt(slot)) {
      this.taker.string({ database, dict, slot, deadline, stamp })
      return
    }
    const value = dict.valueAt(slot)
    const frozen = { database, key: dict.keyAt(slot), value, deadline, stamp }
    if ((typeof value === "string" ? value.length : value.memory) <= maxAtOnce) this.taker.key(frozen)
    else {
      const viewed = this.isImmediate ? View.own(value) : view(value)
      this.big.push({ frozen: { ...frozen, value: viewed.value }, end: viewed.end })
    }
  }
}
