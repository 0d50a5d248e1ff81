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

export class Encoding {
  /** The database that the last entry was for; none at the start of a file. */
  private selected = -1

  /** The bytes of a unit, which follow those of all units before it. */
  encode({ entries, isAtomic }: Unit): Bytes {
    let text = ""
    const isWrapped = isAtomic && entries.length > 1
    for (const [index, { database, words }] of entries.entries()) {
      if (database !== this.selected) {
        this.selected = database
        text += Encoder.encodeRequest([unsafeMake("SELECT"), unsafeMake(String(database))])
      }
      if (isWrapped && index === 0) text += multi
      text += Encoder.encodeRequest(words)
    }
    return unsafeMake(isWrapped ? text + exec : text)
  }
}
