/**
 * The memory of the process, for INFO and MEMORY. A reading of Node's figures costs as much as a hundred commands, so it is
 * reused for a tenth of a second. All figures are in bytes and for the whole process: the stores in one process share a heap.
 */
import { totalmem } from "node:os"

export interface Usage {
  /** Used memory of V8's heap and of the buffers outside it, which hold the tables of the keyspace. */
  readonly used: number
  /** Memory reserved for the heap, and the buffers. */
  readonly reserved: number
  /** The resident set of the process. */
  readonly resident: number
  /** The highest `used` so far. */
  readonly peak: number
  /** `used` when the instance started. */
  readonly atStart: number
}

/** Milliseconds for which a reading is reused. */
const maxAge = 100

export class Memory {
  private usage: Usage
  private readAt: number

  constructor(now: number) {
    const { heapUsed, external } = process.memoryUsage()
    this.usage = this.measure({ peak: 0, atStart: heapUsed + external })
    this.readAt = now
  }

  /** The memory of the machine, in bytes. */
  readonly total = totalmem()

  /** The figures, at most a tenth of a second old. `now` is in milliseconds of Unix time. */
  read(now: number): Usage {
    if (Math.abs(now - this.readAt) >= maxAge) {
      this.usage = this.measure(this.usage)
      this.readAt = now
    }
    return this.usage
  }

  private measure(before: Pick<Usage, "peak" | "atStart">): Usage {
    const { heapUsed, heapTotal, external, rss } = process.memoryUsage()
    const used = heapUsed + external
    return {
      used,
      reserved: heapTotal + external,
      resident: rss,
      peak: Math.max(before.peak, used),
      atStart: before.atStart
    }
  }
}
