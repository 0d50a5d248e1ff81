/**
 * Entries of the journal as bytes outside V8's heap: a script of a million writes would fill that. Each is a request whose first
 * word is the number of its database.
 */
import * as Bytes from "../Bytes.js"
import * as Decoder from "../resp/Decoder.js"
import * as Encoder from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"

export interface Entry {
  /** The number of the database that the words apply to. */
  readonly database: number
  readonly words: Decoder.Request
}

export class PackedEntries implements Iterable<Entry> {
  size = 0
  private readonly chunks: Array<Buffer> = []

  /** Adds entries at the end. */
  add(entries: ReadonlyArray<Entry>): void {
    this.size += entries.length
    let text = ""
    for (const { database, words } of entries)
      text += Encoder.encodeRequest([Bytes.unsafeMake(String(database)), ...words])
    this.chunks.push(Buffer.from(text, "latin1"))
  }

  *[Symbol.iterator](): Generator<Entry> {
    for (const chunk of this.chunks) {
      const decoder = Decoder.make()
      decoder.feed(chunk)
      for (let request = decoder.next(); request !== undefined; request = decoder.next()) {
        if (Reply.isError(request)) throw new Error(`an entry of the journal is malformed: ${request.text}`)
        const [database, ...words] = request
        yield { database: Number(database), words }
      }
    }
  }
}
