/**
 * What a list takes in Redis: a quicklist, whose nodes are listpacks of up to 8 KiB, as if its elements had been pushed
 * one after another.
 */
import type { List } from "../../value/List.js"
import * as Listpack from "../../value/stream/Listpack.js"

/** The list itself, and each of its nodes. */
const headSize = 40
const nodeSize = 40

/** A node takes no more elements once it would have more bytes than these, of which Redis sets some aside. */
const maxBytes = 8192
const reserve = 8

/** How many elements are looked at in one go. */
const portion = 256

/** A node: how many elements it has, and the bytes of their listpack. */
export interface Node {
  readonly elements: number
  readonly bytes: number
}

/** The nodes from the left end on. */
export function* nodes(list: List): Generator<Node> {
  let bytes = Listpack.overhead
  let elements = 0
  for (let from = 0; from < list.size; from += portion) {
    for (const element of list.range(from, Math.min(from + portion, list.size))) {
      if (elements > 0 && bytes + element.length + reserve > maxBytes) {
        yield { elements, bytes }
        bytes = Listpack.overhead
        elements = 0
      }
      bytes += Listpack.size(element)
      elements++
    }
  }
  if (elements > 0) yield { elements, bytes }
}

/**
 * The bytes of a list, by its first nodes, up to so many; 0 for all of them. `block` rounds up as the allocator does.
 */
export const sizeOf = (list: List, samples: number, block: (bytes: number) => number): number => {
  let count = 0
  let sum = 0
  let seen = 0
  for (const { elements, bytes } of nodes(list)) {
    count++
    sum += nodeSize + block(bytes)
    seen += elements
    if (count === samples) break
  }
  const unseen = Math.ceil(((list.size - seen) * count) / seen)
  return headSize + Math.floor((sum / count) * (count + unseen))
}
