/** Clients that are blocked at lists: who is served, when, in which order and with which elements. */
import { compare } from "../Compare.js"

compare("clients blocked at lists", {
  "are served in the order in which they came": `
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
  "may wait at several keys, or at one key twice": `
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
  "are served key by key, in the order in which the keys became ready": `
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
  "may take several elements at once": `
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
  "may move elements on to other blocked clients": `
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
  "receive an error if they move to a key of another type, and the next client is served": `
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
  "are served by every command that creates a list": `
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
  "are not served by other types, nor by lists that are gone after the transaction": `
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
  "may be served when a list replaces another value": `
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
  "are served after the whole transaction": `
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
