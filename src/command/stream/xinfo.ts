/**
 * XINFO: descriptions of a stream, its groups and their consumers. What a stream may have many of is encoded as it is read.
 *
 * @see https://redis.io/docs/latest/commands/xinfo-stream/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/stream.js"
import { Stream } from "../../value/Stream.js"
import { type Consumer, type Group, type PendingEntry, unknown } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import type { Ordered } from "../../value/stream/Ordered.js"
import { noGroup } from "./consumerGroup.js"
import * as Replies from "./replies.js"

export const make = (): Command.Command =>
  Command.container(spec.xinfo, [
    Command.make(spec.xinfoConsumers, consumers),
    Command.make(spec.xinfoGroups, groups),
    Help.make(spec.xinfoHelp, help),
    Command.make(spec.xinfoStream, stream)
  ])

/** The number of entries that FULL shows, unless COUNT is given. */
const defaultCount = 10

const readStream = (context: CommandContext, key: Bytes.Bytes): Stream => {
  const stream = Collection.read(context, key, Stream)
  if (stream === undefined) throw Reply.noSuchKey
  return stream
}

const edge = (stream: Stream, reverse: boolean): Reply.Reply => {
  const [entry] = stream.range({ start: Id.min, end: Id.max, count: 1, reverse })
  return entry === undefined ? null : Replies.entry(entry)
}

const common = (stream: Stream): ReadonlyArray<readonly [string, Reply.Reply]> => [
  ["length", stream.size],
  ["radix-tree-keys", stream.nodeCount],
  ["radix-tree-nodes", stream.treeSize],
  ["last-generated-id", Id.format(stream.last)],
  ["max-deleted-entry-id", Id.format(stream.maxDeleted)],
  ["entries-added", stream.added],
  ["recorded-first-entry-id", Id.format(stream.first)]
]

const summary = (stream: Stream): Reply.Reply =>
  Reply.map([
    ...common(stream),
    ["groups", stream.groupCount],
    ["first-entry", edge(stream, false)],
    ["last-entry", edge(stream, true)]
  ])

const readOf = ({ read }: Group): Reply.Reply => (read === unknown ? null : read)

/** Adds a map. */
const addMap = (writer: CollectionReply.Writer, fields: ReadonlyArray<readonly [string, Reply.Reply]>): void => {
  writer.nest(fields.length * 2, "map")
  addFields(writer, fields)
}

const addFields = (writer: CollectionReply.Writer, fields: ReadonlyArray<readonly [string, Reply.Reply]>): void => {
  for (const [name, value] of fields) {
    writer.add(Reply.bulk(name))
    writer.addReply(value)
  }
}

/** Adds a field that is a list, whose elements follow. */
const addList = (writer: CollectionReply.Writer, name: string, length: number): void => {
  writer.add(Reply.bulk(name))
  writer.nest(length)
}

/** Adds the first pending entries. */
const addPending = (
  writer: CollectionReply.Writer,
  pending: Ordered<PendingEntry>,
  count: number,
  show: (each: PendingEntry) => Reply.Reply
): void => {
  let remaining = Math.min(count, pending.size)
  addList(writer, "pending", remaining)
  const cursor = pending.start()
  for (; remaining > 0; remaining--) {
    const each = cursor.next()
    if (each !== undefined) writer.addReply(show(each))
  }
}

const addFullConsumer = (writer: CollectionReply.Writer, { name, seen, pending }: Consumer, count: number): void => {
  writer.nest(8, "map")
  addFields(writer, [
    ["name", name],
    ["seen-time", seen],
    ["pel-count", pending.size]
  ])
  addPending(writer, pending, count, (each) => [Id.format(each), each.delivered, each.deliveries])
}

const addFullGroup = (writer: CollectionReply.Writer, stream: Stream, group: Group, count: number): void => {
  writer.nest(14, "map")
  addFields(writer, [
    ["name", group.name],
    ["last-delivered-id", Id.format(group.last)],
    ["entries-read", readOf(group)],
    ["lag", stream.lag(group) ?? null],
    ["pel-count", group.pending.size]
  ])
  addPending(writer, group.pending, count, (each) => [
    Id.format(each),
    each.consumer.name,
    each.delivered,
    each.deliveries
  ])
  addList(writer, "consumers", group.size)
  for (const consumer of group.consumers) addFullConsumer(writer, consumer, count)
}

/** The stream with its first entries and pending entries: with COUNT 0 these are all. */
const full = ({ client }: CommandContext, stream: Stream, count: number): Reply.Reply =>
  CollectionReply.map(client, (writer) => {
    addFields(writer, common(stream))
    addList(writer, "entries", Math.min(count, stream.size))
    stream.writeTo(writer, { start: Id.min, end: Id.max, count })
    addList(writer, "groups", stream.groupCount)
    for (const group of stream.groups) addFullGroup(writer, stream, group, count)
  })

/** Takes `[FULL [COUNT count]]`: the number of entries to show; `undefined` without FULL. */
const nextCount = (args: Arguments): number | undefined => {
  if (args.remaining === 0) return undefined
  const wrong = Help.wrongArguments("XINFO", args)
  const isAlone = args.remaining === 1
  if ((!isAlone && args.remaining !== 3) || !args.skip("FULL")) throw wrong
  if (isAlone) return defaultCount
  if (!args.skip("COUNT")) throw wrong
  const count = Number(args.nextInteger())
  if (count < 0) return defaultCount
  return count === 0 ? Number.POSITIVE_INFINITY : count
}

const stream = (context: CommandContext, args: Arguments): Reply.Reply => {
  const found = readStream(context, args.next())
  const count = nextCount(args)
  return count === undefined ? summary(found) : full(context, found, count)
}

const groups = (context: CommandContext, args: Arguments): Reply.Reply => {
  const found = readStream(context, args.next())
  return CollectionReply.array(context.client, (writer) => {
    for (const group of found.groups) {
      addMap(writer, [
        ["name", group.name],
        ["consumers", group.size],
        ["pending", group.pending.size],
        ["last-delivered-id", Id.format(group.last)],
        ["entries-read", readOf(group)],
        ["lag", found.lag(group) ?? null]
      ])
    }
  })
}

const consumers = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [key, name] = [args.next(), args.next()]
  const group = readStream(context, key).group(name)
  if (group === undefined) return noGroup(key, name)
  return CollectionReply.array(context.client, (writer) => {
    for (const consumer of group.consumers) {
      addMap(writer, [
        ["name", consumer.name],
        ["pending", consumer.pending.size],
        ["idle", Math.max(0, context.now - consumer.seen)]
      ])
    }
  })
}

const help = [
  "CONSUMERS <key> <groupname>",
  "    Show consumers of <groupname>.",
  "GROUPS <key>",
  "    Show the stream consumer groups.",
  "STREAM <key> [FULL [COUNT <count>]",
  "    Show information about the stream."
]
