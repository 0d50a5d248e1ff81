// Compiled in strict mode, without skipLibCheck and without @effect/platform.
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Client from "layeredis/Client"
import * as Store from "layeredis/Store"
import type * as StoreError from "layeredis/StoreError"

const program: Effect.Effect<
  Option.Option<string>,
  StoreError.ConnectionError | StoreError.OutOfRange | StoreError.WrongType,
  Store.Store
> = Effect.gen(function* () {
  const store = yield* Store.Store
  yield* store.set("greeting", "hello", { ttl: "1 minute" })
  return yield* store.get("greeting")
})

export const embedded = Effect.provide(program, Store.layer)
export const remote = Effect.provide(program, Client.layer("redis://localhost:6379"))

Effect.runPromise(embedded).then(({ _tag }) => console.log(_tag))
