/**
 * A lock among programs that share a store, held by a scope. It is a key with a time to live, which is renewed while the lock
 * is held: if the holder dies, the lock is free after that time. Each holder gets a fencing token greater than all before, by
 * which a guarded resource can refuse a holder that has lost its lock without knowing.
 *
 * @see https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Lock, Store } from "layeredis"
 *
 * const program = Effect.gen(function* () {
 *   const store = yield* Store.Store
 *   const nightly = Lock.withLock(store, "lock:nightly", { ttl: "30 seconds" })
 *   return yield* nightly((lock) => Effect.succeed(`write with the token ${lock.token}`))
 * })
 *
 * Effect.runPromise(Effect.provide(program, Store.layer))
 * ```
 *
 * @since 0.1.0
 */
import { randomUUID } from "node:crypto"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as EventLoop from "./EventLoop.js"
import type { ConnectionError, WrongType } from "./StoreError.js"
import type { AllCommands, Service } from "./store/TypedCommands.js"

/**
 * The lock was lost while it was held: its key expired before it was renewed, or somebody deleted or replaced it.
 *
 * @since 0.1.0
 * @category errors
 */
export class LockLost extends Data.TaggedError("LockLost")<{
  readonly key: string
  readonly token: bigint
}> {
  override get message(): string {
    return `the lock ${this.key}, held with the token ${this.token}, was lost: another program may hold it now`
  }
}

/**
 * The lock was not free in the time given.
 *
 * @since 0.1.0
 * @category errors
 */
export class LockTimeout extends Data.TaggedError("LockTimeout")<{
  readonly key: string
  readonly timeout: Duration.Duration
}> {
  override get message(): string {
    return `the lock ${this.key} was held by others for ${Duration.format(this.timeout)}`
  }
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** How long the lock outlives a holder that has died: 30 seconds unless given. It is renewed three times in that time. */
  readonly ttl?: Duration.DurationInput | undefined
  /** How long to wait for the lock: for ever unless given; with 0 it is tried once. */
  readonly timeout?: Duration.DurationInput | undefined
  /** How long to wait between two tries: 100 milliseconds unless given. */
  readonly retryAfter?: Duration.DurationInput | undefined
}

/**
 * A lock that is held.
 *
 * @since 0.1.0
 * @category models
 */
export interface Held {
  /** Greater than the token of each holder before. */
  readonly token: bigint
  /** Fails when the lock is lost, and never ends while it is held. */
  readonly lost: Effect.Effect<never, LockLost>
}

/** The key of the fencing tokens: in a cluster it is in the slot of the lock. */
const tokensOf = (key: string): string => {
  const open = key.indexOf("{")
  const isTagged = open >= 0 && key.indexOf("}", open) > open + 1
  return isTagged ? `${key}:token` : `{${key}}:token`
}

type Failure = WrongType | ConnectionError

/** Changes a lock's key in one step, if it is still the owner's. Returns whether it was. */
const ifOwn =
  (store: Service, key: string, owner: string) =>
  (change: (commands: AllCommands) => Effect.Effect<unknown, unknown>): Effect.Effect<boolean, Failure> =>
    store.transaction((tx) =>
      Effect.gen(function* () {
        const found = yield* tx.read((_) => _.get(key))
        if (!Option.contains(found, owner)) return false
        yield* tx.queue(change)
        return true
      })
    )

/** Takes the lock if it is free: its token. */
const tryOnce = (
  store: Service,
  key: string,
  owner: string,
  ttl: Duration.Duration
): Effect.Effect<Option.Option<bigint>, Failure> =>
  store
    .transaction((tx) =>
      Effect.gen(function* () {
        const found = yield* tx.read((_) => _.get(key))
        if (Option.isSome(found)) return Effect.succeedNone
        const token = yield* tx.queue((_) => _.incrBy(tokensOf(key), 1n))
        const set = yield* tx.queue((_) => _.set(key, owner, { ttl }))
        return Effect.asSome(Effect.zipLeft(token, set))
      })
    )
    .pipe(Effect.flatten, Effect.catchTags({ NotAnInteger: Effect.die, OutOfRange: Effect.die }))

/**
 * Waits for a lock and holds it until the scope closes, which frees it if it is still held. An interruption while it waits
 * leaves nothing behind. The key of the tokens, `{key}:token`, stays in the store.
 *
 * @since 0.1.0
 * @category constructors
 */
export const acquire = (
  store: Service,
  key: string,
  options: Options = {}
): Effect.Effect<Held, LockTimeout | Failure, Scope.Scope> => {
  const ttl = Duration.decode(options.ttl ?? "30 seconds")
  const life = Duration.toMillis(ttl)
  const timeout = Duration.decode(options.timeout ?? Duration.infinity)
  const retryAfter = Duration.max(Duration.decode(options.retryAfter ?? "100 millis"), Duration.millis(1))
  return Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      const owner = randomUUID()
      const own = ifOwn(store, key, owner)
      const free = Effect.ignore(own((_) => _.del(key)))
      const end = clock.unsafeCurrentTimeMillis() + Duration.toMillis(timeout)
      const taken = Effect.gen(function* () {
        for (;;) {
          const began = clock.unsafeCurrentTimeMillis()
          // the lock may be ours although the answer is lost
          const token = yield* Effect.onError(tryOnce(store, key, owner, ttl), () => free)
          if (Option.isSome(token)) return { token: token.value, began }
          const remaining = end - clock.unsafeCurrentTimeMillis()
          if (remaining <= 0) return yield* new LockTimeout({ key, timeout })
          yield* restore(Effect.sleep(Duration.min(retryAfter, Duration.millis(remaining))))
        }
      })
      const { began, token } = yield* taken
      yield* Effect.addFinalizer(() => free)
      const lost = yield* Deferred.make<never, LockLost>()
      const renew = Effect.gen(function* () {
        let validUntil = began + life
        let delay = life / 3
        for (;;) {
          yield* EventLoop.sleep(Math.max(0, Math.min(delay, validUntil - clock.unsafeCurrentTimeMillis())))
          const now = clock.unsafeCurrentTimeMillis()
          // a holder that could not renew in time must not hold on to what others may have
          if (now >= validUntil) return
          const answer = yield* own((_) => _.expire(key, ttl)).pipe(
            Effect.catchAll(() => Effect.succeed("unknown" as const)),
            Effect.timeoutTo({
              duration: Math.min(life / 3, validUntil - now),
              onTimeout: () => "unknown" as const,
              onSuccess: (isOwn) => isOwn
            })
          )
          if (answer === false) return
          if (answer === true) validUntil = now + life
          delay = life / (answer === true ? 3 : 10)
        }
      })
      yield* Effect.forkScoped(
        Effect.interruptible(Effect.zipRight(renew, Deferred.fail(lost, new LockLost({ key, token }))))
      )
      return { token, lost: Deferred.await(lost) }
    })
  )
}

/**
 * Runs an Effect while it holds a lock, and frees the lock afterwards. If the lock is lost, the Effect is interrupted and the
 * result is `LockLost`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withLock =
  (store: Service, key: string, options: Options = {}) =>
  <A, E, R>(use: (lock: Held) => Effect.Effect<A, E, R>): Effect.Effect<A, E | LockLost | LockTimeout | Failure, R> =>
    Effect.scopedWith((scope) =>
      Effect.flatMap(Effect.provideService(acquire(store, key, options), Scope.Scope, scope), (lock) =>
        Effect.raceFirst(use(lock), lock.lost)
      )
    )
