/**
 * Client-side caching: which reads are answered from the cache, and which writes of this client drop what they change. The
 * server's invalidation of an own write follows the write's reply, on another connection perhaps; what the client
 * changes itself is therefore dropped here, before the program sees the reply.
 */
import * as Effect from "effect/Effect"
import type { Bytes } from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as Encoder from "../resp/Encoder.js"
import * as Keys from "../specification/Keys.js"
import * as Lookup from "../specification/Lookup.js"
import type { Call, OnReply } from "../store/Transport.js"
import type { ReplyCache } from "./ReplyCache.js"

/**
 * Reads whose replies depend on their keys alone. Others depend on the time (TTL, XPENDING), on chance (SRANDMEMBER), on keys
 * that they do not name (SORT_RO), or on what no invalidation tells (OBJECT, TOUCH).
 */
export const cached: ReadonlySet<string> = new Set([
  ...["get", "getrange", "mget", "strlen", "lcs", "getbit", "bitcount", "bitpos", "bitfield_ro"],
  ...["exists", "type", "expiretime", "pexpiretime"],
  ...["hget", "hmget", "hgetall", "hexists", "hkeys", "hvals", "hlen", "hstrlen"],
  ...["lrange", "lindex", "llen", "lpos"],
  ...["smembers", "sismember", "smismember", "scard", "sinter", "sintercard", "sunion", "sdiff"],
  ...["zrange", "zrangebyscore", "zrangebylex", "zrevrange", "zrevrangebyscore", "zrevrangebylex", "zscore", "zmscore"],
  ...["zrank", "zrevrank", "zcard", "zcount", "zlexcount", "zinter", "zintercard", "zunion", "zdiff"],
  ...["geopos", "geodist", "geohash", "geosearch"],
  ...["xrange", "xrevrange", "xlen"]
])

/** The commands of a connection of one database. */
export type Calls = <A, E>(request: Request, onReply: OnReply<A, E>) => Call<A, E>

/** Calls over a cache. */
export const over =
  (cache: ReplyCache, database: number, calls: Calls): Calls =>
  <A, E>(request: Request, onReply: OnReply<A, E>): Call<A, E> =>
    Effect.suspend(() => {
      const specification = Lookup.find(request)
      if (specification === undefined || !cached.has(specification.name)) return writing(cache, calls, request, onReply)
      const id = `${database} ${Encoder.encodeRequest(request)}`
      const found = cache.find(id)
      if (found !== undefined) return onReply(found)
      const keys = Keys.keysOf(specification, request).map(({ key }) => key)
      if (keys.length === 0) return calls(request, onReply)
      const entry = cache.open(id, keys)
      return calls(request, (reply) => {
        cache.fill(entry, reply)
        return onReply(reply)
      })
    })

/** Calls that are never answered from the cache. */
export const past =
  (cache: ReplyCache, calls: Calls): Calls =>
  (request, onReply) =>
    Effect.suspend(() => writing(cache, calls, request, onReply))

const writing = <A, E>(cache: ReplyCache, calls: Calls, request: Request, onReply: OnReply<A, E>): Call<A, E> => {
  const drop = dropFor(cache, [request])
  if (drop === undefined) return calls(request, onReply)
  drop()
  return calls(request, (reply) => {
    drop()
    return onReply(reply)
  })
}

/** Runs requests over another connection, and drops what they may change. */
export const around = <A, E, R>(
  cache: ReplyCache,
  requests: ReadonlyArray<Request>,
  run: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const drop = dropFor(cache, requests)
    if (drop === undefined) return run
    drop()
    return Effect.ensuring(run, Effect.sync(drop))
  })

/** Drops what requests may change; `undefined` if they only read. */
const dropFor = (cache: ReplyCache, requests: ReadonlyArray<Request>): (() => void) | undefined => {
  const keys: Array<Bytes> = []
  for (const request of requests) {
    const written = writtenBy(request)
    if (written === "all") return () => cache.clear()
    keys.push(...written)
  }
  if (keys.length === 0) return undefined
  return () => {
    for (const key of keys) cache.invalidate(key)
  }
}

/** The keys that a request may change. A script declares them; one that declares none may change any. */
const writtenBy = (request: Request): ReadonlyArray<Bytes> | "all" => {
  const specification = Lookup.find(request)
  if (specification === undefined) return "all"
  const { flags, traits = [] } = specification
  if (flags.includes("readonly") || !(flags.includes("write") || traits.includes("runs_others"))) return []
  const keys = Keys.keysOf(specification, request)
  return keys.length === 0 ? "all" : keys.map(({ key }) => key)
}
