/**
 * The deadlines of a database's keys: a binary heap, nearest first, outside V8's heap. An entry is a deadline and the
 * hash of its key; the key's slot in the `Dict` holds, as its tag, the entry's place here plus one, so that each finds the
 * other. Whoever moves is told to the other side by `moved`.
 *
 * @since 0.1.0
 */

/** Grown a piece at a time, so that no insertion waits for the whole to be copied. */
const pieceBits = 14
const pieceMask = (1 << pieceBits) - 1

/**
 * @since 0.1.0
 * @category models
 */
export class Expiry {
  private readonly deadlines: Array<Float64Array> = []
  private readonly hashes: Array<Int32Array> = []
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

  /** The deadline of a tag. */
  at(tag: number): number {
    return this.deadlines[(tag - 1) >> pieceBits]?.[(tag - 1) & pieceMask] ?? Number.POSITIVE_INFINITY
  }

  /** Adds a deadline; the key's tag from now on. */
  add(hashed: number, deadline: number): number {
    const place = this.count++
    if (place >> pieceBits === this.deadlines.length) {
      this.deadlines.push(new Float64Array(1 << pieceBits))
      this.hashes.push(new Int32Array(1 << pieceBits))
    }
    this.put(place, deadline, hashed)
    return this.rise(place) + 1
  }

  /** Changes a deadline; the key's tag from now on. */
  change(tag: number, deadline: number): number {
    this.put(tag - 1, deadline, this.hashOf(tag - 1))
    return this.settle(tag - 1) + 1
  }

  /** Removes a deadline, whose key has its tag no more. */
  remove(tag: number): void {
    const last = --this.count
    if (tag - 1 !== last) {
      const hashed = this.hashOf(last)
      this.put(tag - 1, this.at(last + 1), hashed)
      this.moved(hashed, last + 1, this.settle(tag - 1) + 1)
    }
    if (last >> pieceBits < this.deadlines.length - 2) {
      this.deadlines.pop()
      this.hashes.pop()
    }
  }

  /** The mean deadline of the nearest `most` entries or so, for INFO. */
  sample(most: number): number {
    const count = Math.min(most, this.count)
    let sum = 0
    for (let tag = 1; tag <= count; tag++) sum += this.at(tag)
    return count === 0 ? 0 : sum / count
  }

  private hashOf(place: number): number {
    return this.hashes[place >> pieceBits]?.[place & pieceMask] ?? 0
  }

  private put(place: number, deadline: number, hashed: number): void {
    const deadlines = this.deadlines[place >> pieceBits]
    const hashes = this.hashes[place >> pieceBits]
    if (deadlines === undefined || hashes === undefined) return
    deadlines[place & pieceMask] = deadline
    hashes[place & pieceMask] = hashed
  }

  /** Moves the entry at `from` to `to`, and says so. */
  private shift(from: number, to: number): void {
    const hashed = this.hashOf(from)
    this.put(to, this.at(from + 1), hashed)
    this.moved(hashed, from + 1, to + 1)
  }

  /** Moves an entry up to where it belongs; its place then. Its own tag is the caller's to set. */
  private rise(from: number): number {
    const deadline = this.at(from + 1)
    const hashed = this.hashOf(from)
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (this.at(parent + 1) <= deadline) break
      this.shift(parent, place)
      place = parent
    }
    if (place !== from) this.put(place, deadline, hashed)
    return place
  }

  /** Moves an entry down to where it belongs; its place then. */
  private sink(from: number): number {
    const deadline = this.at(from + 1)
    const hashed = this.hashOf(from)
    let place = from
    for (;;) {
      let child = place * 2 + 1
      if (child >= this.count) break
      if (child + 1 < this.count && this.at(child + 2) < this.at(child + 1)) child++
      if (this.at(child + 1) >= deadline) break
      this.shift(child, place)
      place = child
    }
    if (place !== from) this.put(place, deadline, hashed)
    return place
  }

  private settle(place: number): number {
    const risen = this.rise(place)
    return risen === place ? this.sink(place) : risen
  }
}
