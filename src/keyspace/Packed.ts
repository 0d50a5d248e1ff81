/**
 * Byte strings one behind the other in a single one, for small collections: each is its length (one byte, or five from
 * 255 on) and its bytes. On V8's heap that is 16 bytes and what it holds, where a `Map` takes some 130 bytes for each
 * entry. Finding one walks over all before it, and every edit makes a new string, so it is for what is small.
 *
 * @since 0.1.0
 */
import type { Bytes } from "../Bytes.js"
import * as Latin1 from "../Latin1.js"
import type { Elements } from "./Elements.js"

/** The byte that says: the length follows in four bytes. */
const long = 255

/** What edits are put together in; more than that gets memory of its own. */
const scratch = Buffer.allocUnsafeSlow(16 * 1024)

/**
 * The length of the element at an offset.
 *
 * @since 0.1.0
 * @category reading
 */
export const lengthAt = (packed: Bytes, at: number): number => {
  const length = packed.charCodeAt(at)
  return length < long ? length : longLengthAt(packed, at + 1)
}

const longLengthAt = (packed: Bytes, at: number): number =>
  packed.charCodeAt(at) * 0x1000000 +
  ((packed.charCodeAt(at + 1) << 16) | (packed.charCodeAt(at + 2) << 8) | packed.charCodeAt(at + 3))

/** What stands before an element of this length. */
const headerOf = (length: number): number => (length < long ? 1 : 5)

/**
 * Where the element after the one at an offset begins.
 *
 * @since 0.1.0
 * @category reading
 */
export const after = (packed: Bytes, at: number): number => {
  const length = lengthAt(packed, at)
  return at + headerOf(length) + length
}

/**
 * The element at an offset. It may share the whole's memory.
 *
 * @since 0.1.0
 * @category reading
 */
export const read = (packed: Bytes, at: number): Bytes => {
  const length = lengthAt(packed, at)
  const start = at + headerOf(length)
  return packed.slice(start, start + length) as Bytes // part of a byte string
}

/**
 * So many elements from an offset on, which share the whole's memory.
 *
 * @since 0.1.0
 * @category reading
 */
export const readAll = (packed: Bytes, from: number, count: number): Array<Bytes> => {
  const elements = new Array<Bytes>(count)
  let at = from
  for (let i = 0; i < count; i++) {
    elements[i] = read(packed, at)
    at = after(packed, at)
  }
  return elements
}

/**
 * The offset of the first element that equals another, of each so many only the first; -1 if there is none.
 *
 * @since 0.1.0
 * @category reading
 */
export const find = (packed: Bytes, element: Bytes, each: number): number => {
  const { length } = element
  for (let at = 0; at < packed.length; ) {
    const other = lengthAt(packed, at)
    const start = at + headerOf(other)
    if (other === length && packed.startsWith(element, start)) return at
    at = start + other
    for (let skipped = 1; skipped < each; skipped++) at = after(packed, at)
  }
  return -1
}

/**
 * Hands out every element, or of each so many only the first, from the one at an offset on.
 *
 * @since 0.1.0
 * @category reading
 */
export const writeTo = (packed: Bytes, elements: Elements, from = 0, each = 1): void => {
  const { length: end } = packed
  const buffer = end > scratch.length ? Buffer.allocUnsafeSlow(end) : scratch
  Latin1.write(buffer, 0, packed)
  let skipped = 0
  for (let at = from; at < end; ) {
    let length = buffer[at] ?? 0
    let start = at + 1
    if (length === long) {
      length = buffer.readUInt32BE(start)
      start += 4
    }
    if (skipped === 0) elements.addFrom(buffer, start, length)
    skipped = skipped + 1 === each ? 0 : skipped + 1
    at = start + length
  }
}

/**
 * A string in which elements stand in the place of what was from `start` up to `end`. It shares no memory.
 *
 * @since 0.1.0
 * @category editing
 */
export const splice = (packed: Bytes, start: number, end: number, elements: ReadonlyArray<Bytes>): Bytes => {
  let added = 0
  for (const element of elements) added += headerOf(element.length) + element.length
  const length = packed.length - (end - start) + added
  const buffer =
    packed.length > scratch.length || length > scratch.length
      ? Buffer.allocUnsafeSlow(Math.max(packed.length, length))
      : scratch
  Latin1.write(buffer, 0, packed)
  if (end < packed.length && start + added !== end) buffer.copy(buffer, start + added, end, packed.length)
  let at = start
  for (const element of elements) {
    if (element.length < long) buffer[at] = element.length
    else {
      buffer[at] = long
      buffer.writeUInt32BE(element.length, at + 1)
    }
    at += headerOf(element.length)
    Latin1.write(buffer, at, element)
    at += element.length
  }
  return Latin1.read(buffer, 0, length)
}
