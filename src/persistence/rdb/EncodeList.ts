/**
 * Encodes a list as DUMP and RDB files hold it: a row of nodes, each a listpack. They are the nodes that the list would have if
 * its elements had been pushed to its right end; Redis's list has others if it was edited at its left end or in the middle.
 */
import type { MemoryElements } from "../../bytes/Elements.js"
import type { List } from "../../value/List.js"
import type { ListView } from "../../value/list/ListView.js"
import * as Listpack from "../../value/stream/Listpack.js"
import * as EncodeString from "./EncodeString.js"
import { ListpackWriter, takeShared } from "./ListpackWriter.js"
import { type Output, pieceSize } from "./Output.js"
import * as Type from "./Type.js"

export const write = (output: Output, list: List | ListView, fill: number): Iterable<void> => {
  const bounds = new Bounds(fill)
  return list.endOfRun(0) === list.size && writeNode(output, list, bounds)
    ? EncodeString.nothing
    : writeNodes(output, list, bounds)
}

/** Writes a list that is one node; false, and nothing, if it is none, or too long to be written at once. */
const writeNode = (output: Output, list: List | ListView, bounds: Bounds): boolean => {
  const node = new Node(bounds)
  list.writeTo(node, 0, list.size)
  if (!node.isWhole || node.listpack.size > pieceSize) return false
  output.length(1)
  output.length(Type.packedNode)
  for (const _ of node.listpack.writeTo(output));
  return true
}

/** Gathers elements in one node. */
class Node implements MemoryElements {
  /** Whether all elements found room. */
  isWhole = true
  readonly listpack = takeShared()
  private count = 0

  constructor(private readonly bounds: Bounds) {}

  addFrom(memory: Buffer, start: number, length: number): void {
    if (this.count > 0 && !this.bounds.hasRoom(this.listpack.size, this.count, length)) this.isWhole = false
    if (!this.isWhole) return
    this.listpack.addFrom(memory, start, length)
    this.count++
  }
}

function* writeNodes(output: Output, list: List | ListView, bounds: Bounds): Generator<void> {
  // the number of nodes precedes the first
  const counter = new Counter(bounds)
  yield* visit(list, counter)
  output.length(counter.nodes)
  const writer = new Writer(output, bounds)
  for (const _ of visit(list, writer)) {
    if (writer.isLong) yield* writer.finish()
    if (output.isFull) yield
  }
  if (!writer.isEmpty) yield* writer.finish()
}

/** Hands out all elements, with a rest after each run of those that lie together: some kilobytes, or one longer element. */
function* visit(list: List | ListView, elements: MemoryElements): Generator<void> {
  for (let from = 0; from < list.size; ) {
    const end = list.endOfRun(from)
    list.writeTo(elements, from, end)
    yield
    from = end
  }
}

/** The most bytes in a node by a negative `list-max-listpack-size`; a positive one counts elements, up to 8 KiB. */
const fillSizes = [4096, 8192, 16_384, 32_768, 65_536]
const safeSize = 8192

/** The bytes that Redis reckons with for an element besides its own. */
const elementReserve = 8

/** The bounds of a node, as Redis reckons. */
class Bounds {
  private readonly bytes: number
  private readonly elements: number

  /** @param fill the setting `list-max-listpack-size` */
  constructor(fill: number) {
    this.bytes = fill >= 0 ? safeSize : (fillSizes[Math.min(-fill, fillSizes.length) - 1] ?? safeSize)
    this.elements = fill >= 0 ? fill : Number.POSITIVE_INFINITY
  }

  /** Whether a node of a size has room for one more element. */
  hasRoom(size: number, count: number, length: number): boolean {
    return size + length + elementReserve <= this.bytes && count < this.elements
  }
}

/** Counts the nodes. */
class Counter implements MemoryElements {
  nodes = 0
  private size = 0
  private count = 0

  constructor(private readonly bounds: Bounds) {}

  addFrom(memory: Buffer, start: number, length: number): void {
    if (this.count === 0 || !this.bounds.hasRoom(this.size, this.count, length)) {
      this.nodes++
      this.count = 0
      this.size = Listpack.overhead
    }
    this.size += Listpack.sizeAt(memory, start, length)
    this.count++
  }
}

/** Writes each node that has no room for the next element; the rest is left to `finish`. */
class Writer implements MemoryElements {
  private readonly node = new ListpackWriter()
  private count = 0

  constructor(
    private readonly output: Output,
    private readonly bounds: Bounds
  ) {}

  get isEmpty(): boolean {
    return this.count === 0
  }

  /** Whether the node takes rests to write. It has no room for another element. */
  get isLong(): boolean {
    return this.node.size > pieceSize
  }

  addFrom(memory: Buffer, start: number, length: number): void {
    // a long node was finished after its element's run, so that this one needs no rest
    if (this.count > 0 && !this.bounds.hasRoom(this.node.size, this.count, length)) for (const _ of this.finish());
    this.node.addFrom(memory, start, length)
    this.count++
  }

  /** Writes the last node. */
  finish(): Iterable<void> {
    this.count = 0
    this.output.length(Type.packedNode)
    return this.node.writeTo(this.output)
  }
}
