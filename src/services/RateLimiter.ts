/**
 * The store of `@effect/experimental`'s `RateLimiter` over a store: one limit for all processes. Each request is one script, which
 * takes its time from the server, so that the clocks of the processes need not agree. In process that is Effect's `Clock`.
 *
 * @example
 * ```ts
 * import { RateLimiter } from "@effect/experimental"
 * import { Effect, Layer } from "effect"
 * import { Store } from "layeredis"
 * import * as StoredLimits from "layeredis/RateLimiter"
 *
 * const program = Effect.gen(function* () {
 *   const limiter = yield* RateLimiter.RateLimiter
 *   const { remaining } = yield* limiter.consume({ key: "ada", limit: 5, window: "1 minute" })
 *   return remaining // 4
 * })
 *
 * const layer = Layer.provide(StoredLimits.layer(), Store.layer)
 *
 * Effect.runPromise(Effect.provide(program, layer))
 * ```
 *
 * @since 0.1.0
 */
import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Script from "../Script.js"
import type { ConnectionError, StoreError } from "../StoreError.js"
import { Store } from "../store/TypedCommands.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The beginning of each key: `ratelimiter:` unless given. */
  readonly prefix?: string | undefined
}

/**
 * A `RateLimiterStore`. A window's key is `<prefix>window:<key>`, and expires when it ends. A bucket's key is
 * `<prefix>bucket:<key>`, and expires when it is full again. Fractions of a millisecond count: three requests a second are three.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<RateLimiter.RateLimiterStore["Type"], never, Store> =>
  Effect.map(Store, (store) => {
    const prefix = options.prefix ?? "ratelimiter:"
    return RateLimiter.RateLimiterStore.of({
      fixedWindow: ({ key, limit, refillRate, tokens }) =>
        store
          .run(fixedWindow, {
            keys: { window: `${prefix}window:${key}` },
            args: { tokens, refill: toMillis(refillRate), limit: limit ?? Number.MAX_SAFE_INTEGER }
          })
          .pipe(Effect.mapError(failed("window", key))),
      tokenBucket: ({ allowOverflow, key, limit, refillRate, tokens }) =>
        store
          .run(tokenBucket, {
            keys: { bucket: `${prefix}bucket:${key}` },
            args: { tokens, refill: toMillis(refillRate), limit, mayOverflow: allowOverflow ? 1 : 0 }
          })
          .pipe(Effect.mapError(failed("bucket", key)))
    })
  })

/**
 * The layer of `make`, for `RateLimiter.layer` of `@effect/experimental`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerStore = (options?: Options): Layer.Layer<RateLimiter.RateLimiterStore, never, Store> =>
  Layer.effect(RateLimiter.RateLimiterStore, make(options))

/**
 * A `RateLimiter` over `layerStore`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<RateLimiter.RateLimiter, never, Store> =>
  Layer.provide(RateLimiter.layer, layerStore(options))

/** An infinite time is 3,000 years: Lua has no word for infinity that it reads again. */
const toMillis = (duration: Duration.Duration): number => Math.min(Duration.toMillis(duration), 1e14)

const failed =
  (part: string, key: string) =>
  (cause: StoreError | ConnectionError | Script.ScriptError): RateLimiter.RateLimitStoreError =>
    new RateLimiter.RateLimitStoreError({ message: `the ${part} of ${key}: ${cause.message}`, cause })

/** The time in milliseconds; a number with all of its digits; the end of a key, unless it is too far away for Redis. */
const prelude = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function exact(number) return string.format('%.17g', number) end
local function expireAt(key, at)
  if at < 1e15 then redis.call('PEXPIREAT', key, string.format('%.0f', math.ceil(at))) else redis.call('PERSIST', key) end
end
`

/** The window grows by the time of each token that is taken. */
const fixedWindow = Script.make({
  keys: ["window"],
  args: { tokens: Schema.Number, refill: Schema.Number, limit: Schema.Number },
  result: Schema.Tuple(Schema.NumberFromString, Schema.NumberFromString),
  text: `${prelude}
local tokens, refill, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local stored = redis.call('HMGET', KEYS[1], 'count', 'until')
local count, finish = tonumber(stored[1]), tonumber(stored[2])
if not count or not finish or finish <= now then count, finish = 0, now end
count = count + tokens
if count <= limit then
  finish = finish + refill * tokens
  redis.call('HSET', KEYS[1], 'count', exact(count), 'until', exact(finish))
  expireAt(KEYS[1], finish)
end
return { exact(count), exact(finish - now) }`
})

/** Tokens come back one by one. A bucket that is full again needs no key. */
const tokenBucket = Script.make({
  keys: ["bucket"],
  args: { tokens: Schema.Number, refill: Schema.Number, limit: Schema.Number, mayOverflow: Schema.Number },
  result: Schema.NumberFromString,
  text: `${prelude}
local tokens, refill, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if refill <= 0 then return exact(limit - tokens) end
local stored = redis.call('HMGET', KEYS[1], 'tokens', 'refilled')
local current, refilled = tonumber(stored[1]), tonumber(stored[2])
if not current or not refilled then current, refilled = limit, now end
local back = math.max(0, math.floor((now - refilled) / refill))
current = math.min(limit, current + back)
refilled = refilled + back * refill
local remaining = current - tokens
if remaining >= 0 or ARGV[4] == '1' then current = remaining end
if current < limit then
  redis.call('HSET', KEYS[1], 'tokens', exact(current), 'refilled', exact(refilled))
  expireAt(KEYS[1], refilled + (limit - current) * refill)
else
  redis.call('DEL', KEYS[1])
end
return exact(remaining)`
})
