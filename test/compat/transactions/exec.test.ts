/** MULTI, EXEC and DISCARD: what is queued, what aborts a transaction, and how EXEC runs it. */
import { compare } from "../Compare.js"

compare("MULTI, EXEC and DISCARD", {
  "EXEC keeps the order of its replies, of which DEBUG SLEEP's comes later": `
    MULTI
    SET a 1
    DEBUG SLEEP 0.001
    INCR a
    DEBUG SLEEP 0
    GET a
    EXEC
  `,
  "EXEC runs the queued commands, and none of them runs earlier": `
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
  "empty transactions": `
    MULTI
    EXEC
    MULTI
    DISCARD
  `,
  "MULTI, EXEC and DISCARD out of order": `
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
  "wrong numbers of arguments": `
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
  "EXEC continues after a command that fails": `
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
  "EXEC aborts if a command could not be queued": `
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
  "arguments are checked when the command runs, not when it is queued": `
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
  "commands that are not allowed in a transaction": `
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
  "connection commands are queued": `
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
  "HELLO within a transaction": `
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
  "QUIT ends a transaction": `
    MULTI
    SET a 1
    QUIT
    @other GET a
  `,
  "RESET ends a transaction": `
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
  "blocking commands do not block": `
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
  "EXEC with an argument aborts the transaction": `
    MULTI
    SET a 1
    EXEC now
    SET a 2
    GET a
    EXEC
  `,
  "DISCARD forgets that a command could not be queued": `
    MULTI
    GET
    DISCARD
    MULTI
    SET a 1
    EXEC
    GET a
  `,
  "large replies": `
    MULTI
    SETRANGE big 70000 x
    STRLEN big
    RPUSH l 1 2 3 4 5 6 7 8 9 10
    LRANGE l 0 -1
    GET big
    LRANGE l 0 -1
    EXEC
  `,
  "blocked clients are served after the whole transaction": `
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
  "PUBLISH and SUBSCRIBE within a transaction": `
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
