/**
 * What the commands that wait share: the timeout among their arguments, and the wait itself.
 *
 * @see https://redis.io/docs/latest/commands/blpop/
 */
import type * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import * as LongDouble from "../bytes/LongDouble.js"
import * as Reply from "../resp/Reply.js"
import type { BlockRequest } from "../state/Waiter.js"
import type { List } from "../value/List.js"
import type { SortedSet } from "../value/SortedSet.js"
import * as Collection from "./Collection.js"
import type { CommandContext } from "./CommandContext.js"

const negative = Reply.error("timeout is negative")

const wholeSeconds = /^[0-9]{1,9}$/

/** When a timeout of so many milliseconds is over; none is never over, nor, in 64 bits, is one beyond the end of time. */
const deadlineOf = (context: CommandContext, milliseconds: number): number =>
  milliseconds === 0 || milliseconds + context.now >= Integer.max
    ? Number.POSITIVE_INFINITY
    : context.now + milliseconds

/**
 * A timeout in seconds, with a fraction, as milliseconds of Unix time: rounded up. Redis reckons in C's `long double`; what
 * is too much for 64 bits comes out negative.
 */
export const secondsOf = (context: CommandContext, argument: Bytes.Bytes): number => {
  // what they nearly always are
  if (wholeSeconds.test(argument)) return deadlineOf(context, Number(argument) * 1000)
  const seconds = LongDouble.parse(argument)
  if (seconds === undefined) throw Reply.error("timeout is not a float or out of range")
  const milliseconds = LongDouble.multiply(seconds, 1000n)
  if (!LongDouble.isFinite(milliseconds)) throw negative
  const whole = LongDouble.ceil(milliseconds)
  if (whole < 0 || whole > Integer.max) throw negative
  return deadlineOf(context, Number(whole))
}

/** A timeout in milliseconds, as milliseconds of Unix time. */
export const millisecondsOf = (context: CommandContext, argument: Bytes.Bytes): number => {
  const milliseconds = Integer.parse(argument)
  if (milliseconds === undefined) throw Reply.error("timeout is not an integer or out of range")
  if (milliseconds < 0) throw negative
  return deadlineOf(context, Number(milliseconds))
}

/** Waits, unless what runs is part of a transaction or script: then it is as if the time were over. */
export const wait = (
  context: CommandContext,
  want: Omit<BlockRequest, "client" | "database">
): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const { client, state } = context
  if (context.isNested) return want.timedOut
  const keys = (want.keys.length > 1 ? [...new Set(want.keys)] : want.keys).map(Bytes.own)
  // one by one, as a spread costs several times as much
  const { type, deadline, timedOut, serve, gone, putBack } = want
  const { database } = client
  return state.signals.blocking.wait({ client, database, keys, type, deadline, timedOut, serve, gone, putBack })
}

/** What is to be taken from a collection. */
export interface Taking<A extends List | SortedSet> {
  readonly keys: ReadonlyArray<Bytes.Bytes>
  readonly kind: Collection.Kind<A>
  readonly type: A["type"]
  readonly deadline: number
  /** Takes it from the collection at a key, which is never empty. `isLate` if it was waited for. */
  readonly take: (key: Bytes.Bytes, collection: A, isLate: boolean) => Reply.Reply
  /** Puts it back. */
  readonly putBack?: ((key: Bytes.Bytes, reply: Reply.Reply) => void) | undefined
}

/** Takes something from the first of the collections that is there, or waits until one of them is. */
export const take = <A extends List | SortedSet>(
  context: CommandContext,
  { keys, kind, type, deadline, take, putBack }: Taking<A>
): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const from = (key: Bytes.Bytes, isLate: boolean): Reply.Reply | undefined => {
    const collection = Collection.lookup(context, key, kind)
    return collection === undefined ? undefined : take(key, collection, isLate)
  }
  for (const key of keys) {
    const taken = from(key, false)
    if (taken !== undefined) return taken
  }
  return wait(context, { keys, type, deadline, timedOut: Reply.nullArray, serve: (key) => from(key, true), putBack })
}
