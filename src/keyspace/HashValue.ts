/**
 * A hash: fields and their values. A small one is one packed string, in the order in which its fields were set, as in
 * Redis's listpack: a hash of five short fields takes 48 bytes and that string. A big one is a `Dict`. What Redis would
 * call the encoding follows from the settings alone and, as there, never turns back: a hash with one long value is a
 * `hashtable` by name, and packed all the same.
 *
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"
import { Dict, type PackedValue } from "./Dict.js"
import type { Elements } from "./Elements.js"
import * as Packed from "./Packed.js"

/**
 * What a hash may hold and still be called a `listpack`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  /** `hash-max-listpack-entries`. */
  readonly entries: number
  /** `hash-max-listpack-value`: the longest field or value, in bytes. */
  readonly value: number
}

/** Up to here a hash that Redis would keep in a table is packed: an edit copies that much, a table takes at least 1 KB. */
const mostPackedBytes = 2048
const mostPackedFields = 64
/** No string may become so long, whatever the settings say. */
const longestPacked = 2 ** 27

/** What `Dict` keeps on the heap is not to share the memory that a request came in. */
const copiedByDict = 1024
const kept = (bytes: Bytes.Bytes): Bytes.Bytes => (bytes.length > copiedByDict ? Bytes.own(bytes) : bytes)

/**
 * @since 0.1.0
 * @category models
 */
export class HashValue {
  private form: Bytes.Bytes | Dict<Bytes.Bytes> = Bytes.empty
  private count = 0
  private isTable = false

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
    if (typeof form !== "string") return form.get(field)
    const at = Packed.find(form, field, 2)
    return at < 0 ? undefined : Packed.read(form, Packed.after(form, at))
  }

  has(field: Bytes.Bytes): boolean {
    const { form } = this
    return typeof form === "string" ? Packed.find(form, field, 2) >= 0 : form.has(field)
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
    if (typeof form !== "string") return form.set(kept(field), kept(value))
    const at = Packed.find(form, field, 2)
    if (at < 0) {
      this.form = Packed.splice(form, form.length, form.length, [field, value])
      return true
    }
    const start = Packed.after(form, at)
    this.form = Packed.splice(form, start, Packed.after(form, start), [value])
    return false
  }

  /** The form in which so many bytes more have their place. */
  private roomFor(bytes: number): Bytes.Bytes | Dict<Bytes.Bytes> {
    const { form } = this
    if (typeof form !== "string") return form
    const length = form.length + bytes
    if (length > longestPacked) this.isTable = true
    if (!this.isTable || (length <= mostPackedBytes && this.count < mostPackedFields)) return form
    const dict = new Dict<Bytes.Bytes>()
    this.forEach((each, its) => void dict.add(kept(each), kept(its)))
    this.form = dict
    return dict
  }

  /** Removes a field; whether it was there. */
  delete(field: Bytes.Bytes): boolean {
    const { form } = this
    if (typeof form === "string") {
      const at = Packed.find(form, field, 2)
      if (at < 0) return false
      this.form = Packed.splice(form, at, Packed.after(form, Packed.after(form, at)), [])
    } else if (!form.delete(field)) return false
    this.count--
    return true
  }

  /** Visits every field: in the order they were set, while Redis would keep it. */
  forEach(visit: (field: Bytes.Bytes, value: Bytes.Bytes) => void): void {
    const { form } = this
    if (typeof form !== "string") {
      form.forEach((at) => void visit(form.keyAt(at), form.valueAt(at)))
      return
    }
    for (let at = 0; at < form.length; ) {
      const value = Packed.after(form, at)
      visit(Packed.read(form, at), Packed.read(form, value))
      at = Packed.after(form, value)
    }
  }

  /** As `forEach`, with the fields alone. */
  forEachMember(visit: (field: Bytes.Bytes) => void): void {
    const { form } = this
    if (typeof form !== "string") form.forEach((at) => void visit(form.keyAt(at)))
    else for (let at = 0; at < form.length; at = skipPair(form, at)) visit(Packed.read(form, at))
  }

  /** Hands out every field and its value by turns, or the ones or the others alone, in the order of `forEach`. */
  writeTo(elements: Elements, what: "entries" | "fields" | "values" = "entries"): void {
    const { form } = this
    if (typeof form === "string") {
      if (what === "entries") Packed.writeTo(form, elements)
      else if (form !== "") Packed.writeTo(form, elements, what === "fields" ? 0 : Packed.after(form, 0), 2)
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
    if (typeof form !== "string") return form.scan(cursor, count, (at) => void visit(form.keyAt(at), form.valueAt(at)))
    this.forEach(visit)
    return 0
  }

  /** Any field, each as likely as the others; there must be one. `random` gives 0 ≤ x < 1. */
  random(random: () => number): Bytes.Bytes {
    const { form } = this
    if (typeof form !== "string") return form.keyAt(form.randomAt(random))
    let at = 0
    for (let skipped = Math.floor(random() * this.count); skipped > 0; skipped--) at = skipPair(form, at)
    return Packed.read(form, at)
  }

  /** Itself as bytes, if it is packed; and of those again. */
  pack(): PackedValue | undefined {
    const { form, count, isTable } = this
    return typeof form === "string" ? { header: count * 2 + (isTable ? 1 : 0), bytes: form } : undefined
  }

  static unpack(header: number, bytes: Bytes.Bytes): HashValue {
    const hash = new HashValue()
    hash.form = bytes
    hash.count = header >> 1
    hash.isTable = (header & 1) === 1
    return hash
  }

  /** A hash with the same fields. */
  clone(): HashValue {
    const copy = new HashValue()
    copy.isTable = this.isTable
    copy.count = this.count
    if (typeof this.form === "string") copy.form = this.form
    else {
      const dict = new Dict<Bytes.Bytes>()
      this.forEach((field, value) => void dict.add(field, value))
      copy.form = dict
    }
    return copy
  }
}

const skipPair = (packed: Bytes.Bytes, at: number): number => Packed.after(packed, Packed.after(packed, at))
