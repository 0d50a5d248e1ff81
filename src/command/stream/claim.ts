/**
 * XCLAIM and XAUTOCLAIM: giving pending entries to another consumer.
 *
 * @see https://redis.io/docs/latest/commands/xclaim/
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import * as CollectionReply from "../../resp/CollectionReply.js"
import * as Reply from "../../resp/Reply.js"
import type { Stream } from "../../value/Stream.js"
import { type Consumer, type Group, PendingEntry, sum } from "../../value/stream/Group.js"
import * as Id from "../../value/stream/Id.js"
import { addConsumer, groupOf, readGroup, recordClaim, recordPosition } from "./consumerGroup.js"
import { idOf, parseId, startOf } from "./idArguments.js"

/** One run of a command: the group it changes, and the consumer, which is created with its first entry. */
class Claim {
  private found: Consumer | undefined
  /** Whether it has changed an entry, whose record tells the group's last id too. */
  hasChangedEntry = false

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

  /** Counts a change. As in Redis, WATCH does not see it. */
  changed(): void {
    this.context.database.addDirty()
  }

  /** Counts the change of a pending entry; `word` is the id as the client wrote it. */
  changedEntry(pending: PendingEntry, word?: Bytes.Bytes): void {
    this.changed()
    this.hasChangedEntry = true
    recordClaim(this.context, this.key, this.group, pending, word)
  }

  /** Removes a pending entry that the stream no longer has. */
  remove(pending: PendingEntry, word?: Bytes.Bytes): void {
    this.changedEntry(pending, word)
    this.group.acknowledge(pending)
  }
}

const wrongIdle = (command: string): Reply.ErrorReply => Reply.error(`Invalid min-idle-time argument for ${command}`)

interface ClaimOptions {
  readonly force: boolean
  readonly justId: boolean
  /** Milliseconds of Unix time. */
  readonly now: number
  readonly delivered: number | bigint
  readonly deliveries: number | bigint | undefined
  readonly last: Id.Id
}

const invalidOption = (option: string): Reply.ErrorReply => Reply.error(`Invalid ${option} option argument for XCLAIM`)

const claimOptions = Options.table<Options.Draft<ClaimOptions>>({
  FORCE: Options.flag("force"),
  JUSTID: Options.flag("justId"),
  IDLE: [
    1,
    (draft, args) => {
      draft.delivered = Integer.normal(BigInt(draft.now) - BigInt(args.nextInteger(invalidOption("IDLE"))))
    }
  ],
  TIME: [1, (draft, args) => (draft.delivered = args.nextInteger(invalidOption("TIME")))],
  RETRYCOUNT: [1, (draft, args) => (draft.deliveries = args.nextInteger(invalidOption("RETRYCOUNT")))],
  LASTID: [1, (draft, args) => (draft.last = idOf(args.next()))]
})

const unrecognized = (word: Bytes.Bytes): Reply.ErrorReply =>
  Reply.error(`Unrecognized XCLAIM option '${Bytes.untilNul(word)}'`)

interface GivenId {
  readonly word: Bytes.Bytes
  readonly id: Id.Id
}

/** Takes ids up to the first argument that is none. */
const nextIds = (args: Arguments): ReadonlyArray<GivenId> => {
  const ids: Array<GivenId> = []
  for (let word = args.peek(); word !== undefined; word = args.peek()) {
    const id = parseId(word)
    if (id === undefined) break
    ids.push({ word, id })
    args.next()
  }
  return ids
}

/** Claims one entry: its reply, or `undefined` if it cannot be claimed. */
const claimOne = (
  claim: Claim,
  { id, word }: GivenId,
  idle: number | bigint,
  options: ClaimOptions
): Reply.Reply | undefined => {
  const { delivered, deliveries, now } = options
  const { group, stream } = claim
  let pending = group.pending.get(id)
  const fields = options.justId ? undefined : stream.get(id)
  if (options.justId ? !stream.has(id) : fields === undefined) {
    // a deleted entry is no longer pending
    if (pending !== undefined) claim.remove(pending, word)
    return undefined
  }
  if (pending === undefined) {
    if (!options.force) return undefined
    pending = new PendingEntry(id, claim.consumer, now)
    group.addPending(pending)
  } else {
    if (idle > 0 && now - pending.delivered < idle) return undefined
    pending = group.writable(pending)
    group.reassign(pending, claim.consumer)
  }
  // a time that is impossible counts as now, as the client's clock may differ
  pending.delivered = delivered < 0 || delivered > now ? now : Number(delivered)
  if (deliveries !== undefined && deliveries >= 0) pending.deliveries = deliveries
  else if (!options.justId) pending.deliveries = sum(pending.deliveries, 1)
  claim.changedEntry(pending, word)
  return fields === undefined ? Id.format(id) : [Id.format(id), fields]
}

/** The number of entries that XAUTOCLAIM examines for each that it may return. */
const attempts = 10

/** Redis's own limit of COUNT, for the size of an array of ids. */
const maxCount = 576460752303423487n

/** The address space of a process holds no more ids than this; below it, Redis fails when the machine's memory runs out. */
const maxCountInMemory = 2 ** 43

const invalidCount = Reply.error("COUNT must be > 0")

interface AutoClaimOptions {
  readonly count: number
  readonly justId: boolean
}

const autoClaimOptions = Options.table<Options.Draft<AutoClaimOptions>>({
  COUNT: [
    1,
    (draft, args) => {
      const count = args.nextInteger(invalidCount)
      if (count < 1 || count > maxCount) throw invalidCount
      draft.count = Number(count)
    }
  ],
  JUSTID: Options.flag("justId")
})

interface IdleRequest extends AutoClaimOptions {
  readonly idle: number | bigint
  readonly start: Id.Id
}

const claimIdle = (
  claim: Claim,
  { idle, start, count, justId }: IdleRequest,
  { client, now }: CommandContext
): Reply.Reply => {
  const { group, stream } = claim
  const both = new CollectionReply.Shared(client)
  const claimed = CollectionReply.begin(both, "array")
  const deleted = CollectionReply.begin(both, "array")
  let changes = 0
  let cursor = group.pending.ceiling(start)
  for (let remaining = count * attempts; remaining > 0 && changes < count; remaining--) {
    const found = cursor.next()
    if (found === undefined) break
    const fields = stream.get(found)
    if (fields === undefined) {
      claim.remove(found)
      deleted.add(Id.format(found))
      changes++
      cursor = group.pending.ceiling(found)
      continue
    }
    if (idle > 0 && now - found.delivered < idle) continue
    const pending = group.writable(found)
    group.reassign(pending, claim.consumer)
    pending.delivered = now
    if (!justId) pending.deliveries = sum(pending.deliveries, 1)
    claim.changedEntry(pending)
    claimed.addReply(justId ? Id.format(pending) : [Id.format(pending), fields])
    changes++
  }
  return [Id.format(cursor.peek() ?? Id.min), both.keep(claimed.end()), both.keep(deleted.end())]
}

export const xclaim = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [key, name, consumer] = [args.next(), args.next(), args.next()]
  const { stream, group } = readGroup(context, key, name)
  const idle = args.nextInteger(wrongIdle("XCLAIM"))
  const { now } = context
  const ids = nextIds(args)
  const draft = { force: false, justId: false, now, delivered: now, deliveries: undefined, last: Id.min }
  const options = Options.read(args, claimOptions, draft, unrecognized)
  const claim = new Claim(context, key, stream, group, consumer)
  const advances = Id.compare(options.last, group.last) > 0
  if (advances) group.last = options.last
  context.recordNothing()
  const replies = CollectionReply.array(context.client, (writer) => {
    for (const id of ids) {
      const reply = claimOne(claim, id, idle, options)
      if (reply !== undefined) writer.addReply(reply)
    }
  })
  if (advances) {
    claim.changed()
    if (!claim.hasChangedEntry) recordPosition(context, key, group)
  }
  return replies
}

export const xautoclaim = (context: CommandContext, args: Arguments): Reply.Reply => {
  const [key, name, consumer] = [args.next(), args.next(), args.next()]
  // Redis reads the key before the arguments, and checks its value after them
  const found = context.database.read(key)
  const idle = args.nextInteger(wrongIdle("XAUTOCLAIM"))
  const start = startOf(args.next())
  const { count, justId } = Options.read(args, autoClaimOptions, { count: 100, justId: false })
  const { stream, group } = groupOf(found, key, name)
  if (count >= maxCountInMemory) {
    return Reply.error("Insufficient memory, failed allocating transient memory, COUNT too high.")
  }
  const claim = new Claim(context, key, stream, group, consumer)
  context.recordNothing()
  return claimIdle(claim, { idle, start, count, justId }, context)
}
