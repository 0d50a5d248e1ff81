/**
 * XINFO: descriptions of a stream, its groups and their consumers.
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

/** The first pending entries. */
const firstPending = (
  pending: Iterable<PendingEntry>,
  count: number,
  show: (each: PendingEntry) => Reply.Reply
): Reply.Reply => {
  const replies: Array<Reply.Reply> = []
  for (const each of pending) {
    if (replies.length >= count) break
    replies.push(show(each))
  }
  return replies
}

const fullConsumer = ({ name, seen, pending }: Consumer, count: number): Reply.Reply =>
  Reply.map([
    ["name", name],
    ["seen-time", seen],
    ["pel-count", pending.size],
    ["pending", firstPending(pending, count, (each) => [Id.format(each), each.delivered, each.deliveries])]
  ])

const fullGroup = (stream: Stream, group: Group, count: number): Reply.Reply =>
  Reply.map([
    ["name", group.name],
    ["last-delivered-id", Id.format(group.last)],
    ["entries-read", readOf(group)],
    ["lag", stream.lag(group) ?? null],
    ["pel-count", group.pending.size],
    [
      "pending",
      firstPending(group.pending, count, (each) => [
        Id.format(each),
        each.consumer.name,
        each.delivered,
        each.deliveries
      ])
    ],
    ["consumers", group.consumers.map((consumer) => fullConsumer(consumer, count))]
  ])

/** The first entries. They are written as they are read: with COUNT 0 these are all. */
const entries = ({ client }: CommandContext, stream: Stream, count: number): Reply.Reply =>
  CollectionReply.array(client, (elements) => stream.writeTo(elements, { start: Id.min, end: Id.max, count }))

const full = (context: CommandContext, stream: Stream, count: number): Reply.Reply =>
  Reply.map([
    ...common(stream),
    ["entries", entries(context, stream, count)],
    ["groups", stream.groups.map((group) => fullGroup(stream, group, count))]
  ])

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
  return found.groups.map((group) =>
    Reply.map([
      ["name", group.name],
      ["consumers", group.size],
      ["pending", group.pending.size],
      ["last-delivered-id", Id.format(group.last)],
      ["entries-read", readOf(group)],
      ["lag", found.lag(group) ?? null]
    ])
  )
}

const consumers = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [key, name] = [args.next(), args.next()]
  const group = readStream(context, key).group(name)
  if (group === undefined) return noGroup(key, name)
  return group.consumers.map((consumer) =>
    Reply.map([
      ["name", consumer.name],
      ["pending", consumer.pending.size],
      ["idle", Math.max(0, context.now - consumer.seen)]
    ])
  )
}

const help = [
  "CONSUMERS <key> <groupname>",
  "    Show consumers of <groupname>.",
  "GROUPS <key>",
  "    Show the stream consumer groups.",
  "STREAM <key> [FULL [COUNT <count>]",
  "    Show information about the stream."
]
