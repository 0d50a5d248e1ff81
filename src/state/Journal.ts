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

/** Takes a unit, which is good for the call. The words may share memory with a chunk of input: see `Bytes.own`. */
export type Reader = (unit: Unit) => void

/** Entries and bytes of a step's beginning that are packed: as objects they would take several times the memory. */
const packedEntries = 4096
const packedBytes = 1024 * 1024

const lengthOf = (words: Request): number => words.reduce((sum, { length }) => sum + length, 0)

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
  /** The number of entries of the running step. */
  private count = 0
  /** The first of them. Most steps have no other: these two make no garbage. */
  private readonly first: { database: number; words: Request } = { database: 0, words: [] }
  private readonly single = { entries: [this.first], size: 1, isAtomic: true }
  /** All of them, where there are several, but for those that are packed. */
  private entries: Array<Entry> = []
  private bytes = 0
  /** The beginning of a long step. */
  private packed: PackedEntries | undefined
  private readers: ReadonlyArray<Reader> = []

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
    this.readers = [...this.readers, reader]
    this.isOpen = !this.isMuted
    this.onOpen()
    return () => {
      this.readers = this.readers.filter((each) => each !== reader)
      this.isOpen = this.readers.length > 0 && !this.isMuted
    }
  }

  /** Whether nothing is recorded, because commands of the past run again. */
  mute(isMuted: boolean): void {
    this.isMuted = isMuted
    this.isOpen = this.readers.length > 0 && !isMuted
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
    if (this.count++ > 0) {
      this.appendNext({ database, words })
      return
    }
    this.first.database = database
    this.first.words = words
  }

  private appendNext(entry: Entry): void {
    if (this.count === 2) this.entries = [{ ...this.first }]
    this.entries.push(entry)
    this.bytes += lengthOf(entry.words)
    if (this.entries.length < packedEntries && this.bytes < packedBytes) return
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
    const { count, isAtomic } = this
    this.isRecorded = false
    this.isAtomic = true
    if (count === 0) return
    this.count = 0
    if (count === 1) {
      this.single.isAtomic = isAtomic
      for (const reader of this.readers) reader(this.single)
      this.first.words = []
      return
    }
    const { entries, packed } = this
    packed?.add(entries)
    this.packed = undefined
    this.entries = []
    this.bytes = 0
    for (const reader of this.readers) reader({ entries: packed ?? entries, size: count, isAtomic })
  }
}
