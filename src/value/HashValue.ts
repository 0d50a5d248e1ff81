/**
 * A hash: fields and their values. A small hash is one packed run, in the order in which its fields were set, as in
 * Redis's listpack; a large one is a `Dict`. The encoding that clients see follows from the settings alone and, as in
 * Redis, never changes back: a hash with one long value is a `hashtable` by name, and may still be packed.
 */
import type * as Bytes from "../Bytes.js"
import type { FlatElements } from "../bytes/Elements.js"
import { Dict, owned } from "../dict/Dict.js"
import { FrozenTable } from "../dict/FrozenTable.js"
import { Packed, type PackedValue } from "../dict/Packed.js"
import type { Weighed } from "../dict/Weights.js"
import * as View from "./View.js"

/** The limits within which Redis keeps a hash as a `listpack`. */
export interface Limits {
  /** `hash-max-listpack-entries`. */
  readonly entries: number
  /** `hash-max-listpack-value`: the longest field or value, in bytes. */
  readonly value: number
}

/** Up to here a `hashtable` is packed: an edit copies that many bytes, and a table takes at least 1 KB. */
const maxPackedBytes = 2048
const maxPackedFields = 64
/** A longer run becomes a table, whatever the settings say, far below the longest buffer. */
const maxPackedLength = 2 ** 27

/** The memory of the object on V8's heap, in bytes. */
const objectSize = 64

export class HashValue implements Weighed {
  weight = 0

  /** An empty hash, unless it is made of the parts of another. */
  constructor(
    private form: Packed | Dict<Bytes.Bytes> = Packed.empty(),
    private count = 0,
    private isTable = false
  ) {}

  get type(): "hash" {
    return "hash"
  }

  /** The encoding, as OBJECT ENCODING names it. */
  get encoding(): "listpack" | "hashtable" {
    return this.isTable ? "hashtable" : "listpack"
  }

  /** The memory it takes, in bytes. */
  get memory(): number {
    return objectSize + this.form.memory
  }

  /** The number of fields. */
  get size(): number {
    return this.count
  }

  get(field: Bytes.Bytes): Bytes.Bytes | undefined {
    const { form } = this
    if (!(form instanceof Packed)) return form.get(field)
    const offset = form.find(field, 2)
    return offset < 0 ? undefined : form.read(form.after(offset))
  }

  has(field: Bytes.Bytes): boolean {
    const { form } = this
    return form instanceof Packed ? form.find(field, 2) >= 0 : form.has(field)
  }

  /** Sets a field's value; true if the field is new. */
  set(field: Bytes.Bytes, value: Bytes.Bytes, limits: Limits): boolean {
    if (!this.isTable && (field.length > limits.value || value.length > limits.value)) this.isTable = true
    const isNew = this.put(field, value)
    if (isNew) this.count++
    // as in Redis, after a change of the settings any set is enough, also one that adds no field
    if (this.count > limits.entries) this.isTable = true
    return isNew
  }

  private put(field: Bytes.Bytes, value: Bytes.Bytes): boolean {
    const form = this.roomFor(field.length + value.length)
    if (!(form instanceof Packed)) return form.set(owned(field), owned(value))
    const offset = form.find(field, 2)
    if (offset < 0) {
      form.splice(form.length, form.length, field, value)
      return true
    }
    const start = form.after(offset)
    form.splice(start, form.after(start), value)
    return false
  }

  /** The form that has room for `bytes` more bytes. */
  private roomFor(bytes: number): Packed | Dict<Bytes.Bytes> {
    const { form } = this
    if (!(form instanceof Packed)) return form
    const length = form.length + bytes
    if (length > maxPackedLength) this.isTable = true
    if (!this.isTable || (length <= maxPackedBytes && this.count < maxPackedFields)) return form
    const dict = new Dict<Bytes.Bytes>()
    this.forEach((field, value) => void dict.add(owned(field), owned(value)))
    this.form = dict
    return dict
  }

  /** Removes a field; whether it was there. */
  delete(field: Bytes.Bytes): boolean {
    const { form } = this
    if (form instanceof Packed) {
      const offset = form.find(field, 2)
      if (offset < 0) return false
      form.splice(offset, skipPair(form, offset))
    } else if (!form.delete(field)) return false
    this.count--
    return true
  }

  /** Visits every field; in the order in which they were set while the hash is a listpack, as in Redis. */
  forEach(visit: (field: Bytes.Bytes, value: Bytes.Bytes) => void): void {
    const { form } = this
    if (!(form instanceof Packed)) {
      form.forEach((slot) => void visit(form.keyAt(slot), form.valueAt(slot)))
      return
    }
    for (let offset = 0; offset < form.length; ) {
      const value = form.after(offset)
      visit(form.read(offset), form.read(value))
      offset = form.after(value)
    }
  }

  /** Visits every field, as `forEach`, without its value. */
  forEachMember(visit: (field: Bytes.Bytes) => void): void {
    const { form } = this
    if (!(form instanceof Packed)) form.forEach((slot) => void visit(form.keyAt(slot)))
    else for (let offset = 0; offset < form.length; offset = skipPair(form, offset)) visit(form.read(offset))
  }

  /** Hands out fields and values alternating, or only the fields, or only the values, in the order of `forEach`. */
  writeTo(elements: FlatElements, what: "entries" | "fields" | "values" = "entries"): void {
    const { form } = this
    if (form instanceof Packed) {
      if (what === "entries") form.writeTo(elements)
      else if (form.length > 0) form.writeTo(elements, what === "fields" ? 0 : form.after(0), 2)
      return
    }
    form.forEach((slot) => {
      if (what !== "values") form.writeKeyTo(elements, slot)
      if (what !== "fields") form.writeValueTo(elements, slot)
    })
  }

  /** Visits about `count` fields from a cursor on and returns the next cursor, 0 at the end; a packed hash at once. */
  scan(cursor: number, count: number, visit: (field: Bytes.Bytes, value: Bytes.Bytes) => void): number {
    const { form } = this
    if (!(form instanceof Packed))
      return form.scan(cursor, count, (slot) => void visit(form.keyAt(slot), form.valueAt(slot)))
    this.forEach(visit)
    return 0
  }

  /** A random field, each as likely as the others; there must be one. `random` gives 0 ≤ x < 1. */
  random(random: () => number): Bytes.Bytes {
    const { form } = this
    if (!(form instanceof Packed)) return form.keyAt(form.randomAt(random))
    let offset = 0
    for (let skipped = Math.floor(random() * this.count); skipped > 0; skipped--) offset = skipPair(form, offset)
    return form.read(offset)
  }

  /** The hash as a packed run, if it is one. */
  pack(): PackedValue | undefined {
    const { form, count, isTable } = this
    return form instanceof Packed ? { header: count * 2 + (isTable ? 1 : 0), packed: form } : undefined
  }

  /** The hash of which `pack` made a run. */
  static unpack(header: number, packed: Packed): HashValue {
    return new HashValue(packed, header >> 1, (header & 1) === 1)
  }

  clone(): HashValue {
    const { form, count, isTable } = this
    return new HashValue(form.clone(), count, isTable)
  }

  view(): View.View<HashValue | HashView> {
    const { form } = this
    if (form instanceof Packed) return View.own(this.clone())
    const table = new FrozenTable(form)
    return { value: new HashView(table), end: () => table.end() }
  }
}

/** A view of a large hash. */
export class HashView {
  readonly type = "hash"
  readonly encoding = "hashtable"

  constructor(private readonly table: FrozenTable) {}

  get size(): number {
    return this.table.size
  }

  /** As `HashValue.scan`; but it goes on where it stopped, whatever the cursor. */
  scan(_cursor: number, count: number, visit: (field: Bytes.Bytes, value: Bytes.Bytes) => void): number {
    return this.table.next(count, visit) ? 1 : 0
  }
}

/** The offset of the field after the field at an offset. */
const skipPair = (packed: Packed, offset: number): number => packed.after(packed.after(offset))
