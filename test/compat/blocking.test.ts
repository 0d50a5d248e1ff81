/** Who waits at keys, who is served, in which order and with what: several clients beside the real server. */
import { compare } from "./Compare.js"

const timeouts = [
  "0x10",
  " 1",
  "1e400",
  "1e16",
  "9223372036854776",
  "9e18",
  "-1",
  "-0.001",
  "-1e400",
  "inf",
  "-inf",
  "nan"
]
const notFloats = ["abc", '""', "1e5000", "0x", "1e", "1.5.5", "1_0", '"1\\x00"', '"\\t1"', "1 "]

compare("timeouts", {
  "of commands that take elements are in seconds": `
    RPUSH list a b c d e f g h i j k l m n o p q r s t u v w x y z
    ${[...timeouts, ...notFloats].map((timeout) => `BLPOP list ${timeout === " 1" ? '" 1"' : timeout}`).join("\n")}
    BLPOP list 0.001
    BLPOP list -0.0001
    BLPOP list 1e-4950
    BLPOP list 9223372036854775
    BLPOP list +1
    BLPOP list .5
    BLPOP list 5.
    BLPOP list 00
    LLEN list
  `,
  "of commands that read streams, and of WAIT, are in milliseconds": `
    XADD s 1-1 a b
    ${["0x10", '" 1"', "1e4", "-1", "-0", "+1", "1.5", '""', "9223372036854775808", "9223372036854775807", "0"]
      .flatMap((timeout) => [`XREAD BLOCK ${timeout} STREAMS s 0`, `WAIT 0 ${timeout}`])
      .join("\n")}
    WAIT x 0
    WAIT -1 0
    WAIT 1.5 x
    WAIT 9223372036854775808 0
    WAIT 1
    WAIT 1 0 0
  `,
  "end a wait": `
    BLPOP none 0.01
    BRPOP none other 0.01
    BLMOVE none other LEFT RIGHT 0.01
    BRPOPLPUSH none other 0.01
    BLMPOP 0.01 2 none other LEFT
    BZPOPMIN none 0.01
    BZPOPMAX none other 0.01
    BZMPOP 0.01 2 none other MIN COUNT 3
    XREAD BLOCK 10 STREAMS none 0
    XGROUP CREATE s g $ MKSTREAM
    XREADGROUP GROUP g c BLOCK 10 STREAMS s >
    WAIT 1 10
    BLPOP none 1e-4950
    INFO errorstats
  `
})

compare("errors of blocking commands", {
  "wrong arguments, before anything is looked at": `
    SET string x
    BLPOP
    BLPOP string
    BRPOP string
    BLPOP string x
    BLPOP none string -1
    BLMOVE a b LEFT
    BLMOVE a b LEFT RIGHT
    BLMOVE a b foo RIGHT x
    BLMOVE a b LEFT foo x
    BLMOVE a b LEFT RIGHT x
    BLMOVE string b LEFT RIGHT -1
    BRPOPLPUSH a b
    BRPOPLPUSH a b x
    BRPOPLPUSH a b -1
    BLMPOP x 1 a LEFT
    BLMPOP x 0 a LEFT
    BLMPOP 0 0 a LEFT
    BLMPOP 0 x a LEFT
    BLMPOP 0 2 a LEFT
    BLMPOP 0 1 a foo
    BLMPOP 0 1 a LEFT COUNT
    BLMPOP 0 1 a LEFT COUNT 0
    BLMPOP 0 1 a LEFT COUNT x
    BLMPOP 0 1 a LEFT foo 1
    BLMPOP 0 1 a LEFT COUNT 1 COUNT 1
    BLMPOP -1 1 a LEFT COUNT 0
    BZMPOP x 1 a MIN
    BZMPOP x 0 a MIN
    BZMPOP 0 0 a MIN
    BZMPOP 0 2 a MIN
    BZMPOP 0 1 a foo
    BZMPOP x 1 a foo
    BZMPOP -1 1 a MIN COUNT 0
    BZMPOP 0 1 a MIN COUNT
    BZMPOP 0 1 a MIN COUNT 1 COUNT 1
    BZMPOP -1 1 string MIN
    BZPOPMIN string
    BZPOPMIN string x
    BZPOPMAX string -1
    XREAD BLOCK
    XREAD BLOCK x STREAMS a
    XREAD BLOCK -1 STREAMS a
    XREAD BLOCK 0 STREAMS a
    XREAD BLOCK 0 COUNT x STREAMS a 0
    XREAD BLOCK 0 STREAMS a >
    XREADGROUP GROUP g c BLOCK 0 STREAMS a >
    XREADGROUP GROUP g c BLOCK 0 STREAMS a $
    XREADGROUP BLOCK 0 STREAMS a >
  `,
  "a key of another type": `
    SET string x
    RPUSH list a b
    ZADD zset 1 a 2 b
    BLPOP string 0
    BLPOP none string list 0
    BLPOP list string 0
    BRPOP zset 0
    BLMPOP 0 2 none string LEFT
    BLMOVE string list LEFT RIGHT 0
    BLMOVE list string LEFT RIGHT 0
    BRPOPLPUSH list string 0
    BZPOPMIN none list 0
    BZPOPMAX zset list 0
    BZMPOP 0 2 none list MIN
    XREAD BLOCK 0 STREAMS list 0
    XREAD BLOCK 0 STREAMS none list 0 0
    LRANGE list 0 -1
  `
})

compare("commands that need not wait", {
  "take what is there": `
    RPUSH list a b c d e f g h
    BLPOP none list 0
    BRPOP list none 0
    BLMOVE list other LEFT LEFT 0
    BLMOVE list list RIGHT LEFT 0
    BRPOPLPUSH list other 0
    BLMPOP 0 2 none list RIGHT COUNT 2
    BLMPOP 0 1 list LEFT COUNT 100
    EXISTS list
    LRANGE other 0 -1
    ZADD zset 1 a 2 b 3 c 4 d 5 e 6 f
    BZPOPMIN none zset 0
    BZPOPMAX zset none 0
    BZMPOP 0 2 none zset MIN
    BZMPOP 0 1 zset MAX COUNT 2
    BZMPOP 0 1 zset MIN COUNT 10
    XADD s 1-1 a b
    XADD s 1-2 c d
    XREAD BLOCK 0 STREAMS s 0
    XREAD BLOCK 0 COUNT 1 STREAMS s none 0 0
    XGROUP CREATE s g 0
    XREADGROUP GROUP g c BLOCK 0 COUNT 1 STREAMS s >
    XREADGROUP GROUP g c BLOCK 0 STREAMS s 0
    XREADGROUP GROUP g d BLOCK 0 STREAMS s 0
    WAIT 0 0
  `,
  "never wait in a transaction": `
    MULTI
    BLPOP none 0
    BRPOP none 0
    BLMOVE none other LEFT RIGHT 0
    BRPOPLPUSH none other 0
    BLMPOP 0 1 none LEFT
    BZPOPMIN none 0
    BZPOPMAX none 0
    BZMPOP 0 1 none MIN
    XREAD BLOCK 0 STREAMS none $
    WAIT 1 0
    RPUSH list a
    BLPOP list 0
    BLPOP list x
    EXEC
  `
})

compare("lists that are waited for", {
  "first come, first served": `
    &@a BLPOP x y 0
    &@b BRPOP x 0
    &@c BLPOP y x 0
    RPUSH x 1
    <@a
    RPUSH x 2 3 4
    <@b
    <@c
    LRANGE x 0 -1
    DBSIZE
  `,
  "one client at several keys, the same one twice": `
    &@a BLPOP x x y 0
    RPUSH y 1
    <@a
    &@a BLPOP x x 0
    &@b BLPOP x 0
    RPUSH x 1 2 3
    <@a
    <@b
    LRANGE x 0 -1
  `,
  "keys in the order in which they were made ready": `
    &@a BLPOP x y z 0
    &@b BLPOP z y x 0
    MULTI
    RPUSH z 1
    RPUSH y 2
    RPUSH x 3
    EXEC
    <@a
    <@b
    KEYS *
  `,
  "several elements at once": `
    &@a BLMPOP 0 2 x y LEFT COUNT 2
    &@b BLMPOP 0 1 x RIGHT COUNT 10
    RPUSH x 1 2 3 4 5
    <@a
    <@b
    EXISTS x
    &@a BLMPOP 5 1 x LEFT
    LPUSH x 1 2 3
    <@a
  `,
  "moves, and chains of them": `
    &@a BLMOVE x y LEFT RIGHT 0
    &@b BLMOVE y z LEFT LEFT 0
    &@c BRPOPLPUSH z w 0
    &@d BLPOP w 0
    RPUSH x 1
    <@a
    <@b
    <@c
    <@d
    KEYS *
    &@a BLMOVE x x LEFT RIGHT 0
    &@b BLMOVE x x LEFT RIGHT 0
    &@c BLPOP x 0
    RPUSH x 1 2
    <@a
    <@b
    <@c
    LRANGE x 0 -1
  `,
  "a move to a key of another type is an error, and the next is served": `
    SET string x
    &@a BLMOVE x string LEFT RIGHT 0
    &@b BRPOPLPUSH x string 0
    &@c BLPOP x 0
    RPUSH x 1
    <@a
    <@b
    <@c
    EXISTS x
    ?INFO commandstats
    INFO errorstats
  `,
  "whatever brings a list wakes": `
    &@a BLPOP x 0
    RPUSH y 1
    RENAME y x
    <@a
    &@a BLPOP x 0
    RPUSH y 1
    RENAMENX y x
    <@a
    &@a BLPOP x 0
    RPUSH y 1
    COPY y x
    <@a
    &@a BLPOP x 0
    SORT y BY nosort STORE x
    <@a
    @a SELECT 1
    &@a BLPOP y 0
    MOVE y 1
    <@a
    &@a BLPOP y 0
    RPUSH y 1
    SWAPDB 0 1
    <@a
    &@a BLPOP y 0
    RPUSH z 1
    LMOVE z other LEFT LEFT
    RPUSH y 2
    SELECT 1
    RPUSH y 3
    <@a
    &@a BLPOP y 0
    RPUSH other 1
    COPY other y DB 1
    <@a
  `,
  "what is of another type, or goes before anybody looks, wakes nobody": `
    &@a BLPOP x 0
    SET x 1
    DEL x
    SADD x 1
    DEL x
    ZADD x 1 a
    DEL x
    XADD x 1-1 a b
    DEL x
    MULTI
    RPUSH x 1
    DEL x
    EXEC
    MULTI
    RPUSH x 1
    LPOP x
    RPUSH x 2
    EXEC
    <@a
    &@a BLPOP x 0
    MULTI
    RPUSH x 1
    DEL x
    SET x 1
    EXEC
    GETDEL x
    MULTI
    SADD x 1
    DEL x
    RPUSH x 5 6
    EXEC
    <@a
    LRANGE x 0 -1
  `,
  "a list that comes over another value wakes as Redis does": `
    SET x 1
    RPUSH list 1
    &@a BLPOP y x2 0
    SET y 1
    SORT list STORE y
    LRANGE y 0 -1
    RPUSH y 2
    LLEN y
    RPUSH x2 9
    <@a
    &@a BLPOP k 0
    SET k 1
    COPY list k REPLACE
    <@a
    &@a BLPOP k 0
    SET k 1
    RENAME list k
    <@a
  `,
  "a transaction serves as a whole": `
    &@a BLPOP x 0
    &@b BLPOP x 0
    MULTI
    RPUSH x 1
    LLEN x
    LPUSH x 0
    LRANGE x 0 -1
    EXEC
    <@a
    <@b
    EXISTS x
    &@a BLPOP x 0
    @b MULTI
    @b RPUSH x 1 2
    @b BLPOP x 0
    @b EXEC
    <@a
  `
})

compare("sorted sets that are waited for", {
  "are popped from their ends, first come, first served": `
    &@a BZPOPMIN x y 0
    &@b BZPOPMAX x 0
    &@c BZMPOP 0 2 y x MIN COUNT 2
    &@d BZMPOP 0 1 x MAX
    ZADD x 1 a
    <@a
    ZADD x 1.5 a 2 b 3 c 4 d 5 e
    <@b
    <@c
    <@d
    ZRANGE x 0 -1 WITHSCORES
  `,
  "whatever brings a sorted set wakes": `
    ZADD src 1 a 2 b
    &@a BZPOPMIN x 0
    ZUNIONSTORE x 1 src
    <@a
    DEL x
    &@a BZPOPMAX x 0
    ZINTERSTORE x 2 src src
    <@a
    DEL x
    &@a BZMPOP 0 1 x MIN COUNT 5
    ZRANGESTORE x src 0 -1
    <@a
    &@a BZMPOP 0 1 x MIN
    ZDIFFSTORE x 1 src
    <@a
    DEL x
    &@a BZPOPMIN x 0
    GEOADD x 13.361389 38.115556 Palermo
    <@a
    GEOADD geo 13.361389 38.115556 Palermo
    &@a BZPOPMIN x 0
    GEOSEARCHSTORE x geo FROMMEMBER Palermo BYRADIUS 10 km STOREDIST
    <@a
    &@a BZPOPMIN x 0
    ZINCRBY x 3 m
    <@a
    &@a BZPOPMIN x 0
    RENAME src x
    <@a
    &@a BZPOPMIN y 0
    COPY x y
    <@a
    EXISTS y
  `,
  "at one key with those who wait for lists and streams": `
    &@a BLPOP x 0
    &@b BZPOPMIN x 0
    &@c XREAD BLOCK 0 STREAMS x $
    &@d BLPOP x 0
    ZADD x 1 m
    <@b
    RPUSH x 1
    <@a
    XADD x 1-1 a b
    <@c
    DEL x
    RPUSH x 2
    <@d
  `
})

compare("streams that are waited for", {
  "all who wait get what is new": `
    XADD s 1-1 a b
    &@a XREAD BLOCK 0 STREAMS s $
    &@b XREAD BLOCK 0 COUNT 1 STREAMS s none 1-1 0
    &@c XREAD BLOCK 0 STREAMS s 5-0
    XADD s 2-0 c d
    <@a
    <@b
    XADD s 4-0 c d
    XADD s 5-0 c d
    XADD s 6-0 e f
    <@c
    &@a XREAD BLOCK 0 STREAMS none $
    XADD none 1-1 a b
    <@a
    &@a XREAD BLOCK 0 COUNT 2 STREAMS t t 0 5-0
    MULTI
    XADD t 1-1 a b
    XADD t 1-2 a b
    XADD t 1-3 a b
    EXEC
    <@a
    &@a XREAD BLOCK 0 STREAMS t $
    XADD t MAXLEN 0 1-4 a b
    <@a
    &@a XREAD BLOCK 0 STREAMS t $
    MULTI
    XADD t 1-5 a b
    XDEL t 1-5
    EXEC
    <@a
    &@a XREAD BLOCK 0 STREAMS t $
    DEL t
    XADD t 0-5 a b
    XSETID t 1-7
    XADD t 1-8 a b
    <@a
  `,
  "members of a group share what is new": `
    XGROUP CREATE s g $ MKSTREAM
    XGROUP CREATE s h $
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    &@b XREADGROUP GROUP g bob BLOCK 0 COUNT 1 STREAMS s >
    &@c XREADGROUP GROUP h carol BLOCK 0 NOACK STREAMS s >
    XADD s 1-1 a b
    <@a
    <@c
    MULTI
    XADD s 1-2 a b
    XADD s 1-3 a b
    EXEC
    <@b
    XPENDING s g
    XPENDING s h
    XINFO GROUPS s
    XREADGROUP GROUP g bob BLOCK 0 STREAMS s >
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    &@b XREADGROUP GROUP g eve BLOCK 0 STREAMS s >
    XADD s 1-4 a b
    <@a
    XADD s 1-5 a b
    <@b
    &@a XREADGROUP GROUP g zoe BLOCK 0 STREAMS s >
    MULTI
    XADD s 1-6 a b
    XDEL s 1-6
    EXEC
    <@a
    XPENDING s g
    XGROUP DELCONSUMER s g zoe
    XINFO GROUPS s
  `,
  "members are told when their group or their stream goes": `
    XGROUP CREATE s g $ MKSTREAM
    XGROUP CREATE t g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s t > >
    &@x XREAD BLOCK 0 STREAMS s $
    XGROUP DESTROY s g
    <@a
    XGROUP CREATE s g $
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s t > >
    DEL t
    <@a
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    SET s x
    <@a
    DEL s
    XGROUP CREATE s g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    RENAME s t
    <@a
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    PEXPIRE t -1
    <@a
    XGROUP CREATE t g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    FLUSHDB
    <@a
    XGROUP CREATE t g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    FLUSHALL
    <@a
    XGROUP CREATE t g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    SWAPDB 0 1
    <@a
    SWAPDB 0 1
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    XGROUP CREATE u h $ MKSTREAM
    RENAME u t
    <@a
    XGROUP CREATE t g $
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    MULTI
    DEL t
    SADD t x
    EXEC
    <@a
    XADD s 3-3 a b
    <@x
    INFO errorstats
  `,
  "a stream that is replaced in one step by one with the group wakes as Redis does": `
    XGROUP CREATE s g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    MULTI
    DEL s
    XGROUP CREATE s g $ MKSTREAM
    EXEC
    XADD s 1-1 a b
    <@a
    SELECT 1
    XADD s 1-1 c d
    XGROUP CREATE s g 0
    SELECT 0
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    SWAPDB 0 1
    <@a
  `
})

compare("who waits no more", {
  "CLIENT UNBLOCK": `
    @a CLIENT SETNAME a
    CLIENT UNBLOCK
    CLIENT UNBLOCK x
    CLIENT UNBLOCK 1 foo
    CLIENT UNBLOCK 1 ERROR foo
    CLIENT UNBLOCK 999999
    CLIENT UNBLOCK 999999 ERROR
    BLPOP gone 0.01
    RPUSH gone 1
    LLEN gone
  `,
  "leaves nothing behind that would take an element": `
    &@a BLPOP x 0
    &@b BLPOP x 0
    x@a
    RPUSH x 1
    <@b
    &@a2 BZPOPMIN z 0
    x@a2
    ZADD z 1 m
    ZCARD z
    &@c BLPOP x 0.01
    <@c
    RPUSH x 2
    LLEN x
    &@d BLPOP q w 0
    RPUSH w 1
    <@d
    RPUSH q 1
    LLEN q
  `,
  "goes on with what came behind": `
    &@a BLPOP x 0
    RPUSH x 1
    <@a
    @a PING
    @a GET none
    &@a BLPOP x 0
    RPUSH x 1
    <@a
    &@a BLPOP x 0
    FLUSHALL
    RPUSH x 1
    <@a
  `,
  "INFO and CLIENT LIST": `
    &@a BLPOP x 0
    &@b BLPOP x 5
    ?INFO clients
    &@c WAIT 1 0
    &@d XREAD BLOCK 100000 STREAMS s $
    RPUSH x 1 2
    <@a
    <@b
    XADD s 1-1 a b
    <@d
    DBSIZE
  `
})

compare("MONITOR and statistics", {
  "see a command when it comes, and count it when it is answered": `
    CONFIG RESETSTAT
    &@a BLPOP x 0
    RPUSH x 1
    <@a
    @a BLPOP x 0.01
    SET string 1
    &@a BLMOVE x string LEFT RIGHT 0
    RPUSH x 1
    <@a
    &@b BLPOP never 0
    x@b
    INFO errorstats
    ?INFO commandstats
    DEL x
  `
})

compare("CLIENT PAUSE and those who wait", {
  "a timeout ends a wait in a pause": `
    &@a BLPOP x 0.05
    CLIENT PAUSE 100 WRITE
    <@a
    CLIENT UNPAUSE
    CLIENT PAUSE 60 WRITE
    RPUSH x 1
    LLEN x
    CLIENT PAUSE 60 WRITE
    BLPOP x 0.01
    BLPOP x 0.01
    CLIENT NO-EVICT ON
    BLPOP x 0.01
  `
})

compare("events of waiting", {
  "are raised when the wait ends": `
    CONFIG SET notify-keyspace-events KEA
    @e PSUBSCRIBE __key*
    &@a BLMOVE x y LEFT RIGHT 0
    &@b BLPOP y 0
    &@c BZPOPMIN z 0
    &@d BLMPOP 0 1 w LEFT COUNT 2
    RPUSH x 1
    <@a
    <@b
    ZADD z 1 m 2 n
    <@c
    RPUSH w 1 2
    <@d
    ${"<@e\n".repeat(22)}
    CONFIG SET notify-keyspace-events ""
  `
})
