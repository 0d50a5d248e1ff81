/**
 * The order of a large sorted set: a B+-tree whose branches count the entries below them, so that the entry of a rank,
 * and the rank of an entry, are found in O(log n).
 */
import type { Bytes } from "../../Bytes.js"
import { Tally } from "../../dict/Tally.js"
import type * as View from "../View.js"
import { Leaf, type Needle, needleOf } from "./Leaf.js"
import type { Order, Take, Visit } from "./Order.js"

const maxChildren = 48

/** The children of a branch are all leaves or all branches. */
type Node = Leaf | Branch

/** The nodes that no view shares; absent while there is no view. A shared one is replaced before it changes. */
type Unshared = Set<Node> | undefined

const writable = (node: Node, unshared: Set<Node>): Node => {
  if (unshared.has(node)) return node
  const replacement = node.replacement()
  unshared.add(replacement)
  return replacement
}

class Branch {
  size = 0
  /** For each child, its number of entries and the score of its first. */
  private readonly counts: Array<number> = []
  private readonly scores: Array<number> = []

  constructor(readonly children: Array<Node>) {
    for (const [index, child] of children.entries()) {
      this.record(index, child)
      this.size += child.size
    }
  }

  get firstScore(): number {
    return this.scores[0] ?? 0
  }

  countAt(index: number): number {
    return this.counts[index] ?? 0
  }

  childAt(index: number): Node {
    return this.children[index] as Node // callers stay within the children
  }

  /** A child that is about to change. */
  private writableAt(index: number, unshared: Unshared): Node {
    const child = this.childAt(index)
    if (unshared === undefined) return child
    const own = writable(child, unshared)
    this.children[index] = own
    return own
  }

  /** The branch to change in place of this one, which stays with a view. */
  replacement(): Branch {
    return new Branch(this.children.slice())
  }

  /** The last child whose first entry `Order.seek` counts; else the first child. */
  childBefore(score: number, member: Needle | undefined, after: boolean): number {
    const { scores } = this
    let low = 1
    let high = scores.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const first = scores[middle] ?? 0
      // without a score, all are equal
      let order = first < score ? -1 : first > score ? 1 : 0
      if (order === 0 && member !== undefined) order = firstLeaf(this.childAt(middle)).compare(0, member)
      if (order < 0 || (after && order === 0)) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** Adds an entry. A full branch keeps its lower children, and returns a new branch of the others. */
  insert(score: number, member: Needle, unshared: Unshared): Branch | undefined {
    const index = this.childBefore(score, member, false)
    const child = this.writableAt(index, unshared)
    const split = child.insert(score, member, unshared)
    this.size++
    this.record(index, child)
    if (split === undefined) return undefined
    this.children.splice(index + 1, 0, split)
    this.counts.splice(index + 1, 0, split.size)
    this.scores.splice(index + 1, 0, split.firstScore)
    const { length } = this.children
    if (length <= maxChildren) return undefined
    const middle = index + 1 === length - 1 ? length - 2 : length >> 1
    this.counts.length = this.scores.length = middle
    const right = new Branch(this.children.splice(middle))
    this.size -= right.size
    return right
  }

  remove(score: number, member: Needle, unshared: Unshared): void {
    const index = this.childBefore(score, member, true)
    const child = this.writableAt(index, unshared)
    child.remove(score, member, unshared)
    this.size--
    if (child.size === 0) this.drop(index)
    else this.record(index, child)
    if (child.isSparse) this.rebalance(index - 1, index + 1, unshared)
  }

  /** Whether a neighbour of this size could join this one. */
  get isSparse(): boolean {
    return this.children.length <= maxChildren / 2
  }

  removeRange(start: number, end: number, unshared: Unshared): void {
    let index = 0
    let offset = 0
    while (offset + this.countAt(index) <= start) offset += this.countAt(index++)
    const first = index
    for (; offset < end; index++) {
      const count = this.countAt(index)
      const from = Math.max(start - offset, 0)
      const to = Math.min(end - offset, count)
      offset += count
      if (to - from === count) this.counts[index] = 0
      else {
        const child = this.writableAt(index, unshared)
        child.removeRange(from, to, unshared)
        this.record(index, child)
      }
    }
    this.size -= end - start
    this.rebalance(first - 1, index, unshared)
  }

  /** Among the children from `first` to `last`: drops empty ones, and joins small ones to their neighbours. */
  private rebalance(first: number, last: number, unshared: Unshared): void {
    for (let i = last; i >= first; i--) {
      if (i < 0 || i >= this.children.length) continue
      if (this.counts[i] === 0) this.drop(i)
      else if (i + 1 < this.children.length && hasRoom(this.childAt(i), this.childAt(i + 1))) {
        const child = this.writableAt(i, unshared)
        join(child, this.writableAt(i + 1, unshared))
        this.record(i, child)
        this.drop(i + 1)
      }
    }
  }

  visit(start: number, end: number, isReversed: boolean, visit: Visit): void {
    this.eachChild(start, end, isReversed, (child, from, to) => child.visit(from, to, isReversed, visit))
  }

  handOut(start: number, end: number, isReversed: boolean, take: Take): void {
    this.eachChild(start, end, isReversed, (child, from, to) => child.handOut(from, to, isReversed, take))
  }

  /** Visits the children that contain entries of a range, with the range within each. */
  private eachChild(
    start: number,
    end: number,
    isReversed: boolean,
    visit: (child: Node, from: number, to: number) => void
  ): void {
    const { length } = this.children
    let offset = isReversed ? this.size : 0
    for (let i = 0; i < length; i++) {
      const index = isReversed ? length - 1 - i : i
      const count = this.countAt(index)
      const before = isReversed ? offset - count : offset
      if (isReversed ? offset <= start : before >= end) return
      offset = isReversed ? before : offset + count
      const from = Math.max(start - before, 0)
      const to = Math.min(end - before, count)
      if (from < to) visit(this.childAt(index), from, to)
    }
  }

  /** Whether half of this branch would be free after it took the children of another. */
  hasRoomFor(other: Branch): boolean {
    return this.children.length + other.children.length <= maxChildren / 2
  }

  take(other: Branch): void {
    for (const child of other.children) {
      this.record(this.children.length, child)
      this.children.push(child)
    }
    this.size += other.size
    other.children.length = 0
  }

  clone(tally: Tally): Branch {
    return new Branch(this.children.map((child) => child.clone(tally)))
  }

  /** Call when the tree gives up the branch, with what is below it. */
  release(): void {
    for (const child of this.children) child.release()
  }

  private record(index: number, child: Node): void {
    this.counts[index] = child.size
    this.scores[index] = child.firstScore
  }

  private drop(index: number): void {
    this.childAt(index).release()
    this.children.splice(index, 1)
    this.counts.splice(index, 1)
    this.scores.splice(index, 1)
  }
}

const firstLeaf = (node: Node): Leaf => {
  let first = node
  while (first.children !== undefined) first = first.childAt(0)
  return first
}

/** Whether a node has room for the contents of the next, which is of the same kind. */
const hasRoom = (node: Node, next: Node): boolean =>
  node instanceof Leaf ? next instanceof Leaf && node.hasRoomFor(next) : next instanceof Branch && node.hasRoomFor(next)

/** Moves the contents of the next node to a node of the same kind. */
const join = (node: Node, next: Node): void => {
  if (node instanceof Leaf) {
    if (next instanceof Leaf) node.take(next)
  } else if (next instanceof Branch) node.take(next)
}

export class Tree implements Order {
  private readonly tally = new Tally()
  private root: Node = new Leaf(this.tally)
  private unshared: Unshared

  /** The memory it takes, in bytes. Branches are less than a fiftieth of it, and do not count. */
  get memory(): number {
    return this.tally.bytes
  }

  get size(): number {
    return this.root.size
  }

  seek(score: number, member: Bytes | undefined, after: boolean): number {
    const needle = member === undefined ? undefined : needleOf(member)
    let node = this.root
    let rank = 0
    while (node.children !== undefined) {
      const index = node.childBefore(score, needle, after)
      for (let i = 0; i < index; i++) rank += node.countAt(i)
      node = node.childAt(index)
    }
    return rank + node.seek(score, needle, after)
  }

  insert(score: number, member: Bytes): void {
    this.add(score, needleOf(member))
  }

  private add(score: number, member: Needle): void {
    const split = this.writableRoot().insert(score, member, this.unshared)
    if (split !== undefined) this.root = new Branch([this.root, split])
  }

  remove(score: number, member: Bytes): void {
    this.take(score, needleOf(member))
  }

  private take(score: number, member: Needle): void {
    this.writableRoot().remove(score, member, this.unshared)
    this.trim()
  }

  /** Changes the score of an entry that is there. */
  update(old: number, score: number, member: Bytes): void {
    const needle = needleOf(member)
    // a small change stays within a leaf
    if (this.unshared === undefined && this.leafOf(old, needle).move(old, score, needle)) return
    this.take(old, needle)
    this.add(score, needle)
  }

  private leafOf(score: number, member: Needle): Leaf {
    let node = this.root
    while (node.children !== undefined) node = node.childAt(node.childBefore(score, member, true))
    return node
  }

  removeRange(start: number, end: number): void {
    if (start >= end) return
    if (end - start === this.size) {
      this.root.release()
      this.root = new Leaf(this.tally)
    } else this.writableRoot().removeRange(start, end, this.unshared)
    this.trim()
  }

  /** Drops a root that has one child. */
  private trim(): void {
    while (this.root.children !== undefined && this.root.children.length === 1) this.root = this.root.childAt(0)
  }

  visit(start: number, end: number, isReversed: boolean, visit: Visit): void {
    this.root.visit(start, end, isReversed, visit)
  }

  handOut(start: number, end: number, isReversed: boolean, take: Take): void {
    this.root.handOut(start, end, isReversed, take)
  }

  private writableRoot(): Node {
    const { unshared } = this
    if (unshared !== undefined) this.root = writable(this.root, unshared)
    return this.root
  }

  view(): View.View<Tree> {
    const view = new Tree()
    view.root = this.root
    this.unshared = new Set()
    return {
      value: view,
      end: () => {
        this.unshared = undefined
      }
    }
  }

  clone(): Tree {
    const copy = new Tree()
    copy.root.release()
    copy.root = this.root.clone(copy.tally)
    return copy
  }
}
