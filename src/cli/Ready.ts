/** Tells the loader of the program that the server is ready, with most of its code compiled. */
import * as Effect from "effect/Effect"

let resolve = (): void => undefined

/** Resolves when the server is ready, and never in a process that does not serve. */
export const ready = new Promise<void>((done) => {
  resolve = done
})

export const announce: Effect.Effect<void> = Effect.sync(() => resolve())
