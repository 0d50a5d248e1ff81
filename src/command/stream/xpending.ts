/**
 * XPENDING: the entries that a group's consumers have not acknowledged.
 *
 * @see https://redis.io/docs/latest/commands/xpending/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import * as Reply from "../../resp/Reply.js"
import type { Group } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import { readGroup } from "./consumerGroup.js"
import { rangeOf } from "./idArguments.js"

const summary = ({ client }: CommandContext, { pending, consumers }: Group): Reply.Reply => {
  const { first, last } = pending
  if (first === undefined || last === undefined) return [0, null, null, Reply.nullArray]
  const busy = CollectionReply.array(client, (writer) => {
    for (const { name, pending } of consumers) {
      if (pending.size > 0) writer.addReply([name, Bytes.unsafeMake(String(pending.size))])
    }
  })
  return [pending.size, Id.format(first), Id.format(last), busy]
}

interface PendingOptions {
  readonly idle: number | bigint
  readonly start: Id.Id
  readonly end: Id.Id
  readonly count: number
  readonly consumer: Bytes.Bytes | undefined
}

/** The number of words in the shortest and the longest request for a range, and in the shortest with IDLE. */
const minWords = 6
const maxWords = 9
const minWordsWithIdle = 8

/** Takes `[IDLE min-idle-time] start end count [consumer]`. */
const nextOptions = (args: Arguments): PendingOptions => {
  const { length } = args.request
  if (length < minWords || length > maxWords) throw Reply.syntaxError
  let idle: number | bigint = 0
  if (args.skip("IDLE")) {
    idle = args.nextInteger()
    if (length < minWordsWithIdle) throw Reply.syntaxError
  }
  const [start, end] = [args.next(), args.next()]
  const count = Number(args.nextInteger())
  const range = rangeOf(start, end)
  return { ...range, idle, count, consumer: args.remaining > 0 ? args.next() : undefined }
}

const list = ({ client, now }: CommandContext, group: Group, options: PendingOptions): Reply.Reply => {
  const { idle, start, end, count, consumer } = options
  const pending = consumer === undefined ? group.pending : group.consumer(consumer)?.pending
  if (pending === undefined) return []
  return CollectionReply.array(client, (writer) => {
    const cursor = pending.ceiling(start)
    for (let remaining = count; remaining > 0 && !writer.isFull; ) {
      const each = cursor.next()
      if (each === undefined || Id.compare(each, end) > 0) break
      const elapsed = now - each.delivered
      if (idle !== 0 && elapsed < idle) continue
      writer.addReply([Id.format(each), each.consumer.name, Math.max(0, elapsed), each.deliveries])
      remaining--
    }
  })
}

export const xpending = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [key, name] = [args.next(), args.next()]
  const options = args.remaining === 0 ? undefined : nextOptions(args)
  const { group } = readGroup(context, key, name)
  return options === undefined ? summary(context, group) : list(context, group, options)
}
