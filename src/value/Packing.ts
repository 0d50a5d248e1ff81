/**
 * Small collections as bytes, which is how they lie in a database while nobody uses them: without an object of V8's heap
 * for each, of 50 bytes and more, and without its collector's visits. Each kind of value says itself what its bytes are;
 * the lowest bits of the header say which kind it is.
 */
import type { Packing } from "../dict/OpenObjects.js"
import type { Packed, PackedValue } from "../dict/Packed.js"
import { HashValue } from "./HashValue.js"
import { List } from "./List.js"
import { SetValue } from "./SetValue.js"
import { SortedSet } from "./SortedSet.js"
import type { Value } from "./Value.js"

const kindBits = 2
const kind = { hash: 0, list: 1, set: 2, zset: 3 } as const

const pack = (value: Value): PackedValue | undefined => {
  if (typeof value === "string" || value.type === "string" || value.type === "stream") return undefined
  const packed = value.pack()
  return packed && { header: (packed.header << kindBits) | kind[value.type], packed: packed.packed }
}

const unpack = (header: number, packed: Packed): Value => {
  const own = header >> kindBits
  switch (header & (2 ** kindBits - 1)) {
    case kind.hash:
      return HashValue.unpack(own, packed)
    case kind.list:
      return List.unpack(own, packed)
    case kind.set:
      return SetValue.unpack(own, packed)
    default:
      return SortedSet.unpack(own, packed)
  }
}

/** A set makes strings of its members, which are worth keeping for a while. */
const isReadInPlace = (header: number): boolean => (header & (2 ** kindBits - 1)) !== kind.set

export const packing: Packing<Value> = { pack, unpack, isReadInPlace }
