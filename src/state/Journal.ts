/**
 * The ordered log of effects, in words: the commands that must be run to arrive at the same data. A command that changed
 * something is recorded as it came, unless it records other words itself, and a script or transaction by the commands that
 * it ran. The entries of one step make a unit, which readers get whole when the step completes.
 *
 * Its readers are the append-only file and the streams of the program. While nobody reads, it costs one branch.
 */
import type { Request } from "../resp/Decoder.js"

export interface Entry {
  /** The number of the database that the words apply to. */
  readonly database: number
  readonly words: Request
}

/** The effects of one step. */
export interface Unit {
  /** Never empty. */
  readonly entries: ReadonlyArray<Entry>
  /** Whether they take effect together or not at all, where there are several. */
  readonly isAtomic: boolean
}

/** Takes a unit. The words may share memory with a chunk of input: see `Bytes.own`. */
export type Reader = (unit: Unit) => void

export class Journal {
  /** Whether anybody reads. */
  isOpen = false
  /** Whether the running command has recorded its effects itself. */
  isRecorded = false
  private entries: Array<Entry> = []
  private readonly readers = new Set<Reader>()

  /** Reads all units from now on, until the returned function is called. */
  read(reader: Reader): () => void {
    this.readers.add(reader)
    this.isOpen = true
    return () => {
      this.readers.delete(reader)
      this.isOpen = this.readers.size > 0
    }
  }

  /** Records words in place of the request of the running command, which may do so several times. */
  record(database: number, words: Request): void {
    this.isRecorded = true
    this.append(database, words)
  }

  /** Records that the running command has no effects, although it counts changes. */
  recordNothing(): void {
    this.isRecorded = true
  }

  append(database: number, words: Request): void {
    if (this.isOpen) this.entries.push({ database, words })
  }

  /** Completes the unit of a step. */
  close(isAtomic = true): void {
    const { entries } = this
    this.isRecorded = false
    if (entries.length === 0) return
    this.entries = []
    for (const reader of this.readers) reader({ entries, isAtomic })
  }
}
