/** Which commands count as a change of a watched key. */
import { compare } from "../Compare.js"
import { lines } from "../Generate.js"

/** Commands that leave a value as it was, after a command that creates it. Some of them still count as changes. */
const rewrites: ReadonlyArray<readonly [create: string, rewrite: string]> = [
  ["HSET h f v", "HSET h f v"],
  ["SADD k m", "SADD k m"],
  ["ZADD k 1 m", "ZADD k 1 m"],
  ["ZADD k 1 m", "ZADD k GT 1 m"],
  ["SETBIT k 0 1", "SETBIT k 0 1"],
  ["SETRANGE k 0 x", "SETRANGE k 0 x"],
  ["RPUSH k x", "LSET k 0 x"],
  ["RPUSH k x", "LMOVE k k LEFT RIGHT"],
  ["RPUSH k x", "LTRIM k 0 -1"],
  ["SET k 1", 'APPEND k ""'],
  ["SET k 1", "INCRBY k 0"],
  ["SET k 1", "SET k 1"],
  ["SET k 1", 'SETRANGE k 0 ""'],
  ["SET k 1", "BITFIELD k SET u8 0 49"],
  ["SET k 1", "BITFIELD k GET u8 0"],
  ["SET k 1", "BITOP AND k k"],
  ["SADD k 1", "SORT k STORE k"],
  ["PFADD k x", "PFADD k x"],
  ["PFADD k x", "PFCOUNT k"],
  ["PFADD k x", "PFMERGE k"],
  ["XADD k 1-1 f v", "XTRIM k MAXLEN 10"],
  ["XADD k 1-1 f v", "XDEL k 9-9"],
  ["XADD k 1-1 f v", "XSETID k 5-5"],
  ["XADD k 1-1 f v", "XGROUP CREATE k g $"],
  ["SADD k a", "SMOVE k k a"],
  ["SADD k a", "SUNIONSTORE k k"],
  ["ZADD k 1 a", "ZUNIONSTORE k 1 k"],
  ["SADD k a", "SPOP k 0"],
  ["RPUSH k a", "LPOP k 0"],
  ["ZADD k 1 a", "ZINCRBY k 0 a"],
  ["HSET k f 1", "HINCRBY k f 0"],
  ["HSET k f 1", "HINCRBYFLOAT k f 0"],
  ["GEOADD k 1 1 a", "GEOADD k 1 1 a"],
  ["SET k 1", "COPY k k2"],
  ["SET k 1", "RENAME k k"],
  ["SET k 1", "RENAMENX k k"],
  ["SET k 1", "GETSET k 1"],
  ["SET k 1", "MSET k 1"],
  ["SET k 1", "MSETNX k 1"],
  ["RPUSH k a", "LINSERT k BEFORE b c"],
  ["RPUSH k a", "LREM k 0 b"],
  ["RPUSH k a", "LPUSHX k a"],
  ["SET k 1", "UNLINK k2"],
  ["ZADD k 1 a", "ZREMRANGEBYSCORE k 5 6"],
  ["ZADD k 1 a", "ZPOPMIN k 0"],
  ["ZADD k 1 a", "ZRANGESTORE k k 0 -1"],
  ["SET k 1", "EXPIRE k 100 XX"],
  ["SET k 1", "EXPIREAT k 4000000000 NX"],
  ["SET k 1", "PERSIST k"],
  ["SET k 1", "GETEX k PERSIST"],
  ["SET k 1", "OBJECT ENCODING k"],
  ["SET k 1", "TOUCH k"]
]

compare("changes of watched keys", {
  "commands that change nothing do not count": `
    SET a 1
    HSET h f v
    WATCH a h none
    @other DEL none
    @other SETNX a 2
    @other SET a 2 NX
    @other HSETNX h f w
    @other HDEL h none
    @other PERSIST a
    @other EXPIRE none 10
    @other LREM none 0 x
    @other SREM none x
    @other LPUSHX none x
    @other GETDEL none
    @other INCR h
    @other LPUSH a x
    @other SETRANGE none 0 ""
    @other RENAMENX a h
    @other COPY a h
    @other TOUCH a
    @other OBJECT FREQ a
    MULTI
    GET a
    EXEC
  `,
  "some commands count although they leave the value as it was": `
    ${lines(
      rewrites,
      ([create, rewrite]) => `
        DEL k
        ${create}
        WATCH k h
        @other ${rewrite}
        MULTI
        ECHO "${rewrite.replaceAll('"', "")}"
        EXEC
      `
    )}
    XADD x 1-1 f v
    XGROUP CREATE x g 0
    WATCH x
    @other XREADGROUP GROUP g c STREAMS x >
    MULTI
    EXEC
    WATCH x
    @other XREADGROUP GROUP g c STREAMS x >
    MULTI
    EXEC
    WATCH x
    @other XACK x g 1-1
    MULTI
    EXEC
  `,
  "keys that are created, deleted, renamed, moved or copied": `
    WATCH a
    @other SET a 1
    @other DEL a
    MULTI
    EXEC
    SET a 1
    WATCH a
    @other DEL a
    MULTI
    EXEC
    SET a 1
    WATCH a b
    @other RENAME a b
    MULTI
    EXEC
    WATCH a
    @other RENAME b a
    MULTI
    EXEC
    WATCH a
    @other MOVE a 3
    MULTI
    EXEC
    WATCH c
    @other SELECT 3
    @other COPY a c DB 0
    MULTI
    EXEC
  `,
  "expiries that are set or removed": `
    SET a 1
    WATCH a
    @other EXPIRE a 100
    MULTI
    EXEC
    WATCH a
    @other PERSIST a
    MULTI
    EXEC
    WATCH a
    @other EXPIRE a 100 XX
    MULTI
    EXEC
    WATCH a
    @other GETEX a
    MULTI
    EXEC
    WATCH a
    @other GETEX a EX 100
    MULTI
    EXEC
    WATCH a
    @other GETEX a PERSIST
    MULTI
    EXEC
    WATCH a
    @other EXPIRE a -1
    MULTI
    EXEC
  `,
  "a key is watched in one database": `
    WATCH a
    @other SELECT 1
    @other SET a 1
    MULTI
    EXEC
    WATCH a
    SELECT 1
    WATCH a
    SELECT 0
    @other SET a 2
    MULTI
    EXEC
    SELECT 1
    WATCH a
    SELECT 0
    @other SET a 3
    MULTI
    PING
    EXEC
  `,
  "FLUSHALL and FLUSHDB change only keys that exist": `
    WATCH a
    @other FLUSHALL
    MULTI
    EXEC
    WATCH a
    @other FLUSHDB
    MULTI
    EXEC
    SET a 1
    WATCH a
    @other FLUSHDB
    MULTI
    EXEC
    SET a 1
    WATCH a
    @other FLUSHALL ASYNC
    MULTI
    EXEC
    SET a 1
    WATCH b
    @other FLUSHALL
    MULTI
    EXEC
    SELECT 5
    SET a 1
    WATCH a
    @other FLUSHDB
    MULTI
    EXEC
    WATCH a
    @other FLUSHALL
    MULTI
    EXEC
  `,
  "SWAPDB changes keys that exist in either database": `
    WATCH a
    @other SWAPDB 0 1
    MULTI
    EXEC
    SET a 1
    WATCH a
    @other SWAPDB 0 1
    MULTI
    EXEC
    WATCH a
    @other SWAPDB 0 1
    MULTI
    EXEC
    WATCH b
    @other SWAPDB 0 1
    MULTI
    EXEC
    WATCH a b
    @other SWAPDB 0 0
    MULTI
    EXEC
    WATCH a
    @other SWAPDB 2 3
    MULTI
    EXEC
    SELECT 7
    WATCH a
    @other SWAPDB 0 7
    MULTI
    EXEC
  `,
  "the database is watched by its number, also after SWAPDB": `
    WATCH a
    @other SWAPDB 0 1
    @other SET a 1
    MULTI
    EXEC
    FLUSHALL
    WATCH a
    @other SWAPDB 0 1
    @other SELECT 1
    @other SET a 1
    MULTI
    EXEC
  `,
  "serving a blocked client changes its keys": `
    &@blocked BLMOVE l m LEFT RIGHT 0
    WATCH m
    @other RPUSH l 1
    <@blocked
    MULTI
    EXEC
    &@blocked BLPOP k 0
    WATCH k
    @other RPUSH k 1
    <@blocked
    MULTI
    EXEC
  `
})
