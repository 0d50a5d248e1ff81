/** The end of a wait: by CLIENT UNBLOCK, a closed connection, a timeout or an element, and what it leaves in statistics and events. */
import { compare } from "../Compare.js"

compare("clients that are no longer blocked", {
  "CLIENT UNBLOCK of no client": `
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
  "take no elements": `
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
  "continue with their next commands": `
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

compare("statistics of blocking commands", {
  "count a command when it is answered": `
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

compare("CLIENT PAUSE and blocked clients", {
  "a timeout unblocks a client during a pause": `
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

compare("events of blocking commands", {
  "are raised when the client is served": `
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
