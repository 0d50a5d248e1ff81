/**
 * Writes a string of any length. One that is longer than a piece of output is written with rests: the caller decides when it
 * goes on.
 */
import type { Bytes } from "../../Bytes.js"
import * as Latin1 from "../../bytes/Latin1.js"
import * as Lzf from "../../bytes/Lzf.js"
import { StringBuffer } from "../../value/StringBuffer.js"
import { StringView } from "../../value/StringView.js"
import * as Form from "./Form.js"
import { type Output, pieceSize } from "./Output.js"

/** Bytes that are read in slices: a byte string, a string that is edited in place or a view of one, or memory. */
export type Source = Bytes | StringBuffer | StringView | Buffer

export const write = (output: Output, source: Source): Iterable<void> => {
  if (source.length > pieceSize) return writeLong(output, source)
  if (typeof source === "string") output.string(source)
  else output.addFrom(slicesOf(source)(0, source.length), 0, source.length)
  return nothing
}

/** A value that is written already. */
export const nothing: Iterable<void> = []

type Slice = (start: number, end: number) => Buffer

function* writeLong(output: Output, source: Source): Generator<void> {
  const { length } = source
  const slice = slicesOf(source)
  if (output.compresses && (yield* writeCompressed(output, slice, length))) return
  output.length(length)
  for (let start = 0; start < length; start += pieceSize) {
    if (start > 0) yield
    output.rawBuffer(slice(start, Math.min(start + pieceSize, length)))
  }
}

/** Writes the compressed form; false, and nothing, if it saves too little. The form's length precedes it, so it is kept. */
function* writeCompressed(output: Output, slice: Slice, length: number): Generator<void, boolean> {
  const compression = new Lzf.Compression(length, length - Form.minSaving)
  const parts: Array<Uint8Array> = []
  while (!compression.isDone) {
    const part = compression.step(slice)
    if (part === undefined) return false
    // the memory of a step is a little more than it may have needed
    parts.push(part.length < part.buffer.byteLength / 2 ? part.slice() : part)
    yield
  }
  output.compressedHeader(compression.written, length)
  for (const part of parts) {
    output.rawBuffer(part)
    if (output.isFull) yield
  }
  return true
}

/** The way to read a slice of the bytes. */
export const slicesOf = (source: Source): Slice => {
  if (source instanceof StringView) return (start, end) => source.slice(start, end)
  if (typeof source !== "string") {
    const bytes = source instanceof StringBuffer ? source.bytes : source
    return (start, end) => bytes.subarray(start, end)
  }
  return (start, end) => {
    const slice = Buffer.allocUnsafeSlow(end - start)
    Latin1.write(slice, 0, source.slice(start, end))
    return slice
  }
}
