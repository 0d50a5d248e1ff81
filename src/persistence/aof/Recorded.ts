/**
 * The bytes for an append-only file that are not written yet: the journal's units as requests. A unit of several entries is
 * wrapped in MULTI and EXEC, and SELECT precedes an entry on another database than the one before it.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
import { type Bytes, unsafeMake } from "../../Bytes.js"
import { RequestBuffer } from "../../resp/RequestBuffer.js"
import type { Unit } from "../../state/Journal.js"

const multi = [unsafeMake("MULTI")]
const exec = [unsafeMake("EXEC")]
const select = unsafeMake("SELECT")

export class Recorded extends RequestBuffer {
  private pieces: Array<Buffer> = []
  /** The database that the last entry was for; none at the start of a file. */
  private selected = -1
  /** The second of the last annotation. */
  private second = 0

  /** From here on the bytes are for another file. */
  begin(): void {
    this.selected = -1
    this.second = 0
  }

  /**
   * Records a unit.
   *
   * @param now milliseconds of Unix time, for an annotation with the time of the unit; none without it
   */
  record({ entries, isAtomic, size }: Unit, now?: number): void {
    if (now !== undefined) this.annotate(now)
    const isWrapped = isAtomic && size > 1
    let isFirst = isWrapped
    for (const { database, words } of entries) {
      if (database !== this.selected) {
        this.selected = database
        this.add([select, unsafeMake(String(database))])
      }
      if (isFirst) this.add(multi)
      isFirst = false
      this.add(words)
    }
    if (isWrapped) this.add(exec)
  }

  /** In bytes. */
  get length(): number {
    this.settle()
    return this.pieces.reduce((sum, { length }) => sum + length, this.end - this.start)
  }

  /** The bytes, to be written at once: then call `keep` with those that were not. */
  get all(): ReadonlyArray<Buffer> {
    this.flush()
    return this.pieces
  }

  /** Keeps only some of the bytes. */
  keep(rest: Array<Buffer>): void {
    this.pieces = rest
    // otherwise the rest may lie in the buffer
    if (rest.length === 0) this.start = this.end = 0
  }

  protected take(): void {
    this.pieces.push(this.buffer.subarray(this.start, this.end))
    this.start = this.end
  }

  protected takeLong(word: Bytes): void {
    this.pieces.push(Buffer.from(word, "latin1"))
  }

  /** At most one a second; and as in Redis, none where the clock goes back. */
  private annotate(now: number): void {
    const second = Math.floor(now / 1000)
    if (second <= this.second) return
    this.second = second
    this.settle()
    this.text(`#TS:${second}\r\n`)
  }
}
