import { createHash } from "node:crypto"
import { compare } from "../Compare.js"

/** Runs lines while the memory is used up. */
const whenFull = (lines: string, before = ""): string => `
  SET a 1
  RPUSH list 1 2 3
  ${before}
  CONFIG SET maxmemory 1
  ${lines}
  CONFIG SET maxmemory 0
  SET a 2
  DBSIZE
`

const commands = [
  "SET b 1",
  "GET a",
  "INCR a",
  "APPEND a 1",
  "SETRANGE a 0 x",
  "SETBIT a 1 1",
  "GETSET a 2",
  "GETDEL a",
  "GETEX a EX 100",
  "MSET b 1 c 2",
  "DEL a",
  "UNLINK a",
  "EXPIRE a 100",
  "PERSIST a",
  "RENAME a b",
  "COPY a b",
  "MOVE a 1",
  "TOUCH a",
  "LPUSH list 4",
  "RPOPLPUSH list other",
  "LMOVE list other LEFT LEFT",
  "BLMOVE list other LEFT LEFT 0.1",
  "BLPOP list 0.1",
  "LPOP list",
  "LTRIM list 0 1",
  "LSET list 0 x",
  "LINSERT list BEFORE 1 x",
  "LREM list 0 1",
  "SORT list",
  "SORT list STORE sorted",
  "SORT_RO list",
  "SADD set 1",
  "SREM set 1",
  "SMOVE set other 1",
  "SUNIONSTORE s set",
  "SPOP set",
  "HSET h f v",
  "HDEL h f",
  "HINCRBY h f 1",
  "ZADD z 1 a",
  "ZREM z a",
  "ZRANGESTORE y z 0 -1",
  "ZPOPMIN z",
  "GEOADD g 13 38 a",
  "GEOSEARCHSTORE d g FROMMEMBER a BYRADIUS 1 km",
  "PFADD p a",
  "PFCOUNT p",
  "PFMERGE p q",
  "BITOP AND x a",
  "BITFIELD a GET u8 0",
  "BITFIELD_RO a GET u8 0",
  "XADD x * f v",
  "XDEL x 1-1",
  "XTRIM x MAXLEN 0",
  "XGROUP CREATE x g $ MKSTREAM",
  "XREADGROUP GROUP g c STREAMS x >",
  "PUBLISH channel message",
  "SPUBLISH channel message",
  "SCRIPT LOAD 'return 1'",
  "FUNCTION LOAD '#!lua name=x\\nredis.register_function(\"f\", function() end)'",
  "FUNCTION FLUSH",
  "SELECT 1",
  "SWAPDB 0 1",
  "PING",
  "ECHO a",
  "SUBSCRIBE c",
  "UNSUBSCRIBE c",
  "WATCH a",
  "UNWATCH",
  "DEBUG OBJECT nokey",
  "OBJECT ENCODING a",
  "DBSIZE",
  "FLUSHDB",
  "FLUSHALL"
]

const set = "redis.call('set', 'b', '1')"
const sha = (text: string): string => createHash("sha1").update(text).digest("hex")
const script = (flags: string, body: string): string => `EVAL "#!lua${flags}\\n${body}" 0`
const functions = (flags: string, body: string): string =>
  `FUNCTION LOAD REPLACE "#!lua name=lib\\nredis.register_function{function_name='f', callback=function() ${body} end${flags}}"`

compare("maxmemory without eviction", {
  "refuses every command that may need memory": whenFull(commands.join("\n")),
  "refuses a command with its own errors first": whenFull(`
    SET a
    NOSUCH a
    SET list 1 NX XX
    GET list
  `),
  "refuses to queue anything, and then EXEC": whenFull(`
    MULTI
    SET a 1
    EXEC
    MULTI
    GET a
    EXEC
    MULTI
    GET a
    DISCARD
    MULTI
    MULTI
    WATCH a
    PING
    DISCARD
    MULTI
    EXEC
  `),
  "refuses EXEC of what was queued before": whenFull(
    `
    EXEC
    @readers EXEC
    @deleters EXEC
    `,
    `
    MULTI
    SET a 1
    GET a
    @readers MULTI
    @readers GET a
    @deleters MULTI
    @deleters DEL a
    `
  ),
  "runs a transaction that gets full in its midst to its end": `
    MULTI
    CONFIG SET maxmemory 1
    SET a 1
    EVAL "${set}" 0
    CONFIG SET maxmemory 0
    EXEC
    GET a
    GET b
  `,
  "refuses the first write of a script": whenFull(`
    EVAL "return redis.call('get', 'a')" 0
    EVAL "return ${set}" 0
    EVAL "return redis.pcall('set', 'b', '1')" 0
    EVAL "${set} return 1" 0
    EVAL "redis.call('del', 'nokey') return ${set}" 0
    EVAL "redis.call('get', 'a') return ${set}" 0
    EVAL "return redis.call('del', 'a')" 0
    EVAL_RO "return redis.call('get', 'a')" 0
    EVAL_RO "return ${set}" 0
  `),
  "regards the flags of a script": whenFull(`
    ${script("", `return ${set}`)}
    ${script("", "return 1")}
    ${script(" flags=allow-oom", `return ${set}`)}
    ${script(" flags=no-writes", "return redis.call('get', 'a')")}
    ${script(" flags=no-writes", `return ${set}`)}
    ${script(" flags=no-writes,allow-oom", `return ${set}`)}
    EVAL_RO "#!lua\\nreturn 1" 0
    EVAL_RO "#!lua flags=allow-oom\\nreturn 1" 0
    EVAL_RO "#!lua flags=no-writes\\nreturn 1" 0
  `),
  "regards the flags of a function": [
    ["", `return ${set}`],
    ["", "return 1"],
    [", flags={'allow-oom'}", `return ${set}`],
    [", flags={'no-writes'}", "return redis.call('get', 'a')"],
    [", flags={'no-writes'}", `return ${set}`]
  ]
    .map(([flags = "", body = ""]) => whenFull("FCALL f 0\nFCALL_RO f 0", functions(flags, body)))
    .join("\n"),
  "refuses a script in a transaction that did not know its flags": whenFull(
    "EXEC",
    `
    MULTI
    SCRIPT LOAD "#!lua\\nreturn 3"
    EVALSHA ${sha("#!lua\nreturn 3")} 0
    SCRIPT LOAD "#!lua flags=allow-oom\\nreturn 3"
    EVALSHA ${sha("#!lua flags=allow-oom\nreturn 3")} 0
    SCRIPT LOAD "return redis.call('set', 'b', '1')"
    EVALSHA ${sha("return redis.call('set', 'b', '1')")} 0
    `
  ),
  "serves a blocked client, whatever it then needs": `
    & @waiter BLMOVE list other LEFT LEFT 0
    MULTI
    CONFIG SET maxmemory 1
    RPUSH list 1
    EXEC
    < @waiter
    CONFIG SET maxmemory 0
    LRANGE other 0 -1
  `
})
