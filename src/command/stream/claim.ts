/**
 * XCLAIM and XAUTOCLAIM: pending entries change hands.
 *
 * @see https://redis.io/docs/latest/commands/xclaim/
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/stream.js"
import type { Stream } from "../../value/Stream.js"
import { type Consumer, type Group, PendingEntry, sum } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import { idOf, parseId, startOf } from "./arguments.js"
import { addConsumer } from "./group.js"
import * as Replies from "./replies.js"

/** What one of the two commands changes, and who gets it. The consumer is made when it gets its first entry. */
class Claim {
  private found: Consumer | undefined

  constructor(
    private readonly context: CommandContext,
    private readonly key: Bytes.Bytes,
    readonly stream: Stream,
    readonly group: Group,
    private readonly name: Bytes.Bytes
  ) {}

  get consumer(): Consumer {
    if (this.found === undefined) {
      const { group, name, context } = this
      this.found = group.consumer(name) ?? addConsumer(context, this.key, group, name)
      this.found.seen = context.now
    }
    return this.found
  }

  /** Counts a change. As in Redis it is none to those who watch the key. */
  changed(): void {
    this.context.database.count()
  }
}

const wrongIdle = (command: string): Reply.ErrorReply => Reply.error(`Invalid min-idle-time argument for ${command}`)

interface Options {
  readonly ids: ReadonlyArray<Id.Id>
  readonly force: boolean
  readonly justId: boolean
  readonly delivered: number
  readonly deliveries: number | bigint | undefined
  readonly last: Id.Id
}

const nextOptions = (args: Arguments, now: number): Options => {
  const ids: Array<Id.Id> = []
  for (let word = args.peek(); word !== undefined; word = args.peek()) {
    const id = parseId(word)
    if (id === undefined) break
    ids.push(id)
    args.next()
  }
  let force = false
  let justId = false
  let delivered: number | bigint = now
  let deliveries: number | bigint | undefined
  let last = Id.min
  const invalid = (option: string) => Reply.error(`Invalid ${option} option argument for XCLAIM`)
  while (args.left > 0) {
    const word = args.next()
    const option = word.toUpperCase()
    const isLast = args.left === 0
    if (option === "FORCE") force = true
    else if (option === "JUSTID") justId = true
    else if (option === "IDLE" && !isLast)
      delivered = Integer.normal(BigInt(now) - BigInt(args.nextInteger(invalid(option))))
    else if (option === "TIME" && !isLast) delivered = args.nextInteger(invalid(option))
    else if (option === "RETRYCOUNT" && !isLast) deliveries = args.nextInteger(invalid(option))
    else if (option === "LASTID" && !isLast) last = idOf(args.next())
    else throw Reply.error(`Unrecognized XCLAIM option '${Bytes.untilNul(word)}'`)
  }
  return {
    ids,
    force,
    justId,
    // a time that cannot be is now, as the client's clock may differ
    delivered: delivered < 0 || delivered > now ? now : Number(delivered),
    deliveries: deliveries !== undefined && deliveries >= 0 ? deliveries : undefined,
    last
  }
}

/** Claims one entry; its reply, or `undefined` where it is not to be had. */
const claimOne = (
  claim: Claim,
  id: Id.Id,
  idle: number | bigint,
  options: Options,
  now: number
): Reply.Reply | undefined => {
  const { group, stream } = claim
  let pending = group.pending.get(id)
  const fields = options.justId ? undefined : stream.get(id)
  if (options.justId ? !stream.has(id) : fields === undefined) {
    // what was deleted is not pending any more
    if (group.acknowledge(id)) claim.changed()
    return undefined
  }
  if (pending === undefined) {
    if (!options.force) return undefined
    pending = new PendingEntry(id, claim.consumer, now)
    group.addPending(pending)
  } else {
    if (idle > 0 && now - pending.delivered < idle) return undefined
    group.reassign(pending, claim.consumer)
  }
  pending.delivered = options.delivered
  if (options.deliveries !== undefined) pending.deliveries = options.deliveries
  else if (!options.justId) pending.deliveries = sum(pending.deliveries, 1)
  claim.changed()
  return fields === undefined ? Id.format(id) : [Id.format(id), fields]
}

/** Up to so many entries are looked at for each that may be returned. */
const attempts = 10

/** So that Redis can hold the ids. */
const mostToClaim = 576460752303423487n

/** A process has no more addresses than for so many ids; with less it is up to the machine whether Redis fails. */
const mostInMemory = 2 ** 43

const nextCount = (args: Arguments): number => {
  const error = Reply.error("COUNT must be > 0")
  const count = args.nextInteger(error)
  if (count < 1 || count > mostToClaim) throw error
  return Number(count)
}

interface AutoOptions {
  readonly idle: number | bigint
  readonly start: Id.Id
  readonly count: number
  readonly justId: boolean
}

const claimIdle = (claim: Claim, { idle, start, count, justId }: AutoOptions, now: number): Reply.Reply => {
  const { group, stream } = claim
  const claimed: Array<Reply.Reply> = []
  const deleted: Array<Reply.Reply> = []
  let cursor = group.pending.ceiling(start)
  for (let left = count * attempts; left > 0 && claimed.length + deleted.length < count; left--) {
    const pending = cursor.next()
    if (pending === undefined) break
    const fields = stream.get(pending)
    if (fields === undefined) {
      group.acknowledge(pending)
      deleted.push(Id.format(pending))
      claim.changed()
      cursor = group.pending.ceiling(pending)
      continue
    }
    if (idle > 0 && now - pending.delivered < idle) continue
    group.reassign(pending, claim.consumer)
    pending.delivered = now
    if (!justId) pending.deliveries = sum(pending.deliveries, 1)
    claim.changed()
    claimed.push(justId ? Id.format(pending) : [Id.format(pending), fields])
  }
  return [Id.format(cursor.peek() ?? Id.min), claimed, deleted]
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.xclaim, (context, args) => {
    const [key, name, consumer] = [args.next(), args.next(), args.next()]
    const { stream, group } = Replies.readGroup(context, key, name)
    const idle = args.nextInteger(wrongIdle("XCLAIM"))
    const { now } = context
    const options = nextOptions(args, now)
    const claim = new Claim(context, key, stream, group, consumer)
    if (Id.compare(options.last, group.last) > 0) {
      group.last = options.last
      claim.changed()
    }
    const replies: Array<Reply.Reply> = []
    for (const id of options.ids) {
      const reply = claimOne(claim, id, idle, options, now)
      if (reply !== undefined) replies.push(reply)
    }
    return replies
  }),

  Command.make(spec.xautoclaim, (context, args) => {
    const [key, name, consumer] = [args.next(), args.next(), args.next()]
    // Redis looks first, and has its say about what it found when it has read its arguments
    const found = context.database.read(key)
    const idle = args.nextInteger(wrongIdle("XAUTOCLAIM"))
    const start = startOf(args.next())
    let count = 100
    let justId = false
    while (args.left > 0) {
      if (args.left >= 2 && args.skip("COUNT")) count = nextCount(args)
      else if (args.skip("JUSTID")) justId = true
      else return Reply.syntaxError
    }
    const { stream, group } = Replies.groupOf(found, key, name)
    if (count >= mostInMemory) {
      return Reply.error("Insufficient memory, failed allocating transient memory, COUNT too high.")
    }
    const claim = new Claim(context, key, stream, group, consumer)
    return claimIdle(claim, { idle, start, count, justId }, context.now)
  })
]
