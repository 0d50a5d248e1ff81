/**
 * A view of a string that is edited in place: the string itself, and copies of the pages that have changed since.
 */
/** The bytes of a page. */
const pageSize = 4096

/** The string: its bytes now, which may be more. */
interface Source {
  readonly length: number
  readonly bytes: Buffer
}

export class StringView {
  readonly type = "string"
  readonly length: number
  /** The pages that have changed, as they were. */
  private readonly kept: Map<number, Buffer> = new Map()

  constructor(private readonly string: Source) {
    this.length = string.length
  }

  /** Call before the bytes from `start` up to `end` change. */
  keep(start: number, end: number): void {
    const last = Math.min(end, this.length)
    for (let page = Math.floor(start / pageSize); page * pageSize < last; page++) {
      if (this.kept.has(page)) continue
      const from = page * pageSize
      this.kept.set(page, Buffer.from(this.string.bytes.subarray(from, Math.min(from + pageSize, this.length))))
    }
  }

  /** The bytes from `start` up to `end`, as they were: a copy. */
  slice(start: number, end: number): Buffer {
    const now = this.string.bytes
    const bytes = Buffer.allocUnsafeSlow(end - start)
    // it may have become shorter: then all of it was kept
    now.copy(bytes, 0, Math.min(start, now.length), end)
    for (let page = Math.floor(start / pageSize); page * pageSize < end; page++) {
      const from = page * pageSize - start
      const kept = this.kept.get(page)
      if (kept !== undefined) kept.copy(bytes, Math.max(from, 0), Math.max(-from, 0))
    }
    return bytes
  }
}
