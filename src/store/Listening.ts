/**
 * Streams of what a store's program listens to: a bounded buffer between those who publish, who never wait, and the one
 * who reads.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Mailbox from "effect/Mailbox"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Composition as Instance } from "../instance/Composition.js"

/**
 * What becomes of a message that finds the buffer full: with `"sliding"` the oldest in it makes place, `"dropping"` leaves
 * the new one out, and with `"fail"` the stream fails with `Overflow`, behind what is in the buffer. There is no way to let
 * the publisher wait: a command is one step.
 */
export type Strategy = "sliding" | "dropping" | "fail"

export interface ListenOptions<out S extends Strategy = Strategy> {
  /** How many messages wait at most for the reader: 1,024 unless given. */
  readonly capacity?: number | undefined
  /** `"sliding"` unless given. */
  readonly strategy?: S | undefined
}

/** More came than the reader took, and than its buffer holds. */
export class Overflow extends Data.TaggedError("Overflow")<{
  /** The buffer's, in messages. */
  readonly capacity: number
}> {
  override get message(): string {
    return `more than ${this.capacity} messages waited for their reader: take them faster, or give the stream a larger capacity`
  }
}

/** What a stream of a strategy can fail with. */
export type OverflowOf<S extends Strategy> = S extends "fail" ? Overflow : never

/**
 * Listens until the scope closes: everything from now on is in the stream, whenever it is run. `start` begins to hand over
 * messages, and returns what ends that. The stream can be run once, and ends with the instance.
 */
export const make = <A, S extends Strategy>(
  { state: { signals } }: Instance,
  options: ListenOptions<S>,
  start: (offer: (message: A) => void) => () => void
): Effect.Effect<Stream.Stream<A, OverflowOf<S>>, never, Scope.Scope> => {
  const capacity = Math.max(1, Math.floor(options.capacity ?? 1024))
  const strategy: Strategy = options.strategy ?? "sliding"
  return Effect.acquireRelease(
    Effect.map(
      Mailbox.make<A, Overflow>({ capacity, strategy: strategy === "sliding" ? "sliding" : "dropping" }),
      (mailbox) => {
        const forget = signals.atEnd(() => mailbox.unsafeDone(Exit.void))
        const stop = start((message) => {
          if (mailbox.unsafeOffer(message) || strategy !== "fail") return
          stop()
          mailbox.unsafeDone(Exit.fail(new Overflow({ capacity })))
        })
        return { mailbox, forget, stop }
      }
    ),
    ({ mailbox, forget, stop }) =>
      Effect.suspend(() => {
        stop()
        forget()
        return mailbox.shutdown
      })
  ).pipe(
    // an overflow is only made where the strategy is to fail
    Effect.map(({ mailbox }) => Mailbox.toStream(mailbox) as Stream.Stream<A, OverflowOf<S>>)
  )
}
