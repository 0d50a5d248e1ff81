/**
 * Effect's own `Redis` service over a store, and with it Effect's `Persistence`, `PersistedQueue`, `RateLimiter` and
 * `CircuitBreaker`: in process without a socket, where their time is the program's clock, or over the network with a client.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import * as RateLimiter from "effect/persistence/RateLimiter"
 * import { Redis, Store } from "layeredis/effect4"
 *
 * const program = Effect.gen(function* () {
 *   const limiter = yield* RateLimiter.RateLimiter
 *   return yield* limiter.consume({ key: "ada", limit: 10, window: "1 minute" })
 * })
 *
 * const layer = RateLimiter.layer.pipe(
 *   Layer.provide(RateLimiter.layerStoreRedis()),
 *   Layer.provide(Redis.layer),
 *   Layer.provide(Store.layer)
 * )
 *
 * Effect.runPromise(Effect.provide(program, layer))
 * ```
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as EffectRedis from "effect/persistence/Redis"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Bytes from "./Bytes.js"
import * as Double from "./bytes/Double.js"
import type * as Reply from "./resp/Reply.js"
import { ConnectionError, type StoreError } from "./StoreError.js"
import { Store } from "./store/TypedCommands.js"

/** A reply in the form of RESP2, in which Effect's services read it: text, numbers, `null` and arrays. */
type Plain = string | number | bigint | null | Error | ReadonlyArray<Plain>

/**
 * The service over the store in the context. A reply is what RESP2 has: a map is an array of its keys and values in turn, and a
 * double is text. A connection of `reserve` is one of its own for what blocks; it has no database or transaction of its own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<EffectRedis.Redis["Service"], never, Store | Scope.Scope> = Effect.gen(function* () {
  const store = yield* Store
  const send: Send = <A>(command: string, ...args: ReadonlyArray<string>) =>
    store.commandReply(command, ...args).pipe(
      // the caller says what the reply is, as with any client of Redis
      Effect.map((reply) => plain(reply) as A),
      Effect.mapError(failure)
    )
  return yield* EffectRedis.make({
    send,
    subscribe: (channel, onMessage) =>
      store.subscribe(channel, { capacity: Number.POSITIVE_INFINITY }).pipe(
        Effect.map((messages) =>
          Stream.runForEach(messages, ({ channel, message }) =>
            Effect.sync(() => onMessage({ channel, message }))
          ).pipe(Effect.mapError(failure))
        ),
        Effect.mapError(failure)
      ),
    connect: Effect.sync(() => {
      const closed = Deferred.makeUnsafe<never, EffectRedis.RedisError>()
      return {
        send: <A>(command: string, ...args: ReadonlyArray<string>) =>
          Effect.raceFirst(send<A>(command, ...args), Deferred.await(closed)),
        close: Effect.asVoid(
          Deferred.fail(closed, new EffectRedis.RedisError({ cause: new Error("the connection is closed") }))
        )
      }
    })
  })
})

/**
 * The layer of `make`, over `Store.layer` or `Client.layer`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<EffectRedis.Redis, never, Store> = Layer.effect(EffectRedis.Redis, make)

type Send = <A = unknown>(command: string, ...args: ReadonlyArray<string>) => Effect.Effect<A, EffectRedis.RedisError>

/** Effect's services look for Redis's codes, such as NOSCRIPT, in the text of the cause. */
const failure = (error: StoreError | ConnectionError): EffectRedis.RedisError =>
  new EffectRedis.RedisError({
    cause: error instanceof ConnectionError ? error : new Error(`${error.code} ${error.text}`, { cause: error })
  })

const plain = (reply: Reply.Reply): Plain => {
  if (typeof reply === "string") return Bytes.toText(reply)
  if (typeof reply === "boolean") return reply ? 1 : 0
  if (typeof reply !== "object" || reply === null) return reply
  if (isArray(reply)) return reply.map(plain)
  switch (reply._tag) {
    case "SimpleString":
    case "Verbatim":
      return Bytes.toText(reply.text)
    case "ErrorReply":
      return new Error(reply.text)
    case "Double":
      return reply.text ?? Double.format(reply.value)
    case "BigNumber":
      return reply.digits
    case "NullArray":
      return null
    case "MapReply":
      return reply.entries.flatMap(([key, value]) => [plain(key), plain(value)])
    case "PairsReply":
    case "Push":
      return reply.items.map(plain)
    case "SetReply":
      return reply.members.map(plain)
    case "Attribute":
      return plain(reply.reply)
    case "Sequence":
      return reply.replies.map(plain)
    case "Encoded":
      throw new Error("a store decodes the replies that its commands have encoded")
  }
}

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)
