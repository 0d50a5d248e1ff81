/** Values in the encodings of earlier versions of Redis, which no server here writes any more. */

/** A string as RDB files hold it, up to 16,383 bytes. */
export const string = (bytes: string): string =>
  bytes.length < 64
    ? String.fromCharCode(bytes.length) + bytes
    : String.fromCharCode(0x40 | (bytes.length >> 8), bytes.length & 255) + bytes

/** A ziplist of entries, each a header and content. */
export const ziplist = (entries: ReadonlyArray<string>): string => {
  let body = ""
  let previous = 0
  let tail = 10
  for (const entry of entries) {
    tail = 10 + body.length
    const frame = `${String.fromCharCode(previous)}${entry}`
    previous = frame.length
    body += frame
  }
  const buffer = Buffer.alloc(11 + body.length)
  buffer.writeUInt32LE(buffer.length, 0)
  buffer.writeUInt32LE(tail, 4)
  buffer.writeUInt16LE(entries.length, 8)
  buffer.write(`${body}\xff`, 10, "latin1")
  return string(buffer.toString("latin1"))
}

/** A zipmap of two fields, with some free bytes. */
const zipmap = string("\x02\x01a\x01\x00b\x02cc\x01\x02dxx\xff")

const three = ["\x01a", "\xf2", "\xfe\xff"]
const integers = ["\x02a2", "\xc0\x00\x01", "\xd0\x00\x00\x01\x00", "\xf0\x00\x00\x01", `\xe0${"\x80".repeat(8)}`]

/** Each value with the byte of its type. */
export const values: ReadonlyArray<string> = [
  "\x01\x03\x01a\x01b\xc0\x07",
  "\x02\x02\x01a\xc0\x07",
  "\x02\x02\xc0\x01\xc0\x07",
  "\x03\x03\x01a\x031.5\x01b\xfe\x01c\xff",
  "\x04\x01\x01a\x01b",
  `\x09${zipmap}`,
  `\x0a${ziplist(three)}`,
  `\x0e\x01${ziplist(three)}`,
  `\x0e\x02${ziplist(integers)}${ziplist([])}`,
  `\x0d${ziplist(["\x01a", "\xf2", "\x01b", `\x40\x46${"x".repeat(70)}`])}`,
  `\x0c${ziplist(["\x01a", "\xf2", "\x01b", "\x032.5"])}`,
  "\x0b\x0c\x02\x00\x00\x00\x02\x00\x00\x00\x01\x00\x02\x00"
]
