/** Entries as replies, and the errors of commands that need a consumer group. */
import * as Bytes from "../../Bytes.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import { Stream } from "../../value/Stream.js"
import type { Group } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import type { Entry } from "../../value/stream/Node.js"
import type { Value } from "../../value/Value.js"

export const entry = ({ id, fields }: Entry): Reply.Reply => [Id.format(id), fields]

export const entries = (all: ReadonlyArray<Entry>): ReadonlyArray<Reply.Reply> => all.map(entry)

/** The error where there is no such key, or no such group; `where` is what else it says. */
export const noKeyOrGroup = (key: Bytes.Bytes, group: Bytes.Bytes, where = ""): Reply.ErrorReply =>
  new Reply.ErrorReply(
    `NOGROUP No such key '${Bytes.untilNul(key)}' or consumer group '${Bytes.untilNul(group)}'${where}`
  )

/** The error where the key is there, and the group is not. */
export const noGroup = (key: Bytes.Bytes, group: Bytes.Bytes): Reply.ErrorReply =>
  new Reply.ErrorReply(
    `NOGROUP No such consumer group '${Bytes.untilNul(group)}' for key name '${Bytes.untilNul(key)}'`
  )

/** A stream and one of its groups. */
interface Found {
  readonly stream: Stream
  readonly group: Group
}

/** A stream, which is what was read at a key, and its group for a command that needs both. */
export const groupOf = (stream: Value | undefined, key: Bytes.Bytes, name: Bytes.Bytes): Found => {
  if (stream !== undefined && !(stream instanceof Stream)) throw Reply.wrongType
  const group = stream?.group(name)
  if (stream === undefined || group === undefined) throw noKeyOrGroup(key, name)
  return { stream, group }
}

/** The stream at a key and its group for a command that needs both. */
export const readGroup = (context: CommandContext, key: Bytes.Bytes, name: Bytes.Bytes): Found =>
  groupOf(context.database.read(key), key, name)
