/** What an append-only file would hold of all that a journal records from now on. */
import { Recorded } from "../../src/persistence/aof/Recorded.js"
import type { Journal } from "../../src/state/Journal.js"
import type { Recording } from "./Journals.js"

export const journalText = (journal: Journal): Recording => {
  const recorded = new Recorded()
  const pieces: Array<Buffer> = []
  let length = 0
  journal.read((unit) => recorded.record(unit))
  const take = (): number => {
    for (const piece of recorded.all) {
      pieces.push(Buffer.from(piece))
      length += piece.length
    }
    recorded.keep([])
    return length
  }
  return {
    length: take,
    since: (start) => {
      let from = take()
      let first = pieces.length
      while (from > start && first > 0) from -= pieces[--first]?.length ?? 0
      return Buffer.concat(pieces.slice(first)).toString("latin1", start - from)
    }
  }
}
