/**
 * XREAD and XREADGROUP: reading entries after an id, and with BLOCK waiting for them.
 *
 * @see https://redis.io/docs/latest/commands/xread/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import * as Wait from "../../execution/Wait.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import * as Reply from "../../resp/Reply.js"
import type { Answer } from "../../state/Pending.js"
import { type Range, Stream } from "../../value/Stream.js"
import { type Consumer, type Group, sum } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import { addConsumer, noKeyOrGroup, recordClaim, recordPosition } from "./consumerGroup.js"
import { idOf } from "./idArguments.js"
import * as Replies from "./replies.js"

/** A stream to read, and the id to read after; `new` stands for the entries that the group has not read. */
interface Source {
  readonly key: Bytes.Bytes
  readonly after: Id.Id | "new"
  readonly group: Group | undefined
}

interface ReadOptions {
  readonly count: number
  /** The end of the wait if there are no entries, in milliseconds of Unix time. */
  readonly deadline: number | undefined
  readonly group: Bytes.Bytes | undefined
  readonly consumer: Bytes.Bytes
  /** Whether entries count as acknowledged when they are read. */
  readonly acknowledges: boolean
}

interface Draft extends Options.Draft<ReadOptions> {
  readonly context: CommandContext
  /** The keys, then their ids. */
  streams: ReadonlyArray<Bytes.Bytes> | undefined
}

const notInScripts = ({ request }: Arguments): Reply.ErrorReply =>
  Reply.error(`${Bytes.untilNul(request[0] ?? Bytes.empty)} command is not allowed with BLOCK option from scripts`)

const common: Record<string, Options.Option<Draft>> = {
  BLOCK: [
    1,
    (draft, args) => {
      if (draft.context.client.kind === "script") throw notInScripts(args)
      draft.deadline = Wait.millisecondsOf(draft.context, args.next())
    }
  ],
  COUNT: [
    1,
    (draft, args) => {
      const count = Number(args.nextInteger())
      draft.count = count > 0 ? count : Number.POSITIVE_INFINITY
    }
  ],
  STREAMS: [1, (draft, args) => (draft.streams = args.rest())]
}

/** An option that XREAD refuses by name. */
const onlyGroups = (count: number, name: string): Options.Option<Draft> => [
  count,
  () => {
    throw Reply.error(`The ${name} option is only supported by XREADGROUP. You called XREAD instead.`)
  }
]

const options = {
  xread: Options.table<Draft>({ ...common, GROUP: onlyGroups(2, "GROUP"), NOACK: onlyGroups(0, "NOACK") }),
  xreadgroup: Options.table<Draft>({
    ...common,
    GROUP: [
      2,
      (draft, args) => {
        draft.group = args.next()
        draft.consumer = args.next()
      }
    ],
    NOACK: Options.flag("acknowledges")
  })
}

type Name = keyof typeof options

const nextOptions = (context: CommandContext, args: Arguments, name: Name): Draft =>
  Options.read(args, options[name], {
    context,
    count: Number.POSITIVE_INFINITY,
    deadline: undefined,
    group: undefined,
    consumer: Bytes.empty,
    acknowledges: false,
    streams: undefined
  })

/** The streams to read; throws before anything is read. */
const sourcesOf = (context: CommandContext, { streams, group }: Draft, name: Name): ReadonlyArray<Source> => {
  if (streams === undefined) throw Reply.syntaxError
  if (streams.length % 2 !== 0) {
    throw Reply.error("Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.")
  }
  if (name === "xreadgroup" && group === undefined) throw Reply.error("Missing GROUP option for XREADGROUP")
  const half = streams.length / 2
  return streams.slice(0, half).map((key, index) => sourceOf(context, key, streams[half + index] ?? Bytes.empty, group))
}

const meaningless =
  "The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set."

const sourceOf = (
  context: CommandContext,
  key: Bytes.Bytes,
  word: Bytes.Bytes,
  name: Bytes.Bytes | undefined
): Source => {
  const stream = Collection.read(context, key, Stream)
  const group = name === undefined ? undefined : stream?.group(name)
  if (name !== undefined && group === undefined) {
    throw noKeyOrGroup(key, name, " in XREADGROUP with GROUP option")
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

/** The range of up to `count` entries after an id; `undefined` if there are none. */
const rangeAfter = (stream: Stream, after: Id.Id, count: number): Range | undefined => {
  const { lastEntry } = stream
  const start = lastEntry === undefined || Id.compare(lastEntry, after) <= 0 ? undefined : Id.next(after)
  return start === undefined ? undefined : { start, end: Id.max, count }
}

interface GroupReading {
  readonly context: CommandContext
  readonly key: Bytes.Bytes
  readonly stream: Stream
  readonly group: Group
  readonly options: ReadOptions
  readonly recipient: CollectionReply.Recipient
}

/** The entries that no consumer of the group has been given. They are pending for this one until it acknowledges them. */
const readNew = (reading: GroupReading): Reply.Encoded | undefined => {
  const { context, key, stream, group, options, recipient } = reading
  const range = rangeAfter(stream, group.last, options.count)
  if (range === undefined) return undefined
  const entries = stream.range(range)
  const consumer = consumerOf(reading)
  const replies = CollectionReply.array(recipient, (writer) => {
    for (const entry of entries) {
      stream.advance(group, entry.id)
      if (!options.acknowledges) recordClaim(context, key, group, group.deliver(entry.id, consumer, context.now))
      writer.addReply(Replies.entry(entry))
    }
  })
  // the entries that it was given tell it
  if (options.acknowledges) recordPosition(context, key, group)
  return replies
}

/** The entries that are pending for the consumer. */
const readHistory = (reading: GroupReading, after: Id.Id): Reply.Encoded => {
  const { context, group, stream, options, recipient } = reading
  const consumer = consumerOf(reading)
  const cursor = consumer.pending.ceiling(Id.next(after) ?? Id.min)
  return CollectionReply.array(recipient, (writer) => {
    for (let remaining = options.count; remaining > 0; remaining--) {
      const found = cursor.next()
      if (found === undefined) break
      const fields = stream.get(found)
      if (fields !== undefined) {
        const pending = group.writable(found)
        pending.delivered = context.now
        pending.deliveries = sum(pending.deliveries, 1)
      }
      writer.addReply([Id.format(found), fields ?? Reply.nullArray])
    }
  })
}

/** The consumer that reads, which is created with its first read. */
const consumerOf = ({ context, key, group, options }: GroupReading): Consumer => {
  const consumer = group.consumer(options.consumer)
  if (consumer !== undefined) {
    consumer.seen = context.now
    return consumer
  }
  // without NOACK the entries that it is given create it
  if (options.acknowledges && context.isRecorded) {
    context.record("XGROUP", "CREATECONSUMER", key, group.name, options.consumer)
  }
  return addConsumer(context, key, group, options.consumer)
}

type Found = ReadonlyArray<readonly [Bytes.Bytes, Reply.Reply]>

const inProtocol = (context: CommandContext, found: Found): Reply.Reply =>
  context.client.protocol === 3 ? new Reply.MapReply(found) : found

/** The most entries that serve a waiter without COUNT. */
const servedCount = 1000

const noGroup = new Reply.ErrorReply("NOGROUP the consumer group this client was blocked on no longer exists")
const noStream = new Reply.ErrorReply("UNBLOCKED the stream key no longer exists")

/** The entries added to a stream since a client waits for them; `undefined` if there are none, or they were removed. */
const serve = (context: CommandContext, options: ReadOptions, source: Source): Reply.Reply | undefined => {
  const { key } = source
  const stream = Collection.lookup(context, key, Stream)
  const group = options.group === undefined ? undefined : stream?.group(options.group)
  if (stream === undefined) return undefined
  if (options.group !== undefined && group === undefined) return noGroup
  const after = group?.last ?? source.after
  if (after === "new" || Id.compare(stream.last, after) <= 0) return undefined
  let entries: Reply.Reply | undefined
  if (group === undefined) {
    const range = rangeAfter(stream, after, options.count)
    entries = range && CollectionReply.array(context.client, (elements) => stream.writeTo(elements, range))
  } else {
    const reading = { context, key, stream, group, options, recipient: context.client }
    consumerOf(reading)
    entries = readNew(reading)
  }
  return inProtocol(context, [[key, entries ?? []]])
}

const wait = (
  context: CommandContext,
  options: ReadOptions,
  sources: ReadonlyArray<Source>,
  deadline: number
): Answer => {
  const { acknowledges, consumer, count, group } = options
  const kept: ReadOptions = {
    acknowledges,
    consumer: Bytes.own(consumer),
    count: count === Number.POSITIVE_INFINITY ? servedCount : count,
    deadline,
    group: group === undefined ? undefined : Bytes.own(group)
  }
  // for a stream that is named twice, the first id counts
  const byKey = new Map(sources.toReversed().map((each) => [each.key, each]))
  return Wait.wait(context, {
    keys: sources.map(({ key }) => key),
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

/** XREAD and XREADGROUP. */
export const read = (context: CommandContext, args: Arguments, name: Name): Answer => {
  const options = nextOptions(context, args, name)
  const sources = sourcesOf(context, options, name)
  const found: Array<readonly [Bytes.Bytes, Reply.Reply]> = []
  // one stream may be named many times
  const shared = new CollectionReply.Shared(context.client)
  for (const { key, after, group } of sources) {
    const stream = Collection.read(context, key, Stream)
    if (stream === undefined) continue
    let replies: Reply.Encoded | undefined
    if (group === undefined) {
      const range = after === "new" ? undefined : rangeAfter(stream, after, options.count)
      replies = range && CollectionReply.array(shared, (elements) => stream.writeTo(elements, range))
    } else {
      const reading = { context, key, stream, group, options, recipient: shared }
      context.recordNothing()
      replies = after === "new" ? readNew(reading) : readHistory(reading, after)
      // as in Redis, WATCH does not see it
      if (replies !== undefined) context.database.addDirty()
    }
    if (replies !== undefined) found.push([key, shared.keep(replies)])
  }
  if (found.length > 0) return inProtocol(context, found)
  return options.deadline === undefined ? Reply.nullArray : wait(context, options, sources, options.deadline)
}
