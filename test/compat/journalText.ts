/** What an append-only file would hold of all that a journal records from now on. */
import { Recorded } from "../../src/persistence/aof/Recorded.js"
import type { Journal } from "../../src/state/Journal.js"

export const journalText = (journal: Journal): (() => string) => {
  const recorded = new Recorded()
  let text = ""
  journal.read((unit) => recorded.record(unit))
  return () => {
    for (const piece of recorded.all) text += piece.toString("latin1")
    recorded.keep([])
    return text
  }
}
