/**
 * The connections of one or more acceptors, from the accept to their end. A connection waits until there is a handler, and no
 * longer depends on the socket that accepted it.
 */
import type * as Socket from "@effect/platform/Socket"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Scope from "effect/Scope"
import { Connection, type Peer } from "./Connection.js"

export class Reception {
  private readonly waiting = new Set<Peer>()
  private handle: (peer: Peer) => void = (peer) => void this.waiting.add(peer)

  readonly accept = (peer: Peer): void => this.handle(peer)

  /** Closes the connections that no handler has. */
  readonly close: Effect.Effect<void> = Effect.sync(() => {
    for (const peer of this.waiting) peer.destroy()
  })

  /**
   * Runs a handler for each connection; never ends. Its interruption first runs `stop`, which accepts no more of them, and then
   * ends all at the same time.
   */
  run<R, E, _>(handler: (socket: Socket.Socket) => Effect.Effect<_, E, R>, stop: Effect.Effect<void>) {
    return Effect.scopedWith((scope) =>
      Effect.gen(this, function* () {
        const fibers = yield* Scope.extend(FiberSet.make<unknown, unknown>(), scope)
        const fork = yield* FiberSet.runtime(fibers)<R>()
        // finalizers run in reverse order: accept no more connections, then end the existing ones
        yield* Scope.addFinalizer(scope, stop)
        this.handle = (peer) => {
          this.waiting.delete(peer)
          fork(
            handler(peer.socket).pipe(
              Effect.provideService(Connection, peer),
              Effect.catchAllCause((cause) =>
                Effect.logError("closed a connection because its handler failed; this is a bug", cause)
              ),
              Effect.ensuring(Effect.suspend(() => peer.finish()))
            )
          )
        }
        for (const peer of this.waiting) this.accept(peer)
        // not `Effect.never`, which keeps the process alive
        return yield* Effect.async<never>(() => undefined)
      })
    )
  }
}
