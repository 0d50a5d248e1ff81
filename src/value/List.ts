/**
 * A list: a row of chunks, each a run of elements outside V8's heap. Each chunk knows where it begins, counted from an
 * origin that stays while elements come and go at the ends: an index is found by halving, whatever the length. Only an
 * edit in the middle moves origins, those of the fewer chunks on its one side. Redis calls the encoding `quicklist`.
 *
 * A million elements of 16 bytes take 18.6 bytes each here; as strings on V8's heap they took 42, and its collector's time.
 * But a chunk takes 400 bytes before its first element: a list of a few short ones is a packed run, with no chunk.
 */
import type * as Bytes from "../Bytes.js"
import type { Elements } from "../bytes/Elements.js"
import { Packed, type PackedValue } from "../dict/Packed.js"
import { Chunk, entrySize, maxUsed, type Needle } from "./list/Chunk.js"

/** The longest that a packed list may be, in bytes: every edit copies it. */
const maxPacked = 256

/** The chunks of every packed list. */
const noChunks: Array<Chunk | undefined> = []

/** What a list's first chunk has room for at first, in bytes. */
const firstCapacity = 64

/** Free places before the first chunk, once there is a need of any. */
const minGap = 4

export type End = "left" | "right"

/** What to search for: the matches beyond the first few (`rank`, from 1), so many of them, among so many elements. */
export interface Search {
  readonly backwards: boolean
  readonly rank: number
  readonly count: number
  readonly length: number
}

export class List {
  /** The elements, one behind the other, while they are few; then there are no chunks. */
  private packed: Packed | undefined = Packed.empty()
  /** The chunks, from `head` on; none is empty. */
  private chunks: Array<Chunk | undefined> = noChunks
  private head = 0
  private count = 0

  // getters, as an instance would keep what they are
  get type(): "list" {
    return "list"
  }

  get encoding(): "quicklist" {
    return "quicklist"
  }

  /** The number of elements. */
  get size(): number {
    return this.count
  }

  /** What it takes in memory, in bytes, objects aside. */
  get capacity(): number {
    let sum = this.packed?.length ?? 0
    for (let i = 0; i < this.width; i++) sum += this.chunk(i).capacity
    return sum
  }

  push(end: End, element: Bytes.Bytes): void {
    const size = entrySize(element.length)
    if (this.packed !== undefined) {
      const { length } = this.packed
      if (length + size <= maxPacked) {
        const at = end === "left" ? 0 : length
        this.packed.splice(at, at, element)
        this.count++
        return
      }
      this.unpack(this.packed)
    }
    if (end === "left") this.frontFor(size).pushFront(element)
    else this.backFor(size).pushBack(element)
    this.count++
  }

  /** Takes away the element at an end; `undefined` if there is none. */
  pop(end: End): Bytes.Bytes | undefined {
    if (this.count === 0) return undefined
    this.count--
    if (this.packed !== undefined) {
      const { packed } = this
      const at = end === "left" ? 0 : offsetOf(packed, this.count)
      const element = packed.read(at)
      packed.splice(at, packed.after(at))
      return element
    }
    if (end === "left") {
      const first = this.chunk(0)
      const element = first.popFront()
      if (first.count === 0) this.dropFirst(1)
      else if (this.width === 1) this.shrink(first)
      return element
    }
    const last = this.chunk(this.width - 1)
    const element = last.popBack()
    if (last.count === 0) this.chunks.pop()
    else if (this.width === 1) this.shrink(last)
    return element
  }

  /** Takes away up to so many elements at an end, the outermost first. */
  popMany(end: End, most: number): Array<Bytes.Bytes> {
    const count = Math.min(most, this.count)
    if (end === "left") {
      const elements = this.range(0, count)
      this.trim(count, this.count)
      return elements
    }
    const elements = this.range(this.count - count, this.count)
    this.trim(0, this.count - count)
    return elements.reverse()
  }

  /** The element of an index from 0 on; `undefined` past the end. */
  get(index: number): Bytes.Bytes | undefined {
    if (!(index >= 0 && index < this.count)) return undefined
    if (this.packed !== undefined) return this.packed.read(offsetOf(this.packed, index))
    const chunk = this.chunk(this.find(index))
    return chunk.get(index - this.startOf(chunk))
  }

  /** Puts an element in the place of the one of an index, which must be there. */
  set(index: number, element: Bytes.Bytes): void {
    if (this.packed !== undefined) {
      const at = offsetOf(this.packed, index)
      const end = this.packed.after(at)
      if (this.packed.length + entrySize(element.length) - (end - at) <= maxPacked) {
        this.packed.splice(at, end, element)
        return
      }
      this.unpack(this.packed)
    }
    const place = this.find(index)
    const chunk = this.chunk(place)
    const within = index - this.startOf(chunk)
    const more = entrySize(element.length) - chunk.sizeOf(within)
    if (chunk.count === 1 || chunk.takes(more)) {
      chunk.replace(within, element)
      chunk.shrink()
      return
    }
    this.insert(index, element)
    this.remove(index + 1)
  }

  /** The elements from `start` up to `end`, which must lie within the list. */
  range(start: number, end: number): Array<Bytes.Bytes> {
    if (this.packed !== undefined) return this.packed.readAll(offsetOf(this.packed, start), end - start)
    const elements: Array<Bytes.Bytes> = []
    this.eachChunk(start, end, (chunk, within, count) => chunk.read(within, count, elements))
    return elements
  }

  /** Hands out the elements from `start` up to `end`, which must lie within the list. */
  writeTo(elements: Elements, start: number, end: number): void {
    if (this.packed !== undefined) {
      this.packed.writeTo(elements, offsetOf(this.packed, start), 1, offsetOf(this.packed, end))
    } else this.eachChunk(start, end, (chunk, within, count) => chunk.writeTo(elements, within, count))
  }

  /** Visits the chunks of elements from `start` up to `end`, with the index of the first in each and how many there are. */
  private eachChunk(start: number, end: number, visit: (chunk: Chunk, within: number, count: number) => void): void {
    if (start >= end) return
    let place = this.find(start)
    let within = start - this.startOf(this.chunk(place))
    for (let left = end - start; left > 0; ) {
      const chunk = this.chunk(place++)
      const count = Math.min(left, chunk.count - within)
      visit(chunk, within, count)
      left -= count
      within = 0
    }
  }

  /** Keeps only the elements from `start` up to `end`, which must lie within the list. */
  trim(start: number, end: number): void {
    if (start >= end) {
      this.packed = Packed.empty()
      this.chunks = noChunks
      this.head = 0
      this.count = 0
      return
    }
    if (this.packed !== undefined) {
      this.packed.trim(offsetOf(this.packed, start), offsetOf(this.packed, end))
      this.count = end - start
      return
    }
    const [from, to] = [this.find(start), this.find(end - 1)]
    const last = this.chunk(to)
    last.trim(0, end - this.startOf(last))
    this.chunks.length = this.head + to + 1
    const first = this.chunk(from)
    first.trim(start - this.startOf(first), first.count)
    this.dropFirst(from)
    this.count = end - start
    if (this.width === 1) this.shrink(first)
  }

  /** Puts an element before the one of an index, which must be there, or with the list's size last. */
  insert(index: number, element: Bytes.Bytes): void {
    if (index === 0 || index === this.count) this.push(index === 0 ? "left" : "right", element)
    else this.insertWithin(index, element)
  }

  private insertWithin(index: number, element: Bytes.Bytes): void {
    const size = entrySize(element.length)
    if (this.packed !== undefined) {
      if (this.packed.length + size <= maxPacked) {
        const at = offsetOf(this.packed, index)
        this.packed.splice(at, at, element)
        this.count++
        return
      }
      this.unpack(this.packed)
    }
    let place = this.find(index)
    const chunk = this.chunk(place)
    let within = index - this.startOf(chunk)
    if (!chunk.takes(size)) {
      if (within === 0) within = this.chunk(--place).count
      else {
        // an element too long for company stands between the parts; another joins the part it falls into
        const half = size > maxUsed / 2 ? within : chunk.count >> 1
        this.put(place + 1, chunk.split(half))
        if (within > half) {
          place++
          within -= half
        }
      }
      const before = this.chunk(place)
      if (within === before.count && !before.takes(size)) {
        const own = new Chunk(size, false)
        own.start = before.start + before.count
        this.put(++place, own)
        within = 0
      }
    }
    this.chunk(place).insert(within, element)
    this.count++
    this.shift(place, 1)
  }

  /**
   * The index of the first element that is equal to another, from the front; -1 if there is none.
   */
  indexOf(element: Bytes.Bytes): number {
    return this.search(element, { backwards: false, rank: 1, count: 1, length: this.count })[0] ?? -1
  }

  /** The indexes of elements that are equal to another, in the order in which they are met. */
  search(element: Bytes.Bytes, { backwards, rank, count, length }: Search): Array<number> {
    if (this.packed !== undefined) return this.unpacked().search(element, { backwards, rank, count, length })
    const found: Array<number> = []
    const wanted = needle(element)
    let left = length
    let skip = rank - 1
    for (let i = 0; i < this.width && left > 0; i++) {
      const chunk = this.chunk(backwards ? this.width - 1 - i : i)
      const start = this.startOf(chunk)
      const goesOn = chunk.search(wanted, backwards, left, (index) => {
        if (skip > 0) skip--
        else found.push(start + index)
        return found.length < count
      })
      if (!goesOn) break
      left -= chunk.count
    }
    return found
  }

  /** Takes away up to so many of the elements that are equal to another, from one end on; how many there were. */
  removeEqual(element: Bytes.Bytes, most: number, backwards: boolean): number {
    if (this.packed !== undefined) this.unpack(this.packed)
    const wanted = needle(element)
    const size = entrySize(element.length)
    const edited: Array<number> = []
    let removed = 0
    for (let i = 0; i < this.width && removed < most; i++) {
      const place = backwards ? this.width - 1 - i : i
      const chunk = this.chunk(place)
      const places: Array<number> = []
      chunk.search(wanted, backwards, chunk.count, (_index, at) => {
        places.push(at)
        return removed + places.length < most
      })
      if (places.length === 0) continue
      if (backwards) places.reverse()
      chunk.removeAt(places, size)
      removed += places.length
      edited.push(place)
    }
    this.count -= removed
    const [only] = edited
    if (edited.length === 1 && only !== undefined && this.chunk(only).count > 0) {
      this.shift(only, -removed)
      this.chunk(only).shrink()
    } else if (edited.length > 0) this.settle(new Set(edited))
    if (this.width === 1) this.shrink(this.chunk(0))
    return removed
  }

  /** Visits all elements in order. */
  forEach(visit: (element: Bytes.Bytes) => void): void {
    if (this.packed !== undefined) this.range(0, this.count).forEach(visit)
    for (let i = 0; i < this.width; i++) {
      const elements: Array<Bytes.Bytes> = []
      const chunk = this.chunk(i)
      chunk.read(0, chunk.count, elements)
      elements.forEach(visit)
    }
  }

  /** Itself as it is packed, if it is; and of that again. */
  pack(): PackedValue | undefined {
    return this.packed === undefined ? undefined : { header: this.count, packed: this.packed }
  }

  static unpack(count: number, packed: Packed): List {
    const list = new List()
    list.packed = packed
    list.count = count
    return list
  }

  clone(): List {
    const copy = new List()
    copy.packed = this.packed?.clone()
    if (this.packed === undefined) copy.chunks = Array.from({ length: this.width }, (_, i) => this.chunk(i).clone())
    copy.count = this.count
    return copy
  }

  /** The same elements in chunks. */
  private unpacked(): List {
    const list = this.clone()
    if (list.packed !== undefined) list.unpack(list.packed)
    return list
  }

  private unpack(packed: Packed): void {
    this.packed = undefined
    for (let at = 0; at < packed.length; at = packed.after(at)) {
      const element = packed.read(at)
      this.backFor(entrySize(element.length)).pushBack(element)
    }
  }

  /** The only chunk has become smaller: it gives memory back, and is packed while as much again would find room. */
  private shrink(chunk: Chunk): void {
    if (chunk.used > maxPacked / 2) {
      chunk.shrink()
      return
    }
    this.packed = Packed.of(this.range(0, this.count))
    this.chunks = noChunks
    this.head = 0
  }

  /** How many chunks there are. */
  private get width(): number {
    return this.chunks.length - this.head
  }

  private chunk(place: number): Chunk {
    return this.chunks[this.head + place] as Chunk // every place from the head on is filled
  }

  /** The index of a chunk's first element. */
  private startOf(chunk: Chunk): number {
    return chunk.start - this.chunk(0).start
  }

  /** The place of the chunk that has the element of an index. */
  private find(index: number): number {
    const wanted = this.chunk(0).start + index
    let low = 0
    let high = this.width - 1
    // the ends are what is asked for most
    if (high === 0 || wanted >= this.chunk(high).start) return high
    if (index < this.chunk(0).count) return 0
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.chunk(middle).start <= wanted) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The chunk that takes so many bytes at the front: the first, or a new one. */
  private frontFor(size: number): Chunk {
    if (this.width === 0) return this.begin(new Chunk(Math.max(firstCapacity, size), true))
    const first = this.chunk(0)
    if (first.takes(size)) return first
    const chunk = new Chunk(Math.max(maxUsed, size), true)
    chunk.start = first.start
    this.put(0, chunk)
    return chunk
  }

  private backFor(size: number): Chunk {
    if (this.width === 0) return this.begin(new Chunk(Math.max(firstCapacity, size), false))
    const last = this.chunk(this.width - 1)
    if (last.takes(size)) return last
    const chunk = new Chunk(Math.max(maxUsed, size), false)
    chunk.start = last.start + last.count
    this.chunks.push(chunk)
    return chunk
  }

  /** The only chunk. An array made so has room for one, and not for V8's seventeen. */
  private begin(chunk: Chunk): Chunk {
    this.chunks = [chunk]
    this.head = 0
    return chunk
  }

  /** Puts a chunk at a place; those from there on move up. */
  private put(place: number, chunk: Chunk): void {
    if (place > 0) {
      this.chunks.splice(this.head + place, 0, chunk)
      return
    }
    if (this.head === 0) {
      const gap = Math.max(minGap, this.chunks.length)
      this.chunks = new Array<Chunk | undefined>(gap).concat(this.chunks)
      this.head = gap
    }
    this.head--
    this.chunks[this.head] = chunk
  }

  private dropFirst(count: number): void {
    this.chunks.fill(undefined, this.head, this.head + count)
    this.head += count
    if (this.head > minGap && this.head * 2 > this.chunks.length) {
      this.chunks = this.chunks.slice(this.head)
      this.head = 0
    }
  }

  /** The chunk at a place has so many elements more: the chunks on one side of it, the fewer, begin elsewhere. */
  private shift(place: number, more: number): void {
    if (place * 2 < this.width) for (let i = 0; i <= place; i++) this.chunk(i).start -= more
    else for (let i = place + 1; i < this.width; i++) this.chunk(i).start += more
  }

  /** Takes away the element of an index. */
  private remove(index: number): void {
    const place = this.find(index)
    const chunk = this.chunk(place)
    const rest = chunk.split(index - this.startOf(chunk))
    rest.popFront()
    chunk.append(rest)
    this.count--
    if (chunk.count === 0) this.settle(new Set([place]))
    else this.shift(place, -1)
  }

  /** After removals in some chunks: drops those that are empty, joins those that are nearly so, and counts anew. */
  private settle(edited: ReadonlySet<number>): void {
    const chunks: Array<Chunk> = []
    let start = 0
    for (let i = 0; i < this.width; i++) {
      const chunk = this.chunk(i)
      if (chunk.count === 0) continue
      const before = chunks[chunks.length - 1]
      if (before !== undefined && edited.has(i) && before.used + chunk.used <= maxUsed / 2) before.append(chunk)
      else {
        if (edited.has(i)) chunk.shrink()
        chunk.start = start
        chunks.push(chunk)
      }
      start += chunk.count
    }
    this.chunks = chunks
    this.head = 0
  }
}

/** Where the element of an index is in a packed list; of the list's size, where the last one ends. */
const offsetOf = (packed: Packed, index: number): number => {
  let at = 0
  for (let i = 0; i < index; i++) at = packed.after(at)
  return at
}

const needle = (element: Bytes.Bytes): Needle => ({ bytes: Buffer.from(element, "latin1") })
