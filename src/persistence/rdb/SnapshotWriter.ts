/**
 * Writes a snapshot as an RDB file, while commands go on: a key that is about to change is written at once, between the keys
 * that `next` writes in their order. A big collection is written in several steps; what must be written meanwhile follows it.
 */
import { crc64 } from "../../bytes/Crc64.js"
import * as Access from "../../keyspace/Access.js"
import type { Keyspace } from "../../keyspace/Keyspace.js"
import { type Frozen, Snapshot } from "../../keyspace/Snapshot.js"
import * as FileWriter from "./FileWriter.js"
import * as Opcode from "./Opcode.js"
import { Output } from "./Output.js"

/** The keys of one step, at most. */
const portion = 64

export interface Options extends FileWriter.Options, FileWriter.Head {
  readonly keyspace: Keyspace
  /** What `maxmemory-policy` keeps of a key's use. */
  readonly uses: "idle" | "frequency" | "none"
  /** Whether the caller writes the file to its end before any command runs. */
  readonly isImmediate: boolean
}

/** Bytes with the number of the database that their keys belong to at last. */
class Part {
  readonly output: Output
  database = -1

  constructor(compresses: boolean) {
    this.output = new Output(compresses)
  }
}

export class SnapshotWriter {
  readonly snapshot: Snapshot
  private readonly main: Part
  /** Takes the keys that are written while a big collection is. */
  private aside: Part
  private big: Iterator<void> | undefined
  private checksum = 0n
  private state: "keys" | "ended" | "done" = "keys"
  /** Whether the file is not to be completed. */
  isCancelled = false

  /** The snapshot is that of the moment of the call. */
  constructor(private readonly options: Options) {
    this.main = new Part(options.compresses)
    this.aside = new Part(options.compresses)
    for (const _ of FileWriter.writeHead(this.main.output, options));
    this.snapshot = new Snapshot(options.keyspace, this.take, options.isImmediate)
  }

  /** Gives up, and frees the keyspace of the snapshot. */
  cancel(): void {
    if (this.state === "done") return
    this.isCancelled = true
    this.snapshot.cancel()
    this.big = undefined
    while (this.snapshot.advance(Number.POSITIVE_INFINITY));
    this.state = "done"
  }

  get isDone(): boolean {
    return this.state === "done"
  }

  /** Takes a step: returns the next bytes of the file, unless the step made none. */
  next(): Buffer | undefined {
    const { main } = this
    if (this.state === "keys") this.step()
    if (this.state === "keys") {
      if (main.output.hasPiece) return this.sum(main.output.take())
      main.output.rest()
      return undefined
    }
    if (this.state === "done") return undefined
    main.output.byte(Opcode.end)
    const last = this.sum(main.output.take())
    main.output.int64(BigInt.asIntN(64, this.options.hasChecksum ? this.checksum : 0n))
    this.state = "done"
    return Buffer.concat([last, main.output.take()])
  }

  private step(): void {
    if (this.big !== undefined) {
      if (this.big.next().done === true) this.endBig()
      return
    }
    const frozen = this.snapshot.next()
    if (frozen !== undefined) this.big = this.write(this.main, frozen)[Symbol.iterator]()
    else if (!this.snapshot.advance(portion) && this.snapshot.isTaken) this.state = "ended"
  }

  /** After a big collection comes what was written meanwhile. */
  private endBig(): void {
    const { aside, main } = this
    this.big = undefined
    if (aside.database < 0) return
    main.output.rawBuffer(aside.output.take())
    main.database = aside.database
    this.aside = new Part(this.options.compresses)
  }

  private readonly take = (frozen: Frozen): void => {
    for (const _ of this.write(this.big === undefined ? this.main : this.aside, frozen));
  }

  private write(part: Part, { database, deadline, key, stamp, value }: Frozen): Iterable<void> {
    const { fill, keyspace, uses } = this.options
    if (part.database !== database) {
      part.database = database
      FileWriter.writeDatabase(part.output, database, this.snapshot.begin(database))
    }
    const { now } = keyspace
    const use =
      uses === "idle"
        ? { idle: Access.idle(stamp, now) }
        : uses === "frequency"
          ? {
              frequency: keyspace.frequency === undefined ? 0 : Access.frequency(stamp, { now, ...keyspace.frequency })
            }
          : {}
    return FileWriter.writeKey(part.output, { key, value, deadline, ...use }, fill)
  }

  private sum(piece: Buffer): Buffer {
    if (this.options.hasChecksum) this.checksum = crc64(piece, 0, piece.length, this.checksum)
    return piece
  }
}
