/**
 * XADD: adding an entry to a stream.
 *
 * @see https://redis.io/docs/latest/commands/xadd/
 */
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import { Stream } from "../../value/Stream.js"
import * as Id from "../../value/stream/Id.js"
import { maxNodeBytes } from "../../value/stream/Node.js"
import { limitsOf } from "./idArguments.js"
import { exactly, type GivenId, nextOptions } from "./trim.js"

export const xadd = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const options = nextOptions(context, args, "XADD")
  const { id: given, createsStream, trim } = options
  const fields = args.rest()
  if (fields.length < 2 || fields.length % 2 === 1) {
    return Reply.error("wrong number of arguments for 'xadd' command")
  }
  if (given !== "next" && given.ms === 0 && given.seq === 0) {
    return Reply.error("The ID specified in XADD must be greater than 0-0")
  }
  const { database } = context
  const found = Collection.lookup(context, key, Stream)
  if (found === undefined && !createsStream) return null
  let bytes = 0
  for (const each of fields) bytes += each.length
  if (bytes > maxNodeBytes) return tooLarge
  const stream = found ?? new Stream()
  const id = newId(stream, given, context.now)
  stream.add(id, fields, limitsOf(context))
  const isTrimmed = trim !== undefined && stream.trim(trim) > 0
  if (found === undefined) database.set(key, stream)
  else {
    database.touch(key)
    database.ready(key, "stream")
  }
  database.notify("stream", "xadd", key)
  if (isTrimmed) database.notify("stream", "xtrim", key)
  if (context.isRecorded) {
    const words = exactly(args, options, stream)
    if (given === "next" || given.seq === undefined) words[options.idAt] = Id.format(id)
    context.record(...words)
  }
  return Id.format(id)
}

const tooLarge = Reply.error("Elements are too large to be stored")
const notGreater = Reply.error("The ID specified in XADD is equal or smaller than the target stream top item")

/** The id of a new entry; throws if the stream cannot have it. */
const newId = (stream: Stream, given: GivenId, now: number): Id.Id => {
  const { last } = stream
  if (last.seq === Id.maxPart && last.ms === Id.maxPart) {
    throw Reply.error("The stream has exhausted the last possible ID, unable to add more items")
  }
  if (given === "next") return stream.nextId(now) ?? last
  const { ms, seq } = given
  const next = ms === last.ms ? Id.next(last) : { ms, seq: 0 }
  const id = seq === undefined ? next : { ms, seq }
  // Redis has no error of its own for a millisecond without free sequence numbers
  if (id?.ms !== ms) throw tooLarge
  if (Id.compare(id, last) <= 0) throw notGreater
  return id
}
