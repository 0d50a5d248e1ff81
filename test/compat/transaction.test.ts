/** Transactions, beside redis-server: what is queued, what aborts, what WATCH sees. */
import { compare } from "./Compare.js"

compare("MULTI, EXEC and DISCARD", {
  "run what was queued, and nothing before": `
    MULTI
    SET a 1
    @other GET a
    INCR a
    LPUSH l x y
    GET a
    @other GET a
    EXEC
    @other GET a
    LRANGE l 0 -1
  `,
  "of nothing": `
    MULTI
    EXEC
    MULTI
    DISCARD
  `,
  "belong together": `
    EXEC
    DISCARD
    MULTI
    MULTI
    SET a 1
    MULTI
    EXEC
    EXEC
    GET a
    DISCARD
    multi
    Set a 2
    dIscard
    GET a
    MULTI
    set a 3
    exec
    GET a
  `,
  "take no arguments": `
    MULTI x
    EXEC x
    DISCARD x
    UNWATCH x
    WATCH
    MULTI
    SET a 1
    MULTI x
    EXEC
    MULTI
    SET a 1
    DISCARD x
    EXEC
    MULTI
    SET a 1
    EXEC x
    EXEC
    MULTI
    WATCH
    EXEC
    MULTI
    UNWATCH x
    EXEC
  `,
  "go on where a command fails as it runs": `
    SET s text
    MULTI
    INCR s
    LPUSH s x
    SET s 1
    INCR s
    HGET s f
    EXEC
    GET s
  `,
  "abort where a command cannot be queued": `
    MULTI
    nonsense
    SET a 1
    EXEC
    GET a
    MULTI
    nonsense with some arguments
    DISCARD
    MULTI
    GET
    EXEC
    MULTI
    SET a
    EXEC
    MULTI
    CLIENT NONSENSE
    EXEC
    MULTI
    CLIENT
    EXEC
    MULTI
    CONFIG GET
    EXEC
    MULTI
    CONFIG NONSENSE
    EXEC
    MULTI
    OBJECT ENCODING
    EXEC
    MULTI
    XGROUP NONSENSE a
    EXEC
    GET a
    EXEC
    MULTI
    nonsense
    MULTI
    WATCH a
    EXEC
    SET a ok
    GET a
  `,
  "leave wrong arguments to the run": `
    MULTI
    SET a 1 nonsense
    SET a 1 EX
    SET a 1 EX 0
    EXPIRE a x
    SETRANGE a -1 x
    BITFIELD a GET u65 0
    LPOP a -1
    GET a
    EXEC
  `,
  "refuse what may not be in a transaction": `
    MULTI
    MONITOR
    EXEC
    MULTI
    SHUTDOWN NOSAVE
    EXEC
    PING
    MULTI
    WATCH a
    EXEC
    MULTI
    MULTI
    EXEC
  `,
  "queue what is about the connection": `
    MULTI
    SELECT 1
    SET a in1
    SELECT 99
    SELECT x
    SET b in1
    PING
    PING pong
    ECHO hello
    CLIENT SETNAME name
    CLIENT GETNAME
    CLIENT REPLY ON
    CLIENT UNBLOCK 9999
    CLIENT NO-EVICT on
    CLIENT NO-EVICT off
    DEBUG SLEEP 0
    AUTH x
    EXEC
    CLIENT GETNAME
    GET a
    SELECT 0
    GET a
    GET b
  `,
  "change the protocol within": `
    HSET h f v
    ZADD z 1.5 m
    MULTI
    HGETALL h
    ZSCORE z m
    HELLO 3 SETNAME
    RESET
    HGETALL h
    ZSCORE z m
    GET none
    EXEC
    HGETALL h
    MULTI
    HELLO 2 SETNAME
    HGETALL h
    ZSCORE z m
    GET none
    BLPOP none 0
    EXEC
    HELLO 4
    MULTI
    HELLO 9
    HELLO 3 NONSENSE
    CLIENT GETNAME
    EXEC
  `,
  "are over with QUIT": `
    MULTI
    SET a 1
    QUIT
    @other GET a
  `,
  "are over with RESET": `
    SELECT 2
    WATCH a
    MULTI
    SET a 1
    RESET
    EXEC
    GET a
    MULTI
    EXEC
  `,
  "never block": `
    MULTI
    BLPOP l 0
    BRPOP l 0
    BLMOVE l m LEFT LEFT 0
    BRPOPLPUSH l m 0
    BLMPOP 0 1 l LEFT
    BZPOPMIN z 0
    BZPOPMAX z 0
    BZMPOP 0 1 z MIN
    XREAD BLOCK 0 STREAMS s $
    WAIT 0 0
    EXEC
    MULTI
    RPUSH l 1 2 3
    BLPOP l 0
    BRPOP l 0
    BLMOVE l m LEFT LEFT 0
    BLPOP l 0
    EXEC
  `,
  "abort EXEC where its own arity is wrong": `
    MULTI
    SET a 1
    EXEC now
    SET a 2
    GET a
    EXEC
  `,
  "nest no scripts of errors": `
    MULTI
    GET
    DISCARD
    MULTI
    SET a 1
    EXEC
    GET a
  `,
  "answer what is large": `
    MULTI
    SETRANGE big 70000 x
    STRLEN big
    RPUSH l 1 2 3 4 5 6 7 8 9 10
    LRANGE l 0 -1
    GET big
    LRANGE l 0 -1
    EXEC
  `,
  "wake others when all has run": `
    &@a BLPOP l 0
    MULTI
    RPUSH l 1
    LPUSH l 0
    LLEN l
    RPUSH l 2
    EXEC
    <@a
    LRANGE l 0 -1
    &@b BLPOP m 0
    MULTI
    RPUSH m 1
    DEL m
    EXEC
    MULTI
    RPUSH m 1
    LPOP m
    SET m text
    EXEC
    DEL m
    RPUSH m last
    <@b
  `,
  "publish and subscribe within": `
    @sub SUBSCRIBE c
    MULTI
    PUBLISH c one
    SET a 1
    PUBLISH c two
    EXEC
    <@sub
    <@sub
    MULTI
    SUBSCRIBE d
    PING
    SET a 2
    EXEC
    @other GET a
    @other PUBLISH d hello
    <
    PING
    UNSUBSCRIBE d
    PING
  `
})

compare("WATCH", {
  "sees changes by others": `
    WATCH a
    @other SET a 1
    MULTI
    SET a 2
    EXEC
    GET a
    MULTI
    SET a 3
    EXEC
    GET a
  `,
  "lets through what nobody touched": `
    SET a 1
    WATCH a b
    @other GET a
    @other SET c 1
    MULTI
    SET a 2
    EXEC
    GET a
  `,
  "sees one's own changes": `
    WATCH a
    SET a 1
    MULTI
    GET a
    EXEC
    WATCH a
    MULTI
    SET a 2
    EXEC
    GET a
  `,
  "sees no writes that change nothing": `
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
  "sees what counts as a write, even of what is there": `
    # HSET h f v
    DEL k
    HSET h f v
    WATCH k h
    @other HSET h f v
    MULTI
    ECHO "HSET h f v"
    EXEC
    # SADD k m
    DEL k
    SADD k m
    WATCH k h
    @other SADD k m
    MULTI
    ECHO "SADD k m"
    EXEC
    # ZADD k 1 m
    DEL k
    ZADD k 1 m
    WATCH k h
    @other ZADD k 1 m
    MULTI
    ECHO "ZADD k 1 m"
    EXEC
    # ZADD k GT 1 m
    DEL k
    ZADD k 1 m
    WATCH k h
    @other ZADD k GT 1 m
    MULTI
    ECHO "ZADD k GT 1 m"
    EXEC
    # SETBIT k 0 1
    DEL k
    SETBIT k 0 1
    WATCH k h
    @other SETBIT k 0 1
    MULTI
    ECHO "SETBIT k 0 1"
    EXEC
    # SETRANGE k 0 x
    DEL k
    SETRANGE k 0 x
    WATCH k h
    @other SETRANGE k 0 x
    MULTI
    ECHO "SETRANGE k 0 x"
    EXEC
    # LSET k 0 x
    DEL k
    RPUSH k x
    WATCH k h
    @other LSET k 0 x
    MULTI
    ECHO "LSET k 0 x"
    EXEC
    # LMOVE k k LEFT RIGHT
    DEL k
    RPUSH k x
    WATCH k h
    @other LMOVE k k LEFT RIGHT
    MULTI
    ECHO "LMOVE k k LEFT RIGHT"
    EXEC
    # LTRIM k 0 -1
    DEL k
    RPUSH k x
    WATCH k h
    @other LTRIM k 0 -1
    MULTI
    ECHO "LTRIM k 0 -1"
    EXEC
    # APPEND k ""
    DEL k
    SET k 1
    WATCH k h
    @other APPEND k ""
    MULTI
    ECHO "APPEND k "
    EXEC
    # INCRBY k 0
    DEL k
    SET k 1
    WATCH k h
    @other INCRBY k 0
    MULTI
    ECHO "INCRBY k 0"
    EXEC
    # SET k 1
    DEL k
    SET k 1
    WATCH k h
    @other SET k 1
    MULTI
    ECHO "SET k 1"
    EXEC
    # SETRANGE k 0 ""
    DEL k
    SET k 1
    WATCH k h
    @other SETRANGE k 0 ""
    MULTI
    ECHO "SETRANGE k 0 "
    EXEC
    # BITFIELD k SET u8 0 49
    DEL k
    SET k 1
    WATCH k h
    @other BITFIELD k SET u8 0 49
    MULTI
    ECHO "BITFIELD k SET u8 0 49"
    EXEC
    # BITFIELD k GET u8 0
    DEL k
    SET k 1
    WATCH k h
    @other BITFIELD k GET u8 0
    MULTI
    ECHO "BITFIELD k GET u8 0"
    EXEC
    # BITOP AND k k
    DEL k
    SET k 1
    WATCH k h
    @other BITOP AND k k
    MULTI
    ECHO "BITOP AND k k"
    EXEC
    # SORT k STORE k
    DEL k
    SADD k 1
    WATCH k h
    @other SORT k STORE k
    MULTI
    ECHO "SORT k STORE k"
    EXEC
    # PFADD k x
    DEL k
    PFADD k x
    WATCH k h
    @other PFADD k x
    MULTI
    ECHO "PFADD k x"
    EXEC
    # PFCOUNT k
    DEL k
    PFADD k x
    WATCH k h
    @other PFCOUNT k
    MULTI
    ECHO "PFCOUNT k"
    EXEC
    # PFMERGE k
    DEL k
    PFADD k x
    WATCH k h
    @other PFMERGE k
    MULTI
    ECHO "PFMERGE k"
    EXEC
    # XTRIM k MAXLEN 10
    DEL k
    XADD k 1-1 f v
    WATCH k h
    @other XTRIM k MAXLEN 10
    MULTI
    ECHO "XTRIM k MAXLEN 10"
    EXEC
    # XDEL k 9-9
    DEL k
    XADD k 1-1 f v
    WATCH k h
    @other XDEL k 9-9
    MULTI
    ECHO "XDEL k 9-9"
    EXEC
    # XSETID k 5-5
    DEL k
    XADD k 1-1 f v
    WATCH k h
    @other XSETID k 5-5
    MULTI
    ECHO "XSETID k 5-5"
    EXEC
    # XGROUP CREATE k g $
    DEL k
    XADD k 1-1 f v
    WATCH k h
    @other XGROUP CREATE k g $
    MULTI
    ECHO "XGROUP CREATE k g $"
    EXEC
    # SMOVE k k a
    DEL k
    SADD k a
    WATCH k h
    @other SMOVE k k a
    MULTI
    ECHO "SMOVE k k a"
    EXEC
    # SUNIONSTORE k k
    DEL k
    SADD k a
    WATCH k h
    @other SUNIONSTORE k k
    MULTI
    ECHO "SUNIONSTORE k k"
    EXEC
    # ZUNIONSTORE k 1 k
    DEL k
    ZADD k 1 a
    WATCH k h
    @other ZUNIONSTORE k 1 k
    MULTI
    ECHO "ZUNIONSTORE k 1 k"
    EXEC
    # SPOP k 0
    DEL k
    SADD k a
    WATCH k h
    @other SPOP k 0
    MULTI
    ECHO "SPOP k 0"
    EXEC
    # LPOP k 0
    DEL k
    RPUSH k a
    WATCH k h
    @other LPOP k 0
    MULTI
    ECHO "LPOP k 0"
    EXEC
    # ZINCRBY k 0 a
    DEL k
    ZADD k 1 a
    WATCH k h
    @other ZINCRBY k 0 a
    MULTI
    ECHO "ZINCRBY k 0 a"
    EXEC
    # HINCRBY k f 0
    DEL k
    HSET k f 1
    WATCH k h
    @other HINCRBY k f 0
    MULTI
    ECHO "HINCRBY k f 0"
    EXEC
    # HINCRBYFLOAT k f 0
    DEL k
    HSET k f 1
    WATCH k h
    @other HINCRBYFLOAT k f 0
    MULTI
    ECHO "HINCRBYFLOAT k f 0"
    EXEC
    # GEOADD k 1 1 a
    DEL k
    GEOADD k 1 1 a
    WATCH k h
    @other GEOADD k 1 1 a
    MULTI
    ECHO "GEOADD k 1 1 a"
    EXEC
    # COPY k k2
    DEL k
    SET k 1
    WATCH k h
    @other COPY k k2
    MULTI
    ECHO "COPY k k2"
    EXEC
    # RENAME k k
    DEL k
    SET k 1
    WATCH k h
    @other RENAME k k
    MULTI
    ECHO "RENAME k k"
    EXEC
    # RENAMENX k k
    DEL k
    SET k 1
    WATCH k h
    @other RENAMENX k k
    MULTI
    ECHO "RENAMENX k k"
    EXEC
    # GETSET k 1
    DEL k
    SET k 1
    WATCH k h
    @other GETSET k 1
    MULTI
    ECHO "GETSET k 1"
    EXEC
    # MSET k 1
    DEL k
    SET k 1
    WATCH k h
    @other MSET k 1
    MULTI
    ECHO "MSET k 1"
    EXEC
    # MSETNX k 1
    DEL k
    SET k 1
    WATCH k h
    @other MSETNX k 1
    MULTI
    ECHO "MSETNX k 1"
    EXEC
    # LINSERT k BEFORE b c
    DEL k
    RPUSH k a
    WATCH k h
    @other LINSERT k BEFORE b c
    MULTI
    ECHO "LINSERT k BEFORE b c"
    EXEC
    # LREM k 0 b
    DEL k
    RPUSH k a
    WATCH k h
    @other LREM k 0 b
    MULTI
    ECHO "LREM k 0 b"
    EXEC
    # LPUSHX k a
    DEL k
    RPUSH k a
    WATCH k h
    @other LPUSHX k a
    MULTI
    ECHO "LPUSHX k a"
    EXEC
    # UNLINK k2
    DEL k
    SET k 1
    WATCH k h
    @other UNLINK k2
    MULTI
    ECHO "UNLINK k2"
    EXEC
    # ZREMRANGEBYSCORE k 5 6
    DEL k
    ZADD k 1 a
    WATCH k h
    @other ZREMRANGEBYSCORE k 5 6
    MULTI
    ECHO "ZREMRANGEBYSCORE k 5 6"
    EXEC
    # ZPOPMIN k 0
    DEL k
    ZADD k 1 a
    WATCH k h
    @other ZPOPMIN k 0
    MULTI
    ECHO "ZPOPMIN k 0"
    EXEC
    # ZRANGESTORE k k 0 -1
    DEL k
    ZADD k 1 a
    WATCH k h
    @other ZRANGESTORE k k 0 -1
    MULTI
    ECHO "ZRANGESTORE k k 0 -1"
    EXEC
    # EXPIRE k 100 XX
    DEL k
    SET k 1
    WATCH k h
    @other EXPIRE k 100 XX
    MULTI
    ECHO "EXPIRE k 100 XX"
    EXEC
    # EXPIREAT k 4000000000 NX
    DEL k
    SET k 1
    WATCH k h
    @other EXPIREAT k 4000000000 NX
    MULTI
    ECHO "EXPIREAT k 4000000000 NX"
    EXEC
    # PERSIST k
    DEL k
    SET k 1
    WATCH k h
    @other PERSIST k
    MULTI
    ECHO "PERSIST k"
    EXEC
    # GETEX k PERSIST
    DEL k
    SET k 1
    WATCH k h
    @other GETEX k PERSIST
    MULTI
    ECHO "GETEX k PERSIST"
    EXEC
    # OBJECT ENCODING k
    DEL k
    SET k 1
    WATCH k h
    @other OBJECT ENCODING k
    MULTI
    ECHO "OBJECT ENCODING k"
    EXEC
    # TOUCH k
    DEL k
    SET k 1
    WATCH k h
    @other TOUCH k
    MULTI
    ECHO "TOUCH k"
    EXEC
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
  "sees a key come and go": `
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
  "sees deadlines set and taken": `
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
  "is of one database": `
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
  "sees FLUSHALL and FLUSHDB only of keys that are there": `
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
  "sees SWAPDB of keys that are on either side": `
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
  "follows its number through SWAPDB": `
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
  "ends with UNWATCH, DISCARD, RESET and EXEC": `
    WATCH a
    @other SET a 1
    UNWATCH
    MULTI
    EXEC
    WATCH a
    UNWATCH
    UNWATCH
    @other SET a 2
    MULTI
    EXEC
    WATCH a
    MULTI
    DISCARD
    @other SET a 3
    MULTI
    EXEC
    WATCH a
    @other SET a 4
    MULTI
    DISCARD
    MULTI
    EXEC
    WATCH a
    @other SET a 5
    RESET
    MULTI
    EXEC
    WATCH a
    EXEC
    @other SET a 6
    MULTI
    EXEC
    WATCH a
    DISCARD
    @other SET a 7
    MULTI
    EXEC
    WATCH a
    MULTI
    nonsense
    EXEC
    @other SET a 8
    MULTI
    EXEC
  `,
  "may not be taken back within": `
    WATCH a
    MULTI
    UNWATCH
    @other SET a 1
    EXEC
    MULTI
    UNWATCH
    EXEC
  `,
  "inside MULTI is an error that aborts nothing": `
    MULTI
    WATCH a
    SET a 1
    EXEC
    GET a
    WATCH b
    MULTI
    WATCH a
    @other SET a 1
    EXEC
  `,
  "is stale for good, and adds up": `
    WATCH a
    @other SET a 1
    WATCH b
    MULTI
    EXEC
    WATCH a
    WATCH b
    WATCH a a b
    @other SET b 1
    MULTI
    EXEC
    WATCH b
    WATCH a
    MULTI
    EXEC
  `,
  "sees what EXEC of others changed, once it ran": `
    WATCH a
    @other MULTI
    @other SET a 1
    MULTI
    GET a
    EXEC
    WATCH a
    @other EXEC
    MULTI
    GET a
    EXEC
    WATCH a
    @other MULTI
    @other SET a 1
    @other DISCARD
    MULTI
    GET a
    EXEC
  `,
  "says EXECABORT rather than nothing": `
    WATCH a
    @other SET a 1
    MULTI
    nonsense
    EXEC
    WATCH a
    @other SET a 1
    MULTI
    EXEC x
    EXEC
  `,
  "sees changes while commands are queued": `
    WATCH a
    MULTI
    SET b 1
    @other SET a 1
    SET b 2
    nonsense
    EXEC
    WATCH a
    MULTI
    SET b 1
    @other SET a 1
    SET b 2
    EXEC
    GET b
  `,
  "sees what a served pop changed": `
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

compare("WATCH and deadlines", {
  "sees a key expire that is met": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 60
    WATCH a
    DEBUG SLEEP 0.08
    GET a
    MULTI
    EXEC
    DEBUG SET-ACTIVE-EXPIRE 1
  `,
  "sees a key expire that nobody met": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 60
    WATCH a
    DEBUG SLEEP 0.08
    MULTI
    SET b 1
    EXEC
    GET b
    DBSIZE
    GET a
    DBSIZE
    DEBUG SET-ACTIVE-EXPIRE 1
  `,
  "sees a key expire within the transaction": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 60
    WATCH a
    MULTI
    SET b 1
    DEBUG SLEEP 0.08
    @other DEBUG SLEEP 0.08
    EXEC
    GET b
    GET a
    DEBUG SET-ACTIVE-EXPIRE 1
  `,
  "of a key that is due sees nothing in its end": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    DBSIZE
    MULTI
    PING
    EXEC
    DBSIZE
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    GET a
    MULTI
    PING
    EXEC
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    @other DEL a
    MULTI
    PING
    EXEC
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    @other SET a 2
    MULTI
    PING
    EXEC
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    GET a
    SET a 2
    MULTI
    PING
    EXEC
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    @other FLUSHDB
    MULTI
    PING
    EXEC
    DEBUG SET-ACTIVE-EXPIRE 1
  `,
  "of a key that is due and SWAPDB": `
    DEBUG SET-ACTIVE-EXPIRE 0
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    WATCH a
    @other SWAPDB 0 1
    MULTI
    PING
    EXEC
    SWAPDB 0 1
    WATCH a
    SELECT 1
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    @other SWAPDB 0 1
    MULTI
    PING
    EXEC
    FLUSHALL
    SELECT 0
    WATCH a
    SELECT 1
    SET a 1 PX 20
    DEBUG SLEEP 0.03
    @other SWAPDB 0 1
    MULTI
    PING
    EXEC
    FLUSHALL
    SELECT 0
    WATCH a
    SELECT 1
    SET a 1
    @other SWAPDB 0 1
    MULTI
    PING
    EXEC
    DEBUG SET-ACTIVE-EXPIRE 1
  `
})

compare("transactions and the rest", {
  "count their commands": `
    CONFIG RESETSTAT
    SET s text
    MULTI
    GET a
    INCR s
    EXEC
    MULTI
    nonsense
    EXEC
    MULTI
    GET
    DISCARD
    EXEC
    WATCH a
    SET a 1
    MULTI
    EXEC
    ? INFO commandstats
    INFO errorstats
  `
})

compare("transactions under CLIENT PAUSE WRITE", {
  "wait where they write, or may leave for replicas": `
    @a MULTI
    @a SET k 1
    @b MULTI
    @b GET k
    @c MULTI
    @c PUBLISH channel x
    @d PFADD h x
    @d MULTI
    @d PFCOUNT h
    CLIENT PAUSE 100000 WRITE
    &@a EXEC
    @b EXEC
    &@c EXEC
    &@d EXEC
    &@e PUBLISH channel x
    &@f PFCOUNT h
    @g MULTI
    &@g SET k 2
    GET k
    CLIENT UNPAUSE
    <@a
    <@c
    <@d
    <@e
    <@f
    <@g
    @g EXEC
    GET k
  `,
  "are given up with their connection": `
    @a MULTI
    @a SET k 1
    CLIENT PAUSE 100000 WRITE
    &@a EXEC
    x@a
    CLIENT UNPAUSE
    GET k
    @b MULTI
    @b SET k 1
    x@b
    GET k
  `
})
