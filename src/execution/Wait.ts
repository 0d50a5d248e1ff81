/**
 * The timeouts that blocking commands take as arguments, and the wait itself.
 *
 * @see https://redis.io/docs/latest/commands/blpop/
 */
import * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import * as LongDouble from "../bytes/LongDouble.js"
import * as EncodedReader from "../resp/EncodedReader.js"
import * as Reply from "../resp/Reply.js"
import type { Answer } from "../state/Pending.js"
import type { BlockRequest } from "../state/Waiter.js"
import type { List } from "../value/List.js"
import type { SortedSet } from "../value/SortedSet.js"
import type { Arguments } from "./Arguments.js"
import * as Collection from "./Collection.js"
import type { CommandContext } from "./CommandContext.js"

const negative = Reply.error("timeout is negative")

const wholeSeconds = /^[0-9]{1,9}$/

/** The deadline of a timeout in milliseconds. A timeout of 0 never ends, nor does one that passes the end of 64-bit time. */
const deadlineOf = (context: CommandContext, milliseconds: number): number =>
  milliseconds === 0 || milliseconds + context.now >= Integer.max
    ? Number.POSITIVE_INFINITY
    : context.now + milliseconds

/**
 * The deadline, in milliseconds of Unix time, of a timeout in seconds with a fraction, rounded up. Redis computes it in C's
 * `long double`, and a product beyond 64 bits comes out negative.
 */
export const secondsOf = (context: CommandContext, argument: Bytes.Bytes): number => {
  // nearly every timeout
  if (wholeSeconds.test(argument)) return deadlineOf(context, Number(argument) * 1000)
  const seconds = LongDouble.parse(argument)
  if (seconds === undefined) throw Reply.error("timeout is not a float or out of range")
  const milliseconds = LongDouble.multiply(seconds, 1000n)
  if (!LongDouble.isFinite(milliseconds)) throw negative
  const whole = LongDouble.ceil(milliseconds)
  if (whole < 0 || whole > Integer.max) throw negative
  return deadlineOf(context, Number(whole))
}

/** A timeout in milliseconds. */
export const parseMilliseconds = (argument: Bytes.Bytes): number | bigint => {
  const milliseconds = Integer.parse(argument)
  if (milliseconds === undefined) throw Reply.error("timeout is not an integer or out of range")
  if (milliseconds < 0) throw negative
  return milliseconds
}

/** The deadline, in milliseconds of Unix time, of a timeout in milliseconds. */
export const millisecondsOf = (context: CommandContext, argument: Bytes.Bytes): number =>
  deadlineOf(context, Number(parseMilliseconds(argument)))

/** Blocks the client. In a transaction or script it answers at once as if the timeout had passed. */
export const wait = (context: CommandContext, request: Omit<BlockRequest, "client" | "database">): Answer => {
  const { client, state } = context
  if (context.isNested) return request.timedOut
  const keys = (request.keys.length > 1 ? [...new Set(request.keys)] : request.keys).map(Bytes.own)
  // field by field, as a spread costs several times as much
  const { type, deadline, timedOut, serve, gone, destination, putBack } = request
  const { database } = client
  return state.signals.blocking.wait({
    client,
    database,
    keys,
    type,
    deadline,
    timedOut,
    serve,
    gone,
    destination: destination === undefined ? undefined : Bytes.own(destination),
    putBack
  })
}

/** A request to take something from the first of several collections that exists. */
export interface TakeRequest<A extends List | SortedSet> {
  readonly keys: ReadonlyArray<Bytes.Bytes>
  readonly kind: Collection.Kind<A>
  readonly type: A["type"]
  /** Milliseconds of Unix time. */
  readonly deadline: number
  /** Takes from the collection at a key, which is never empty. `isLate` if the client has waited for it. */
  readonly take: (key: Bytes.Bytes, collection: A, isLate: boolean) => Reply.Reply
  readonly destination?: Bytes.Bytes | undefined
  /** Returns to a key what the reply took from it. */
  readonly putBack?: ((key: Bytes.Bytes, reply: Reply.Reply) => void) | undefined
}

/** Takes from the first collection that exists, or blocks until one does. */
export const take = <A extends List | SortedSet>(
  context: CommandContext,
  { keys, kind, type, deadline, take, destination, putBack }: TakeRequest<A>
): Answer => {
  const taken = Collection.takeFirst(context, keys, kind, (key, collection) => take(key, collection, false))
  if (taken !== undefined) return taken
  const serve = (key: Bytes.Bytes): Reply.Reply | undefined => {
    const collection = Collection.lookup(context, key, kind)
    return collection === undefined ? undefined : take(key, collection, true)
  }
  return wait(context, { keys, type, deadline, timedOut: Reply.nullArray, serve, destination, putBack })
}

/** Takes the arguments of BLPOP and BZPOPMIN: keys, and a timeout in seconds after them. */
export const nextKeys = (context: CommandContext, args: Arguments): Pick<TakeRequest<List>, "keys" | "deadline"> => ({
  keys: args.take(args.remaining - 1),
  deadline: secondsOf(context, args.next())
})

/** The elements of a reply that is an array. */
export const elementsOf = (reply: Reply.Reply | undefined): ReadonlyArray<Reply.Reply> => {
  const elements = reply === undefined ? [] : EncodedReader.plain(reply)
  return Array.isArray(elements) ? elements : []
}
