/**
 * The bytes of an append-only file: the journal's units as requests. A unit of several entries is wrapped in MULTI and EXEC, and
 * SELECT precedes an entry on another database than the one before it.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
import { type Bytes, unsafeMake } from "../../Bytes.js"
import * as Encoder from "../../resp/Encoder.js"
import type { Unit } from "../../state/Journal.js"

const multi = Encoder.encodeRequest([unsafeMake("MULTI")])
const exec = Encoder.encodeRequest([unsafeMake("EXEC")])

/** A longer word of a long unit is a piece of its own, outside V8's heap. */
const maxWord = 64 * 1024

export class Encoding {
  /** The database that the last entry was for; none at the start of a file. */
  private selected = -1
  /** The second of the last annotation. */
  private second = 0

  /**
   * The bytes of a unit, which follow those of all units before it.
   *
   * @param now milliseconds of Unix time, for an annotation with the time of the unit; none without it
   */
  encode({ entries, isAtomic, size }: Unit, now?: number): Bytes {
    let text = now === undefined ? "" : this.annotation(now)
    const isWrapped = isAtomic && size > 1
    let isFirst = isWrapped
    for (const { database, words } of entries) {
      text += this.select(database)
      if (isFirst) text += multi
      isFirst = false
      text += Encoder.encodeRequest(words)
    }
    return unsafeMake(isWrapped ? text + exec : text)
  }

  /** As `encode`, of a unit that may be longer than a string can be. */
  *pieces({ entries, isAtomic, size }: Unit, now?: number): Generator<string | Buffer> {
    if (now !== undefined) yield this.annotation(now)
    const isWrapped = isAtomic && size > 1
    let isFirst = isWrapped
    for (const { database, words } of entries) {
      yield this.select(database)
      if (isFirst) yield multi
      isFirst = false
      yield `*${words.length}\r\n`
      for (const word of words) {
        yield `$${word.length}\r\n`
        yield word.length > maxWord ? Buffer.from(word, "latin1") : word
        yield "\r\n"
      }
    }
    if (isWrapped) yield exec
  }

  private select(database: number): string {
    if (database === this.selected) return ""
    this.selected = database
    return Encoder.encodeRequest([unsafeMake("SELECT"), unsafeMake(String(database))])
  }

  /** At most one a second; and as in Redis, none where the clock goes back. */
  private annotation(now: number): string {
    const second = Math.floor(now / 1000)
    if (second <= this.second) return ""
    this.second = second
    return `#TS:${second}\r\n`
  }
}
