/** Which keys are invalidated, which clients hear of it, and when. */
import { converse } from "../Conversation.js"

/** Two clients that track with the same options: one blocks, the other serves it. */
const blocking = (options: string): string => `
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

converse("invalidation", {
  "comes at once for another client's change, and after the reply for one's own": `
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
  "is not sent to a RESP2 client": `
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
  "follows the reply of a transaction for its own changes": `
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
  "keys that expire": `
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
  "RESET ends tracking": `
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
  "CLIENT REPLY suppresses replies, not invalidations": `
    @a CLIENT TRACKING on
    @a CLIENT REPLY OFF | GET k | SET k 1 | CLIENT REPLY ON
    @a CLIENT REPLY SKIP | GET k | GET k | SET k 1
    @a GET k | CLIENT REPLY SKIP | SET k 1
  `,
  "clients that block, with tracking on": blocking("on"),
  "clients that block, with tracking on NOLOOP": blocking("on NOLOOP"),
  "clients that block, with tracking on BCAST": blocking("on BCAST"),
  "clients that block, with tracking on BCAST NOLOOP": blocking("on BCAST NOLOOP")
})
