/**
 * A hash: fields and their values. A small one is one packed run, in the order in which its fields were set, as in
 * Redis's listpack. A big one is a `Dict`. What Redis would call the encoding follows from the settings alone and, as
 * there, never turns back: a hash with one long value is a `hashtable` by name, and packed all the same.
 */
import * as Bytes from "../Bytes.js"
import type { Elements } from "../bytes/Elements.js"
import { Dict } from "../dict/Dict.js"
import { Packed, type PackedValue } from "../dict/Packed.js"

/** What a hash may hold and still be called a `listpack`. */
export interface Limits {
  /** `hash-max-listpack-entries`. */
  readonly entries: number
  /** `hash-max-listpack-value`: the longest field or value, in bytes. */
  readonly value: number
}

/** Up to here a hash that Redis would keep in a table is packed: an edit copies that much, a table takes at least 1 KB. */
const maxPackedBytes = 2048
const maxPackedFields = 64
/** No string may become so long, whatever the settings say. */
const maxPackedLength = 2 ** 27

/** What `Dict` keeps on the heap is not to share the memory that a request came in. */
const copiedByDict = 1024
const kept = (bytes: Bytes.Bytes): Bytes.Bytes => (bytes.length > copiedByDict ? Bytes.own(bytes) : bytes)

export class HashValue {
  /** A hash of no fields, unless it is made of another one's. */
  constructor(
    private form: Packed | Dict<Bytes.Bytes> = Packed.empty(),
    private count = 0,
    private isTable = false
  ) {}

  get type(): "hash" {
    return "hash"
  }

  /** How OBJECT ENCODING names it. */
  get encoding(): "listpack" | "hashtable" {
    return this.isTable ? "hashtable" : "listpack"
  }

  /** How many fields there are. */
  get size(): number {
    return this.count
  }

  get(field: Bytes.Bytes): Bytes.Bytes | undefined {
    const { form } = this
    if (!(form instanceof Packed)) return form.get(field)
    const at = form.find(field, 2)
    return at < 0 ? undefined : form.read(form.after(at))
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
    // a value set anew is enough for it, as in Redis, where the settings have changed since
    if (this.count > limits.entries) this.isTable = true
    return isNew
  }

  private put(field: Bytes.Bytes, value: Bytes.Bytes): boolean {
    const form = this.roomFor(field.length + value.length)
    if (!(form instanceof Packed)) return form.set(kept(field), kept(value))
    const at = form.find(field, 2)
    if (at < 0) {
      form.splice(form.length, form.length, field, value)
      return true
    }
    const start = form.after(at)
    form.splice(start, form.after(start), value)
    return false
  }

  /** The form in which so many bytes more have their place. */
  private roomFor(bytes: number): Packed | Dict<Bytes.Bytes> {
    const { form } = this
    if (!(form instanceof Packed)) return form
    const length = form.length + bytes
    if (length > maxPackedLength) this.isTable = true
    if (!this.isTable || (length <= maxPackedBytes && this.count < maxPackedFields)) return form
    const dict = new Dict<Bytes.Bytes>()
    this.forEach((each, its) => void dict.add(kept(each), kept(its)))
    this.form = dict
    return dict
  }

  /** Removes a field; whether it was there. */
  delete(field: Bytes.Bytes): boolean {
    const { form } = this
    if (form instanceof Packed) {
      const at = form.find(field, 2)
      if (at < 0) return false
      form.splice(at, skipPair(form, at))
    } else if (!form.delete(field)) return false
    this.count--
    return true
  }

  /** Visits every field: in the order they were set, while Redis would keep it. */
  forEach(visit: (field: Bytes.Bytes, value: Bytes.Bytes) => void): void {
    const { form } = this
    if (!(form instanceof Packed)) {
      form.forEach((at) => void visit(form.keyAt(at), form.valueAt(at)))
      return
    }
    for (let at = 0; at < form.length; ) {
      const value = form.after(at)
      visit(form.read(at), form.read(value))
      at = form.after(value)
    }
  }

  /** As `forEach`, with the fields alone. */
  forEachMember(visit: (field: Bytes.Bytes) => void): void {
    const { form } = this
    if (!(form instanceof Packed)) form.forEach((at) => void visit(form.keyAt(at)))
    else for (let at = 0; at < form.length; at = skipPair(form, at)) visit(form.read(at))
  }

  /** Hands out every field and its value by turns, or the ones or the others alone, in the order of `forEach`. */
  writeTo(elements: Elements, what: "entries" | "fields" | "values" = "entries"): void {
    const { form } = this
    if (form instanceof Packed) {
      if (what === "entries") form.writeTo(elements)
      else if (form.length > 0) form.writeTo(elements, what === "fields" ? 0 : form.after(0), 2)
      return
    }
    form.forEach((at) => {
      if (what !== "values") form.writeKeyTo(elements, at)
      if (what !== "fields") form.writeValueTo(elements, at)
    })
  }

  /** Visits about `count` fields from a cursor on; the cursor to go on from, 0 at the end. A packed one is visited whole. */
  scan(cursor: number, count: number, visit: (field: Bytes.Bytes, value: Bytes.Bytes) => void): number {
    const { form } = this
    if (!(form instanceof Packed)) return form.scan(cursor, count, (at) => void visit(form.keyAt(at), form.valueAt(at)))
    this.forEach(visit)
    return 0
  }

  /** Any field, each as likely as the others; there must be one. `random` gives 0 ≤ x < 1. */
  random(random: () => number): Bytes.Bytes {
    const { form } = this
    if (!(form instanceof Packed)) return form.keyAt(form.randomAt(random))
    let at = 0
    for (let skipped = Math.floor(random() * this.count); skipped > 0; skipped--) at = skipPair(form, at)
    return form.read(at)
  }

  /** Itself as it is packed, if it is; and of that again. */
  pack(): PackedValue | undefined {
    const { form, count, isTable } = this
    return form instanceof Packed ? { header: count * 2 + (isTable ? 1 : 0), packed: form } : undefined
  }

  static unpack(header: number, packed: Packed): HashValue {
    return new HashValue(packed, header >> 1, (header & 1) === 1)
  }

  /** A hash with the same fields. */
  clone(): HashValue {
    const { form, count, isTable } = this
    return new HashValue(form.clone(), count, isTable)
  }
}

const skipPair = (packed: Packed, at: number): number => packed.after(packed.after(at))
