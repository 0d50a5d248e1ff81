/**
 * A set of byte strings, in one of three forms: integers in order (Redis's `intset`), a few members in an array, or
 * many in a `Dict` without values. The encoding is Redis's: a set of integers is an `intset` until it gets a member
 * that is not an integer, or more members than the setting allows, and then a `hashtable` for good.
 *
 * A member that is added may share memory with something larger; the set keeps a copy.
 */
import * as Bytes from "../Bytes.js"
import type { Elements } from "../bytes/Elements.js"
import * as Integer from "../bytes/Integer.js"
import { Dict, owned } from "../dict/Dict.js"
import { FrozenTable } from "../dict/FrozenTable.js"
import { Packed, type PackedValue } from "../dict/Packed.js"
import { stringOverhead } from "../dict/Tally.js"
import type { Weighed } from "../dict/Weights.js"
import { IntegerSet, packNumbers, unpackNumbers } from "./set/IntegerSet.js"
import * as View from "./View.js"

/** Up to this many members an array is smaller than a table, and about as fast. */
const few = 32

/** The most integers in a packed set, of up to eight bytes each: an edit reads and writes them all. */
const maxPackedIntegers = 64

const text = (integer: number | bigint): Bytes.Bytes => Bytes.unsafeMake(String(integer))

/** The memory of the object and of a form on V8's heap, in bytes. */
const objectSize = 120

/** The memory of a reference to a member and of the member's header, in bytes. */
const memberSize = 8 + stringOverhead

export class SetValue implements Weighed {
  readonly type = "set"
  weight = 0
  private form: IntegerSet | Array<Bytes.Bytes> | Dict<Bytes.Bytes>

  /** An empty set, which is an `intset`, unless it is made of another form. */
  constructor(form: IntegerSet | Array<Bytes.Bytes> | Dict<Bytes.Bytes> = new IntegerSet()) {
    this.form = form
  }

  /** A set of distinct members. `maxIntegers` is the largest size of an `intset`. */
  static of(members: ReadonlyArray<Bytes.Bytes>, maxIntegers: number): SetValue {
    const integers = integersOf(members, maxIntegers)
    if (integers !== undefined) return new SetValue(new IntegerSet(integers))
    return new SetValue(members.length <= few ? members.map(Bytes.own) : tableOf(members))
  }

  /** A set of integers in ascending order, each once. `maxIntegers` is the largest size of an `intset`. */
  static ofIntegers(integers: ReadonlyArray<number | bigint>, maxIntegers: number): SetValue {
    const ordered = new IntegerSet(integers)
    const set = new SetValue(ordered)
    if (ordered.size > maxIntegers) set.toHashtable(ordered)
    return set
  }

  get size(): number {
    return Array.isArray(this.form) ? this.form.length : this.form.size
  }

  /** The memory it takes, in bytes. */
  get memory(): number {
    const { form } = this
    if (form instanceof Dict) return objectSize + form.memory
    if (form instanceof IntegerSet) return objectSize + form.memory
    let sum = objectSize
    for (const { length } of form) sum += length + memberSize
    return sum
  }

  get encoding(): "intset" | "hashtable" {
    return this.form instanceof IntegerSet ? "intset" : "hashtable"
  }

  /** The integers in ascending order; `undefined` in another form. Do not keep it: it changes with the set. */
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

  /** Adds a member; whether it is new. `maxIntegers` is the largest size of an `intset`. */
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
    if (form.length < few) form.push(Bytes.own(member))
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

  /** Every member, in ascending order for an `intset`, else in no order. */
  members(): Array<Bytes.Bytes> {
    const { form } = this
    if (form instanceof IntegerSet) return form.ordered.map(text)
    if (Array.isArray(form)) return form.slice()
    const members: Array<Bytes.Bytes> = []
    form.forEach((slot) => void members.push(form.keyAt(slot)))
    return members
  }

  /** Hands out every member, in the order of `members`. */
  writeTo(elements: Elements): void {
    const { form } = this
    if (form instanceof Dict) form.forEach((slot) => void form.writeKeyTo(elements, slot))
    else if (form instanceof IntegerSet) for (const integer of form.ordered) elements.add(text(integer))
    else for (const member of form) elements.add(member)
  }

  /** Visits every member, in the order of `members`. Do not change the set meanwhile. */
  forEachMember(visit: (member: Bytes.Bytes) => void): void {
    const { form } = this
    if (form instanceof Dict) form.forEach((slot) => void visit(form.keyAt(slot)))
    else if (form instanceof IntegerSet) for (const integer of form.ordered) visit(text(integer))
    else for (const member of form) visit(member)
  }

  /**
   * Visits the members that every other set has, or, unless `wanted`, the members that none of them has, until the
   * visitor returns true. `member` returns the member, during the visit only: between two tables no string is made of a
   * member that the visitor does not ask for.
   */
  select(others: ReadonlyArray<SetValue>, wanted: boolean, visit: (member: () => Bytes.Bytes) => boolean): void {
    const { form } = this
    if (form instanceof Dict) {
      let visited = 0
      const member = (): Bytes.Bytes => form.keyAt(visited)
      form.some((slot) => {
        for (const other of others) if (other.hasKeyAt(form, slot) !== wanted) return false
        visited = slot
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
   * Visits about `count` members from a cursor on and returns the next cursor, 0 at the end. A member that is there
   * from the first call to the last is visited at least once. A set that is not a table is visited whole.
   */
  scan(cursor: number, count: number, visit: (member: Bytes.Bytes) => void): number {
    const { form } = this
    if (form instanceof Dict) return form.scan(cursor, count, (slot) => visit(form.keyAt(slot)))
    this.forEachMember(visit)
    return 0
  }

  /** A random member, each about as likely as the others; there must be one. `random` gives 0 ≤ x < 1. */
  random(random: () => number): Bytes.Bytes {
    const { form } = this
    if (form instanceof Dict) return form.keyAt(form.randomAt(random))
    const rank = Math.floor(random() * this.size)
    return Array.isArray(form) ? (form[rank] ?? Bytes.empty) : text(form.ordered[rank] ?? 0)
  }

  /** Removes and returns a random member. */
  pop(random: () => number): Bytes.Bytes {
    const { form } = this
    if (form instanceof Dict) {
      const slot = form.randomAt(random)
      const drawn = form.keyAt(slot)
      form.removeAt(slot)
      return drawn
    }
    const member = this.random(random)
    this.delete(member)
    return member
  }

  /** The set as a packed run, if it is small. */
  pack(): PackedValue | undefined {
    const { form } = this
    if (Array.isArray(form)) return { header: form.length * 2, packed: Packed.of(form) }
    if (!(form instanceof IntegerSet) || form.size > maxPackedIntegers) return undefined
    const integers = form.ordered
    return areNumbers(integers) ? { header: form.size * 2 + 1, packed: packNumbers(integers) } : undefined
  }

  /** The set of which `pack` made a run. */
  static unpack(header: number, packed: Packed): SetValue {
    const count = header >> 1
    if ((header & 1) === 1) return new SetValue(new IntegerSet(unpackNumbers(packed, count)))
    return new SetValue(packed.readAll(0, count))
  }

  clone(): SetValue {
    return new SetValue(Array.isArray(this.form) ? this.form.slice() : this.form.clone())
  }

  view(): View.View<SetValue | SetView> {
    const { form } = this
    if (!(form instanceof Dict)) return View.own(this.clone())
    const table = new FrozenTable(form)
    return { value: new SetView(table), end: () => table.end() }
  }

  private hasInteger(integer: number | bigint): boolean {
    return this.form instanceof IntegerSet ? this.form.has(integer) : this.has(text(integer))
  }

  private hasKeyAt(table: Dict<Bytes.Bytes>, slot: number): boolean {
    return this.form instanceof Dict ? this.form.hasKeyAt(table, slot) : this.has(table.keyAt(slot))
  }

  private toHashtable(integers: IntegerSet): void {
    const members = integers.ordered.map(text)
    this.form = members.length <= few ? members : tableOf(members)
  }
}

/** A view of a large set. */
export class SetView {
  readonly type = "set"
  readonly encoding = "hashtable"
  readonly integers = undefined

  constructor(private readonly table: FrozenTable) {}

  get size(): number {
    return this.table.size
  }

  /** As `SetValue.scan`; but it goes on where it stopped, whatever the cursor. */
  scan(_cursor: number, count: number, visit: (member: Bytes.Bytes) => void): number {
    return this.table.next(count, visit) ? 1 : 0
  }
}

/**
 * Members as integers in ascending order; `undefined` if one is not an integer or there are more than `maxIntegers`.
 */
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
  // lengths first: most differ, and then the strings need not be read
  for (let i = 0; i < members.length; i++) {
    if (members[i]?.length === member.length && members[i] === member) return i
  }
  return -1
}

const removeAt = (members: Array<Bytes.Bytes>, index: number): boolean => {
  if (index < 0) return false
  const last = members.pop()
  if (last !== undefined && index < members.length) members[index] = last
  return true
}

/** Adds a member that is not there, and returns true. */
const insert = (dict: Dict<Bytes.Bytes>, member: Bytes.Bytes): true => {
  dict.add(owned(member), Bytes.empty)
  return true
}

const tableOf = (members: ReadonlyArray<Bytes.Bytes>): Dict<Bytes.Bytes> => {
  const dict = new Dict<Bytes.Bytes>(members.length)
  for (const member of members) insert(dict, member)
  return dict
}
