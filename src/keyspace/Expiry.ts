/**
 * The deadlines of a database's keys: a binary heap, nearest first, outside V8's heap. An entry is a deadline and the
 * hash of its key; the key's slot in the `Dict` holds, as its tag, the entry's place here plus one, so that each finds the
 * other. Whoever moves is told to the other side by `moved`.
 *
 * @since 0.1.0
 */

/** Entries in a piece. The heap grows a piece at a time, so that no insertion waits for the whole to be copied. */
const pieceBits = 14
const pieceMask = (1 << pieceBits) - 1

// An entry is three 32-bit numbers: the hash, and the deadline's high and low half. PEXPIREAT takes 64-bit integers, which
// a double does not hold; doubles are enough to tell which of two is nearer.
const width = 3
const HIGH = 1
const LOW = 2

const noPiece = new Int32Array(0)

/**
 * @since 0.1.0
 * @category models
 */
export class Expiry {
  private readonly pieces: Array<Int32Array> = []
  private count = 0

  /** @param moved an entry with this hash went from one tag to another */
  constructor(private readonly moved: (hashed: number, from: number, to: number) => void) {}

  get size(): number {
    return this.count
  }

  /** The nearest deadline, in milliseconds of Unix time; `Infinity` when there is none. */
  get next(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.at(1)
  }

  /** The hash of the nearest deadline's key; its tag is 1. */
  get nextHash(): number {
    return this.hashOf(0)
  }

  /** The deadline of a tag; beyond 2^53 about it. */
  at(tag: number): number {
    const piece = this.pieceOf(tag - 1)
    const start = startOf(tag - 1)
    return (piece[start + HIGH] ?? 0) * 2 ** 32 + ((piece[start + LOW] ?? 0) >>> 0)
  }

  /** The deadline of a tag, exactly. */
  exactAt(tag: number): number | bigint {
    const deadline = this.at(tag)
    if (Number.isSafeInteger(deadline)) return deadline
    const piece = this.pieceOf(tag - 1)
    const start = startOf(tag - 1)
    return (BigInt(piece[start + HIGH] ?? 0) << 32n) | BigInt((piece[start + LOW] ?? 0) >>> 0)
  }

  /** Adds a deadline; the key's tag from now on. */
  add(hashed: number, deadline: number | bigint): number {
    const place = this.count++
    if (place >> pieceBits === this.pieces.length) this.pieces.push(new Int32Array(width << pieceBits))
    this.pieceOf(place)[startOf(place)] = hashed
    this.setDeadline(place, deadline)
    return this.rise(place) + 1
  }

  /** Changes a deadline; the key's tag from now on. */
  change(tag: number, deadline: number | bigint): number {
    this.setDeadline(tag - 1, deadline)
    return this.settle(tag - 1) + 1
  }

  /** Removes a deadline, whose key has its tag no more. */
  remove(tag: number): void {
    const last = --this.count
    if (tag - 1 !== last) {
      this.copy(last, tag - 1)
      const hashed = this.hashOf(last)
      this.moved(hashed, last + 1, this.settle(tag - 1) + 1)
    }
    // one piece is kept in reserve
    if (last >> pieceBits < this.pieces.length - 2) this.pieces.pop()
  }

  /** The mean deadline of the nearest `most` entries or so, for INFO. */
  sample(most: number): number {
    const count = Math.min(most, this.count)
    let sum = 0
    for (let tag = 1; tag <= count; tag++) sum += this.at(tag)
    return count === 0 ? 0 : sum / count
  }

  private pieceOf(place: number): Int32Array {
    return this.pieces[place >> pieceBits] ?? noPiece
  }

  private hashOf(place: number): number {
    return this.pieceOf(place)[startOf(place)] ?? 0
  }

  private setDeadline(place: number, deadline: number | bigint): void {
    const piece = this.pieceOf(place)
    const start = startOf(place)
    const isExact = typeof deadline === "number"
    piece[start + HIGH] = isExact ? Math.floor(deadline / 2 ** 32) : Number(BigInt.asIntN(32, deadline >> 32n))
    piece[start + LOW] = isExact ? deadline % 2 ** 32 : Number(BigInt.asIntN(32, deadline))
  }

  private copy(from: number, to: number): void {
    const source = this.pieceOf(from)
    const target = this.pieceOf(to)
    const start = startOf(from)
    const end = startOf(to)
    for (let i = 0; i < width; i++) target[end + i] = source[start + i] ?? 0
  }

  /** Moves the entry at `from` to `to`, and says so. */
  private shift(from: number, to: number): void {
    this.copy(from, to)
    this.moved(this.hashOf(to), from + 1, to + 1)
  }

  /** Moves an entry up to where it belongs; its place then. Its own tag is the caller's to set. */
  private rise(from: number): number {
    const hashed = this.hashOf(from)
    const deadline = this.exactAt(from + 1)
    const nearness = Number(deadline)
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (this.at(parent + 1) <= nearness) break
      this.shift(parent, place)
      place = parent
    }
    return place === from ? from : this.store(place, hashed, deadline)
  }

  /** Moves an entry down to where it belongs; its place then. */
  private sink(from: number): number {
    const hashed = this.hashOf(from)
    const deadline = this.exactAt(from + 1)
    const nearness = Number(deadline)
    let place = from
    for (;;) {
      let child = place * 2 + 1
      if (child >= this.count) break
      if (child + 1 < this.count && this.at(child + 2) < this.at(child + 1)) child++
      if (this.at(child + 1) >= nearness) break
      this.shift(child, place)
      place = child
    }
    return place === from ? from : this.store(place, hashed, deadline)
  }

  /** Puts an entry where others made room for it. */
  private store(place: number, hashed: number, deadline: number | bigint): number {
    this.pieceOf(place)[startOf(place)] = hashed
    this.setDeadline(place, deadline)
    return place
  }

  private settle(place: number): number {
    const risen = this.rise(place)
    return risen === place ? this.sink(place) : risen
  }
}

const startOf = (place: number): number => (place & pieceMask) * width
