/**
 * A set of byte strings. Three forms, each for as long as it serves: integers in order (Redis's `intset`), a few members
 * in an array, and many in a `Dict` without values. The encoding is Redis's: a set of integers is an `intset` until it
 * gets a member that is none, or more than the setting allows, and then a `hashtable` for good.
 *
 * What goes in may share memory with something larger; the set keeps copies.
 */
import * as Bytes from "../Bytes.js"
import type { Elements } from "../bytes/Elements.js"
import * as Integer from "../bytes/Integer.js"
import { Dict } from "../dict/Dict.js"
import { Packed, type PackedValue } from "../dict/Packed.js"
import { IntegerSet } from "./set/IntegerSet.js"

/** Up to so many members an array is smaller than a table, and about as fast. */
const few = 32

/** The most integers that are packed, of up to eight bytes each: an edit of a packed set reads and writes them all. */
const maxPackedIntegers = 64

/** The longest key that a `Dict` always copies. */
const copied = 1024

const keep = (member: Bytes.Bytes): Bytes.Bytes => Bytes.own(member)

const text = (integer: number | bigint): Bytes.Bytes => Bytes.unsafeMake(String(integer))

export class SetValue {
  readonly type = "set"
  private form: IntegerSet | Array<Bytes.Bytes> | Dict<Bytes.Bytes>

  /** An empty set, of integers until told otherwise. */
  constructor(form: IntegerSet | Array<Bytes.Bytes> | Dict<Bytes.Bytes> = new IntegerSet()) {
    this.form = form
  }

  /** A set of members of which none comes twice. `maxIntegers` is the most that an `intset` may have. */
  static of(members: ReadonlyArray<Bytes.Bytes>, maxIntegers: number): SetValue {
    const integers = integersOf(members, maxIntegers)
    if (integers !== undefined) return new SetValue(new IntegerSet(integers))
    return new SetValue(members.length <= few ? members.map(keep) : tableOf(members))
  }

  get size(): number {
    return Array.isArray(this.form) ? this.form.length : this.form.size
  }

  get encoding(): "intset" | "hashtable" {
    return this.form instanceof IntegerSet ? "intset" : "hashtable"
  }

  /** The integers in ascending order; `undefined` where the encoding is another. Not to be kept. */
  get integers(): ReadonlyArray<number | bigint> | undefined {
    return this.form instanceof IntegerSet ? this.form.ordered : undefined
  }

  has(member: Bytes.Bytes): boolean {
    const { form } = this
    if (form instanceof Dict) return form.has(member)
    if (form instanceof IntegerSet) {
      const integer = Integer.parse(member)
      return integer !== undefined && form.has(integer)
    }
    return indexOf(form, member) >= 0
  }

  /** Adds a member; whether it is new. `maxIntegers` is the most that an `intset` may have. */
  add(member: Bytes.Bytes, maxIntegers: number): boolean {
    const { form } = this
    if (form instanceof Dict) return form.find(member) < 0 && insert(form, member)
    if (form instanceof IntegerSet) {
      const integer = Integer.parse(member)
      if (integer !== undefined) {
        const added = form.add(integer)
        if (added && form.size > maxIntegers) this.toHashtable(form)
        return added
      }
      this.toHashtable(form)
      return this.add(member, maxIntegers)
    }
    if (indexOf(form, member) >= 0) return false
    if (form.length < few) form.push(keep(member))
    else {
      const dict = tableOf(form)
      insert(dict, member)
      this.form = dict
    }
    return true
  }

  /** Removes a member; whether it was there. */
  delete(member: Bytes.Bytes): boolean {
    const { form } = this
    if (form instanceof Dict) return form.delete(member)
    if (form instanceof IntegerSet) {
      const integer = Integer.parse(member)
      return integer !== undefined && form.delete(integer)
    }
    return removeAt(form, indexOf(form, member))
  }

  /** Every member: those of an `intset` in ascending order, others in none. */
  members(): Array<Bytes.Bytes> {
    const { form } = this
    if (form instanceof IntegerSet) return form.ordered.map(text)
    if (Array.isArray(form)) return form.slice()
    const members: Array<Bytes.Bytes> = []
    form.forEach((at) => void members.push(form.keyAt(at)))
    return members
  }

  /** Hands out every member, in the order of `members`. */
  writeTo(elements: Elements): void {
    const { form } = this
    if (form instanceof Dict) form.forEach((at) => void form.writeKeyTo(elements, at))
    else if (form instanceof IntegerSet) for (const integer of form.ordered) elements.add(text(integer))
    else for (const member of form) elements.add(member)
  }

  /** Visits every member, in the order of `members`. Do not change the set meanwhile. */
  forEachMember(visit: (member: Bytes.Bytes) => void): void {
    const { form } = this
    if (form instanceof Dict) form.forEach((at) => void visit(form.keyAt(at)))
    else if (form instanceof IntegerSet) for (const integer of form.ordered) visit(text(integer))
    else for (const member of form) visit(member)
  }

  /**
   * Visits those members that all of the other sets have, or, unless `wanted`, that none of them has, until the visitor
   * says that it is enough. `member` gives the member, and is good during the visit; between two tables nothing is made
   * of a member that is not asked for.
   */
  select(others: ReadonlyArray<SetValue>, wanted: boolean, visit: (member: () => Bytes.Bytes) => boolean): void {
    const { form } = this
    if (form instanceof Dict) {
      let slot = 0
      const member = (): Bytes.Bytes => form.keyAt(slot)
      form.some((at) => {
        for (const other of others) if (other.hasKeyAt(form, at) !== wanted) return false
        slot = at
        return visit(member)
      })
    } else if (form instanceof IntegerSet) {
      for (const integer of form.ordered) {
        const member = (): Bytes.Bytes => text(integer)
        if (others.every((other) => other.hasInteger(integer) === wanted) && visit(member)) return
      }
    } else {
      for (const each of form) {
        if (others.every((other) => other.has(each) === wanted) && visit(() => each)) return
      }
    }
  }

  /**
   * Visits members from a cursor on, about `count` of them, and returns the cursor to go on from: 0 at the end. A member
   * that is there from the first call to the last is visited at least once. What is not in a table comes all at once.
   */
  scan(cursor: number, count: number, visit: (member: Bytes.Bytes) => void): number {
    const { form } = this
    if (form instanceof Dict) return form.scan(cursor, count, (at) => visit(form.keyAt(at)))
    this.forEachMember(visit)
    return 0
  }

  /** Any member, each about as likely; there must be one. `random` gives 0 ≤ x < 1. */
  random(random: () => number): Bytes.Bytes {
    const { form } = this
    if (form instanceof Dict) return form.keyAt(form.randomAt(random))
    const rank = Math.floor(random() * this.size)
    return Array.isArray(form) ? (form[rank] ?? Bytes.empty) : text(form.ordered[rank] ?? 0)
  }

  /** As `random`, and removes it. */
  pop(random: () => number): Bytes.Bytes {
    const member = this.random(random)
    this.delete(member)
    return member
  }

  /** Itself as bytes, if it is small; and of those again. */
  pack(): PackedValue | undefined {
    const { form } = this
    if (Array.isArray(form)) return { header: form.length * 2, packed: Packed.of(form) }
    if (!(form instanceof IntegerSet) || form.size > maxPackedIntegers) return undefined
    const integers = form.ordered
    return areNumbers(integers) ? { header: form.size * 2 + 1, packed: Packed.ofNumbers(integers) } : undefined
  }

  static unpack(header: number, packed: Packed): SetValue {
    const count = header >> 1
    if ((header & 1) === 1) return new SetValue(new IntegerSet(packed.readNumbers(count)))
    return new SetValue(packed.readAll(0, count))
  }

  clone(): SetValue {
    return new SetValue(Array.isArray(this.form) ? this.form.slice() : this.form.clone())
  }

  private hasInteger(integer: number | bigint): boolean {
    return this.form instanceof IntegerSet ? this.form.has(integer) : this.has(text(integer))
  }

  private hasKeyAt(table: Dict<Bytes.Bytes>, at: number): boolean {
    return this.form instanceof Dict ? this.form.hasKeyAt(table, at) : this.has(table.keyAt(at))
  }

  private toHashtable(integers: IntegerSet): void {
    const members = integers.ordered.map(text)
    this.form = members.length <= few ? members : tableOf(members)
  }
}

/** Members as integers in ascending order, if all are some and there are no more than that; else `undefined`. */
export const integersOf = (
  members: ReadonlyArray<Bytes.Bytes>,
  maxIntegers: number
): ReadonlyArray<number | bigint> | undefined => {
  if (members.length > maxIntegers) return undefined
  const integers: Array<number | bigint> = []
  for (const member of members) {
    const integer = Integer.parse(member)
    if (integer === undefined) return undefined
    integers.push(integer)
  }
  return integers.sort((one, other) => (one < other ? -1 : 1))
}

const areNumbers = (integers: ReadonlyArray<number | bigint>): integers is ReadonlyArray<number> =>
  integers.every((integer) => typeof integer === "number")

const indexOf = (members: ReadonlyArray<Bytes.Bytes>, member: Bytes.Bytes): number => {
  // lengths first: most differ there, and the strings need not be looked at
  for (let i = 0; i < members.length; i++) {
    if (members[i]?.length === member.length && members[i] === member) return i
  }
  return -1
}

const removeAt = (members: Array<Bytes.Bytes>, at: number): boolean => {
  if (at < 0) return false
  const last = members.pop()
  if (last !== undefined && at < members.length) members[at] = last
  return true
}

/** Adds a member that is not there; that it is new. */
const insert = (dict: Dict<Bytes.Bytes>, member: Bytes.Bytes): true => {
  dict.add(member.length > copied ? keep(member) : member, Bytes.empty)
  return true
}

const tableOf = (members: ReadonlyArray<Bytes.Bytes>): Dict<Bytes.Bytes> => {
  const dict = new Dict<Bytes.Bytes>(members.length)
  for (const member of members) insert(dict, member)
  return dict
}
