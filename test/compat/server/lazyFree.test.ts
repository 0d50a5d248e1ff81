/**
 * `lazyfreed_objects` and the settings `lazyfree-lazy-*`: what Redis leaves to its thread. The thread needs some time, so a
 * script waits until it has nothing to do.
 */
import { compare } from "../Compare.js"

/** Values of each encoding, below and above the size from which the thread frees them. */
const values = {
  "a long list": "for i = 1, 2000 do redis.call('rpush', KEYS[1], i .. string.rep('x', 300)) end",
  "a short list": "for i = 1, 1000 do redis.call('rpush', KEYS[1], i) end",
  "a list of 65 nodes": "for i = 1, 65 do redis.call('rpush', KEYS[1], string.rep('x', 8180)) end",
  "a list of 64 nodes": "for i = 1, 64 do redis.call('rpush', KEYS[1], string.rep('x', 8180)) end",
  "a large hash": "for i = 1, 1000 do redis.call('hset', KEYS[1], i, i) end",
  "a listpack hash": "for i = 1, 100 do redis.call('hset', KEYS[1], i, i) end",
  "a hash of 64": "for i = 1, 64 do redis.call('hset', KEYS[1], i, string.rep('x', 100)) end",
  "a hash of 65": "for i = 1, 65 do redis.call('hset', KEYS[1], i, string.rep('x', 100)) end",
  "a large sorted set": "for i = 1, 1000 do redis.call('zadd', KEYS[1], i, i) end",
  "a listpack sorted set": "for i = 1, 100 do redis.call('zadd', KEYS[1], i, i) end",
  "a large set": "for i = 1, 1000 do redis.call('sadd', KEYS[1], 'm' .. i) end",
  "a set of 64": "for i = 1, 64 do redis.call('sadd', KEYS[1], 'm' .. i) end",
  "a set of 65": "for i = 1, 65 do redis.call('sadd', KEYS[1], 'm' .. i) end",
  "a set of integers": "for i = 1, 512 do redis.call('sadd', KEYS[1], i) end",
  "a long stream": "for i = 1, 8000 do redis.call('xadd', KEYS[1], i .. '-1', 'a', 'b') end",
  "a short stream": "for i = 1, 200 do redis.call('xadd', KEYS[1], i .. '-1', 'a', 'b') end",
  "a stream of 20 groups":
    "for i = 1, 20 do redis.call('xadd', KEYS[1], i .. '-1', 'a', 'b') redis.call('xgroup', 'create', KEYS[1], 'g' .. i, '0') end",
  "a stream of 20 groups, the first of which has pending entries":
    "for i = 1, 20 do redis.call('xadd', KEYS[1], i .. '-1', 'a', 'b') redis.call('xgroup', 'create', KEYS[1], 'g' .. i, '0') end redis.call('xreadgroup', 'group', 'g1', 'c', 'streams', KEYS[1], '>')",
  "a stream of 20 groups, the last of which has":
    "for i = 1, 20 do redis.call('xadd', KEYS[1], i .. '-1', 'a', 'b') redis.call('xgroup', 'create', KEYS[1], 'g' .. i, '0') end redis.call('xreadgroup', 'group', 'g9', 'c', 'streams', KEYS[1], '>')",
  "a long string": "redis.call('set', KEYS[1], string.rep('x', 1000000))"
}

const make = (value: keyof typeof values, key = "k"): string => `EVAL ${JSON.stringify(values[value])} 1 ${key}`

const counted = `EVAL ${JSON.stringify(`
  local function field(name) return string.match(redis.call('info', 'memory'), name .. ':(%d+)') end
  for settled = 1, 10 do
    repeat until field('lazyfree_pending_objects') == '0'
  end
  return field('lazyfreed_objects')`)} 0`

const settings = ["user-del", "server-del", "user-flush", "expire", "eviction"] as const

const lazily = (setting: (typeof settings)[number], ...requests: ReadonlyArray<string>): string => `
  FLUSHALL SYNC
  CONFIG RESETSTAT
  CONFIG SET lazyfree-lazy-${setting} yes
  ${requests.join("\n")}
  ${counted}
  CONFIG SET lazyfree-lazy-${setting} no
`

/** Requests that replace or empty a large set at `k`. */
const removing = [
  "SET k 1",
  "SETEX k 100 1",
  "MSET k 1",
  "RENAME s k",
  "COPY s k REPLACE",
  "SINTERSTORE k none none",
  "SINTERSTORE k small small",
  "SUNIONSTORE k small k",
  "SDIFFSTORE k small none",
  "SORT none STORE k",
  "SORT l STORE k",
  "ZUNIONSTORE k 1 none",
  "ZRANGESTORE k none 0 -1",
  "GEOSEARCHSTORE k none FROMLONLAT 0 0 BYRADIUS 1 m",
  "GEORADIUS none 0 0 1 m STORE k",
  "BITOP AND k none",
  "BITOP NOT k s",
  "DEL k",
  "UNLINK k",
  "MOVE k 3",
  "RENAME k other",
  "EXPIRE k -1",
  "PEXPIREAT k 1",
  "FLUSHALL"
]

compare(
  "what is left to Redis's thread",
  {
    ...Object.fromEntries(
      (Object.keys(values) as ReadonlyArray<keyof typeof values>).map((value) => [
        `UNLINK of ${value}`,
        `${make(value)}
      CONFIG RESETSTAT
      UNLINK k none k
      ${counted}
      ${make(value)}
      DEL k
      ${counted}`
      ])
    ),
    "whole databases": `
    FLUSHALL SYNC
    CONFIG RESETSTAT
    SET a 1
    SET b 1 EX 100
    ${make("a large set")}
    SELECT 3
    SET c 1
    FLUSHDB ASYNC
    ${counted}
    SET d 1
    FLUSHDB
    FLUSHALL SYNC
    ${counted}
    SET d 1
    FLUSHALL ASYNC
    ${counted}
    FLUSHALL ASYNC
    ${counted}
    CONFIG RESETSTAT
    ${counted}
  `,
    "by lazyfree-lazy-user-flush": lazily(
      "user-flush",
      "SET a 1",
      "FLUSHALL",
      "SET a 1",
      "SET b 1",
      "FLUSHDB",
      "SET a 1",
      "FLUSHALL SYNC",
      "FLUSHALL x"
    ),
    "by lazyfree-lazy-user-del": lazily("user-del", make("a large set"), make("a large set", "l"), "DEL k l none"),
    "by lazyfree-lazy-expire": lazily(
      "expire",
      make("a large set"),
      make("a large hash", "h"),
      "EXPIRE k -1",
      "PEXPIREAT h 1",
      "SET s 1",
      "GETEX s EXAT 1"
    ),
    "by lazyfree-lazy-eviction": lazily(
      "eviction",
      make("a large set"),
      "CONFIG SET maxmemory-policy allkeys-random",
      "CONFIG SET maxmemory 1",
      "PING",
      "CONFIG SET maxmemory 0",
      "CONFIG SET maxmemory-policy noeviction"
    ),
    ...Object.fromEntries(
      removing.map((request) => [
        `${request} by lazyfree-lazy-server-del, and without`,
        [true, false]
          .map((isLazy) => {
            const requests = ["SET s 1", "SADD small a b", "RPUSH l 1 2", make("a large set"), request]
            return isLazy ? lazily("server-del", ...requests) : `FLUSHALL SYNC\n${requests.join("\n")}\n${counted}`
          })
          .join("\n")
      ])
    ),
    "the sets that SUNION, SDIFF and SPOP make": lazily(
      "server-del",
      make("a large set"),
      make("a set of 64", "s"),
      make("a set of integers", "i"),
      "SORT_RO s ALPHA LIMIT 0 1",
      ...[
        "SUNION k s",
        "SUNION s s",
        "SUNION i i",
        "SUNION i s",
        "SDIFF k s",
        "SDIFF s k",
        "SDIFF i none",
        "SINTER k k"
      ].flatMap((request) => [`EVAL "return #redis.call('${request.split(" ").join("','")}')" 0`, counted]),
      `EVAL "return #redis.call('spop', 'k', 2000)" 0`,
      counted,
      `EVAL "return #redis.call('spop', 's', 64)" 0`
    ),
    "scripts and functions": `
    SCRIPT FLUSH
    CONFIG RESETSTAT
    ${Array.from({ length: 63 }, (_, i) => `SCRIPT LOAD "return ${i}"`).join("\n")}
    SCRIPT FLUSH ASYNC
    ${counted}
    ${Array.from({ length: 65 }, (_, i) => `SCRIPT LOAD "return ${i}"`).join("\n")}
    SCRIPT FLUSH SYNC
    ${counted}
    ${Array.from({ length: 65 }, (_, i) => `SCRIPT LOAD "return ${i}"`).join("\n")}
    SCRIPT FLUSH ASYNC
    ${counted}
    CONFIG RESETSTAT
    FUNCTION LOAD "#!lua name=l\\nfor i = 1, 65 do redis.register_function('f' .. i, function() end) end"
    FUNCTION FLUSH ASYNC
    ${counted}
    FUNCTION LOAD "#!lua name=l\\nfor i = 1, 64 do redis.register_function('f' .. i, function() end) end"
    FUNCTION FLUSH ASYNC
    ${counted}
  `
  },
  {},
  { observed: false }
)
