/**
 * A stream: entries of fields and values in the order of ids that only grow, and the consumer groups that read them.
 * Entries lie in nodes of a hundred or so with the same borders as Redis's, so that trimming by whole nodes removes the
 * same entries. Reading a range and trimming cost a search for the node, plus the entries they read or remove.
 *
 * @see https://redis.io/docs/latest/develop/data-types/streams/
 */
import * as Bytes from "../Bytes.js"
import type { Elements } from "../bytes/Elements.js"
import { Tally } from "../dict/Tally.js"
import type { Weighed } from "../dict/Weights.js"
import { type Group, sum, unknown } from "./stream/Group.js"
import * as Id from "./stream/Id.js"
import { type Entry, type EntryReader, type Limits, Node } from "./stream/Node.js"
import { Ordered } from "./stream/Ordered.js"
import * as RadixTree from "./stream/RadixTree.js"
import type { Trim } from "./stream/Trim.js"
import type * as View from "./View.js"

/** The entries from one id to another, both included. */
export interface Range {
  readonly start: Id.Id
  readonly end: Id.Id
  /** The most entries to read. */
  readonly count?: number
  /** Whether to read from the end to the start. */
  readonly reverse?: boolean
}

type Visit = (reader: EntryReader) => void

/** The memory of a stream without nodes and groups, and of a node's place among the others, in bytes. */
const objectSize = 400
const placeSize = 10

export class Stream implements Weighed {
  readonly type = "stream"
  weight = 0
  readonly encoding = "stream"
  /** The last id given, by an entry or by XSETID. */
  last: Id.Id = Id.min
  /** The largest id that was deleted. */
  maxDeleted: Id.Id = Id.min
  /** The number of entries ever added. */
  added: number | bigint = 0
  private readonly groupsByName: Map<Bytes.Bytes, Group> = new Map()
  private nodes: Ordered<Node> = new Ordered()
  private length = 0
  private firstId: Id.Id = Id.min
  private treeNodes: number | undefined = 1
  /** The memory of the nodes and of the groups, in bytes. */
  private nodeBytes = 0
  private readonly groupBytes = new Tally()
  /** The nodes that no view shares; absent while there is no view. */
  private unshared: Set<Node> | undefined

  /** The memory it takes, in bytes. */
  get memory(): number {
    return objectSize + this.nodeBytes + this.nodes.size * placeSize + this.groupBytes.bytes
  }

  /** The number of entries. */
  get size(): number {
    return this.length
  }

  /** The id of the first entry; 0-0 if the stream is empty. */
  get first(): Id.Id {
    return this.firstId
  }

  /** The id of the last entry that was not deleted; `undefined` if the stream is empty. */
  get lastEntry(): Id.Id | undefined {
    const node = this.nodes.last
    if (node === undefined || node.deleted === 0) return node?.last
    return this.range({ start: Id.min, end: Id.max, count: 1, reverse: true })[0]?.id
  }

  /** The id of the first entry that its nodes hold, deleted or not. */
  get firstHeld(): Id.Id | undefined {
    return this.nodes.first
  }

  /** The id for an entry added now: ids never go back, even if the clock does. `undefined` after the largest id. */
  nextId(now: number): Id.Id | undefined {
    return now > this.last.ms ? { ms: now, seq: 0 } : Id.next(this.last)
  }

  /** Adds an entry: names and values alternating, and an id that is greater than the last. */
  add(id: Id.Id, fields: ReadonlyArray<Bytes.Bytes>, limits: Limits): void {
    let bytes = 0
    for (const each of fields) bytes += each.length
    let node = this.nodes.last
    if (node === undefined || node.isFull(bytes, limits)) {
      if (node !== undefined) {
        this.nodeBytes -= node.memory
        node.close()
        this.nodeBytes += node.memory
      }
      // consecutive nodes with the same names share them
      const names = node?.hasNames(fields) ? node.names : fields.filter((_, index) => index % 2 === 0).map(Bytes.own)
      node = new Node(id.ms, id.seq, names)
      this.nodes.add(node)
      this.treeNodes = undefined
      this.nodeBytes += node.memory
    }
    node = this.writable(node)
    const before = node.memory
    node.append(id, { fields, bytes })
    this.nodeBytes += node.memory - before
    this.length++
    this.added = sum(this.added, 1)
    this.last = id
    if (this.length === 1) this.firstId = id
  }

  range(range: Range): ReadonlyArray<Entry> {
    const entries: Array<Entry> = []
    this.walk(range, (reader) => void entries.push(reader.entry()))
    return entries
  }

  /** Hands out the entries of a range: for each its id, and an array of its fields and values alternating. */
  writeTo(elements: Elements, range: Range): void {
    this.walk(range, (reader) => reader.writeTo(elements))
  }

  /** Visits the entries of a range; the visitor reads each entry to its end. */
  private walk({ start, end, count = Number.POSITIVE_INFINITY, reverse = false }: Range, visit: Visit): void {
    if (Id.compare(start, end) > 0) return
    let remaining = count
    if (reverse) {
      const cursor = this.nodes.floor(end)
      for (let node = cursor.previous(); node !== undefined; node = cursor.previous()) {
        const places = node.offsets()
        for (let i = places.length - 1; i >= 0; i--) {
          if (remaining <= 0) return
          const reader = node.reader(places[i])
          reader.next()
          if (Id.compare(reader, start) < 0) return
          if (reader.isDeleted || Id.compare(reader, end) > 0) continue
          visit(reader)
          remaining--
        }
      }
      return
    }
    const cursor = this.from(start)
    for (let node = cursor.next(); node !== undefined; node = cursor.next()) {
      if (Id.compare(node.last, start) < 0) continue
      const isBefore = Id.compare(node, start) < 0
      const isBeyond = Id.compare(node.last, end) > 0
      for (const reader = node.reader(); reader.next(); ) {
        if (remaining <= 0 || (isBeyond && Id.compare(reader, end) > 0)) return
        if (reader.isDeleted || (isBefore && Id.compare(reader, start) < 0)) reader.skipRest()
        else {
          visit(reader)
          remaining--
        }
      }
    }
  }

  /** Visits every entry. */
  forEach(visit: (entry: Entry) => void): void {
    for (const node of this.nodes) {
      for (const reader = node.reader(); reader.next(); ) {
        if (reader.isDeleted) reader.skipRest()
        else visit(reader.entry())
      }
    }
  }

  /** The fields and values of an entry. */
  get(id: Id.Id): ReadonlyArray<Bytes.Bytes> | undefined {
    return this.find(id)?.reader.fields()
  }

  has(id: Id.Id): boolean {
    return this.find(id) !== undefined
  }

  /** Deletes entries; the number that were there. */
  delete(ids: ReadonlyArray<Id.Id>): number {
    let deleted = 0
    for (const id of ids) {
      const found = this.find(id)
      if (found === undefined) continue
      const node = this.writable(found.node)
      node.delete(found.reader)
      if (node.live === 0) this.removeNode(node)
      if (Id.compare(id, this.maxDeleted) > 0) this.maxDeleted = id
      this.length--
      deleted++
    }
    if (deleted > 0) this.seekFirst()
    return deleted
  }

  /** Removes entries from the front; the number removed. */
  trim({ keep, approximate, limit }: Trim): number {
    const before = this.length
    for (let node = this.nodes.first; node !== undefined; node = this.nodes.first) {
      if (keep._tag === "MaxLength" && this.length <= keep.length) break
      if (limit !== 0 && before - this.length + node.live > limit) break
      const isWhole =
        keep._tag === "MaxLength" ? this.length - node.live >= keep.length : Id.compare(node.last, keep.id) < 0
      if (!isWhole) {
        if (!approximate) this.trimNode(node, keep)
        break
      }
      this.removeNode(node)
      this.length -= node.live
    }
    if (this.length < before) this.seekFirst()
    return before - this.length
  }

  private trimNode(first: Node, keep: Trim["keep"]): void {
    const node = this.writable(first)
    for (const reader = node.reader(); reader.next(); reader.skipRest()) {
      if (keep._tag === "MaxLength" ? this.length <= keep.length : Id.compare(reader, keep.id) >= 0) return
      if (reader.isDeleted) continue
      node.delete(reader)
      this.length--
    }
  }

  /** The groups, in the order of their names' bytes. */
  get groups(): ReadonlyArray<Group> {
    return [...this.groupsByName.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  group(name: Bytes.Bytes): Group | undefined {
    return this.groupsByName.get(name)
  }

  get groupCount(): number {
    return this.groupsByName.size
  }

  /** Adds a group whose name is not there yet. The name must have memory of its own. */
  addGroup(group: Group): void {
    this.groupsByName.set(group.name, group)
    group.tally.join(this.groupBytes)
  }

  /** Removes a group; whether it was there. */
  removeGroup(name: Bytes.Bytes): boolean {
    this.groupsByName.get(name)?.tally.leave()
    return this.groupsByName.delete(name)
  }

  /** Records that a group has read an entry. Its count stays known as long as the stream can tell it. */
  advance(group: Group, id: Id.Id): void {
    if (Id.compare(id, group.last) <= 0) return
    if (group.read !== unknown && !this.hasDeletedFrom(id)) group.read = sum(group.read, 1)
    else if (this.added !== 0) group.read = this.distance(id)
    group.last = id
  }

  /** The number of entries that a group has yet to read; `undefined` if it is unknown. */
  lag(group: Group): number | bigint | undefined {
    if (this.added === 0) return 0
    const read = group.read !== unknown && !this.hasDeletedFrom(group.last) ? group.read : this.distance(group.last)
    return read === unknown ? undefined : sum(this.added, -BigInt(read))
  }

  /** Whether an entry from an id on may have been deleted, other than at the stream's front. */
  private hasDeletedFrom(id: Id.Id): boolean {
    const { maxDeleted } = this
    if (this.length === 0 || Id.isMin(maxDeleted)) return false
    return Id.compare(this.firstId, maxDeleted) <= 0 && Id.compare(id, maxDeleted) <= 0
  }

  /** The number of entries added up to an id, if the ends of the stream tell it; else `unknown`. */
  distance(id: Id.Id): number | bigint {
    if (this.added === 0) return 0
    const order = Id.compare(id, this.last)
    if (order === 0 || (this.length === 0 && order < 0)) return this.added
    if (order > 0) return unknown
    if (Id.isMin(this.maxDeleted) || Id.compare(this.maxDeleted, this.firstId) < 0) {
      const fromFirst = Id.compare(id, this.firstId)
      if (fromFirst < 0) return sum(this.added, -this.length)
      if (fromFirst === 0) return sum(this.added, 1 - this.length)
    }
    return unknown
  }

  /** The nodes, in order. Do not change the stream meanwhile. */
  allNodes(): Iterable<Node> {
    return this.nodes
  }

  /** Adds a node of entries that are later than all others. For a stream that is being loaded. */
  addNode(node: Node): void {
    this.nodes.add(node)
    this.treeNodes = undefined
    this.length += node.live
    if (Id.isMin(this.firstId)) this.seekFirst()
  }

  /** The sizes of Redis's nodes in bytes, in order. */
  *nodeSizes(): Iterable<number> {
    for (const node of this.nodes) yield node.size
  }

  get lastNodeSize(): number {
    return this.nodes.last?.size ?? 0
  }

  get nodeCount(): number {
    return this.nodes.size
  }

  /** The number of nodes in Redis's tree of nodes. Counted on demand, if the tree has changed. */
  get treeSize(): number {
    this.treeNodes ??= RadixTree.nodes(this.nodes)
    return this.treeNodes
  }

  clone(): Stream {
    const copy = new Stream()
    copy.takeCounters(this)
    for (const node of this.nodes) {
      const own = node.clone()
      copy.nodes.add(own)
      copy.nodeBytes += own.memory
    }
    for (const group of this.groupsByName.values()) copy.addGroup(group.clone())
    return copy
  }

  private takeCounters({ added, firstId, last, length, maxDeleted, treeNodes }: Stream): void {
    this.last = last
    this.maxDeleted = maxDeleted
    this.added = added
    this.length = length
    this.firstId = firstId
    this.treeNodes = treeNodes
  }

  view(): View.View<Stream> {
    const view = new Stream()
    view.takeCounters(this)
    const nodes = this.nodes.view()
    view.nodes = nodes.value
    const groups = Array.from(this.groupsByName.values(), (group) => group.view())
    for (const { value } of groups) view.groupsByName.set(value.name, value)
    this.unshared = new Set()
    return {
      value: view,
      end: () => {
        this.unshared = undefined
        nodes.end()
        for (const group of groups) group.end()
      }
    }
  }

  /** A node whose entries are about to change. */
  private writable(node: Node): Node {
    const { unshared } = this
    if (unshared === undefined || unshared.has(node)) return node
    const own = node.clone()
    unshared.add(own)
    this.nodes.replace(own)
    this.nodeBytes += own.memory - node.memory
    return own
  }

  private from(start: Id.Id): ReturnType<Ordered<Node>["start"]> {
    const cursor = this.nodes.floor(start)
    return cursor.peek() === undefined ? this.nodes.start() : cursor
  }

  private find(id: Id.Id): { readonly node: Node; readonly reader: EntryReader } | undefined {
    const node = this.nodes.floor(id).peek()
    const reader = node?.find(id)
    return node === undefined || reader === undefined ? undefined : { node, reader }
  }

  private removeNode(node: Node): void {
    this.nodes.remove(node)
    this.nodeBytes -= node.memory
    this.treeNodes = undefined
  }

  private seekFirst(): void {
    const reader = this.nodes.first?.reader()
    while (reader?.next()) {
      if (!reader.isDeleted) {
        this.firstId = { ms: reader.ms, seq: reader.seq }
        return
      }
      reader.skipRest()
    }
    this.firstId = Id.min
  }
}
