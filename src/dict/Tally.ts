/**
 * A running sum of bytes in use. The parts of a structure add to it as they allocate and give back, so that its size is known
 * at any time without a walk over it.
 */

/** A part that counts its memory only when it is asked for. */
export interface Unsettled {
  readonly settle: () => void
}

export class Tally {
  /** In bytes, without what is unsettled. */
  bytes = 0
  private unsettled: Array<Unsettled> = []

  /** @param total the sum of several tallies, which takes this one */
  constructor(private total?: Tally) {}

  /** Adds bytes; a negative number when they are given back. */
  add(bytes: number): void {
    this.bytes += bytes
    if (this.total !== undefined) this.total.bytes += bytes
  }

  /** Adds this tally to a total, of which it is no part yet. */
  join(total: Tally): void {
    this.total = total
    total.bytes += this.bytes
  }

  /** Takes this tally out of the total, when its structure is given up. */
  leave(): void {
    if (this.total !== undefined) this.total.bytes -= this.bytes
    this.total = undefined
  }

  /** Settles a part the next time that the sum is asked for. */
  settleLater(part: Unsettled): void {
    const { unsettled } = this.total ?? this
    unsettled.push(part)
  }

  /** The sum in bytes, after all parts have settled. */
  get settled(): number {
    if (this.unsettled.length > 0) {
      const { unsettled } = this
      this.unsettled = []
      for (const part of unsettled) part.settle()
    }
    return this.bytes
  }
}

/** The memory that V8 and Node keep for a piece of memory outside the heap, in bytes: a buffer, its view, its allocation. */
export const bufferOverhead = 300

/** The header of a string on V8's heap, in bytes. */
export const stringOverhead = 16

/**
 * The memory of a long string on V8's heap, in bytes, with the holes that such strings leave in its pages. Measured with
 * `maxmemory`: floods of long strings alone fill the holes again, and take 0.96 (1 KB), 1.05 (1 to 60 KB) or 1.2 times (100 KB)
 * their length; among writes of all types, whose objects settle in the holes, they take 1.6 times.
 */
export const longStringSize = (length: number): number => stringOverhead + Math.ceil(length * 1.5)
