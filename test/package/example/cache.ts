// A cache in an Effect program, over the embedded store.
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Store from "layeredis/Store"

export class Greetings extends Context.Tag("example/Greetings")<
  Greetings,
  { readonly greet: (name: string) => Effect.Effect<string> }
>() {
  static readonly layer = Layer.effect(
    Greetings,
    Effect.gen(function* () {
      const store = yield* Store.Store
      const compute = (name: string) =>
        Effect.gen(function* () {
          const count = yield* store.incr("computed")
          const greeting = `Hello ${name}, number ${count}`
          yield* store.set(`greeting:${name}`, greeting, { ttl: "60 seconds" })
          return greeting
        })
      return {
        greet: (name: string) =>
          store.get(`greeting:${name}`).pipe(
            Effect.flatMap(Option.match({ onNone: () => compute(name), onSome: Effect.succeed })),
            // nobody else writes these keys, so that no error can come
            Effect.orDie
          )
      }
    })
  ).pipe(Layer.provide(Store.layer))
}
