/**
 * A string that is edited in place (APPEND, SETRANGE, SETBIT, BITFIELD): a buffer that grows by doubling, so that a
 * thousand small edits of a large value cost what they touch. Redis calls its encoding `raw`.
 *
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"

/**
 * @since 0.1.0
 * @category models
 */
export class StringBuffer {
  readonly type = "string"
  private memory: Buffer
  private used: number

  constructor(bytes: Bytes.Bytes) {
    this.memory = Buffer.from(bytes, "latin1")
    this.used = bytes.length
  }

  /** In bytes. */
  get length(): number {
    return this.used
  }

  /** The bytes themselves, not a copy: for reading and editing before anything else is done with the value. */
  get bytes(): Buffer {
    return this.memory.subarray(0, this.used)
  }

  /** Makes the string at least so long, with zero bytes. */
  extend(length: number): void {
    if (length <= this.used) return
    if (length > this.memory.length) {
      const grown = Buffer.alloc(Math.max(length, Math.min(this.memory.length * 2, this.memory.length + 1024 * 1024), 16))
      this.memory.copy(grown, 0, 0, this.used)
      this.memory = grown
    }
    this.used = length
  }

  /** Writes at an offset, past the end too: what lies between is zero. */
  write(offset: number, bytes: Bytes.Bytes): void {
    this.extend(offset + bytes.length)
    this.memory.write(bytes, offset, "latin1")
  }

  slice(start = 0, end = this.used): Bytes.Bytes {
    return Bytes.unsafeMake(this.memory.toString("latin1", start, end))
  }
}
