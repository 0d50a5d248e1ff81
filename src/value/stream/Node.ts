/**
 * A run of a stream's entries in one piece of memory, off V8's heap: byte for byte the elements of Redis's nodes, so
 * that a node is full when Redis's is. It keeps ids as differences from the node's id, and field names once for all
 * entries that have the same names as the first. A deleted entry is marked, and stays until its node goes.
 *
 * Frame of an entry: flags, milliseconds and sequence minus the node's; then the values, or (without `sameFields`) the
 * number of fields, and fields and values alternating; at the end the number of all these elements.
 */
import * as Bytes from "../../Bytes.js"
import type { Elements } from "../../bytes/Elements.js"
import { bufferOverhead } from "../../dict/Tally.js"
import * as Id from "./Id.js"
import * as Listpack from "./Listpack.js"

export interface Entry {
  readonly id: Id.Id
  /** Names and values alternating. */
  readonly fields: ReadonlyArray<Bytes.Bytes>
}

/** The limits of a node: entries, with the deleted ones, and bytes. 0 for no limit. */
export interface Limits {
  readonly maxEntries: number
  readonly maxBytes: number
}

/** The most bytes in a node, and in the fields and values of an entry together. */
export const maxNodeBytes = 2 ** 30

const deletedFlag = 1
const sameFields = 2

const minCapacity = 256

/** The memory of a node without its entries, in bytes. */
const nodeSize = 160 + bufferOverhead

export class Node implements Id.Id {
  /** The number of entries that were not deleted. */
  live = 0
  /** The number of deleted entries. */
  deleted = 0
  /** The id of the last entry, deleted or not. */
  last: Id.Id
  private buffer: Buffer = Buffer.alloc(0)
  private used = 0
  private readonly namesSize: number

  constructor(
    readonly ms: number | bigint,
    readonly seq: number | bigint,
    readonly names: ReadonlyArray<Bytes.Bytes>
  ) {
    this.last = { ms, seq }
    this.namesSize = names.reduce((sum, name) => sum + Listpack.size(name), 0)
  }

  /** The memory it takes, in bytes, without the names, which nodes share. */
  get memory(): number {
    return nodeSize + this.buffer.length
  }

  /** The size of Redis's node, in bytes. */
  get size(): number {
    const counts = Listpack.integerSize(this.live) + Listpack.integerSize(this.deleted)
    const names = Listpack.integerSize(this.names.length) + this.namesSize + Listpack.integerSize(0)
    return Listpack.overhead + counts + names + this.used
  }

  /** Whether an entry with `bytes` bytes of fields and values needs a new node. */
  isFull(bytes: number, { maxBytes, maxEntries }: Limits): boolean {
    const maxSize = maxBytes === 0 ? maxNodeBytes : Math.min(maxBytes, maxNodeBytes)
    return this.size + bytes >= maxSize || (maxEntries > 0 && this.live + this.deleted >= maxEntries)
  }

  /** Whether an entry's fields have this node's names. */
  hasNames(fields: ReadonlyArray<Bytes.Bytes>): boolean {
    const { names } = this
    if (fields.length !== names.length * 2) return false
    for (let i = 0; i < names.length; i++) if (names[i] !== fields[2 * i]) return false
    return true
  }

  /** Adds an entry, whose id is greater than the last. */
  append(id: Id.Id, { fields, bytes }: { readonly fields: ReadonlyArray<Bytes.Bytes>; readonly bytes: number }): void {
    const same = this.hasNames(fields)
    this.reserve(bytes + (fields.length + 5) * Listpack.elementOverhead)
    const { buffer: memory } = this
    let offset = Listpack.writeInteger(memory, this.used, same ? sameFields : 0)
    offset = Listpack.writeInteger(memory, offset, Id.difference(id.ms, this.ms))
    offset = Listpack.writeInteger(memory, offset, Id.difference(id.seq, this.seq))
    const count = fields.length / 2
    if (same) {
      for (let i = 1; i < fields.length; i += 2) offset = Listpack.write(memory, offset, fields[i] ?? Bytes.empty)
    } else {
      offset = Listpack.writeInteger(memory, offset, count)
      for (const each of fields) offset = Listpack.write(memory, offset, each)
    }
    this.used = Listpack.writeInteger(memory, offset, same ? count + 3 : 2 * count + 4)
    this.last = id
    this.live++
  }

  /** As `append`, of an entry with this node's names whose elements lie in other memory, in their usual form. */
  appendFrames(id: Id.Id, memory: Buffer, start: number, end: number, isDeleted: boolean): void {
    this.reserve(end - start)
    this.used += memory.copy(this.buffer, this.used, start, end)
    this.last = id
    if (isDeleted) this.deleted++
    else this.live++
  }

  /** The entries' elements as they lie, for reading only: good until an entry is added. */
  get frames(): Uint8Array {
    return this.buffer.subarray(0, this.used)
  }

  /** The number of elements that `frames` holds. */
  countElements(): number {
    let count = 0
    for (const reader = this.reader(0); reader.offset < this.used; reader.skip()) count++
    return count
  }

  /** Gives back the memory reserved for more entries. */
  close(): void {
    if (this.buffer.length > this.used) this.buffer = copyOf(this.buffer, this.used, this.used)
  }

  private reserve(bytes: number): void {
    const needed = this.used + bytes
    if (needed <= this.buffer.length) return
    this.buffer = copyOf(this.buffer, this.used, Math.max(needed, this.buffer.length * 2, minCapacity))
  }

  /** Reads the entries from an offset on, with the deleted ones. */
  reader(offset = 0): EntryReader {
    return new EntryReader(this, this.buffer, offset, this.used)
  }

  /** The offset of each entry. */
  offsets(): ReadonlyArray<number> {
    const offsets: Array<number> = []
    for (const reader = this.reader(); reader.next(); reader.skipRest()) offsets.push(reader.start)
    return offsets
  }

  /** A reader that has read the id of an entry; `undefined` if the entry is not there. */
  find(id: Id.Id): EntryReader | undefined {
    if (Id.compare(id, this.last) > 0) return undefined
    const reader = this.reader()
    for (; reader.next(); reader.skipRest()) {
      const order = Id.compare(reader, id)
      if (order === 0) return reader.isDeleted ? undefined : reader
      if (order > 0) return undefined
    }
    return undefined
  }

  /** Marks an entry as deleted, whose id a reader has read. */
  delete(reader: { readonly start: number }): void {
    this.buffer[reader.start] = (this.buffer[reader.start] ?? 0) | deletedFlag
    this.live--
    this.deleted++
  }

  clone(): Node {
    const copy = new Node(this.ms, this.seq, this.names)
    copy.live = this.live
    copy.deleted = this.deleted
    copy.last = this.last
    copy.buffer = copyOf(this.buffer, this.used, this.used)
    copy.used = this.used
    return copy
  }
}

const copyOf = (memory: Buffer, used: number, capacity: number): Buffer => {
  const copy = Buffer.allocUnsafeSlow(capacity)
  memory.copy(copy, 0, 0, used)
  return copy
}

/** Reads a node's entries: `next` reads an entry's id; `fields`, `writeTo` or `skipRest` read the rest of it. */
export class EntryReader extends Listpack.Reader implements Id.Id {
  ms: number | bigint = 0
  seq: number | bigint = 0
  /** The offset of the entry. */
  start = 0
  private flags = 0

  constructor(
    private readonly node: Node,
    memory: Buffer,
    offset: number,
    private readonly end: number
  ) {
    super(memory, offset)
  }

  get isDeleted(): boolean {
    return (this.flags & deletedFlag) !== 0
  }

  next(): boolean {
    if (this.offset >= this.end) return false
    this.start = this.offset
    this.flags = Number(this.integer())
    this.ms = Id.plus(this.node.ms, this.integer())
    this.seq = Id.plus(this.node.seq, this.integer())
    return true
  }

  /** The fields and values of the entry, alternating. */
  fields(): Array<Bytes.Bytes> {
    const fields: Array<Bytes.Bytes> = []
    if (this.flags & sameFields) for (const name of this.node.names) fields.push(name, this.bytes())
    else for (let remaining = 2 * Number(this.integer()); remaining > 0; remaining--) fields.push(this.bytes())
    this.skip()
    return fields
  }

  entry(): Entry {
    return { id: { ms: this.ms, seq: this.seq }, fields: this.fields() }
  }

  /** Hands out the entry: its id, and an array of its fields and values alternating. */
  writeTo(elements: Elements): void {
    const { names } = this.node
    elements.nest(2)
    elements.add(Id.format(this))
    if (this.flags & sameFields) {
      elements.nest(names.length * 2)
      for (const name of names) {
        elements.add(name)
        this.elementTo(elements)
      }
    } else {
      const count = 2 * Number(this.integer())
      elements.nest(count)
      for (let remaining = count; remaining > 0; remaining--) this.elementTo(elements)
    }
    this.skip()
  }

  /** Steps over the rest of the entry. */
  skipRest(): void {
    const remaining = this.flags & sameFields ? this.node.names.length : 2 * Number(this.integer())
    for (let i = 0; i <= remaining; i++) this.skip()
  }
}
