/**
 * XSETID: setting the last id of a stream.
 *
 * @see https://redis.io/docs/latest/commands/xsetid/
 */
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import * as Reply from "../../resp/Reply.js"
import { Stream } from "../../value/Stream.js"
import * as Id from "../../value/stream/Id.js"
import { idOf } from "./idArguments.js"

const smaller = (than: string): Reply.ErrorReply => Reply.error(`The ID specified in XSETID is smaller than ${than}`)

interface SetIdOptions {
  readonly id: Id.Id
  readonly added: number | bigint | undefined
  readonly maxDeleted: Id.Id
}

const options = Options.table<Options.Draft<SetIdOptions>>({
  ENTRIESADDED: [
    1,
    (draft, args) => {
      draft.added = args.nextInteger()
      if (draft.added < 0) throw Reply.error("entries_added must be positive")
    }
  ],
  MAXDELETEDID: [
    1,
    (draft, args) => {
      draft.maxDeleted = idOf(args.next())
      if (Id.compare(draft.id, draft.maxDeleted) < 0) throw smaller("the provided max_deleted_entry_id")
    }
  ]
})

export const xsetid = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const draft = { id: idOf(args.next()), added: undefined, maxDeleted: Id.min }
  const { id, added, maxDeleted } = Options.read(args, options, draft)
  const stream = Collection.lookup(context, key, Stream)
  if (stream === undefined) return Reply.noSuchKey
  const { lastEntry } = stream
  if (lastEntry !== undefined) {
    if (Id.compare(id, lastEntry) < 0) return smaller("the target stream top item")
    if (added !== undefined && stream.size > added) {
      return Reply.error("The entries_added specified in XSETID is smaller than the target stream length")
    }
  }
  stream.last = id
  if (added !== undefined) stream.added = added
  if (!Id.isMin(maxDeleted)) stream.maxDeleted = maxDeleted
  context.database.addDirty()
  context.database.notify("stream", "xsetid", key)
  return Reply.ok
}
