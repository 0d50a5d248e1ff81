/**
 * The memory of an instance and of the process, in bytes. An instance counts what it holds: keys and values as they change,
 * clients when they are measured, and its other parts ten times a second. Figures of the process are read as seldom, as Node
 * needs the time of a hundred commands for them. Stores in one process each have their own figures, and share the process's.
 */
import { totalmem } from "node:os"
import type { Tally } from "../dict/Tally.js"
import type { ClientMemory } from "./ClientMemory.js"

export interface Usage {
  /** The memory that the instance holds. */
  readonly used: number
  /** The highest `used` so far. */
  readonly peak: number
  /** `used` when the instance started. */
  readonly atStart: number
  /** The memory that the process has allocated: V8's heap, and the buffers outside it, which hold the tables of the keyspace. */
  readonly allocated: number
  /** Memory reserved for the heap, and the buffers. */
  readonly reserved: number
  /** The resident set of the process. */
  readonly resident: number
}

/** Milliseconds for which a reading is reused. */
const maxAge = 100

/** The memory of an instance without keys, clients and scripts, in bytes: settings, commands and their statistics. */
const base = 512 * 1024

/** A part of the instance; returns its memory in bytes, at a cost that does not grow with it. */
export type Part = () => number

export class Memory {
  private readonly parts: Array<Part> = []
  /** The memory of the parts when they were last asked. */
  private ofParts = 0
  private askedAt = Number.NEGATIVE_INFINITY
  private process = process.memoryUsage()
  private readAt: number
  private peak = 0
  /** In bytes. */
  readonly atStart: number

  constructor(
    now: number,
    private readonly keyspace: Tally,
    private readonly clients: ClientMemory
  ) {
    this.readAt = now
    this.atStart = this.used(now)
  }

  /** The memory of the machine, in bytes. */
  readonly total = totalmem()

  /** Counts a further part. */
  add(part: Part): void {
    this.parts.push(part)
    this.askedAt = Number.NEGATIVE_INFINITY
  }

  /** The memory that the instance holds. `now` is in milliseconds of Unix time. */
  used(now: number): number {
    if (Math.abs(now - this.askedAt) >= maxAge) this.ask(now)
    return base + this.keyspace.settled + this.clients.bytes + this.ofParts
  }

  private ask(now: number): void {
    this.askedAt = now
    this.clients.measureAll(now)
    this.ofParts = 0
    for (const part of this.parts) this.ofParts += part()
    this.peak = Math.max(this.peak, this.used(now))
  }

  /** The figures; those of the process are at most a tenth of a second old. */
  read(now: number): Usage {
    if (Math.abs(now - this.readAt) >= maxAge) {
      this.process = process.memoryUsage()
      this.readAt = now
    }
    const { external, heapTotal, heapUsed, rss } = this.process
    const used = this.used(now)
    this.peak = Math.max(this.peak, used)
    return {
      used,
      peak: this.peak,
      atStart: this.atStart,
      allocated: heapUsed + external,
      reserved: heapTotal + external,
      resident: rss
    }
  }
}
