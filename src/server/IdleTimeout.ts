/**
 * The `timeout` setting: closes a connection that has sent nothing for that many seconds. One fiber sleeps until the nearest
 * deadline. A connection costs only the time of its last input, which its session records anyway.
 *
 * @see https://redis.io/docs/latest/develop/reference/clients/#client-timeouts
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as EventLoop from "../EventLoop.js"
import type { Client } from "../state/Client.js"
import type { State } from "../state/State.js"

/** Blocked clients, paused clients, subscribers and MONITOR clients are never idle. */
const mayTimeOut = (client: Client): boolean =>
  !client.paused && client.waiting === undefined && !client.monitor && !client.isSubscribed

/** Closes idle connections until the scope closes. */
export const watch = ({ clients, settings }: State): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const changed = Effect.unsafeMakeLatch(false)
    yield* Effect.addFinalizer(() => Effect.sync(forget))
    const forget = settings.onChange("timeout", () => changed.unsafeOpen())
    const clock = yield* Effect.clock
    const idle = Effect.unsafeMakeLatch(false)
    const wake = (): void => void idle.unsafeOpen()
    yield* Effect.acquireRelease(
      Effect.sync(() => clients.onIdle.add(wake)),
      () => Effect.sync(() => clients.onIdle.delete(wake))
    )

    /**
     * Closes the idle clients among the current ones, in the order of their deadlines. A client that connects or sends something
     * meanwhile is due after all of them, in the next round, so the clients are sorted once for each round.
     */
    const round = (timeout: number): Effect.Effect<void> =>
      Effect.gen(function* () {
        const due = [...clients]
          .filter(mayTimeOut)
          .map((client) => ({ client, deadline: client.lastInteraction + timeout }))
          .sort((a, b) => a.deadline - b.deadline)
        if (due.length === 0) {
          idle.unsafeClose()
          yield* idle.await
        }
        for (const { client, deadline } of due) {
          if (client.lastInteraction + timeout > deadline) continue
          const delay = deadline - clock.unsafeCurrentTimeMillis()
          if (delay > 0) yield* EventLoop.sleep(delay)
          const isIdle = client.lastInteraction + timeout <= deadline
          if (isIdle && mayTimeOut(client)) client.connection.close("now", "idle")
        }
      })

    yield* Effect.forkScoped(
      Effect.forever(
        Effect.suspend(() => {
          changed.unsafeClose()
          const seconds = settings.number("timeout")
          return seconds === 0 ? changed.await : Effect.raceFirst(Effect.forever(round(seconds * 1000)), changed.await)
        })
      )
    )
  })
