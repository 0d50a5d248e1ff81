/**
 * A list. A short one is a packed run; a longer one is a row of chunks (`LongList`). A million elements of 16 bytes
 * take 18.6 bytes each in chunks; as strings on V8's heap they took 42, and its collector's time. But a chunk takes 400
 * bytes before its first element, which a list of a few short elements is spared. Redis calls the encoding `quicklist`.
 */
import type * as Bytes from "../Bytes.js"
import type { MemoryElements } from "../bytes/Elements.js"
import { Packed, type PackedValue } from "../dict/Packed.js"
import type { Weighed } from "../dict/Weights.js"
import { entrySize } from "./list/Chunk.js"
import type { ListView } from "./list/ListView.js"
import { type End, LongList, type Search } from "./list/LongList.js"
import * as View from "./View.js"

export type { End } from "./list/LongList.js"

/** The longest packed list, in bytes: every edit copies it. */
const maxPacked = 256

/** The memory of the object on V8's heap, in bytes. */
const objectSize = 56

export class List implements Weighed {
  weight = 0
  private form: Packed | LongList = Packed.empty()
  private count = 0

  // getters, as a field would take memory in each instance
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

  /** The memory of the elements in bytes, without V8's objects. */
  get capacity(): number {
    const { form } = this
    return form instanceof Packed ? form.length : form.capacity
  }

  /** The memory it takes, in bytes. */
  get memory(): number {
    return objectSize + this.form.memory
  }

  push(end: End, element: Bytes.Bytes): void {
    this.count++
    const { form } = this
    if (form instanceof LongList) form.push(end, element)
    else if (form.length + entrySize(element.length) > maxPacked) this.unpack(form).push(end, element)
    else {
      const offset = end === "left" ? 0 : form.length
      form.splice(offset, offset, element)
    }
  }

  /** Pushes an element of `length` bytes in memory to the right end. */
  pushFrom(memory: Buffer, start: number, length: number): void {
    this.count++
    const { form } = this
    const size = entrySize(length)
    if (form instanceof LongList) form.backFor(size).pushFrom(memory, start, length)
    else if (form.length + size > maxPacked) this.unpack(form).backFor(size).pushFrom(memory, start, length)
    else form.addFrom(memory, start, length)
  }

  /** Removes and returns the element at an end; `undefined` if there is none. */
  pop(end: End): Bytes.Bytes | undefined {
    if (this.count === 0) return undefined
    this.count--
    const { form } = this
    if (form instanceof LongList) {
      const element = form.pop(end)
      this.repack(form)
      return element
    }
    const offset = end === "left" ? 0 : offsetOf(form, this.count)
    const element = form.read(offset)
    form.splice(offset, form.after(offset))
    return element
  }

  /** Removes and returns at most `limit` elements at an end, the outermost first. */
  popMany(end: End, limit: number): Array<Bytes.Bytes> {
    const count = Math.min(limit, this.count)
    if (end === "left") {
      const elements = this.range(0, count)
      this.trim(count, this.count)
      return elements
    }
    const elements = this.range(this.count - count, this.count)
    this.trim(0, this.count - count)
    return elements.reverse()
  }

  /** The element at an index; `undefined` past the end. */
  get(index: number): Bytes.Bytes | undefined {
    if (!(index >= 0 && index < this.count)) return undefined
    const { form } = this
    return form instanceof Packed ? form.read(offsetOf(form, index)) : form.get(index)
  }

  /** Replaces the element at an index, which must be there. */
  set(index: number, element: Bytes.Bytes): void {
    let { form } = this
    if (form instanceof Packed) {
      const offset = offsetOf(form, index)
      const end = form.after(offset)
      form = this.roomFor(entrySize(element.length) - (end - offset))
      if (form instanceof Packed) {
        form.splice(offset, end, element)
        return
      }
    }
    form.set(index, element)
  }

  /** The elements from `start` up to `end`, which must lie within the list. */
  range(start: number, end: number): Array<Bytes.Bytes> {
    const { form } = this
    return form instanceof Packed ? form.readAll(offsetOf(form, start), end - start) : form.range(start, end)
  }

  /** Hands out the elements from `start` up to `end`, which must lie within the list. */
  writeTo(elements: MemoryElements, start: number, end: number): void {
    const { form } = this
    if (form instanceof Packed) form.writeTo(elements, offsetOf(form, start), 1, offsetOf(form, end))
    else form.writeTo(elements, start, end)
  }

  /** The end of the run of elements that lie in one piece of memory, from `start` on: some kilobytes, or one longer element. */
  endOfRun(start: number): number {
    const { form } = this
    return form instanceof Packed ? this.count : form.endOfRun(start)
  }

  /** Visits every element in order. */
  forEach(visit: (element: Bytes.Bytes) => void): void {
    const { form } = this
    if (form instanceof Packed) form.readAll(0, this.count).forEach(visit)
    else form.forEach(visit)
  }

  /** Keeps only the elements from `start` up to `end`, which must lie within the list. */
  trim(start: number, end: number): void {
    const { form } = this
    this.count = Math.max(end - start, 0)
    if (start >= end) this.form = Packed.empty()
    else if (form instanceof Packed) form.trim(offsetOf(form, start), offsetOf(form, end))
    else {
      form.trim(start, end)
      this.repack(form)
    }
  }

  /** Puts an element before the element at an index, which must be there, or last if the index is the list's size. */
  insert(index: number, element: Bytes.Bytes): void {
    if (index === 0 || index === this.count) {
      this.push(index === 0 ? "left" : "right", element)
      return
    }
    const form = this.roomFor(entrySize(element.length))
    this.count++
    if (form instanceof Packed) {
      const offset = offsetOf(form, index)
      form.splice(offset, offset, element)
    } else form.insert(index, element)
  }

  /** The index of the first element that is equal to another; -1 if there is none. */
  indexOf(element: Bytes.Bytes): number {
    return this.search(element, { backwards: false, rank: 1, count: 1, length: this.count })[0] ?? -1
  }

  /** The indexes of the elements that a search finds, in the order in which it meets them. */
  search(element: Bytes.Bytes, search: Search): Array<number> {
    const { form } = this
    return (form instanceof Packed ? LongList.of(form) : form).search(element, search)
  }

  /** Removes at most `limit` of the elements that are equal to another, from one end on; the number removed. */
  removeEqual(element: Bytes.Bytes, limit: number, backwards: boolean): number {
    const form = this.form instanceof Packed ? this.unpack(this.form) : this.form
    const removed = form.removeEqual(element, limit, backwards)
    this.count -= removed
    this.repack(form)
    return removed
  }

  /** The list as a packed run, if it is one. */
  pack(): PackedValue | undefined {
    return this.form instanceof Packed ? { header: this.count, packed: this.form } : undefined
  }

  /** The list of which `pack` made a run. */
  static unpack(count: number, packed: Packed): List {
    const list = new List()
    list.form = packed
    list.count = count
    return list
  }

  clone(): List {
    const copy = new List()
    copy.form = this.form.clone()
    copy.count = this.count
    return copy
  }

  view(): View.View<List | ListView> {
    const { form } = this
    return form instanceof Packed ? View.own(this.clone()) : form.view()
  }

  /** The form that has room for `more` bytes. */
  private roomFor(more: number): Packed | LongList {
    const { form } = this
    return form instanceof LongList || form.length + more <= maxPacked ? form : this.unpack(form)
  }

  private unpack(packed: Packed): LongList {
    const form = LongList.of(packed)
    this.form = form
    return form
  }

  /** Packs a list that has become short, while as much again would still find room. */
  private repack(form: LongList): void {
    if (form.fitsInto(maxPacked / 2)) this.form = Packed.of(form.range(0, this.count))
  }
}

/** The offset of the element at an index of a packed list; for the list's size, the end of the last element. */
const offsetOf = (packed: Packed, index: number): number => {
  let offset = 0
  for (let i = 0; i < index; i++) offset = packed.after(offset)
  return offset
}
