/**
 * A run of a list's elements in one piece of memory outside V8's heap. Each element is its length, its bytes, and its
 * length again, so that the run can be walked both ways. A length below 254 takes one byte; a longer one takes four,
 * with a 254 on the outer side. A chunk keeps room at the end where the list grows.
 */
import type * as Bytes from "../../Bytes.js"
import type { MemoryElements } from "../../bytes/Elements.js"
import * as Latin1 from "../../bytes/Latin1.js"
import { bufferOverhead, type Tally } from "../../dict/Tally.js"

/**
 * The most bytes in a chunk of several elements. An edit in the middle moves half of them, which takes a fraction of a
 * microsecond; the 300 bytes or so that V8 and Node keep for each piece of memory are a small share of it.
 */
export const maxUsed = 8192

/** V8 keeps memory of up to 64 bytes inside its object: less would save nothing. */
const minCapacity = 64

/** The memory of a chunk without its bytes, in bytes. */
const chunkOverhead = 80 + bufferOverhead

/** The length byte that says: the length is in the four bytes inward of it. */
const long = 254

/** The bytes that an element of a length takes. */
export const entrySize = (length: number): number => (length < long ? length + 2 : length + 10)

export class Chunk {
  /** The index of its first element, counted from an origin that only the list knows. */
  start = 0
  count = 0
  /** The bytes in use are those from `begin` up to `end`. */
  private begin: number
  private end: number
  private memory: Buffer

  /**
   * @param growsAtFront whether to keep its room at the front
   * @param tally takes the memory of the chunk
   */
  constructor(
    capacity: number,
    growsAtFront: boolean,
    private readonly tally: Tally
  ) {
    tally.add(capacity + chunkOverhead)
    this.memory = Buffer.allocUnsafeSlow(capacity)
    this.begin = growsAtFront ? capacity : 0
    this.end = this.begin
  }

  /** Call when the list gives up the chunk. */
  release(): void {
    this.tally.add(-(this.memory.length + chunkOverhead))
  }

  /** The bytes in use, with the elements' lengths. */
  get used(): number {
    return this.end - this.begin
  }

  /** In bytes. */
  get capacity(): number {
    return this.memory.length
  }

  /** Whether it may take `size` more bytes. */
  hasRoomFor(size: number): boolean {
    return this.end - this.begin + size <= maxUsed
  }

  pushBack(element: Bytes.Bytes): void {
    const size = entrySize(element.length)
    if (this.end + size > this.memory.length) this.makeRoom(size, false)
    this.writeEntry(this.end, element)
    this.end += size
    this.count++
  }

  /** As `pushBack`, of an element of `length` bytes in other memory. */
  pushFrom(source: Buffer, start: number, length: number): void {
    const size = entrySize(length)
    if (this.end + size > this.memory.length) this.makeRoom(size, false)
    const { memory, end } = this
    const to = end + (length < long ? 1 : 5)
    Latin1.copy(memory, to, source, start, length)
    this.writeLengths(end, length)
    this.end += size
    this.count++
  }

  pushFront(element: Bytes.Bytes): void {
    const size = entrySize(element.length)
    if (this.begin < size) this.makeRoom(size, true)
    this.begin -= size
    this.writeEntry(this.begin, element)
    this.count++
    this.start--
  }

  /** Removes and returns the first element; there must be one. */
  popFront(): Bytes.Bytes {
    const element = this.elementAt(this.begin)
    this.begin += entrySize(element.length)
    this.count--
    this.start++
    return element
  }

  /** Removes and returns the last element; there must be one. */
  popBack(): Bytes.Bytes {
    const element = this.elementAt(this.previous(this.end))
    this.end -= entrySize(element.length)
    this.count--
    return element
  }

  /** The element at an index within the chunk. */
  get(index: number): Bytes.Bytes {
    return this.elementAt(this.seek(index))
  }

  /** Appends `count` elements from an index on to an array. */
  read(index: number, count: number, into: Array<Bytes.Bytes>): void {
    readEntries(this.memory, this.seek(index), count, into)
  }

  /** Hands out `count` elements from an index on. */
  writeTo(elements: MemoryElements, index: number, count: number): void {
    writeEntries(this.memory, this.seek(index), count, elements)
  }

  /** Keeps only the elements from `start` up to `end`. */
  trim(start: number, end: number): void {
    const from = this.seek(start)
    this.end = this.seek(end)
    this.begin = from
    this.count = end - start
    this.start += start
  }

  /** Puts an element before the element at an index, or last if the index is `count`. */
  insert(index: number, element: Bytes.Bytes): void {
    this.splice(this.seek(index), 0, element)
    this.count++
  }

  /** Replaces the element at an index. */
  replace(index: number, element: Bytes.Bytes): void {
    const offset = this.seek(index)
    this.splice(offset, this.next(offset) - offset, element)
  }

  /** The bytes that the element at an index takes. */
  sizeOf(index: number): number {
    const offset = this.seek(index)
    return this.next(offset) - offset
  }

  /** Moves the elements from an index on to a chunk of their own. */
  split(index: number): Chunk {
    const offset = this.seek(index)
    const rest = new Chunk(this.end - offset, false, this.tally)
    rest.end = this.memory.copy(rest.memory, 0, offset, this.end)
    rest.count = this.count - index
    rest.start = this.start + index
    this.end = offset
    this.count = index
    return rest
  }

  /** Appends the elements of the next chunk, which the list gives up. */
  append(other: Chunk): void {
    if (this.end + other.used > this.memory.length) this.makeRoom(other.used, false)
    this.end += other.memory.copy(this.memory, this.end, other.begin, other.end)
    this.count += other.count
    other.release()
  }

  /**
   * Visits the elements that are equal to another, forwards from the first or backwards from the last, until `visit`
   * returns false or `limit` elements were compared. False if `visit` returned false.
   */
  search(
    wanted: Needle,
    backwards: boolean,
    limit: number,
    visit: (index: number, offset: number) => boolean
  ): boolean {
    const steps = Math.min(limit, this.count)
    if (backwards) {
      for (let offset = this.end, step = 1; step <= steps; step++) {
        offset = this.previous(offset)
        if (this.equalsAt(offset, wanted) && !visit(this.count - step, offset)) return false
      }
    } else {
      for (let offset = this.begin, step = 0; step < steps; step++) {
        if (this.equalsAt(offset, wanted) && !visit(step, offset)) return false
        offset = this.next(offset)
      }
    }
    return true
  }

  /** Removes elements of one size at the offsets that `search` gave, in ascending order. */
  removeAt(offsets: ReadonlyArray<number>, size: number): void {
    let to = offsets[0] ?? this.end
    for (let i = 0; i < offsets.length; i++) {
      const from = (offsets[i] ?? 0) + size
      const until = offsets[i + 1] ?? this.end
      this.memory.copyWithin(to, from, until)
      to += until - from
    }
    this.end = to
    this.count -= offsets.length
  }

  /** Gives memory back if three quarters of it are free. */
  shrink(): void {
    if (this.memory.length > minCapacity && this.used * 4 <= this.memory.length) {
      this.move(Math.max(minCapacity, this.used * 2), false)
    }
  }

  /** Gives its memory and the offset of its first element to a view, which reads them and nothing else. */
  share(take: (memory: Buffer, begin: number, count: number) => void): void {
    take(this.memory, this.begin, this.count)
  }

  /** Leaves its memory to a view, and goes on in a copy with the same offsets. */
  unshare(): void {
    const memory = Buffer.allocUnsafeSlow(this.memory.length)
    this.memory.copy(memory, this.begin, this.begin, this.end)
    this.memory = memory
  }

  clone(tally: Tally): Chunk {
    const copy = new Chunk(this.used, false, tally)
    copy.end = this.memory.copy(copy.memory, 0, this.begin, this.end)
    copy.start = this.start
    copy.count = this.count
    return copy
  }

  /** The offset of the element at an index, walking from the nearer end; for `count`, the end of the last element. */
  private seek(index: number): number {
    let offset: number
    if (index * 2 <= this.count) {
      offset = this.begin
      for (let i = 0; i < index; i++) offset = this.next(offset)
    } else {
      offset = this.end
      for (let i = this.count; i > index; i--) offset = this.previous(offset)
    }
    return offset
  }

  private next(offset: number): number {
    const length = this.memory[offset] ?? 0
    return length < long ? offset + length + 2 : offset + this.memory.readUInt32LE(offset + 1) + 10
  }

  private previous(offset: number): number {
    const length = this.memory[offset - 1] ?? 0
    return length < long ? offset - length - 2 : offset - this.memory.readUInt32LE(offset - 5) - 10
  }

  private elementAt(offset: number): Bytes.Bytes {
    const { memory } = this
    const length = memory[offset] ?? 0
    return length < long
      ? Latin1.read(memory, offset + 1, length)
      : Latin1.read(memory, offset + 5, memory.readUInt32LE(offset + 1))
  }

  private equalsAt(offset: number, { bytes }: Needle): boolean {
    const { memory } = this
    const { length } = bytes
    if (length < long) {
      if (memory[offset] !== length) return false
      for (let i = 0; i < length; i++) if (memory[offset + 1 + i] !== bytes[i]) return false
      return true
    }
    return (
      memory[offset] === long &&
      memory.readUInt32LE(offset + 1) === length &&
      memory.compare(bytes, 0, length, offset + 5, offset + 5 + length) === 0
    )
  }

  private writeEntry(offset: number, element: Bytes.Bytes): void {
    const { memory } = this
    const { length } = element
    Latin1.write(memory, offset + (length < long ? 1 : 5), element)
    this.writeLengths(offset, length)
  }

  /** Writes the lengths around an element's bytes. */
  private writeLengths(offset: number, length: number): void {
    const { memory } = this
    if (length < long) {
      memory[offset] = length
      memory[offset + 1 + length] = length
    } else {
      memory[offset] = long
      memory.writeUInt32LE(length, offset + 1)
      memory.writeUInt32LE(length, offset + 5 + length)
      memory[offset + 9 + length] = long
    }
  }

  /** Replaces `old` bytes by an element. */
  private splice(offset: number, old: number, element: Bytes.Bytes): void {
    const more = entrySize(element.length) - old
    const before = offset - this.begin
    if (this.end + more > this.memory.length) this.makeRoom(more, false)
    const target = this.begin + before
    this.memory.copyWithin(target + old + more, target + old, this.end)
    this.end += more
    this.writeEntry(target, element)
  }

  /** Makes room for `size` bytes at an end: within the memory while half of it is free, else in larger memory. */
  private makeRoom(size: number, growsAtFront: boolean): void {
    const { used } = this
    const needed = used + size
    // a chunk of one long element is larger than the limit
    const doubled = Math.min(Math.max(needed * 2, minCapacity), Math.max(maxUsed, needed))
    this.move(needed * 2 <= this.memory.length ? this.memory.length : Math.max(doubled, needed), growsAtFront)
  }

  private move(capacity: number, growsAtFront: boolean): void {
    const { used } = this
    const to = growsAtFront ? capacity - used : 0
    if (capacity === this.memory.length) this.memory.copyWithin(to, this.begin, this.end)
    else {
      const memory = Buffer.allocUnsafeSlow(capacity)
      this.tally.add(capacity - this.memory.length)
      this.memory.copy(memory, to, this.begin, this.end)
      this.memory = memory
    }
    this.begin = to
    this.end = to + used
  }
}

/** Appends `count` elements from an offset on to an array. */
const readEntries = (memory: Buffer, start: number, count: number, into: Array<Bytes.Bytes>): void => {
  let offset = start
  for (let remaining = count; remaining > 0; remaining--) {
    const length = memory[offset] ?? 0
    if (length < long) {
      into.push(Latin1.read(memory, offset + 1, length))
      offset += length + 2
    } else {
      const longer = memory.readUInt32LE(offset + 1)
      into.push(Latin1.read(memory, offset + 5, longer))
      offset += longer + 10
    }
  }
}

/** Hands out `count` elements from an offset on. */
export const writeEntries = (memory: Buffer, start: number, count: number, elements: MemoryElements): void => {
  let offset = start
  for (let remaining = count; remaining > 0; remaining--) {
    const length = memory[offset] ?? 0
    if (length < long) {
      elements.addFrom(memory, offset + 1, length)
      offset += length + 2
    } else {
      const longer = memory.readUInt32LE(offset + 1)
      elements.addFrom(memory, offset + 5, longer)
      offset += longer + 10
    }
  }
}

/** An element to search for. */
export interface Needle {
  readonly bytes: Buffer
}
