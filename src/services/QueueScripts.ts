/**
 * The scripts of `PersistedQueue`, each one step of an element's life. A queue is a list of ids that are ready, a hash of the elements
 * by id, and for those that are taken a sorted set of the times at which their locks expire and a hash of their owners' tokens.
 */
import * as Schema from "effect/Schema"
import * as Script from "../Script.js"

/** The keys of a queue. The name of `ready` is also that of the channel that tells of elements that have become ready. */
export interface Keys {
  readonly ready: string
  readonly items: string
  readonly locked: string
  readonly owners: string
  readonly failed: string
  readonly ids: string
}

const keys = ["ready", "items", "locked", "owners", "failed", "ids"] as const

/** The keys of a queue, all in one slot of a cluster. */
export const keysOf = (prefix: string, name: string): Keys => {
  const key = (part: string): string => `${prefix}{${name}}:${part}`
  return {
    ready: key("ready"),
    items: key("items"),
    locked: key("locked"),
    owners: key("owners"),
    failed: key("failed"),
    ids: key("ids")
  }
}

const prelude = `
local ready, items, locked, owners, failed, ids = unpack(KEYS)
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function number(value) return string.format('%.0f', value) end
`

/** Adds an element, unless its id is the program's own and has been there before. */
export const offer = Script.make({
  keys,
  args: { id: Schema.String, payload: Schema.String, isCustom: Schema.Number, channel: Schema.String },
  result: Schema.Number,
  text: `${prelude}
local id, payload, isCustom, channel = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if isCustom == '1' and redis.call('SADD', ids, id) == 0 then return 0 end
redis.call('HSET', items, id, payload)
redis.call('RPUSH', ready, id)
redis.call('PUBLISH', channel, id)
return 1`
})

/**
 * Takes the first element that is ready, after those whose locks have expired are. Without one it returns the milliseconds until
 * the next lock expires; -1 if nothing is locked.
 */
export const claim = Script.make({
  keys,
  args: { token: Schema.String, lock: Schema.Number, channel: Schema.String },
  result: Schema.Union(Schema.Number, Schema.Tuple(Schema.String, Schema.String)),
  text: `${prelude}
local token, lock, channel, time = ARGV[1], tonumber(ARGV[2]), ARGV[3], now()
for _, id in ipairs(redis.call('ZRANGEBYSCORE', locked, '-inf', number(time), 'LIMIT', 0, 100)) do
  redis.call('ZREM', locked, id)
  redis.call('HDEL', owners, id)
  redis.call('RPUSH', ready, id)
  redis.call('PUBLISH', channel, id)
end
while true do
  local id = redis.call('LPOP', ready)
  if not id then break end
  local payload = redis.call('HGET', items, id)
  if payload then
    redis.call('ZADD', locked, number(time + lock), id)
    redis.call('HSET', owners, id, token)
    return { id, payload }
  end
end
local next = redis.call('ZRANGE', locked, 0, 0, 'WITHSCORES')[2]
return next and math.max(1, next - time) or -1`
})

/** Keeps an element locked, if the token still owns it. */
export const renew = Script.make({
  keys,
  args: { id: Schema.String, token: Schema.String, lock: Schema.Number },
  result: Schema.Number,
  text: `${prelude}
local id, token, lock = ARGV[1], ARGV[2], tonumber(ARGV[3])
if redis.call('HGET', owners, id) ~= token then return 0 end
redis.call('ZADD', locked, number(now() + lock), id)
return 1`
})

/** Ends the processing of an element, if the token still owns it: it is done, goes to the end of the queue, or has failed for good. */
export const settle = Script.make({
  keys,
  args: {
    id: Schema.String,
    token: Schema.String,
    outcome: Schema.Literal("done", "ready", "failed"),
    payload: Schema.String,
    channel: Schema.String
  },
  result: Schema.Number,
  text: `${prelude}
local id, token, outcome, payload, channel = unpack(ARGV)
if redis.call('HGET', owners, id) ~= token then return 0 end
redis.call('ZREM', locked, id)
redis.call('HDEL', owners, id)
if outcome == 'ready' then
  redis.call('HSET', items, id, payload)
  redis.call('RPUSH', ready, id)
  redis.call('PUBLISH', channel, id)
  return 1
end
redis.call('HDEL', items, id)
if outcome == 'failed' then redis.call('RPUSH', failed, payload) end
return 1`
})
