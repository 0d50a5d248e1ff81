/**
 * Effect's `Reactivity` for several processes: an invalidation in one of them makes the queries of all run again. It travels as a
 * message of publish and subscribe.
 *
 * @example
 * ```ts
 * import { Effect, Layer, Stream } from "effect"
 * import * as Reactivity from "effect/reactivity/Reactivity"
 * import { Store } from "layeredis/effect4"
 * import * as SharedReactivity from "layeredis/effect4/Reactivity"
 *
 * const program = Effect.gen(function* () {
 *   const store = yield* Store.Store
 *   const names = Reactivity.stream(store.list.range("names", 0, -1), ["names"]) // anew after each invalidation
 *   yield* Reactivity.mutation(store.list.pushRight("names", ["Ada"]), ["names"])
 *   return yield* Stream.runHead(names)
 * })
 *
 * const layer = Layer.provideMerge(SharedReactivity.layer(), Store.layer)
 *
 * Effect.runPromise(Effect.provide(program, layer))
 * ```
 *
 * @since 0.1.0
 */
import { randomUUID } from "node:crypto"
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Reactivity from "effect/reactivity/Reactivity"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { ConnectionError } from "../StoreError.js"
import { Store } from "../store/TypedCommands.js"
import * as Following from "./Following.js"
import { decode, encode, type Keys, keysOf, mapKeys } from "./Invalidation.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The channel of the messages: `reactivity` unless given. */
  readonly channel?: string | undefined
}

/** The keys that a batch has invalidated so far. */
class Batch extends Context.Service<Batch, Array<Keys>>()("layeredis/Reactivity/Batch") {}

/**
 * A `Reactivity` that invalidates its own queries at once, and those of other processes by a message. A mutation is over when its
 * message has been published; if that fails the log says so, and the mutation succeeds all the same. A batch publishes at its end.
 *
 * Keys are compared as `Reactivity` itself does: a number or a boolean as its text, and a value with structural equality as its hash.
 * After a loss of the connection, messages may be missing: all queries of the process run again.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  options: Options = {}
): Effect.Effect<Reactivity.Reactivity, ConnectionError, Store | Scope.Scope> =>
  Effect.gen(function* () {
    const store = yield* Store
    const own = yield* Reactivity.make
    const channel = options.channel ?? "reactivity"
    const origin = randomUUID()
    const registered = new Set<{ readonly keys: Keys }>()

    yield* Following.channel(store, channel, {
      receive: (text) => {
        const message = decode(text)
        if (message._tag === "Some" && message.value.origin !== origin) own.invalidateUnsafe(keysOf(message.value))
      },
      missed: () => {
        for (const { keys } of registered) own.invalidateUnsafe(keys)
      }
    })

    const publish = (keys: Keys): Effect.Effect<void> =>
      Effect.catchCause(Effect.asVoid(store.publish(channel, encode(origin, mapKeys(keys, named)))), (cause) =>
        Effect.logWarning(`an invalidation has not reached other processes: the channel ${channel}`, cause)
      )

    // those of callers that cannot wait
    const unsent = yield* Queue.make<Keys, Cause.Done>()
    const sending = yield* Effect.forkScoped(Stream.runForEach(Stream.fromQueue(unsent), publish))
    yield* Effect.addFinalizer(() => Effect.andThen(Queue.end(unsent), Fiber.join(sending)))

    const invalidate = (keys: Keys): Effect.Effect<void> =>
      Effect.contextWith((services: Context.Context<never>) => {
        const batch = Context.getOrUndefined(services, Batch)
        if (batch === undefined) return Effect.andThen(own.invalidate(keys), publish(keys))
        batch.push(keys)
        return own.invalidate(keys)
      })

    /** Remembers the keys of a query until its scope closes. */
    const register = (keys: Keys): (() => void) => {
      const entry = { keys }
      registered.add(entry)
      return () => void registered.delete(entry)
    }

    const query: Reactivity.Reactivity["query"] = (keys, effect) =>
      Effect.andThen(
        Effect.acquireRelease(
          Effect.sync(() => register(keys)),
          (forget) => Effect.sync(forget)
        ),
        own.query(keys, effect)
      )

    return Reactivity.Reactivity.of({
      ...own,
      query,
      stream: (keys, effect) => Stream.unwrap(Effect.map(query(keys, effect), Stream.fromQueue)),
      mutation: (keys, effect) => Effect.tap(effect, () => invalidate(keys)),
      invalidate,
      withBatch: (effect) =>
        Effect.suspend(() => {
          const batch: Array<Keys> = []
          const publishAll = Effect.suspend(() => Effect.forEach(batch, publish, { concurrency: 16, discard: true }))
          return effect.pipe(Effect.provideService(Batch, batch), own.withBatch, Effect.ensuring(publishAll))
        }),
      invalidateUnsafe: (keys) => {
        own.invalidateUnsafe(keys)
        Queue.offerUnsafe(unsent, keys)
      },
      registerUnsafe: (keys, handler) => {
        const forget = register(keys)
        const cancel = own.registerUnsafe(keys, handler)
        return () => {
          forget()
          cancel()
        }
      }
    })
  })

/**
 * The layer of `make`. Fails if it cannot subscribe.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<Reactivity.Reactivity, ConnectionError, Store> =>
  Layer.effect(Reactivity.Reactivity, make(options))

/** A key as text, if `Reactivity` compares it so. */
const named = (key: unknown): unknown =>
  typeof key === "number" || typeof key === "bigint" || typeof key === "boolean" ? String(key) : key
