/** Messages as streams: a bounded buffer between publishers, which never wait, and one reader. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Mailbox from "effect/Mailbox"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { ConnectionError } from "../StoreError.js"
import type { Listener, Stop } from "./Transport.js"

/**
 * The fate of a message that finds the buffer full: `"sliding"` drops the oldest message in it, `"dropping"` the new one, and
 * with `"fail"` the stream fails with `Overflow` after the messages in the buffer. A publisher cannot wait: a command is one
 * step.
 */
export type Strategy = "sliding" | "dropping" | "fail"

export interface ListenOptions<out S extends Strategy = Strategy> {
  /** The most messages that wait for the reader: 1,024 unless given. */
  readonly capacity?: number | undefined
  /** `"sliding"` unless given. */
  readonly strategy?: S | undefined
  /**
   * The end of the stream, or none, when a client has lost its connection, so that messages may be missing. With `"continue"`, unless
   * given, it goes on once the client is connected again. With `"fail"` it fails with the `ConnectionError`, after the
   * messages that came before. A store in process has no gaps.
   */
  readonly onGap?: "continue" | "fail" | undefined
}

/** More messages came than the reader took and its buffer holds. */
export class Overflow extends Data.TaggedError("Overflow")<{
  /** The capacity of the buffer, in messages. */
  readonly capacity: number
}> {
  override get message(): string {
    return `more than ${this.capacity} messages waited for their reader: take them faster, or give the stream a larger capacity`
  }
}

/** The error of a stream with a strategy. */
export type OverflowOf<S extends Strategy> = S extends "fail" ? Overflow : never

/**
 * Listens until the scope closes: every message from now on is in the stream, whenever it is run. `listen` begins to hand
 * over messages. The stream can be run once, and ends with the store.
 */
export const make = <A, S extends Strategy>(
  options: ListenOptions<S>,
  listen: (listener: Listener<A>) => Effect.Effect<Stop, ConnectionError, Scope.Scope>
): Effect.Effect<Stream.Stream<A, OverflowOf<S> | ConnectionError>, ConnectionError, Scope.Scope> => {
  const capacity = Math.max(1, Math.floor(options.capacity ?? 1024))
  const strategy: Strategy = options.strategy ?? "sliding"
  return Effect.gen(function* () {
    const mailbox = yield* Effect.acquireRelease(
      Mailbox.make<A, Overflow | ConnectionError>({
        capacity,
        strategy: strategy === "sliding" ? "sliding" : "dropping"
      }),
      (each) => each.shutdown
    )
    let stop: Stop = () => undefined
    const fail = (error: Overflow | ConnectionError): void => {
      stop()
      mailbox.unsafeDone(Exit.fail(error))
    }
    stop = yield* listen({
      receive: (message) => {
        if (!mailbox.unsafeOffer(message) && strategy === "fail") fail(new Overflow({ capacity }))
      },
      gap: options.onGap === "fail" ? fail : undefined,
      end: (error) => void mailbox.unsafeDone(error === undefined ? Exit.void : Exit.fail(error))
    })
    // an overflow is only made where the strategy is to fail
    return Mailbox.toStream(mailbox) as Stream.Stream<A, OverflowOf<S> | ConnectionError>
  })
}
