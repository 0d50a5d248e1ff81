/**
 * Keyspace events: which of them the letters of `notify-keyspace-events` select, on which channels and in which order. The
 * events of each command are compared wherever scripts are, by `Observation`.
 */
import { compare } from "./Compare.js"

/** Commands of every class, on several databases. */
const allClasses = `
  SET s 1 EX 100
  APPEND s 2
  INCR n
  GET none
  RPUSH l b a
  SORT l ALPHA STORE sorted
  LPOP l 5
  SADD set a b
  ~ SPOP set 2
  HSET h f 1
  HDEL h f
  ZADD z 1 a 2 b
  ZUNIONSTORE u 1 z
  ZREMRANGEBYSCORE z -inf +inf
  GEOADD geo 13.361389 38.115556 Palermo
  GEOSEARCHSTORE near geo FROMMEMBER Palermo BYRADIUS 1 km
  XADD x 1-1 f v
  XGROUP CREATE x g 0
  XREADGROUP GROUP g c STREAMS x >
  PFADD hll a
  SETBIT bits 7 1
  BITOP NOT bits2 bits
  EXPIRE n 100
  PERSIST n
  RENAME n m
  COPY m copied
  COPY m copied DB 1
  MOVE m 1
  SELECT 1
  DEL m
  UNLINK copied none
  SELECT 0
  DEBUG SET-ACTIVE-EXPIRE 0
  SET gone 1 PX 1
  DEBUG SLEEP 0.005
  GET gone
  DEBUG SET-ACTIVE-EXPIRE 1
`

const withLetters = (letters: string): string => `
  CONFIG SET notify-keyspace-events "${letters}"
  CONFIG GET notify-keyspace-events
  @listener PSUBSCRIBE __key*
  ${allClasses}
  @listener PING
  CONFIG SET notify-keyspace-events ""
`

const combinations = [
  ...[
    "",
    "A",
    "mn",
    "KA",
    "EA",
    "KEA",
    "AKEmn",
    "nAKE",
    "Kn",
    "Em",
    "gxEKg",
    "$lshztdK",
    "KEg$lshzxetd",
    "KEg$lshzxetdn"
  ],
  ...[..."g$lshzxetmdn"].map((letter) => `KE${letter}`)
]

const unobserved = { observed: false }

compare(
  "the letters of notify-keyspace-events",
  {
    ...Object.fromEntries(combinations.map((letters) => [`'${letters}'`, withLetters(letters)])),

    "take effect even if they change only by a letter that CONFIG GET does not show": `
      CONFIG SET notify-keyspace-events KEA
      @listener PSUBSCRIBE __key*
      SET a 1
      CONFIG SET notify-keyspace-events KEAn
      CONFIG GET notify-keyspace-events
      SET b 1
      CONFIG SET notify-keyspace-events KEA
      SET c 1
      CONFIG SET notify-keyspace-events KEQ
      SET d 1
      CONFIG SET notify-keyspace-events ""
      SET e 1
      @listener PING
    `
  },
  {},
  unobserved
)

compare(
  "the letters of notify-keyspace-events at the start",
  {
    "may include n, which CONFIG GET does not show": `
      CONFIG GET notify-keyspace-events
      @listener PSUBSCRIBE __key*
      SET a 1
      SET a 2
      @listener PING
    `
  },
  { "notify-keyspace-events": "AKEn" },
  unobserved
)

const listening = (script: string): string => `
  CONFIG SET notify-keyspace-events KEAmn
  DEBUG SET-ACTIVE-EXPIRE 0
  @listener PSUBSCRIBE __key*
  ${script}
  @listener PING
  DEBUG SET-ACTIVE-EXPIRE 1
  CONFIG SET notify-keyspace-events ""
`

/** Commands that find a key that has expired. */
const commands = [
  ...["GET a", "EXISTS a a", "TTL a", "TYPE a", "OBJECT ENCODING a", "TOUCH a", "STRLEN a", "MGET a b", "LLEN a"],
  ...["DEL a", "UNLINK a", "SET a 2", "SET a 2 NX", "SET a 2 XX", "GETSET a 2", "GETDEL a", "GETEX a", "INCR a"],
  ...[
    "APPEND a x",
    "SETRANGE a 3 x",
    "LPUSH a x",
    "LPUSHX a x",
    "SADD a x",
    "ZADD a XX 1 x",
    "HSET a f 1",
    "XADD a 1-1 f v"
  ],
  ...["EXPIRE a 100", "PERSIST a", "RENAME a b", "RENAMENX b a", "RENAME b a", "COPY a c", "COPY b a", "MOVE a 1"],
  ...[
    "KEYS *",
    "SCAN 0",
    "SCAN 0 MATCH b",
    "SCAN 0 TYPE string",
    "DBSIZE",
    "FLUSHDB",
    "SWAPDB 0 1",
    "SORT a",
    "SORT b STORE a"
  ],
  ...["SUNIONSTORE c a", "SINTERSTORE a none", "ZUNIONSTORE a 1 none", "BITOP NOT a none", "PFMERGE a", "SMOVE a b x"],
  ...["SORT none STORE a", "SDIFFSTORE a none", "SUNIONSTORE a none", "ZRANGESTORE a none 0 1", "ZINTERSTORE a 1 none"],
  ...["GEOSEARCHSTORE a none FROMLONLAT 1 1 BYRADIUS 1 km", "BITOP AND a b b", "SORT l ALPHA STORE a"],
  ...["RPOPLPUSH a b", "RPOPLPUSH l a", "WATCH a", "XGROUP CREATE a g 0 MKSTREAM"]
]

compare(
  "keyspace events",
  {
    ...Object.fromEntries(
      commands.map((command) => [
        `of ${command} at a key that has expired`,
        listening(`
          SET b 1
          RPUSH l x
          SET a 1 PX 1
          DEBUG SLEEP 0.005
          ${command.startsWith("SCAN") ? "*" : "~"}${command}
          ~KEYS *
        `)
      ])
    ),

    "of a transaction come before its reply": listening(`
      -@self HELLO 3
      @self PSUBSCRIBE __keyevent*
      @self MULTI
      @self SET a 1
      @self LPUSH a x
      @self DEL a
      @self EXEC
      <@self
      <@self
      <@self
    `),

    "have the number of the database after SWAPDB": listening(`
      SET a 1
      SWAPDB 0 1
      SET a 2
      SELECT 1
      SET a 3
      FLUSHDB
      FLUSHALL
    `),

    "may name any key": listening(`
      SET "" 1
      SET "a b\\x00\\r\\n\\xff" 1
      SET "[a]*" 1
      DEL "" "[a]*"
    `),

    "are messages that any client may send": listening(`
      PUBLISH __keyspace@0__:a set
      @other SUBSCRIBE __keyspace@0__:a __keyevent@0__:del
      SET a 1
      DEL a
      SET b 1
      @other PING
    `),

    "of blocking commands come when the client is served": listening(`
      &@a BLPOP l 0
      RPUSH l 1 2
      <@a
      &@b BLMOVE from to LEFT RIGHT 0
      LPUSH from 1
      <@b
      &@c BZPOPMIN z 0
      ZADD z 1 a
      <@c
      &@d BRPOP to2 0
      &@e BRPOPLPUSH from to2 0
      RPUSH from 1
      <@e
      <@d
    `),

    "of commands at missing keys": listening(`
      GET none
      MGET none none
      STRLEN none
      GETRANGE none 0 1
      EXISTS none none
      TTL none
      PTTL none
      EXPIRETIME none
      TYPE none
      TOUCH none
      OBJECT ENCODING none
      OBJECT IDLETIME none
      OBJECT REFCOUNT none
      OBJECT FREQ none
      MEMORY USAGE none
      DEBUG OBJECT none
      GETSET none 1
      GETDEL none2
      GETEX none2
      GETEX none2 PERSIST
      COPY none2 a
      RENAME none2 a
      MOVE none2 1
      PERSIST none2
      DEL none2
      SET none3 1 GET
      BITCOUNT none2
      BITPOS none2 1
      GETBIT none2 1
      BITFIELD none2 GET u8 0
      BITFIELD_RO none2 GET u8 0
      BITOP AND a none2 none2
      PFCOUNT none2
      PFCOUNT none2 none2
      PFMERGE none4 none2
      LCS none2 none3
      LRANGE none2 0 1
      LINDEX none2 0
      LLEN none2
      LPOS none2 a
      LPOP none2
      LMPOP 1 none2 LEFT
      HGET none2 f
      HRANDFIELD none2
      HSCAN none2 0
      SCARD none2
      SINTER none2 none2
      SINTERCARD 2 none2 none2
      SDIFFSTORE a none2 none2
      SMISMEMBER none2 a
      SPOP none2
      SRANDMEMBER none2
      ZCARD none2
      ZUNION 2 none2 none2
      ZDIFFSTORE a 1 none2
      ZRANGESTORE a none2 0 1
      ZPOPMIN none2
      ZMPOP 1 none2 MIN
      GEOPOS none2 a
      GEOSEARCHSTORE a none2 FROMLONLAT 1 1 BYRADIUS 1 km
      XLEN none2
      XRANGE none2 - +
      XREAD STREAMS none2 0
      XREADGROUP GROUP g c STREAMS none2 >
      XINFO STREAM none2
      XPENDING none2 g
      XACK none2 g 1-1
      XCLAIM none2 g c 0 1-1
      SORT none2
      SORT none2 STORE a
    `)
  },
  {},
  unobserved
)
