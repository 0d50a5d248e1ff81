/**
 * Reads ziplists and zipmaps, in which versions before 7.0 and 2.6 kept small collections: verifies every byte, as they may
 * come from a stranger, and hands out the elements.
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import * as Latin1 from "../../bytes/Latin1.js"
import { corrupt } from "./Input.js"

const headerSize = 10
const end = 0xff

/** A ziplist of this count has as many elements, or more. */
const uncounted = 65535

/** The byte that says: the length, of the previous entry or of a string, is in the next four bytes. */
const long = 254

const broken = "a broken ziplist"

type Visit = (element: Bytes.Bytes) => void

/**
 * Visits the elements of a ziplist: its size, the offset of its last entry and the number of entries, then the entries. Each is the
 * size of the entry before it, a header, and a string or an integer.
 */
export const forEach = (buffer: Buffer, visit: Visit): void => {
  const last = buffer.length - 1
  if (last < headerSize || buffer.readUInt32LE(0) !== buffer.length || buffer[last] !== end) corrupt(broken)
  let count = 0
  let previous = 0
  let tail = headerSize
  for (let offset = headerSize; offset < last; ) {
    const isLong = buffer[offset] === long
    let position = offset + (isLong ? 5 : 1)
    if (buffer[offset] === end || position >= last) corrupt(broken)
    if ((isLong ? buffer.readUInt32LE(offset + 1) : buffer[offset]) !== previous) corrupt(broken)
    const first = buffer[position] ?? 0
    if (first < 0xc0) {
      const header = first < 0x40 ? 1 : first < 0x80 ? 2 : 5
      if (position + header > last) corrupt(broken)
      const length =
        header === 1
          ? first
          : header === 2
            ? ((first & 63) << 8) | (buffer[position + 1] ?? 0)
            : buffer.readUInt32BE(position + 1)
      position += header
      if (length > last - position) corrupt(broken)
      visit(Latin1.read(buffer, position, length))
      position += length
    } else {
      const size = integerSize(first)
      if (position + 1 + size > last) corrupt(broken)
      visit(Bytes.unsafeMake(String(integer(buffer, position, size))))
      position += 1 + size
    }
    count++
    previous = position - offset
    tail = offset
    offset = position
  }
  const stated = buffer.readUInt16LE(8)
  if (buffer.readUInt32LE(4) !== tail || (stated !== uncounted && stated !== count)) corrupt(broken)
}

/** The size of an integer that follows its header; 0 for one in the header itself. */
const integerSize = (header: number): number => {
  switch (header) {
    case 0xfe:
      return 1
    case 0xc0:
      return 2
    case 0xf0:
      return 3
    case 0xd0:
      return 4
    case 0xe0:
      return 8
    default:
      return header >= 0xf1 && header <= 0xfd ? 0 : corrupt(broken)
  }
}

const integer = (buffer: Buffer, position: number, size: number): number | bigint => {
  if (size === 0) return ((buffer[position] ?? 0) & 15) - 1
  return size === 8 ? Integer.normal(buffer.readBigInt64LE(position + 1)) : buffer.readIntLE(position + 1, size)
}

/** A zipmap of this count has as many fields, or more. */
const uncountedFields = 254

/** Visits the fields and values of a zipmap, alternating. A value is followed by some free bytes, whose number precedes it. */
export const forEachOfZipmap = (buffer: Buffer, visit: Visit): void => {
  const last = buffer.length - 1
  let count = 0
  if (last < 1 || buffer[last] !== end) corrupt("a broken zipmap")
  for (let offset = 1; offset < last; ) {
    const isLong = buffer[offset] === long
    const start = offset + (isLong ? 5 : 1)
    if (buffer[offset] === end || start > last) corrupt("a broken zipmap")
    const length = isLong ? buffer.readUInt32LE(offset + 1) : (buffer[offset] ?? 0)
    const isValue = count % 2 === 1
    const text = start + (isValue ? 1 : 0)
    const free = isValue ? (buffer[start] ?? 0) : 0
    if (length + free > last - text) corrupt("a broken zipmap")
    visit(Latin1.read(buffer, text, length))
    count++
    offset = text + length + free
  }
  const stated = buffer[0] ?? 0
  if (count % 2 !== 0 || (stated < uncountedFields && stated !== count / 2)) corrupt("a broken zipmap")
}
