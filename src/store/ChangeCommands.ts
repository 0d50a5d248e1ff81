/** The stream of changes. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { ConnectionError } from "../StoreError.js"
import type { Caller } from "./Caller.js"
import type { Codec } from "./Codec.js"
import * as Listening from "./Listening.js"
import type { Change } from "./Transport.js"

export interface ChangeCommands<out Out> {
  /**
   * The changes of all databases, in order: the commands that an append-only file would hold, which arrive at the same data
   * wherever they run. A due or evicted key is a DEL, and a script is the commands that it ran. It listens until the scope
   * closes: once the Effect has run, the stream has every change, however late it runs. A reader that falls behind by more than
   * the capacity gets an `Overflow`, unless the strategy says otherwise. The stream can be run once, and ends with the store.
   *
   * @example
   * ```ts
   * import { Effect, Stream } from "effect"
   * import { Store } from "layeredis"
   *
   * const program = Effect.gen(function* () {
   *   const store = yield* Store.Store
   *   const changes = yield* store.changes()
   *   yield* store.set("session:1", "Ada")
   *   return yield* Stream.runHead(changes) // { commands: [{ database: 0, words: ["SET", "session:1", "Ada"] }], isAtomic: true }
   * })
   *
   * Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Store.layer)))
   * ```
   */
  readonly changes: <S extends Listening.Strategy = "fail">(
    options?: Listening.ListenOptions<S>
  ) => Effect.Effect<
    Stream.Stream<Change<Out>, Listening.OverflowOf<S> | ConnectionError>,
    ConnectionError,
    Scope.Scope
  >
}

export const make = <In, Out>(caller: Caller, codec: Codec<In, Out>): ChangeCommands<Out> => ({
  changes: <S extends Listening.Strategy = "fail">(options: Listening.ListenOptions<S> = {}) =>
    Effect.map(
      Listening.make<Change, S>({ strategy: "fail" as S, ...options }, (listener) =>
        caller.transport.changes(listener)
      ),
      Stream.map(({ commands, isAtomic }) => ({
        commands: commands.map(({ database, words }) => ({ database, words: words.map(codec.decode) })),
        isAtomic
      }))
    )
})
