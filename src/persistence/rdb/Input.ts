/**
 * A cursor over the bytes of an RDB file or a dump, which may arrive in chunks cut anywhere. A method that reads returns
 * `undefined`, and stays where it is, while bytes are missing; it throws `Corrupt` for bytes that are malformed.
 */
import * as Bytes from "../../Bytes.js"
import * as Arrived from "../../bytes/Arrived.js"
import type { Pair } from "../../bytes/Elements.js"
import * as Integer from "../../bytes/Integer.js"
import * as Latin1 from "../../bytes/Latin1.js"
import * as Lzf from "../../bytes/Lzf.js"
import * as Form from "./Form.js"

/** The longest string that V8 holds is a little longer. */
const maxString = 512 * 1024 * 1024 - 32

/** Thrown at malformed bytes. */
export class Corrupt extends Error {
  override readonly name = "Corrupt"
}

export const corrupt = (reason: string): never => {
  throw new Corrupt(reason)
}

const empty = Buffer.alloc(0)

/** Room for a short string that was compressed. */
const scratch = Buffer.allocUnsafeSlow(16 * 1024)

export class Input {
  /** Where the bytes of the last `span` are: good until the next string or chunk. */
  private memory: Buffer = empty
  private start = 0
  private spanned = 0
  /** The bytes read since the first chunk. */
  private before = 0
  private offset = 0
  private end: number

  constructor(private buffer: Buffer = empty) {
    this.end = buffer.length
  }

  /** The number of bytes that are there and not read. */
  get remaining(): number {
    return this.end - this.offset
  }

  /** The number of bytes read. */
  get position(): number {
    return this.before + this.offset
  }

  /** Adds a chunk, which must not change any more. */
  feed(chunk: Buffer): void {
    const { remaining } = this
    if (remaining === 0) {
      this.before += this.offset
      this.buffer = chunk
      this.isOwn = false
      this.offset = 0
      this.end = chunk.length
      return
    }
    const needed = remaining + chunk.length
    if (this.isOwn && this.end + chunk.length <= this.buffer.length) chunk.copy(this.buffer, this.end)
    else {
      // doubled, so that a long string is not copied with each of its chunks
      const gathered = Buffer.allocUnsafeSlow(needed * 2)
      this.buffer.copy(gathered, 0, this.offset, this.end)
      chunk.copy(gathered, remaining)
      this.before += this.offset
      this.buffer = gathered
      this.isOwn = true
      this.offset = 0
      this.end = needed
      return
    }
    this.end += chunk.length
  }

  /** Whether the buffer was made here, and has room after its end. */
  private isOwn = false

  /** The bytes read from a position on, which must not precede the last chunk. */
  since(position: number): Buffer {
    return this.buffer.subarray(position - this.before, this.offset)
  }

  /** The bytes that are there and not read: good until the next chunk. */
  get rest(): Buffer {
    return this.buffer.subarray(this.offset, this.end)
  }

  byte(): number | undefined {
    return this.offset < this.end ? this.buffer[this.offset++] : undefined
  }

  /** A count of elements or a size in bytes, exact up to 2^53. */
  length(): number | undefined {
    const value = this.integer()
    return typeof value === "bigint" ? corrupt("a length beyond 2^53") : value
  }

  /** A length, a count or a part of a stream's id, from 0 up to 2^64 - 1. */
  integer(): number | bigint | undefined {
    const { buffer, offset } = this
    if (offset >= this.end) return undefined
    const first = buffer[offset] ?? 0
    if (first < Form.in14Bits) {
      this.offset = offset + 1
      return first
    }
    const size = first < Form.in32Bits ? 1 : first === Form.in32Bits ? 4 : 8
    if (size === 8 && first !== Form.in64Bits) return corrupt("a string where a length belongs")
    if (offset + 1 + size > this.end) return undefined
    this.offset = offset + 1 + size
    if (size === 1) return ((first & 63) << 8) | (buffer[offset + 1] ?? 0)
    return size === 4 ? buffer.readUInt32BE(offset + 1) : Integer.normal(buffer.readBigUInt64BE(offset + 1))
  }

  /** A string in any of its forms. */
  string(): Bytes.Bytes | undefined {
    const { buffer, offset } = this
    if (offset >= this.end) return undefined
    const first = buffer[offset] ?? 0
    if (first < Form.special) {
      const length = this.length()
      if (length === undefined) return undefined
      const start = this.offset
      if (this.lacks(length)) {
        this.offset = offset
        return undefined
      }
      this.offset = start + length
      return Latin1.read(this.buffer, start, length)
    }
    if (first === (Form.special | Form.lzf)) {
      const plain = this.compressed()
      return plain === undefined ? undefined : Bytes.fromUint8Array(plain)
    }
    const size = this.integerSize(first)
    if (offset + 1 + size > this.end) return undefined
    this.offset = offset + 1 + size
    return Bytes.unsafeMake(String(buffer.readIntLE(offset + 1, size)))
  }

  /** As `string`, of a key that is looked up next: it is hashed from its bytes here. */
  key(): Bytes.Bytes | undefined {
    const isPlain = (this.buffer[this.offset] ?? 0) < Form.special
    const key = this.string()
    if (isPlain && key !== undefined) Arrived.key(key, this.buffer, this.offset - key.length)
    return key
  }

  /** The bytes of a string in any of its forms: good until the next string or chunk. */
  blob(): Buffer | undefined {
    return this.span() ? this.memory.subarray(this.start, this.start + this.spanned) : undefined
  }

  /** Two strings in any of their forms: good until the next string or chunk. */
  pair(): Pair | undefined {
    const { offset } = this
    if (!this.span()) return undefined
    const { start: keyStart, spanned: keyLength } = this
    // the second may take the place of a first that is not in the chunk
    const keyMemory = this.memory === scratch ? Buffer.from(scratch.subarray(0, keyLength)) : this.memory
    if (!this.span()) {
      this.offset = offset
      return undefined
    }
    return { keyMemory, keyStart, keyLength, memory: this.memory, start: this.start, length: this.spanned }
  }

  /** Reads a string in any of its forms, and leaves where its bytes are; whether they are all there. */
  private span(): boolean {
    const { buffer, offset } = this
    if (offset >= this.end) return false
    const first = buffer[offset] ?? 0
    if (first === (Form.special | Form.lzf)) {
      const plain = this.compressed()
      if (plain === undefined) return false
      this.memory = plain.buffer === scratch.buffer ? scratch : plain
      this.start = 0
      this.spanned = plain.length
      return true
    }
    if (first >= Form.special) {
      const string = this.string()
      if (string === undefined) return false
      Latin1.write(scratch, 0, string)
      this.memory = scratch
      this.start = 0
      this.spanned = string.length
      return true
    }
    const length = this.length()
    if (length === undefined) return false
    if (this.lacks(length)) {
      this.offset = offset
      return false
    }
    this.memory = buffer
    this.start = this.offset
    this.spanned = length
    this.offset += length
    return true
  }

  /** `length` bytes as they are: good until the next chunk. */
  raw(length: number): Buffer | undefined {
    if (this.lacks(length)) return undefined
    this.offset += length
    return this.buffer.subarray(this.offset - length, this.offset)
  }

  private integerSize(first: number): number {
    switch (first & 63) {
      case Form.int8:
        return 1
      case Form.int16:
        return 2
      case Form.int32:
        return 4
      default:
        return corrupt(`Unknown RDB string encoding type ${first & 63}`)
    }
  }

  private compressed(): Buffer | undefined {
    const { offset } = this
    this.offset = offset + 1
    const size = this.length()
    const length = size === undefined ? undefined : this.length()
    if (size === undefined || length === undefined || this.lacks(size)) {
      this.offset = offset
      return undefined
    }
    const start = this.offset
    this.offset = start + size
    if (!Lzf.isPossible(size, length)) return corrupt("Invalid LZF compressed string")
    const plain = length <= scratch.length ? scratch : Buffer.allocUnsafeSlow(length)
    // as in Redis, nothing looks at the bytes of an empty string
    if (length > 0 && !Lzf.decompressAt(this.buffer, start, this.offset, plain, length)) {
      return corrupt("Invalid LZF compressed string")
    }
    return length === plain.length ? plain : plain.subarray(0, length)
  }

  private lacks(length: number): boolean {
    if (length > maxString) corrupt("a string longer than 512 MB")
    return this.offset + length > this.end
  }
}

/**
 * The result of a method of an input, once the bytes are there: yields whenever more are needed. Call the method first, as most
 * reads need not wait: `input.string() ?? (yield* more(() => input.string()))`.
 */
export function* more<A>(read: () => A | undefined): Generator<void, A> {
  for (;;) {
    const value = read()
    if (value !== undefined) return value
    yield
  }
}
