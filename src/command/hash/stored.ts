/** Hashes at keys: the limits of their encoding, and editing one in place. */
import type * as Bytes from "../../Bytes.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import { HashValue, type Limits } from "../../value/HashValue.js"

export const limits = ({ state: { settings } }: CommandContext): Limits => ({
  entries: settings.number("hash-max-listpack-entries"),
  value: settings.number("hash-max-listpack-value")
})

/** Edits the hash at a key, or a new one if there is none. If `change` throws, no new hash is stored. */
export const edit = (
  context: CommandContext,
  key: Bytes.Bytes,
  { event, changes = 1 }: { readonly event: string; readonly changes?: number },
  change: (hash: HashValue) => void
): void => {
  const { database } = context
  const found = Collection.lookup(context, key, HashValue)
  const hash = found ?? new HashValue()
  change(hash)
  if (found === undefined) database.create(key, hash)
  Collection.changed(database, key, hash, event, changes)
}
