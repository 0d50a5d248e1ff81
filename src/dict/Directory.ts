/**
 * The segments of a hash table, by the leading bits of the hash: extendible hashing (Fagin et al., 1979). The table
 * grows and shrinks a segment at a time, so that no insertion waits for more than a thousand entries to move, and only
 * memory limits its size. It owns which segment a hash belongs to, and the order in which a scan meets the entries;
 * what stands in a segment is left to `Segment` and `Dict`.
 *
 * Within a segment entries stand in the order of their hashes (but for collisions), and segments follow one another by
 * hash prefix. A SCAN cursor is therefore a hash: every entry with a lower hash has been returned. Splitting, merging
 * and resizing leave that order alone, which is Redis's guarantee: an element present throughout is returned.
 */
import { gather, home, lowestHash, minPadding, Segment, wordSize } from "./Segment.js"
import { handedMark, LENGTHS, OFFSET, STAMP, TAG, valueWordsOf, width, wordsOf } from "./Slot.js"
import { Tally } from "./Tally.js"

/** The most slots of a segment. */
const maxCapacity = 1024
const minCapacity = 8
const maxLoad = 0.8
/** The share of its slots that are filled in a segment laid out anew. */
const freshLoad = 0.6
/** The most leading bits that a segment's hashes share: beyond them a segment grows instead of splitting. */
const maxDepth = 22

/**
 * The slots at which a segment splits: from half of the most to all, by the bits that its hashes share. If all segments grew
 * and split at the same time, each would leave memory of a size that no other needs just then.
 */
const limitOf = (depth: number, hashed: number): number =>
  maxCapacity * 2 ** (-(Math.imul(((hashed >>> 1) >>> (31 - depth)) + depth, 0x9e3779b1) >>> 0) / 2 ** 32)

export class Directory<V> {
  /** `2 ** depth` places; a segment whose entries share fewer bits stands in several, side by side. */
  private places: Array<Segment<V>>
  private depth: number
  /** The memory of the segments and of the strings that they keep on the heap, in bytes. */
  readonly tally: Tally
  /** The number of times that the table was frozen. */
  epoch = 0

  /**
   * @param expected the number of entries to lay the segments out for
   * @param total takes the tally, too
   */
  constructor(expected: number, total?: Tally) {
    this.tally = new Tally(total)
    const depth = Math.max(0, Math.ceil(Math.log2(expected / (maxCapacity * freshLoad))))
    const capacity = Math.max(minCapacity, Math.ceil(expected / 2 ** depth / freshLoad))
    this.depth = Math.max(1, depth)
    this.places = Array.from({ length: 2 ** depth }, () => new Segment<V>(depth, capacity, minPadding, 0, this.tally))
    if (depth === 0) this.places.push(this.at(0))
  }

  private at(place: number): Segment<V> {
    return this.places[place] as Segment<V> // every place is filled
  }

  /** The segment that a hash belongs to. */
  segmentOf(hashed: number): Segment<V> {
    return this.places[hashed >>> (32 - this.depth)] as Segment<V> // every place is filled
  }

  /** The number of slots. */
  get capacity(): number {
    let sum = 0
    for (const { capacity } of this.segments()) sum += capacity
    return sum
  }

  /** Every segment once, in the order of hashes. */
  *segments(): Iterable<Segment<V>> {
    for (let place = 0; place < this.places.length; ) {
      const segment = this.at(place)
      place += this.placesOf(segment)
      yield segment
    }
  }

  /** Any segment, the more likely the more of the hash space it covers. `random` gives 0 ≤ x < 1. */
  randomSegment(random: () => number): Segment<V> {
    return this.at(Math.floor(random() * this.places.length))
  }

  /** Whether a segment has no room for one more entry among its slots. */
  isFull(segment: Segment<V>): boolean {
    return segment.size + 1 > segment.capacity * maxLoad
  }

  /** Fills a slot for an entry that is not there yet, in `segmentOf(hashed)`: all but the bytes of its key and value. */
  place(hashed: number, keyLength: number, valueLength: number, isFrozen: boolean): number {
    const needed = wordsOf(keyLength) + valueWordsOf(valueLength)
    for (;;) {
      const segment = this.segmentOf(hashed)
      const { slots } = segment
      let slot = home(segment, hashed) * width
      while (slots[slot] !== 0) slot += width
      if (this.isFull(segment) || slot + width >= slots.length) {
        this.grow(segment, hashed)
        continue
      }
      if (isFrozen && segment.epoch !== this.epoch) segment.enter(this.epoch)
      segment.reserve(needed)
      slots[slot] = hashed
      slots[slot + OFFSET] = segment.used
      slots[slot + LENGTHS] = keyLength | (valueLength << 16)
      slots[slot + STAMP] = isFrozen ? handedMark : 0
      slots[slot + TAG] = 0
      segment.used += needed
      segment.size++
      this.tally.add(needed * wordSize)
      return slot
    }
  }

  /** Makes room for an entry: more slots, or two segments for one. */
  grow(segment: Segment<V>, hashed: number): void {
    if (!this.isFull(segment)) this.replace(segment, hashed, segment.capacity, segment.padding * 2)
    else if (segment.capacity < limitOf(segment.depth, hashed) || segment.depth >= maxDepth) {
      this.replace(segment, hashed, Math.ceil((segment.size + 2) / freshLoad), minPadding)
    } else this.split(segment, hashed)
  }

  private replace(segment: Segment<V>, hashed: number, capacity: number, padding: number): void {
    this.put(hashed, gather(segment.depth, capacity, padding, [segment], this.tally))
    segment.release()
  }

  private split(segment: Segment<V>, hashed: number): void {
    if (segment.depth === this.depth) {
      this.tally.add(this.places.length * 8)
      this.places = this.places.flatMap((each) => [each, each])
      this.depth++
    }
    const depth = segment.depth + 1
    const bit = 2 ** (32 - depth)
    const capacity = Math.ceil(segment.size / 2 / freshLoad)
    this.put(
      hashed & ~bit,
      gather(depth, capacity, minPadding, [segment], this.tally, (each) => (each & bit) === 0)
    )
    this.put(
      hashed | bit,
      gather(depth, capacity, minPadding, [segment], this.tally, (each) => (each & bit) !== 0)
    )
    segment.release()
  }

  /** Gives slots back if few are filled: merges a segment with a sparse sibling, or else makes it smaller. */
  shrink(segment: Segment<V>, hashed: number): void {
    if (segment.capacity <= minCapacity * 2 || segment.size >= segment.capacity / 4) return
    const sources = [segment]
    if (segment.depth > 0) {
      const sibling = this.segmentOf(hashed ^ (2 ** (32 - segment.depth)))
      if (sibling.depth === segment.depth && segment.size + sibling.size < maxCapacity / 4) sources.push(sibling)
    }
    for (const source of sources) if (source.epoch !== this.epoch) source.enter(this.epoch)
    const size = sources.reduce((total, each) => total + each.size, 0)
    const capacity = Math.max(Math.ceil(size / freshLoad), minCapacity)
    this.put(hashed, gather(segment.depth + 1 - sources.length, capacity, minPadding, sources, this.tally))
    for (const source of sources) source.release()
  }

  /** Puts a segment in the places of its prefix, which is taken from a hash in it. */
  private put(hashed: number, segment: Segment<V>): void {
    const count = this.placesOf(segment)
    const start = Math.floor((hashed >>> (32 - this.depth)) / count) * count
    this.places.fill(segment, start, start + count)
  }

  private placesOf(segment: Segment<V>): number {
    return 2 ** (this.depth - segment.depth)
  }

  /** As `Dict.scan`. `enter` is called with a segment before its slots are visited. */
  scan(cursor: number, count: number, enter: (segment: Segment<V>) => void, visit: (slot: number) => void): number {
    let visited = 0
    let from = cursor
    while (from < 0x100000000 && visited < count) {
      const segment = this.segmentOf(from | 0)
      const { slots } = segment
      enter(segment)
      const span = 2 ** (32 - segment.depth)
      const start = Math.floor(from / span) * span
      const first = home(segment, from | 0)
      let end = start + span
      for (let number = first; number * width < slots.length; number++) {
        if (visited >= count && number > first && number < segment.capacity && end === start + span) {
          // enough, but entries that belong before this slot may have collided their way past it: they are still
          // visited
          end = start + lowestHash(segment, number)
        }
        const hashed = (slots[number * width] ?? 0) >>> 0
        if (hashed === 0) {
          if (end < start + span) break
        } else if (hashed >= from && hashed < end) {
          visited++
          visit(number * width)
        }
      }
      from = end
    }
    return from < 0x100000000 ? from : 0
  }

  /** Takes all entries of another directory, in segments of its own. */
  fill(from: Directory<V>): void {
    for (const segment of this.segments()) segment.release()
    this.epoch = from.epoch
    this.depth = from.depth
    this.places = []
    for (const segment of from.segments()) {
      const copied = gather(segment.depth, segment.capacity, segment.padding, [segment], this.tally)
      for (let i = this.placesOf(segment); i > 0; i--) this.places.push(copied)
    }
  }
}
