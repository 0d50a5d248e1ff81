/**
 * XREAD and XREADGROUP, which with BLOCK wait for entries.
 *
 * @see https://redis.io/docs/latest/commands/xread/
 */
import type * as Effect from "effect/Effect"
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Wait from "../../execution/Wait.js"
import * as Encoded from "../../resp/Encoded.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/stream.js"
import { type Range, Stream } from "../../value/Stream.js"
import type { Consumer, Group } from "../../value/stream/Group.js"
import { sum } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import { idOf } from "./arguments.js"
import { addConsumer } from "./group.js"
import * as Replies from "./replies.js"

/** What is asked of each stream; `new` is what the group has not read yet. */
interface Wanted {
  readonly key: Bytes.Bytes
  readonly after: Id.Id | "new"
  readonly group: Group | undefined
}

interface Options {
  readonly count: number
  /** Until when it waits where there is nothing, in milliseconds of Unix time. */
  readonly deadline: number | undefined
  readonly group: Bytes.Bytes | undefined
  readonly consumer: Bytes.Bytes
  readonly acknowledges: boolean
  readonly keys: ReadonlyArray<Bytes.Bytes>
  readonly ids: ReadonlyArray<Bytes.Bytes>
}

const onlyGroups = (option: string): Reply.ErrorReply =>
  Reply.error(`The ${option} option is only supported by XREADGROUP. You called XREAD instead.`)

const notInScripts = ({ request }: Arguments): Reply.ErrorReply =>
  Reply.error(`${Bytes.untilNul(request[0] ?? Bytes.empty)} command is not allowed with BLOCK option from scripts`)

const nextOptions = (context: CommandContext, args: Arguments, name: "xread" | "xreadgroup"): Options => {
  const ofGroup = name === "xreadgroup"
  let count = Number.POSITIVE_INFINITY
  let deadline: number | undefined
  let group: Bytes.Bytes | undefined
  let consumer = Bytes.empty
  let acknowledges = false
  let rest: ReadonlyArray<Bytes.Bytes> | undefined
  while (args.left > 0) {
    const option = args.nextKeyword()
    if (option === "BLOCK" && args.left >= 1) {
      if (context.client.kind === "script") throw notInScripts(args)
      deadline = Wait.millisecondsOf(context, args.next())
    } else if (option === "COUNT" && args.left >= 1) {
      const given = Number(args.nextInteger())
      count = given > 0 ? given : Number.POSITIVE_INFINITY
    } else if (option === "STREAMS" && args.left >= 1) {
      rest = args.rest()
    } else if (option === "GROUP" && args.left >= 2) {
      if (!ofGroup) throw onlyGroups(option)
      group = args.next()
      consumer = args.next()
    } else if (option === "NOACK") {
      if (!ofGroup) throw onlyGroups(option)
      acknowledges = true
    } else throw Reply.syntaxError
  }
  if (rest === undefined) throw Reply.syntaxError
  if (rest.length % 2 !== 0) {
    throw Reply.error("Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.")
  }
  if (ofGroup && group === undefined) throw Reply.error("Missing GROUP option for XREADGROUP")
  const half = rest.length / 2
  return { count, deadline, group, consumer, acknowledges, keys: rest.slice(0, half), ids: rest.slice(half) }
}

const meaningless =
  "The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set."

/** What is wanted of a stream; the errors come before anything is read. */
const wantedOf = (
  context: CommandContext,
  key: Bytes.Bytes,
  word: Bytes.Bytes,
  name: Bytes.Bytes | undefined
): Wanted => {
  const stream = Collection.read(context, key, Stream)
  const group = name === undefined ? undefined : stream?.group(name)
  if (name !== undefined && group === undefined) {
    throw Replies.noKeyOrGroup(key, name, " in XREADGROUP with GROUP option")
  }
  const text = Bytes.untilNul(word)
  if (text === "$") {
    if (group !== undefined) throw Reply.error(meaningless)
    return { key, group, after: stream?.last ?? Id.min }
  }
  if (text === ">") {
    if (group !== undefined) return { key, group, after: "new" }
    throw Reply.error(
      "The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option."
    )
  }
  const after = idOf(word)
  return { key, group, after: group !== undefined && Id.equals(after, Id.max) ? "new" : after }
}

/** What is behind an id, up to so many entries; `undefined` if there is nothing. */
const rangeAfter = (stream: Stream, after: Id.Id, count: number): Range | undefined => {
  const { lastEntry } = stream
  const start = lastEntry === undefined || Id.compare(lastEntry, after) <= 0 ? undefined : Id.next(after)
  return start === undefined ? undefined : { start, end: Id.max, count }
}

interface Reading {
  readonly context: CommandContext
  readonly wanted: Wanted
  readonly stream: Stream
  readonly group: Group
  readonly options: Options
}

/** The entries that no consumer of a group has got yet. They are the consumer's now, until it acknowledges them. */
const readNew = (reading: Reading): ReadonlyArray<Reply.Reply> | undefined => {
  const { context, stream, group, options } = reading
  const range = rangeAfter(stream, group.last, options.count)
  if (range === undefined) return undefined
  const entries = stream.range(range)
  const consumer = consumerOf(reading)
  for (const { id } of entries) {
    stream.advance(group, id)
    if (!options.acknowledges) group.deliver(id, consumer, context.now)
  }
  return Replies.entries(entries)
}

/** What was delivered to a consumer before, and waits for its acknowledgement. */
const readHistory = (reading: Reading, after: Id.Id): ReadonlyArray<Reply.Reply> => {
  const { context, stream, options } = reading
  const consumer = consumerOf(reading)
  const replies: Array<Reply.Reply> = []
  const cursor = consumer.pending.ceiling(Id.next(after) ?? Id.min)
  for (let pending = cursor.next(); pending !== undefined && replies.length < options.count; pending = cursor.next()) {
    const fields = stream.get(pending)
    if (fields !== undefined) {
      pending.delivered = context.now
      pending.deliveries = sum(pending.deliveries, 1)
    }
    replies.push([Id.format(pending), fields ?? Reply.nullArray])
  }
  return replies
}

/** The consumer that reads, who is made where it is not there yet. */
const consumerOf = ({ context, wanted, group, options }: Reading): Consumer => {
  const consumer = group.consumer(options.consumer)
  if (consumer !== undefined) {
    consumer.seen = context.now
    return consumer
  }
  return addConsumer(context, wanted.key, group, options.consumer)
}

type Found = ReadonlyArray<readonly [Bytes.Bytes, Reply.Reply]>

const inProtocol = (context: CommandContext, found: Found): Reply.Reply =>
  context.client.protocol === 3 ? new Reply.MapReply(found) : found

/** Entries that one who waited gets where it did not say how many. */
const lateCount = 1000

const noGroup = new Reply.ErrorReply("NOGROUP the consumer group this client was blocked on no longer exists")
const noStream = new Reply.ErrorReply("UNBLOCKED the stream key no longer exists")

/** What has come to a stream since somebody waits there; it may be gone again. */
const serve = (context: CommandContext, options: Options, wanted: Wanted): Reply.Reply | undefined => {
  const { key } = wanted
  const stream = Collection.lookup(context, key, Stream)
  const group = options.group === undefined ? undefined : stream?.group(options.group)
  if (stream === undefined) return undefined
  if (options.group !== undefined && group === undefined) return noGroup
  const after = group?.last ?? wanted.after
  if (after === "new" || Id.compare(stream.last, after) <= 0) return undefined
  let entries: Reply.Reply | undefined
  if (group === undefined) {
    const range = rangeAfter(stream, after, options.count)
    entries = range && Encoded.array((elements) => stream.writeTo(elements, range))
  } else {
    const reading = { context, wanted, stream, group, options }
    consumerOf(reading)
    entries = readNew(reading)
  }
  return inProtocol(context, [[key, entries ?? []]])
}

const wait = (
  context: CommandContext,
  options: Options,
  wanted: ReadonlyArray<Wanted>,
  deadline: number
): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const kept: Options = {
    ...options,
    count: options.count === Number.POSITIVE_INFINITY ? lateCount : options.count,
    group: options.group === undefined ? undefined : Bytes.own(options.group),
    consumer: Bytes.own(options.consumer)
  }
  // of a stream that is named twice the first id counts
  const byKey = new Map(wanted.toReversed().map((each) => [each.key, each]))
  return Wait.wait(context, {
    keys: wanted.map(({ key }) => key),
    type: "stream",
    deadline,
    timedOut: Reply.nullArray,
    serve: (key) => {
      const each = byKey.get(key)
      return each === undefined ? undefined : serve(context, kept, each)
    },
    gone: kept.group === undefined ? undefined : noStream
  })
}

const read =
  (name: "xread" | "xreadgroup") =>
  (context: CommandContext, args: Arguments): Reply.Reply | Effect.Effect<Reply.Reply> => {
    const options = nextOptions(context, args, name)
    const { keys, ids, count } = options
    const all = keys.map((key, index) => wantedOf(context, key, ids[index] ?? Bytes.empty, options.group))
    const found: Array<readonly [Bytes.Bytes, Reply.Reply]> = []
    for (const wanted of all) {
      const { key, after, group } = wanted
      const stream = Collection.read(context, key, Stream)
      if (stream === undefined) continue
      let replies: Reply.Reply | undefined
      if (group === undefined) {
        const range = after === "new" ? undefined : rangeAfter(stream, after, count)
        replies = range && Encoded.array((elements) => stream.writeTo(elements, range))
      } else {
        const reading = { context, wanted, stream, group, options }
        replies = after === "new" ? readNew(reading) : readHistory(reading, after)
        // as in Redis no change to those who watch the key
        if (replies !== undefined) context.database.count()
      }
      if (replies !== undefined) found.push([key, replies])
    }
    if (found.length > 0) return inProtocol(context, found)
    return options.deadline === undefined ? Reply.nullArray : wait(context, options, all, options.deadline)
  }

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.xread, read("xread")),
  Command.make(spec.xreadgroup, read("xreadgroup"))
]
