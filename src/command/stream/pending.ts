/**
 * XPENDING: what a group's consumers have not acknowledged.
 *
 * @see https://redis.io/docs/latest/commands/xpending/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/stream.js"
import type { Group } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import { rangeOf } from "./arguments.js"
import * as Replies from "./replies.js"

const summary = ({ pending, consumers }: Group): Reply.Reply => {
  const { first, last } = pending
  if (first === undefined || last === undefined) return [0, null, null, Reply.nullArray]
  const busy = consumers.filter((consumer) => consumer.pending.size > 0)
  return [
    pending.size,
    Id.format(first),
    Id.format(last),
    busy.map(({ name, pending }) => [name, Bytes.unsafeMake(String(pending.size))])
  ]
}

interface Options {
  readonly idle: number | bigint
  readonly start: Id.Id
  readonly end: Id.Id
  readonly count: number
  readonly consumer: Bytes.Bytes | undefined
}

/** Words of the shortest and the longest request for a range, and of the shortest with IDLE. */
const shortest = 6
const longest = 9
const shortestIdle = 8

const nextOptions = (args: Arguments): Options => {
  const { length } = args.request
  if (length < shortest || length > longest) throw Reply.syntaxError
  let idle: number | bigint = 0
  if (args.skip("IDLE")) {
    idle = args.nextInteger()
    if (length < shortestIdle) throw Reply.syntaxError
  }
  const [start, end] = [args.next(), args.next()]
  const count = Number(args.nextInteger())
  const range = rangeOf(start, end)
  return { ...range, idle, count, consumer: args.left > 0 ? args.next() : undefined }
}

const list = (group: Group, { idle, start, end, count, consumer }: Options, now: number): Reply.Reply => {
  const pending = consumer === undefined ? group.pending : group.consumer(consumer)?.pending
  const replies: Array<Reply.Reply> = []
  if (pending === undefined) return replies
  const cursor = pending.ceiling(start)
  while (replies.length < count) {
    const each = cursor.next()
    if (each === undefined || Id.compare(each, end) > 0) break
    const elapsed = now - each.delivered
    if (idle !== 0 && elapsed < idle) continue
    replies.push([Id.format(each), each.consumer.name, Math.max(0, elapsed), each.deliveries])
  }
  return replies
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.xpending, (context, args) => {
    const [key, name] = [args.next(), args.next()]
    const options = args.left === 0 ? undefined : nextOptions(args)
    const { group } = Replies.readGroup(context, key, name)
    return options === undefined ? summary(group) : list(group, options, context.now)
  })
]
