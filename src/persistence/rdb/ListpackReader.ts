/**
 * Reads a whole listpack that may come from a stranger: verifies its frame and that of every element, and hands out the
 * elements.
 */
import type * as Bytes from "../../Bytes.js"
import type { FlatElements } from "../../bytes/Elements.js"
import * as Listpack from "../../value/stream/Listpack.js"
import { corrupt } from "./Input.js"

const headerSize = 6
const end = 0xff

/** A listpack of this count has as many elements, or more. */
const uncounted = 65535

/** A reader at the first element of a verified listpack, and the number of elements. */
export interface Opened {
  readonly reader: Listpack.Reader
  readonly count: number
}

/** Verifies a listpack. */
export const open = (buffer: Buffer): Opened => {
  const last = buffer.length - 1
  if (last < headerSize || buffer.readUInt32LE(0) !== buffer.length || buffer[last] !== end)
    corrupt("a broken listpack")
  let count = 0
  for (let offset = headerSize; offset < last; count++) {
    const next = Listpack.verify(buffer, offset, last)
    if (next === undefined) return corrupt("a broken element of a listpack")
    offset = next
  }
  const stated = buffer.readUInt16LE(4)
  if (stated !== uncounted && stated !== count) corrupt("a listpack with a wrong count")
  return { reader: new Listpack.Reader(buffer, headerSize), count }
}

/** Visits every element. Nothing gathers them: a compressed listpack of 6 MB can hold 250 million. */
export const forEach = (buffer: Buffer, visit: (element: Bytes.Bytes) => void): void => {
  const { reader, count } = open(buffer)
  for (let remaining = count; remaining > 0; remaining--) visit(reader.bytes())
}

/** Hands out every element. */
export const handOut = (buffer: Buffer, elements: FlatElements): void => handOutAll(open(buffer), elements)

export const handOutAll = ({ count, reader }: Opened, elements: FlatElements): void => {
  for (let remaining = count; remaining > 0; remaining--) reader.elementTo(elements)
}
