/**
 * The values that a key can hold. A plain string is its bytes; a string that was edited in place is a `StringBuffer`.
 * Each further type adds its class here, with `type` as its name. A small collection that nobody uses lies in its
 * database as bytes (`packing`), which spares an object on V8's heap, of 50 bytes and more, and its collector's visits.
 */
import type * as Bytes from "../Bytes.js"
import type { Packing } from "../dict/OpenObjects.js"
import type { Packed, PackedValue } from "../dict/Packed.js"
import type { Weighed } from "../dict/Weights.js"
import { HashValue, type HashView } from "./HashValue.js"
import { List } from "./List.js"
import type { ListView } from "./list/ListView.js"
import { SetValue, type SetView } from "./SetValue.js"
import { SortedSet } from "./SortedSet.js"
import type { Stream } from "./Stream.js"
import type { StringBuffer } from "./StringBuffer.js"
import * as StringValue from "./StringValue.js"
import type { StringView } from "./StringView.js"
import * as View from "./View.js"

export type Value = Bytes.Bytes | Stream | StringBuffer | HashValue | List | SetValue | SortedSet

/** A value, or a view of one. */
export type Viewed = Value | HashView | ListView | SetView | StringView

/** The names that TYPE answers and SCAN takes. */
export type Type = "string" | "list" | "set" | "zset" | "hash" | "stream"

export const typeOf = (value: Value): Type => (typeof value === "string" ? "string" : value.type)

/** Whether a value is a string, in either form. */
export const isString = <A extends Viewed>(value: A): value is Extract<A, StringValue.StringValue | StringView> =>
  typeof value === "string" || value.type === "string"

/** The encoding of a value, as OBJECT ENCODING names it. */
export const encodingOf = (value: Value): string => (isString(value) ? StringValue.encodingOf(value) : value.encoding)

/** A value that shares nothing with the original. */
export const copy = (value: Value): Value => (typeof value === "string" ? value : value.clone())

/** A view of a value: see `View`. */
export const view = (value: Value): View.View<Viewed> => (typeof value === "string" ? View.own(value) : value.view())

/** The lowest bits of a packed value's header say its kind; the others are the kind's own. */
const kindBits = 2
const kindMask = 2 ** kindBits - 1
const kinds = { hash: 0, list: 1, set: 2, zset: 3 } as const

const pack = (value: Value): PackedValue | undefined => {
  if (typeof value === "string" || value.type === "string" || value.type === "stream") return undefined
  const packed = value.pack()
  return packed && { header: (packed.header << kindBits) | kinds[value.type], packed: packed.packed }
}

const unpack = (header: number, packed: Packed): Value => {
  const ownHeader = header >> kindBits
  switch (header & kindMask) {
    case kinds.hash:
      return HashValue.unpack(ownHeader, packed)
    case kinds.list:
      return List.unpack(ownHeader, packed)
    case kinds.set:
      return SetValue.unpack(ownHeader, packed)
    default:
      return SortedSet.unpack(ownHeader, packed)
  }
}

/** A set makes strings of its members, which are worth keeping for a while. */
const isReadInPlace = (header: number): boolean => (header & kindMask) !== kinds.set

const unweighed: Weighed = { memory: 0, weight: 0 }

/** A byte string has no weight: the table itself counts it. */
const weighed = (value: Value): Weighed => (typeof value === "string" ? unweighed : value)

/** How small collections become bytes in a database's table. */
export const packing: Packing<Value> = { pack, unpack, isReadInPlace, weighed }
