/**
 * The ordered log of effects, in words: the commands that must be run to arrive at the same data. A command that changed
 * something is recorded as it came, unless it records other words itself, and a script or transaction by the commands that
 * it ran. The entries of one step make a unit, which readers get whole when the step completes.
 *
 * Its readers are the append-only file and the streams of the program. While nobody reads, it costs one branch.
 */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import { type Entry, PackedEntries } from "./PackedEntries.js"
import type { Settings } from "./Settings.js"

/** The effects of one step. */
export interface Unit {
  /** Never empty. */
  readonly entries: Iterable<Entry>
  /** The number of entries. */
  readonly size: number
  /** Whether they take effect together or not at all, where there are several. */
  readonly isAtomic: boolean
}

/** Takes a unit. The words may share memory with a chunk of input: see `Bytes.own`. */
export type Reader = (unit: Unit) => void

/** Entries and bytes of a step's beginning that are packed: as objects they would take several times the memory. */
const packedEntries = 4096
const packedBytes = 1024 * 1024

const del = Bytes.unsafeMake("DEL")
const unlink = Bytes.unsafeMake("UNLINK")

export class Journal {
  /** Whether anybody reads. */
  isOpen = false
  /** Whether the running command has recorded its effects itself. */
  isRecorded = false
  /** The command that stands for the removal of a due key: DEL, or UNLINK with `lazyfree-lazy-expire`. */
  removal = del
  /** The command that stands for an eviction: DEL, or UNLINK with `lazyfree-lazy-eviction`. */
  eviction = del
  /** Called when somebody begins to read. */
  onOpen: () => void = () => undefined
  private isAtomic = true
  private isMuted = false
  private entries: Array<Entry> = []
  private bytes = 0
  /** The beginning of a long step. */
  private packed: PackedEntries | undefined
  private readonly readers = new Set<Reader>()

  constructor(settings: Settings) {
    settings.onChange("lazyfree-lazy-expire", (value) => {
      this.removal = value === "yes" ? unlink : del
    })
    settings.onChange("lazyfree-lazy-eviction", (value) => {
      this.eviction = value === "yes" ? unlink : del
    })
  }

  /** Reads all units from now on, until the returned function is called. */
  read(reader: Reader): () => void {
    if (!this.isOpen) {
      // commands may have marked these while nobody read
      this.isRecorded = false
      this.isAtomic = true
    }
    this.readers.add(reader)
    this.isOpen = !this.isMuted
    this.onOpen()
    return () => {
      this.readers.delete(reader)
      this.isOpen = this.readers.size > 0 && !this.isMuted
    }
  }

  /** Whether nothing is recorded, because commands of the past run again. */
  mute(isMuted: boolean): void {
    this.isMuted = isMuted
    this.isOpen = this.readers.size > 0 && !isMuted
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
    if (!this.isOpen) return
    for (const word of words) this.bytes += word.length
    const count = this.entries.push({ database, words })
    if (count < packedEntries && (count === 1 || this.bytes < packedBytes)) return
    this.packed ??= new PackedEntries()
    this.packed.add(this.entries)
    this.entries = []
    this.bytes = 0
  }

  /** Records the removal of a due key. */
  removed(database: number, key: Bytes.Bytes): void {
    this.append(database, [this.removal, key])
  }

  /** Records the removal of a key to make room. */
  evicted(database: number, key: Bytes.Bytes): void {
    this.append(database, [this.eviction, key])
  }

  /** The effects of the running step are independent of each other: keys that it met by chance, or that fell due. */
  separate(): void {
    this.isAtomic = false
  }

  /** Completes the unit of a step. */
  close(): void {
    const { entries, isAtomic, packed } = this
    this.isRecorded = false
    this.isAtomic = true
    if (packed === undefined && entries.length === 0) return
    packed?.add(entries)
    this.packed = undefined
    this.entries = []
    this.bytes = 0
    const unit =
      packed === undefined
        ? { entries, size: entries.length, isAtomic }
        : { entries: packed, size: packed.size, isAtomic }
    for (const reader of this.readers) reader(unit)
  }
}
