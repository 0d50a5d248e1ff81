/** Consumer groups at keys: finding one, adding a consumer, and the errors of commands that need a group. */
import * as Bytes from "../../Bytes.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import { Stream } from "../../value/Stream.js"
import type { Consumer, Group, PendingEntry } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import type { Value } from "../../value/Value.js"

/** The error for a missing key or group, with an ending of the command's own. */
export const noKeyOrGroup = (key: Bytes.Bytes, group: Bytes.Bytes, ending = ""): Reply.ErrorReply =>
  new Reply.ErrorReply(
    `NOGROUP No such key '${Bytes.untilNul(key)}' or consumer group '${Bytes.untilNul(group)}'${ending}`
  )

/** The error for a missing group at an existing key. */
export const noGroup = (key: Bytes.Bytes, group: Bytes.Bytes): Reply.ErrorReply =>
  new Reply.ErrorReply(
    `NOGROUP No such consumer group '${Bytes.untilNul(group)}' for key name '${Bytes.untilNul(key)}'`
  )

interface Found {
  readonly stream: Stream
  readonly group: Group
}

/** A group of the stream that was read at a key; throws if either is missing. */
export const groupOf = (stream: Value | undefined, key: Bytes.Bytes, name: Bytes.Bytes): Found => {
  if (stream !== undefined && !(stream instanceof Stream)) throw Reply.wrongType
  const group = stream?.group(name)
  if (stream === undefined || group === undefined) throw noKeyOrGroup(key, name)
  return { stream, group }
}

/** A group of the stream at a key; throws if either is missing. */
export const readGroup = (context: CommandContext, key: Bytes.Bytes, name: Bytes.Bytes): Found =>
  groupOf(context.database.read(key), key, name)

/** Adds a consumer to a group. As in Redis, WATCH does not see that as a change of the key. */
export const addConsumer = (context: CommandContext, key: Bytes.Bytes, group: Group, name: Bytes.Bytes): Consumer => {
  context.database.addDirty()
  context.database.notify("stream", "xgroup-createconsumer", key)
  return group.addConsumer(Bytes.own(name), context.now)
}

/**
 * Records that a consumer was given an entry, by an XCLAIM that brings about the same pending entry. `id` is the entry's id as
 * the client wrote it.
 */
export const recordClaim = (
  context: CommandContext,
  key: Bytes.Bytes,
  group: Group,
  pending: PendingEntry,
  id = Id.format(pending)
): void => {
  if (!context.isRecorded) return
  const { consumer, delivered, deliveries } = pending
  const entry = [consumer.name, "0", id, "TIME", String(delivered), "RETRYCOUNT", String(deliveries)]
  context.record("XCLAIM", key, group.name, ...entry, "FORCE", "JUSTID", "LASTID", Id.format(group.last))
}

/** Records how far a group has read. */
export const recordPosition = (context: CommandContext, key: Bytes.Bytes, group: Group): void => {
  if (!context.isRecorded) return
  context.record("XGROUP", "SETID", key, group.name, Id.format(group.last), "ENTRIESREAD", String(group.read))
}
