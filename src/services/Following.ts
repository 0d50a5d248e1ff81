/** A channel that a service follows for as long as its scope is open, over losses of the connection. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { ConnectionError } from "../StoreError.js"
import type { Service } from "../store/TypedCommands.js"

export interface Follower {
  readonly receive: (message: string) => void
  /** Messages may be missing before the next one: the connection was lost, or more came than anybody could read. */
  readonly missed: () => void
}

/** Receives every message of the channel from now on. Fails if it cannot subscribe now; later it tries again by itself. */
export const channel = (
  store: Service,
  name: string,
  { missed, receive }: Follower
): Effect.Effect<void, ConnectionError, Scope.Scope> =>
  Effect.gen(function* () {
    const subscribe = store.subscribe(name, { onGap: "fail", strategy: "fail" })
    const read = Stream.runForEach(({ message }: { readonly message: string }) => Effect.sync(() => receive(message)))
    const again = Effect.scoped(
      Effect.flatMap(subscribe, (messages) => Effect.zipRight(Effect.sync(missed), read(messages)))
    )
    yield* read(yield* subscribe).pipe(
      Effect.catchAll(() => Effect.retry(again, retries)),
      Effect.forkScoped,
      // the scope may close in a region that cannot be interrupted
      Effect.interruptible
    )
  })

const retries = {
  schedule: Schedule.spaced("1 second"),
  while: (error: { readonly _tag: string; readonly reason?: string }) => error.reason !== "Closed"
}
