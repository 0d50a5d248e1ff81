/** The system's clock, for whose sleepers the process does not stay alive. Under a test's fake timers it stands still with them. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as EventLoop from "../EventLoop.js"

const system = Clock.make()

export const systemClock: Clock.Clock = {
  [Clock.ClockTypeId]: Clock.ClockTypeId,
  unsafeCurrentTimeMillis: () => system.unsafeCurrentTimeMillis(),
  unsafeCurrentTimeNanos: () => system.unsafeCurrentTimeNanos(),
  currentTimeMillis: system.currentTimeMillis,
  currentTimeNanos: system.currentTimeNanos,
  sleep: (duration) =>
    Effect.async((resume) => Effect.sync(EventLoop.callLater(Duration.toMillis(duration), () => resume(Effect.void))))
}
