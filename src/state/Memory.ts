/**
 * What the process takes of memory, for INFO and MEMORY. Node is asked at most once in a tenth of a second, as the answer
 * costs it as much as a hundred commands. All figures are in bytes, and of the whole process: stores in one process share
 * its heap.
 */
import { totalmem } from "node:os"

export interface Usage {
  /** What is used of V8's heap, and of what hangs on it: buffers, and the tables of the keyspace. */
  readonly used: number
  /** What is reserved for that. */
  readonly reserved: number
  /** What the system has given the process. */
  readonly resident: number
  /** The most that `used` was seen to be. */
  readonly peak: number
  /** What `used` was when the instance began. */
  readonly atStart: number
}

/** How long an answer is good for, in milliseconds. */
const fresh = 100

export class Memory {
  private usage: Usage
  private readAt: number

  constructor(now: number) {
    const { heapUsed, external } = process.memoryUsage()
    this.usage = this.ask({ peak: 0, atStart: heapUsed + external })
    this.readAt = now
  }

  /** The memory of the machine. */
  readonly total = totalmem()

  /** The figures at this time in milliseconds. */
  read(now: number): Usage {
    if (Math.abs(now - this.readAt) >= fresh) {
      this.usage = this.ask(this.usage)
      this.readAt = now
    }
    return this.usage
  }

  private ask(before: Pick<Usage, "peak" | "atStart">): Usage {
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
