/**
 * The signal that stops the program: `Main` receives it and `serve` names it in its log. A server that is ready takes it itself, as
 * it stays up if its data cannot be saved; otherwise it interrupts the program.
 */
import * as Effect from "effect/Effect"

/** `undefined` while there was none. */
export const received: { name: NodeJS.Signals | undefined } = { name: undefined }

let take: (() => void) | undefined

/** Hands over the signal that was received; returns whether somebody waits for it. */
export const deliver = (): boolean => {
  take?.()
  return take !== undefined
}

/** Waits for a signal, which no longer interrupts the program. */
export const wait: Effect.Effect<void> = Effect.async((resume) => {
  received.name = undefined
  take = () => resume(Effect.void)
  return Effect.sync(() => {
    take = undefined
  })
})
