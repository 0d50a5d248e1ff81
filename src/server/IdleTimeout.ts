/**
 * The `timeout` setting: connections that have sent nothing for so many seconds are closed. One fiber sleeps to the nearest
 * deadline; a connection costs nothing but the time of its last request, which its session notes anyway.
 *
 * @see https://redis.io/docs/latest/develop/reference/clients/#client-timeouts
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Client } from "../state/Client.js"
import type { State } from "../state/State.js"

/** Those that wait for others are not idle; nor are they that look on. */
const mayTimeOut = (client: Client): boolean =>
  !client.paused && client.waiting === undefined && !client.monitor && !client.isSubscribed

/** Closes idle connections, for as long as the scope. */
export const watch = ({ clients, settings }: State): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const changed = Effect.unsafeMakeLatch(false)
    yield* Effect.addFinalizer(() => Effect.sync(forget))
    const forget = settings.onChange("timeout", () => changed.unsafeOpen())
    const clock = yield* Effect.clock

    /**
     * Closes whoever is due among those there are now, in the order of their deadlines. Whoever comes or sends something
     * meanwhile is due after all of these, when the next round has begun: one look at everyone serves for a round.
     */
    const round = (timeout: number): Effect.Effect<void> =>
      Effect.gen(function* () {
        const due = [...clients]
          .filter(mayTimeOut)
          .map((client) => ({ client, deadline: client.lastInteraction + timeout }))
          .sort((a, b) => a.deadline - b.deadline)
        if (due.length === 0) yield* Effect.sleep(timeout)
        for (const { client, deadline } of due) {
          if (client.lastInteraction + timeout > deadline) continue
          const delay = deadline - clock.unsafeCurrentTimeMillis()
          if (delay > 0) yield* Effect.sleep(delay)
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
