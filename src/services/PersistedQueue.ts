/**
 * The store of `@effect/experimental`'s `PersistedQueue` over a store. A taken element is locked until it has been processed: if its
 * consumer dies, the lock expires and the element goes back to the queue. Nobody polls: messages wake those who wait.
 *
 * @example
 * ```ts
 * import { PersistedQueue } from "@effect/experimental"
 * import { Effect, Layer, Schema } from "effect"
 * import { Store } from "layeredis"
 * import * as StoredQueue from "layeredis/PersistedQueue"
 *
 * const program = Effect.gen(function* () {
 *   const mails = yield* PersistedQueue.make({ name: "mails", schema: Schema.Struct({ to: Schema.String }) })
 *   yield* mails.offer({ to: "ada@example.org" })
 *   return yield* mails.take(({ to }, { attempts }) => Effect.succeed(`${to}, ${attempts} failures before`))
 * })
 *
 * const layer = Layer.provide(StoredQueue.layer(), Store.layer)
 *
 * Effect.runPromise(Effect.provide(program, layer))
 * ```
 *
 * @since 0.1.0
 */
import { randomUUID } from "node:crypto"
import * as PersistedQueue from "@effect/experimental/PersistedQueue"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import { ConnectionError } from "../StoreError.js"
import { type Service, Store } from "../store/TypedCommands.js"
import * as Following from "./Following.js"
import * as QueueScripts from "./QueueScripts.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The beginning of each key: `queue:` unless given. */
  readonly prefix?: string | undefined
  /** How long a taken element stays with a consumer that has died: 90 seconds unless given. */
  readonly lockExpiration?: Duration.DurationInput | undefined
  /** How often a living consumer renews its locks: a third of `lockExpiration` unless given. */
  readonly lockRefreshInterval?: Duration.DurationInput | undefined
}

/**
 * A `PersistedQueueStore`. Elements are taken in their order; one that failed, was interrupted or whose consumer died goes to the
 * end. An interruption is no failed attempt, and neither is the death of a consumer. An element that has failed `maxAttempts` times
 * goes to the list `<prefix>{<name>}:failed`, as JSON with its id, its attempts and `lastFailure`.
 *
 * An element is processed at least once: again, if its consumer loses its lock, or if the store cannot be told that it is done before
 * the lock expires. Ids that the program gave are remembered for ever, in the set `<prefix>{<name>}:ids`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  options: Options = {}
): Effect.Effect<PersistedQueue.PersistedQueueStore["Type"], never, Store | Scope.Scope> =>
  Effect.gen(function* () {
    const store = yield* Store
    const prefix = options.prefix ?? "queue:"
    const queueOf = queues(store, yield* Effect.scope, prefix)
    const expiration = Duration.decode(options.lockExpiration ?? "90 seconds")
    const renewal = Duration.decode(options.lockRefreshInterval ?? Duration.times(expiration, 1 / 3))
    const lock = Math.ceil(Duration.toMillis(expiration))

    /** Tells the store how the processing of an element ended: if it is urgent again and again, for as long as the lock lasts. */
    const settle = (queue: Queue, token: string, id: string, { isUrgent, outcome, payload }: Settlement) => {
      const args = { id, token, outcome, payload, channel: queue.keys.ready }
      const told = Effect.asVoid(store.run(QueueScripts.settle, { keys: queue.keys, args }))
      const insisting = Effect.retry(told, {
        schedule: Schedule.upTo(Schedule.spaced("1 second"), expiration),
        while: (error) => isConnectionError(error) && error.reason !== "Closed"
      })
      return Effect.orDie(isUrgent ? insisting : Effect.catchIf(told, isConnectionError, () => Effect.void))
    }

    const renewing = (queue: Queue, token: string, id: string) =>
      store.run(QueueScripts.renew, { keys: queue.keys, args: { id, token, lock } }).pipe(
        Effect.ignore, // the next one may succeed; if none does, the lock expires
        Effect.delay(renewal),
        Effect.forever
      )

    return PersistedQueue.PersistedQueueStore.of({
      offer: ({ element, id, isCustomId, name }) =>
        Effect.try(() => JSON.stringify({ element, attempts: 0 })).pipe(
          Effect.flatMap((payload) => {
            const keys = QueueScripts.keysOf(prefix, name)
            return store.run(QueueScripts.offer, {
              keys,
              args: { id, payload, isCustom: isCustomId ? 1 : 0, channel: keys.ready }
            })
          }),
          Effect.mapError(failed("offer to", name))
        ),
      take: ({ maxAttempts, name }) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function* () {
            const queue = yield* restore(queueOf(name))
            const token = randomUUID()
            const [id, payload] = yield* claim(store, queue, { token, lock }, restore)
            const item = yield* Effect.tapError(decode(payload), () =>
              settle(queue, token, id, { outcome: "failed", payload, isUrgent: true })
            )
            yield* Effect.addFinalizer((exit) => settle(queue, token, id, settlementOf(exit, id, item, maxAttempts)))
            yield* Effect.forkScoped(Effect.interruptible(renewing(queue, token, id)))
            return { id, attempts: item.attempts, element: item.element }
          }).pipe(Effect.mapError(failed("take from", name)))
        )
    })
  })

/**
 * The layer of `make`, for `PersistedQueue.layer` of `@effect/experimental`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerStore = (options?: Options): Layer.Layer<PersistedQueue.PersistedQueueStore, never, Store> =>
  Layer.scoped(PersistedQueue.PersistedQueueStore, make(options))

/**
 * A `PersistedQueueFactory` over `layerStore`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<PersistedQueue.PersistedQueueFactory, never, Store> =>
  Layer.provide(PersistedQueue.layer, layerStore(options))

/** A queue as one process takes from it. */
interface Queue {
  readonly keys: QueueScripts.Keys
  /** Of those who wait, one asks the store; the others wait for their turn. */
  readonly turn: Effect.Semaphore
  /** Opens when an element has become ready. */
  readonly news: Effect.Latch
}

/** The queues that have been taken from. Each follows its channel until the scope closes. */
const queues = (store: Service, scope: Scope.Scope, prefix: string) => {
  const known = new Map<string, Queue>()
  const opening = Effect.unsafeMakeSemaphore(1)
  const open = (name: string): Effect.Effect<Queue, ConnectionError> => {
    const keys = QueueScripts.keysOf(prefix, name)
    const queue = { keys, turn: Effect.unsafeMakeSemaphore(1), news: Effect.unsafeMakeLatch() }
    const wake = (): void => queue.news.unsafeOpen()
    return Following.channel(store, keys.ready, { receive: wake, missed: wake }).pipe(
      Scope.extend(scope),
      Effect.map(() => {
        known.set(name, queue)
        return queue
      })
    )
  }
  return (name: string): Effect.Effect<Queue, ConnectionError> =>
    opening.withPermits(1)(
      Effect.suspend(() => {
        const queue = known.get(name)
        return queue === undefined ? open(name) : Effect.succeed(queue)
      })
    )
}

/** Waits for an element and locks it. Only the wait is interruptible: a claimed element has an owner. */
const claim = (
  store: Service,
  { keys, news, turn }: Queue,
  args: { readonly token: string; readonly lock: number },
  restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
) =>
  Effect.zipRight(
    restore(turn.take(1)),
    Effect.gen(function* () {
      for (;;) {
        // closed first: news that come while the script runs are not lost
        news.unsafeClose()
        const claimed = yield* store.run(QueueScripts.claim, { keys, args: { ...args, channel: keys.ready } })
        if (typeof claimed !== "number") return claimed
        yield* restore(claimed < 0 ? news.await : Effect.timeoutOption(news.await, claimed))
      }
    }).pipe(Effect.ensuring(turn.release(1)))
  )

const isConnectionError = (error: unknown): error is ConnectionError => error instanceof ConnectionError

interface Item {
  readonly element?: unknown
  readonly attempts: number
}

const decode = Schema.decode(
  Schema.parseJson(Schema.Struct({ element: Schema.optional(Schema.Unknown), attempts: Schema.Number }))
)

interface Settlement {
  readonly outcome: "done" | "ready" | "failed"
  readonly payload: string
  /** Whether more is at stake than the time until the lock expires: an interrupted element then goes back as it is. */
  readonly isUrgent: boolean
}

const settlementOf = (
  exit: Exit.Exit<unknown, unknown>,
  id: string,
  { attempts, element }: Item,
  maxAttempts: number
): Settlement => {
  if (Exit.isSuccess(exit)) return { outcome: "done", payload: "", isUrgent: true }
  if (Cause.isInterruptedOnly(exit.cause)) {
    return { outcome: "ready", payload: JSON.stringify({ element, attempts }), isUrgent: false }
  }
  const failures = attempts + 1
  const lastFailure = Cause.pretty(exit.cause, { renderErrorCause: true })
  return {
    outcome: failures < maxAttempts ? "ready" : "failed",
    payload: JSON.stringify({ id, element, attempts: failures, lastFailure }),
    isUrgent: true
  }
}

const failed =
  (attempted: string, name: string) =>
  (cause: { readonly message: string }): PersistedQueue.PersistedQueueError =>
    new PersistedQueue.PersistedQueueError({
      message: `cannot ${attempted} the queue ${name}: ${cause.message}`,
      cause
    })
