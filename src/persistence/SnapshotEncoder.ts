/**
 * Turns a snapshot into the bytes of a file, while commands go on: a key that is about to change is encoded at once, between the
 * keys that `next` encodes in their order. A big collection takes several steps; what must be encoded meanwhile follows it.
 */
import type { Keyspace } from "../keyspace/Keyspace.js"
import { type Big, type Frozen, type FrozenString, type FrozenTable, Snapshot } from "../keyspace/Snapshot.js"
import { Output } from "./rdb/Output.js"

/** How a snapshot becomes bytes. A generator stops where the output is full, and needs the value unchanged to go on. */
export interface Format {
  /** Whether strings are compressed. */
  readonly compresses: boolean
  readonly begin: (output: Output) => Iterable<void>
  /** The keys that follow belong to a database. Its sizes come with its first key. */
  readonly select: (output: Output, database: number, sizes: FrozenTable | undefined) => void
  readonly key: (output: Output, key: Frozen) => Iterable<void>
  /** As `key`, of a short string. */
  readonly string: (output: Output, key: FrozenString) => void
  /** Writes what follows the last key. */
  readonly end: (output: Output) => void
  /** Takes each piece of the file, in order. */
  readonly onPiece: (piece: Buffer) => void
  /** Writes what follows the last piece. */
  readonly seal: (output: Output) => void
}

export interface Options {
  readonly keyspace: Keyspace
  readonly format: Format
  /** Whether the caller writes the file to its end before any command runs. */
  readonly isImmediate: boolean
}

/** The keys of one step, at most. */
const maxPortion = 64

/** The bytes that a step should write or compress: a step of larger keys takes fewer of them. */
const stepSize = 8 * 1024

/** Bytes with the number of the database that their keys belong to at last. */
class Part {
  readonly output: Output
  /** Complete pieces, which precede the output. */
  pieces: Array<Buffer> = []
  database = -1

  constructor(compresses: boolean) {
    this.output = new Output(compresses)
  }
}

export class SnapshotEncoder {
  readonly snapshot: Snapshot
  /** Whether the file is not to be completed. */
  isCancelled = false
  private readonly main: Part
  /** Takes the keys that are written while a big collection is. */
  private aside: Part
  /** The beginning of the file, or a big collection: what is being written in several steps. */
  private big: Iterator<void> | undefined
  /** The big collection that is being written. */
  private current: Big | undefined
  private state: "keys" | "ended" | "done" = "keys"
  /** The keys of the next step. */
  private portion = 1

  /** The snapshot is that of the moment of the call. */
  constructor(private readonly options: Options) {
    const { format, isImmediate, keyspace } = options
    this.main = new Part(format.compresses)
    this.aside = new Part(format.compresses)
    this.big = format.begin(this.main.output)[Symbol.iterator]()
    this.snapshot = new Snapshot(keyspace, { key: this.take, string: this.takeString }, isImmediate)
  }

  /** Gives up, and frees the keyspace of the snapshot. */
  cancel(): void {
    if (this.state === "done") return
    this.isCancelled = true
    this.snapshot.cancel()
    this.current?.end()
    this.current = undefined
    this.big = undefined
    this.state = "done"
  }

  get isDone(): boolean {
    return this.state === "done"
  }

  /** Whether the steps since the last piece took as long as a piece: connections should get their turn. */
  get isFull(): boolean {
    return this.main.output.isFull
  }

  /** Takes a step: returns the next bytes of the file, unless the step made none. */
  next(): Buffer | undefined {
    const { main } = this
    const { format } = this.options
    if (this.state === "done") return undefined
    if (main.output.isFull && !main.output.hasPiece) main.output.rest()
    if (this.state === "keys" && main.pieces.length === 0) this.step()
    if (main.pieces.length === 0 && this.state === "keys" && !main.output.hasPiece) return undefined
    const isLast = this.state === "ended" && main.pieces.length === 0
    if (isLast) format.end(main.output)
    const piece = main.pieces.shift() ?? main.output.take()
    format.onPiece(piece)
    if (!isLast) return piece
    format.seal(main.output)
    this.state = "done"
    return Buffer.concat([piece, main.output.take()])
  }

  private step(): void {
    if (this.big !== undefined) {
      if (this.big.next().done === true) this.endBig()
      return
    }
    this.current = this.snapshot.next()
    if (this.current !== undefined) this.big = this.write(this.main, this.current.frozen)[Symbol.iterator]()
    else this.advance()
  }

  private advance(): void {
    const { output, pieces } = this.main
    const { work } = output
    const { table } = this.snapshot
    if (!this.snapshot.advance(this.portion) && this.snapshot.isTaken) this.state = "ended"
    // another table may have larger keys
    if (this.snapshot.table !== table) this.portion = 1
    else if (pieces.length > 0 || output.work - work > stepSize) this.portion = Math.max(1, this.portion >> 1)
    else this.portion = Math.min(maxPortion, this.portion * 2)
  }

  /** After a big collection comes what was written meanwhile. */
  private endBig(): void {
    const { aside, main } = this
    this.big = undefined
    this.current?.end()
    this.current = undefined
    if (aside.database < 0) return
    main.pieces = [main.output.take(), ...aside.pieces, aside.output.take()]
    main.database = aside.database
    this.aside = new Part(this.options.format.compresses)
  }

  private readonly take = (frozen: Frozen): void => {
    const { part } = this
    for (const _ of this.write(part, frozen));
    if (part.output.hasPiece) part.pieces.push(part.output.take())
  }

  private readonly takeString = (frozen: FrozenString): void => {
    const { part } = this
    this.select(part, frozen.database)
    this.options.format.string(part.output, frozen)
    if (part.output.hasPiece) part.pieces.push(part.output.take())
  }

  /** Takes the keys of now. */
  private get part(): Part {
    return this.big === undefined ? this.main : this.aside
  }

  private write(part: Part, frozen: Frozen): Iterable<void> {
    this.select(part, frozen.database)
    return this.options.format.key(part.output, frozen)
  }

  private select(part: Part, database: number): void {
    if (part.database === database) return
    part.database = database
    this.options.format.select(part.output, database, this.snapshot.begin(database))
  }
}
