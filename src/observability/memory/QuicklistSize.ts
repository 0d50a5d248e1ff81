/**
 * The memory of a list in Redis: a quicklist, whose nodes are listpacks of up to 8 KiB, as if its elements had been pushed one
 * after the other.
 */
import type { List } from "../../value/List.js"
import * as Listpack from "../../value/stream/Listpack.js"
import { block } from "./Allocation.js"

/** The list itself, and each of its nodes. */
const headSize = 40
const nodeSize = 40

/** The size of a full node, in bytes, some of which Redis reserves. */
const maxBytes = 8192
const reserve = 8

/** The number of elements read at a time. */
const portion = 256

/** A node: its number of elements, and the bytes of their listpack. */
interface Node {
  readonly elements: number
  readonly bytes: number
}

/** The nodes from left to right. */
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

/** Whether a list has more than `count` nodes. */
export const hasMoreNodes = (list: List, count: number): boolean => {
  let seen = 0
  for (const _ of nodes(list)) if (++seen > count) return true
  return false
}

/** The bytes of a list, estimated from its first `samples` nodes; 0 measures all. */
export const sizeOf = (list: List, samples: number): number => {
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
