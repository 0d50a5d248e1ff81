/**
 * The elements of a long list: a row of chunks, each a run of elements outside V8's heap. Each chunk knows where it
 * begins, counted from an origin that stays while elements come and go at the ends, so that binary search finds an
 * index whatever the length. Only an edit in the middle moves origins: those of the chunks on its shorter side. It owns
 * the chunks; how many elements there are, and whether they are few enough for a packed run, is left to `List`.
 */
import type * as Bytes from "../../Bytes.js"
import type { MemoryElements } from "../../bytes/Elements.js"
import type { Packed } from "../../dict/Packed.js"
import { Tally } from "../../dict/Tally.js"
import type * as View from "../View.js"
import { Chunk, entrySize, maxUsed, type Needle } from "./Chunk.js"
import { ListView } from "./ListView.js"

/** The room in a list's first chunk at first, in bytes. */
const firstCapacity = 64

/** Free places before the first chunk, once any are needed. */
const minGap = 4

/** The memory of the object on V8's heap, in bytes. */
const objectSize = 100

export type End = "left" | "right"

/** A search for equal elements: `count` matches from the `rank`-th on (from 1), among the first `length` elements. */
export interface Search {
  readonly backwards: boolean
  readonly rank: number
  readonly count: number
  readonly length: number
}

export class LongList {
  /** The chunks, from `head` on; none is empty. */
  private chunks: Array<Chunk | undefined>
  private head = 0
  private readonly tally = new Tally()
  /** The chunks that share no memory with a view; absent while there is no view. */
  private unshared: Set<Chunk> | undefined

  private constructor(chunks: Array<Chunk | undefined>) {
    this.chunks = chunks
  }

  /** The memory it takes, in bytes. */
  get memory(): number {
    return objectSize + this.tally.bytes + this.chunks.length * 8
  }

  /** The elements of a packed run. */
  static of(packed: Packed): LongList {
    const list = new LongList([])
    for (let offset = 0; offset < packed.length; offset = packed.after(offset)) list.push("right", packed.read(offset))
    return list
  }

  /** The memory of its chunks, in bytes. */
  get capacity(): number {
    let sum = 0
    for (let i = 0; i < this.chunkCount; i++) sum += this.chunk(i).capacity
    return sum
  }

  /** Whether it is one chunk that uses at most `bytes` bytes. */
  fitsInto(bytes: number): boolean {
    return this.chunkCount === 1 && this.chunk(0).used <= bytes
  }

  push(end: End, element: Bytes.Bytes): void {
    const size = entrySize(element.length)
    if (end === "left") this.frontFor(size).pushFront(element)
    else this.backFor(size).pushBack(element)
  }

  /** Removes and returns the element at an end; there must be one. */
  pop(end: End): Bytes.Bytes {
    if (end === "left") {
      const first = this.chunk(0)
      const element = first.popFront()
      if (first.count === 0) this.dropFirst(1)
      else if (this.chunkCount === 1) first.shrink()
      return element
    }
    const last = this.chunk(this.chunkCount - 1)
    const element = last.popBack()
    if (last.count === 0) {
      last.release()
      this.chunks.pop()
    } else if (this.chunkCount === 1) last.shrink()
    return element
  }

  /** The element at an index, which must be there. */
  get(index: number): Bytes.Bytes {
    const chunk = this.chunk(this.find(index))
    return chunk.get(index - this.startOf(chunk))
  }

  /** Replaces the element at an index, which must be there. */
  set(index: number, element: Bytes.Bytes): void {
    const chunk = this.chunk(this.find(index))
    const within = index - this.startOf(chunk)
    const more = entrySize(element.length) - chunk.sizeOf(within)
    if (chunk.count === 1 || chunk.hasRoomFor(more)) {
      this.writable(chunk).replace(within, element)
      chunk.shrink()
      return
    }
    if (index === 0) this.push("left", element)
    else this.insert(index, element)
    this.remove(index + 1)
  }

  /** The elements from `start` up to `end`. */
  range(start: number, end: number): Array<Bytes.Bytes> {
    const elements: Array<Bytes.Bytes> = []
    this.eachChunk(start, end, (chunk, within, count) => chunk.read(within, count, elements))
    return elements
  }

  /** Hands out the elements from `start` up to `end`. */
  writeTo(elements: MemoryElements, start: number, end: number): void {
    this.eachChunk(start, end, (chunk, within, count) => chunk.writeTo(elements, within, count))
  }

  /** The index after the elements of the chunk that holds the one at an index. */
  endOfRun(index: number): number {
    const chunk = this.chunk(this.find(index))
    return this.startOf(chunk) + chunk.count
  }

  /** Visits the chunks of the elements from `start` up to `end`: the index of the first in each, and their number. */
  private eachChunk(start: number, end: number, visit: (chunk: Chunk, within: number, count: number) => void): void {
    if (start >= end) return
    let place = this.find(start)
    let within = start - this.startOf(this.chunk(place))
    for (let remaining = end - start; remaining > 0; ) {
      const chunk = this.chunk(place++)
      const count = Math.min(remaining, chunk.count - within)
      visit(chunk, within, count)
      remaining -= count
      within = 0
    }
  }

  /** Visits every element in order. */
  forEach(visit: (element: Bytes.Bytes) => void): void {
    for (let i = 0; i < this.chunkCount; i++) {
      const elements: Array<Bytes.Bytes> = []
      const chunk = this.chunk(i)
      chunk.read(0, chunk.count, elements)
      elements.forEach(visit)
    }
  }

  /** Keeps only the elements from `start` up to `end`, of which there must be some. */
  trim(start: number, end: number): void {
    const [from, to] = [this.find(start), this.find(end - 1)]
    const last = this.chunk(to)
    last.trim(0, end - this.startOf(last))
    for (let i = to + 1; i < this.chunkCount; i++) this.chunk(i).release()
    this.chunks.length = this.head + to + 1
    const first = this.chunk(from)
    first.trim(start - this.startOf(first), first.count)
    this.dropFirst(from)
    if (this.chunkCount === 1) first.shrink()
  }

  /** Puts an element before the element at an index, which must be there, and not be the first. */
  insert(index: number, element: Bytes.Bytes): void {
    const size = entrySize(element.length)
    let place = this.find(index)
    const chunk = this.chunk(place)
    let within = index - this.startOf(chunk)
    if (!chunk.hasRoomFor(size)) {
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
      if (within === before.count && !before.hasRoomFor(size)) {
        const own = new Chunk(size, false, this.tally)
        own.start = before.start + before.count
        this.put(++place, own)
        within = 0
      }
    }
    this.writable(this.chunk(place)).insert(within, element)
    this.moveOrigins(place, 1)
  }

  /** The indexes of the elements that a search finds, in the order in which it meets them. */
  search(element: Bytes.Bytes, { backwards, rank, count, length }: Search): Array<number> {
    const found: Array<number> = []
    const needle = needleOf(element)
    let remaining = length
    let skipped = 1
    for (let i = 0; i < this.chunkCount && remaining > 0; i++) {
      const chunk = this.chunk(backwards ? this.chunkCount - 1 - i : i)
      const start = this.startOf(chunk)
      const wantsMore = chunk.search(needle, backwards, remaining, (index) => {
        if (skipped < rank) skipped++
        else found.push(start + index)
        return found.length < count
      })
      if (!wantsMore) break
      remaining -= chunk.count
    }
    return found
  }

  /** Removes at most `limit` of the elements that are equal to another, from one end on; the number removed. */
  removeEqual(element: Bytes.Bytes, limit: number, backwards: boolean): number {
    const needle = needleOf(element)
    const size = entrySize(element.length)
    const edited: Array<number> = []
    let removed = 0
    for (let i = 0; i < this.chunkCount && removed < limit; i++) {
      const place = backwards ? this.chunkCount - 1 - i : i
      const chunk = this.chunk(place)
      const offsets: Array<number> = []
      chunk.search(needle, backwards, chunk.count, (_index, offset) => {
        offsets.push(offset)
        return removed + offsets.length < limit
      })
      if (offsets.length === 0) continue
      if (backwards) offsets.reverse()
      this.writable(chunk).removeAt(offsets, size)
      removed += offsets.length
      edited.push(place)
    }
    const [only] = edited
    if (edited.length === 1 && only !== undefined && this.chunk(only).count > 0) {
      this.moveOrigins(only, -removed)
      this.chunk(only).shrink()
    } else if (edited.length > 0) this.rebalance(new Set(edited))
    return removed
  }

  clone(): LongList {
    const copy = new LongList([])
    for (let i = 0; i < this.chunkCount; i++) copy.chunks.push(this.chunk(i).clone(copy.tally))
    return copy
  }

  view(): View.View<ListView> {
    const view = new ListView()
    for (let i = 0; i < this.chunkCount; i++) this.chunk(i).share(view.add)
    this.unshared = new Set()
    return {
      value: view,
      end: () => {
        this.unshared = undefined
      }
    }
  }

  /** A chunk whose bytes are about to change. Elements that leave at an end change none. */
  private writable(chunk: Chunk): Chunk {
    const { unshared } = this
    if (unshared === undefined || unshared.has(chunk)) return chunk
    unshared.add(chunk)
    chunk.unshare()
    return chunk
  }

  private get chunkCount(): number {
    return this.chunks.length - this.head
  }

  private chunk(place: number): Chunk {
    return this.chunks[this.head + place] as Chunk // every place from the head on is filled
  }

  /** The index of a chunk's first element. */
  private startOf(chunk: Chunk): number {
    return chunk.start - this.chunk(0).start
  }

  /** The place of the chunk that holds the element at an index. */
  private find(index: number): number {
    const wanted = this.chunk(0).start + index
    let low = 0
    let high = this.chunkCount - 1
    // most requests are for the ends
    if (high === 0 || wanted >= this.chunk(high).start) return high
    if (index < this.chunk(0).count) return 0
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.chunk(middle).start <= wanted) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The chunk for `size` more bytes at the front: the first, or a new one. */
  private frontFor(size: number): Chunk {
    if (this.chunkCount === 0) return this.begin(new Chunk(Math.max(firstCapacity, size), true, this.tally))
    const first = this.chunk(0)
    if (first.hasRoomFor(size)) return this.writable(first)
    const chunk = new Chunk(Math.max(maxUsed, size), true, this.tally)
    chunk.start = first.start
    this.put(0, chunk)
    return chunk
  }

  /** The chunk for `size` more bytes at the back, likewise. */
  backFor(size: number): Chunk {
    if (this.chunkCount === 0) return this.begin(new Chunk(Math.max(firstCapacity, size), false, this.tally))
    const last = this.chunk(this.chunkCount - 1)
    if (last.hasRoomFor(size)) return this.writable(last)
    const chunk = new Chunk(Math.max(maxUsed, size), false, this.tally)
    chunk.start = last.start + last.count
    this.chunks.push(chunk)
    return chunk
  }

  /** Starts the row with a chunk. An array written so has room for one, not for V8's seventeen. */
  private begin(chunk: Chunk): Chunk {
    this.chunks = [chunk]
    this.head = 0
    return chunk
  }

  /** Puts a chunk at a place; the chunks from there on move up. */
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
    for (let i = 0; i < count; i++) this.chunk(i).release()
    this.chunks.fill(undefined, this.head, this.head + count)
    this.head += count
    if (this.head > minGap && this.head * 2 > this.chunks.length) {
      this.chunks = this.chunks.slice(this.head)
      this.head = 0
    }
  }

  /** After the chunk at a place has grown by `more` elements: moves the origins of the chunks on its shorter side. */
  private moveOrigins(place: number, more: number): void {
    if (place * 2 < this.chunkCount) for (let i = 0; i <= place; i++) this.chunk(i).start -= more
    else for (let i = place + 1; i < this.chunkCount; i++) this.chunk(i).start += more
  }

  /** Removes the element at an index. */
  private remove(index: number): void {
    const place = this.find(index)
    const chunk = this.chunk(place)
    const rest = chunk.split(index - this.startOf(chunk))
    rest.popFront()
    this.writable(chunk).append(rest)
    if (chunk.count === 0) this.rebalance(new Set([place]))
    else this.moveOrigins(place, -1)
  }

  /** After removals from some chunks: drops empty chunks, joins nearly empty ones, and counts origins anew. */
  private rebalance(edited: ReadonlySet<number>): void {
    const chunks: Array<Chunk> = []
    let start = 0
    for (let i = 0; i < this.chunkCount; i++) {
      const chunk = this.chunk(i)
      if (chunk.count === 0) {
        chunk.release()
        continue
      }
      const before = chunks[chunks.length - 1]
      if (before !== undefined && edited.has(i) && before.used + chunk.used <= maxUsed / 2)
        this.writable(before).append(chunk)
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

const needleOf = (element: Bytes.Bytes): Needle => ({ bytes: Buffer.from(element, "latin1") })
