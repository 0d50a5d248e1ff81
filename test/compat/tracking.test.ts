import { compare } from "./Compare.js"
import { converse } from "./Conversation.js"

/** Clients that wait, each with tracking on by the same options, and are served what others bring. */
const waiting = (options: string): string => `
  @a CLIENT TRACKING ${options}
  @b CLIENT TRACKING ${options}
  @a EXISTS q w
  @b EXISTS q w
  &@a BLPOP q 0
  @b RPUSH q 1
  <@a
  @a EXISTS q w
  @b EXISTS q w
  &@a BLMOVE q w LEFT RIGHT 0
  @b RPUSH q 1
  <@a
  @a EXISTS q w
  @b DEL w
  @a EXISTS q w
  @b EXISTS q w
  &@a BZPOPMIN q 0
  @b ZADD q 1 x 2 y
  <@a
  @b DEL q
  &@a XREAD BLOCK 0 STREAMS s $
  @b XADD s 1-1 a b
  <@a
  @b DEL s
`

compare("CLIENT TRACKING", {
  "options and their errors": `
    CLIENT TRACKING
    CLIENT TRACKING on
    CLIENT TRACKINGINFO
    CLIENT GETREDIR
    CLIENT TRACKING foo
    CLIENT TRACKING foo bar
    CLIENT TRACKING on foo
    CLIENT TRACKING on on
    CLIENT TRACKING off foo
    CLIENT TRACKING on OPTIN OPTOUT
    CLIENT TRACKING on BCAST
    CLIENT TRACKING on PREFIX a
    CLIENT TRACKING on PREFIX
    CLIENT TRACKING on REDIRECT
    CLIENT TRACKING on REDIRECT a
    CLIENT TRACKING on REDIRECT 0
    CLIENT TRACKING on REDIRECT -1
    CLIENT TRACKING on REDIRECT 99999999
    CLIENT TRACKING on REDIRECT 9223372036854775808
    CLIENT TRACKING off REDIRECT 99999999
    CLIENT TRACKING on OPTIN
    CLIENT TRACKING on OPTOUT
    CLIENT TRACKING on
    CLIENT TRACKINGINFO
    CLIENT TRACKING on OPTOUT
    CLIENT TRACKING on OPTIN
    CLIENT TRACKING on OPTOUT NOLOOP
    CLIENT TRACKINGINFO
    CLIENT TRACKING on BCAST OPTOUT
    CLIENT TRACKING off
    CLIENT TRACKING off
    CLIENT TRACKINGINFO
    CLIENT GETREDIR
    CLIENT TRACKING on BCAST OPTIN
    CLIENT TRACKING on bcast optin OPTOUT PREFIX x
    client tracking ON bcast noloop
    CLIENT TRACKINGINFO
    CLIENT TRACKING on
    CLIENT TRACKING on BCAST OPTIN
    CLIENT TRACKING off BCAST OPTIN OPTOUT PREFIX a PREFIX ab
    CLIENT TRACKINGINFO
    CLIENT TRACKINGINFO a
    CLIENT GETREDIR a
  `,
  "prefixes that overlap": `
    CLIENT TRACKING on BCAST PREFIX a PREFIX ab
    CLIENT TRACKING on BCAST PREFIX ab PREFIX a
    CLIENT TRACKING on BCAST PREFIX a PREFIX a
    CLIENT TRACKING on BCAST PREFIX "" PREFIX a
    CLIENT TRACKING on BCAST PREFIX "a\\x00b" PREFIX "a\\x00"
    CLIENT TRACKINGINFO
    CLIENT TRACKING on BCAST PREFIX foo PREFIX bar
    CLIENT TRACKINGINFO
    CLIENT TRACKING on BCAST PREFIX foob
    CLIENT TRACKING on BCAST PREFIX fo
    CLIENT TRACKING on BCAST PREFIX x PREFIX bar
    CLIENT TRACKING on BCAST PREFIX foo
    CLIENT TRACKING on BCAST PREFIX ""
    CLIENT TRACKING on BCAST PREFIX baz
    CLIENT TRACKINGINFO
    CLIENT TRACKING on BCAST
    CLIENT TRACKINGINFO
    CLIENT TRACKING off
    CLIENT TRACKINGINFO
  `,
  "prefixes behind the first that overlap are taken with an error": `
    CLIENT TRACKING on BCAST PREFIX b PREFIX a PREFIX ab
    <
    CLIENT TRACKINGINFO
  `,
  "CACHING and its errors": `
    CLIENT CACHING
    CLIENT CACHING yes
    CLIENT CACHING foo
    CLIENT TRACKING on
    CLIENT CACHING yes
    CLIENT CACHING no
    CLIENT CACHING foo
    CLIENT TRACKING off
    CLIENT TRACKING on OPTIN
    CLIENT CACHING no
    CLIENT TRACKINGINFO
    CLIENT CACHING yes
    CLIENT TRACKINGINFO
    CLIENT CACHING no
    CLIENT CACHING
    CLIENT TRACKINGINFO
    CLIENT nonsense
    CLIENT TRACKINGINFO
    CLIENT CACHING YES
    nonsense
    CLIENT TRACKINGINFO
    CLIENT CACHING YES
    GET
    CLIENT TRACKINGINFO
    CLIENT CACHING YES
    CLIENT TRACKING on OPTIN
    CLIENT TRACKINGINFO
    CLIENT TRACKING off
    CLIENT TRACKING on OPTOUT
    CLIENT TRACKINGINFO
    CLIENT CACHING yes
    CLIENT CACHING no
    CLIENT TRACKINGINFO
    PING
    CLIENT TRACKINGINFO
    CLIENT CACHING no
    MULTI
    CLIENT TRACKINGINFO
    GET a
    EXEC
    CLIENT TRACKINGINFO
    MULTI
    CLIENT CACHING no
    CLIENT TRACKINGINFO
    EXEC
    CLIENT TRACKINGINFO
    CLIENT CACHING no
    MULTI
    CLIENT ID x
    EXEC
    CLIENT TRACKINGINFO
    CLIENT CACHING no
    MULTI
    DISCARD
    CLIENT TRACKINGINFO
    CLIENT CACHING YES a
  `
})

converse("client-side caching", {
  "others are told at once, oneself behind the reply": `
    @a CLIENT TRACKING on
    @a GET k
    @b SET k 1
    @b SET k 2
    @a GET k | SET k 3 | GET k | GET k
    @b DEL k none
    @a MGET k l m
    @b MSET k 1 m 2 n 3
    @b MSET k 1 m 2 n 3
    @a LRANGE k 0 -1
    @b DEL k
    @a GET
    @a GETEX k
    @a SET l 1
    @b SET k 1
    @a TYPE k | EXISTS k m | TTL m
    @b APPEND m x | APPEND k x
    @a SELECT 3
    @a GET k
    @b SET k again
    @a XREAD STREAMS s t 0 0 | SORT_RO q | OBJECT ENCODING w | MEMORY USAGE v
    @b XADD s 1-1 a b | XADD t 1-1 a b | RPUSH q 1 | SET w 1 | SET v 1
    @a INFO nonsense
    @a CLIENT TRACKING off
    @a GET k
    @b SET k 1
  `,
  "RESP2 is told nothing by itself": `
    @a2 CLIENT TRACKING on
    @a2 GET k
    @b SET k 1
    @a2 GET k
    @a2 HELLO 3
    @b SET k 1
    @a2 GET k
    @a2 HELLO 2
    @b SET k 1
    @a2 CLIENT TRACKINGINFO
  `,
  "a transaction's own changes follow its reply": `
    @a CLIENT TRACKING on
    @a MULTI | GET x | SET x 1 | GET y | SET y 1 | EXEC
    @a MULTI | GET x | SET x 1 | SET z 1 | GET z | EXEC | SET z 2
    @b SET x 2
    @a WATCH x
    @a GET x
    @b MULTI | GET x | SET x 3 | EXEC
    @a MULTI | GET x | EXEC
    @b SET x 4
  `,
  NOLOOP: `
    @a CLIENT TRACKING on NOLOOP
    @a GET k | SET k 1
    @b SET k 2
    @a GET k
    @b SET k 2
    @a GET k | FLUSHALL
    @b SET k 1
  `,
  "OPTIN and OPTOUT": `
    @a CLIENT TRACKING on OPTIN
    @a GET k
    @b SET k 1
    @a CLIENT CACHING yes
    @a GET k
    @a GET l
    @b SET k 1 | SET l 1
    @a CLIENT CACHING yes | CLIENT ID | GET k
    @b SET k 1
    @a CLIENT CACHING yes | PING | GET k
    @b SET k 1
    @a CLIENT CACHING yes | MULTI | GET k | GET l | EXEC | GET m
    @b SET k 1 | SET l 1 | SET m 1
    @a MULTI | GET k | CLIENT CACHING yes | GET l | EXEC | GET m
    @b SET k 1 | SET l 1 | SET m 1
    @a CLIENT CACHING yes | GET k l m
    @a GET k
    @b SET k 1
    @a CLIENT TRACKING off | CLIENT TRACKING on OPTOUT
    @a GET k | CLIENT CACHING no | GET l | GET m
    @b SET k 1 | SET l 1 | SET m 1
  `,
  "FLUSHALL, FLUSHDB, SWAPDB": `
    @a CLIENT TRACKING on
    @c CLIENT TRACKING on BCAST
    @d2 CLIENT TRACKING on
    @b SET k 1
    @a GET k
    @b FLUSHDB
    @b SET k 1
    @a GET k
    @a FLUSHALL
    @a GET k
    @b SELECT 9
    @b FLUSHDB
    @a MULTI | FLUSHALL | SET k 1 | GET k | FLUSHDB | EXEC
    @a GET k
    @b SWAPDB 0 9
    @b SELECT 0
    @b SET k 1
    @c FLUSHALL ASYNC
  `,
  "RENAME, COPY, MOVE and stores": `
    @a CLIENT TRACKING on
    @b MSET k 1 l 2
    @a MGET k l m n
    @b RENAME k l
    @a MGET k l m n
    @b COPY l m
    @b MOVE m 5
    @a MGET k l m n
    @b RPUSH q 3 1 2
    @b SORT q STORE n
    @b LMOVE q n LEFT RIGHT
    @a LRANGE q 0 -1
    @a LRANGE n 0 -1
    @b LMOVE q n LEFT RIGHT
    @a GET e | EXPIRE e 10
    @a SET e 1 | GET e | EXPIRE e 100
    @a GET e | PERSIST e
    @a GET e
    @b EXPIRE e 0
    @a GET e
    @b GETEX e EX 10
    @b SETNX e 1
    @a GET e
    @b SETNX e 1
    @b SET e 1 XX GET
    @a SMEMBERS s1
    @b SADD s1 a
    @a SMEMBERS s1
    @b SADD s1 a
    @b SREM s1 b
    @b SUNIONSTORE s2 s1
    @b SMOVE s1 s2 a
    @a PFCOUNT h
    @b PFADD h 1
    @a PFCOUNT h
    @b PFADD h 1
  `,
  "a key that expires": `
    @a CLIENT TRACKING on
    @b DEBUG SET-ACTIVE-EXPIRE 0
    @b SET k 1 PX 1
    @b DEBUG SLEEP 0.01
    @a GET k
    @b SET k 1 PX 20
    @a GET k
    @b DEBUG SLEEP 0.05
    @b GET k
    @b SET k 1 PX 20
    @a GET k
    @b DEBUG SLEEP 0.05
    @a GET k
    @b SET k 1
    @b DEBUG SET-ACTIVE-EXPIRE 1
  `,
  "REDIRECT in RESP3": `
    @r PING
    @a CLIENT TRACKING on REDIRECT #r
    @a CLIENT GETREDIR
    @a CLIENT TRACKINGINFO
    @a GET k
    @b SET k 1
    @a GET k | SET k 2
    @a GET k
    @r SET k 3
    @a GET k
    @a FLUSHALL
    @a2 CLIENT TRACKING on REDIRECT #r
    @a2 CLIENT GETREDIR
    @a2 GET k
    @b SET k 1
    @a CLIENT TRACKING on REDIRECT #r REDIRECT #a
    @a CLIENT TRACKING on REDIRECT #a
    @a CLIENT GETREDIR
    @a GET k
    @b SET k 1
  `,
  "REDIRECT to a subscriber": `
    @r2 PING
    @a2 CLIENT TRACKING on REDIRECT #r2
    @a2 GET k
    @b SET k 1
    @r2 SUBSCRIBE __redis__:invalidate
    @a2 GET k
    @b SET k 1
    @a2 MGET k l m
    @b MSET l 1 m 1 k 1
    @a2 GET k | SET k 1
    @b FLUSHALL
    @a2 FLUSHALL
    @b PUBLISH __redis__:invalidate hello
    @r2 UNSUBSCRIBE
    @a2 GET k
    @b SET k 1
    @r2 PSUBSCRIBE something
    @a2 GET k
    @b SET k 1
    @r2 PUNSUBSCRIBE | SSUBSCRIBE something
    @a2 GET k
    @b SET k 1
    @r2 RESET
    @a2 GET k
    @b SET k 1
    @a2 CLIENT TRACKINGINFO
  `,
  "who gets the messages goes away": `
    @r PING
    @a CLIENT TRACKING on REDIRECT #r
    @a2 CLIENT TRACKING on REDIRECT #r
    @a GET k
    @a2 GET k
    x@r
    @a CLIENT TRACKINGINFO
    @b SET k 1
    @a CLIENT TRACKINGINFO
    @a2 CLIENT TRACKINGINFO
    @a CLIENT GETREDIR
    @a GET k
    @b SET k 1
    @b FLUSHALL
    @a CLIENT TRACKING on REDIRECT #b
    @a CLIENT TRACKINGINFO
    @a GET k
    @b SET k 1
  `,
  BCAST: `
    @a CLIENT TRACKING on BCAST
    @b SET k 1
    @b SET z 1 | SET b 1 | SET a 1 | SET b 2 | DEL none | DEL z
    @a SET own 1
    @a GET b
    @b SET b 1
    @b MULTI | SET x 1 | SET y 1 | INCR own | EXEC
    @a CLIENT TRACKING off
    @b SET k 1
    @a CLIENT TRACKING on
    @a GET k
    @a CLIENT TRACKING off
    @a CLIENT TRACKING on BCAST PREFIX q
    @b SET k 1
    @b SET q 1
  `,
  "BCAST by prefix": `
    @a CLIENT TRACKING on BCAST PREFIX user: PREFIX item
    @c CLIENT TRACKING on BCAST PREFIX us PREFIX "" NOLOOP
    @c CLIENT TRACKING on BCAST PREFIX us NOLOOP
    @b SET user:1 1 | SET item 1 | SET items 1 | SET us 1 | SET u 1 | SET "" 1
    @c SET user:2 1
    @c SET user:3 1 | SET us 1
    @b SET user:3 1
    @c MULTI | SET us 1 | SET user:4 1 | EXEC
    @a SET item2 1 | FLUSHALL | SET user: 1
    @a INFO nonsense
    x@c
    @b SET user:1 1
  `,
  "BCAST with REDIRECT": `
    @r2 SUBSCRIBE __redis__:invalidate
    @a2 CLIENT TRACKING on BCAST PREFIX a REDIRECT #r2
    @c CLIENT TRACKING on BCAST PREFIX b REDIRECT #r2
    @b SET b1 1 | SET a1 1 | SET b2 1
    x@r2
    @b SET b1 1 | SET a1 1
    @c CLIENT TRACKINGINFO
    @a2 CLIENT TRACKINGINFO
  `,
  "RESET ends it": `
    @a CLIENT TRACKING on
    @a GET k
    @a RESET
    @a HELLO 3
    @a CLIENT TRACKINGINFO
    @b SET k 1
    @a CLIENT TRACKING on BCAST
    @a MULTI | SET k 1 | RESET
    @a HELLO 3
    @b SET k 1
  `,
  "CLIENT REPLY holds back replies alone": `
    @a CLIENT TRACKING on
    @a CLIENT REPLY OFF | GET k | SET k 1 | CLIENT REPLY ON
    @a CLIENT REPLY SKIP | GET k | GET k | SET k 1
    @a GET k | CLIENT REPLY SKIP | SET k 1
  `,
  "clients that wait, with tracking on": waiting("on"),
  "clients that wait, with tracking on NOLOOP": waiting("on NOLOOP"),
  "clients that wait, with tracking on BCAST": waiting("on BCAST"),
  "clients that wait, with tracking on BCAST NOLOOP": waiting("on BCAST NOLOOP")
})
