/** Changing a hash at a key: the settings that name its encoding, and how it comes to be there. */
import type * as Bytes from "../../Bytes.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import { HashValue, type Limits } from "../../value/HashValue.js"

export const limits = ({ state: { settings } }: CommandContext): Limits => ({
  entries: settings.number("hash-max-listpack-entries"),
  value: settings.number("hash-max-listpack-value")
})

/** Edits the hash at a key, a new one where there is none. What `change` throws leaves no new hash behind. */
export const edit = (
  context: CommandContext,
  key: Bytes.Bytes,
  { event, changes = 1 }: { readonly event: string; readonly changes?: number },
  change: (hash: HashValue) => void
): void => {
  const { database } = context
  const there = Collection.lookup(context, key, HashValue)
  const hash = there ?? new HashValue()
  change(hash)
  if (there === undefined) database.create(key, hash)
  Collection.changed(database, key, hash, event, changes)
}
