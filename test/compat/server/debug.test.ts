/** DEBUG. The sizes in DEBUG OBJECT are in `debugObject`. */
import { compare } from "../Compare.js"

const kinds = "string integer double bignum null array set map attrib verbatim true false FALSE nosuch".split(" ")
const lengths = [0, 1, 31, 32, 44, 45, 100, 256, 5000]

compare("DEBUG", {
  "errors and HELP": `
    DEBUG
    DEBUG nosuch
    DEBUG "SL\\x00EEP"
    DEBUG SLEEP
    DEBUG SLEEP 1 2
    DEBUG HELP
    DEBUG HELP x
    DEBUG MALLCTL
    DEBUG MALLCTL nosuch
    DEBUG MALLCTL nosuch 1
    DEBUG MALLCTL nosuch 1 2
    DEBUG MALLCTL-STR nosuch
    DEBUG STRINGMATCH-LEN 10 a
    DEBUG JMAP
    DEBUG DICT-RESIZING 1
    DEBUG ZIPLIST a
  `,
  PROTOCOL: `${kinds.map((kind) => `DEBUG PROTOCOL ${kind}`).join("\n")}
    DEBUG PROTOCOL
    DEBUG PROTOCOL push
    PING
    PING
  `,
  SLEEP: `
    DEBUG SLEEP 0
    DEBUG SLEEP -1
    DEBUG SLEEP x
    DEBUG SLEEP 0.001
    DEBUG SLEEP 1e-3
    DEBUG SLEEP 0.001abc
    debug sleep 0
  `,
  ERROR: `
    DEBUG ERROR
    DEBUG ERROR foo
    DEBUG ERROR "CODE and text"
    DEBUG ERROR "-ERR x"
    DEBUG ERROR "two\\r\\nlines"
    DEBUG ERROR ""
  `,
  "DIGEST and DIGEST-VALUE": `
    DEBUG DIGEST
    DEBUG DIGEST x
    DEBUG DIGEST-VALUE
    DEBUG DIGEST-VALUE nosuch
    SET a 1
    SET b "\\x00\\xff\\r\\n"
    SET c "" EX 100
    SET d ${"x".repeat(3000)}
    APPEND e abc
    SETBIT e 1 1
    INCRBYFLOAT f 1.5
    DEBUG DIGEST-VALUE a b c d e f nosuch a
    DEBUG DIGEST
    SELECT 3
    DEBUG DIGEST-VALUE a
    SET a 1
    DEBUG DIGEST
    SWAPDB 0 3
    DEBUG DIGEST
    PERSIST c
    DEBUG DIGEST
    DEL a
    DEBUG DIGEST
  `,
  POPULATE: `
    DEBUG POPULATE
    DEBUG POPULATE x
    DEBUG POPULATE -1
    DEBUG POPULATE 99999999999999999999
    DEBUG POPULATE 1 p x
    DEBUG POPULATE 1 p -1
    DEBUG POPULATE 1 p 1 1
    DEBUG POPULATE 0
    DBSIZE
    SET key:1 mine
    DEBUG POPULATE 20
    DBSIZE
    MGET key:0 key:1 key:19 key:20
    DEBUG POPULATE 12 p 7
    MGET p:0 p:11
    DEBUG POPULATE 2 q 12
    MGET q:0 q:1
    DEBUG POPULATE 2 r 0
    MGET r:0 r:1
    DEBUG POPULATE 1 "" 1
    GET :0
    DEBUG POPULATE 1 longest 536870900
    STRLEN longest:0
    GETRANGE longest:0 0 9
    DEL longest:0
    DEBUG DIGEST
  `,
  "OBJECT, SDSLEN, LISTPACK and QUICKLIST": `
    DEBUG OBJECT
    DEBUG OBJECT nosuch
    DEBUG OBJECT nosuch fast
    DEBUG SDSLEN
    DEBUG SDSLEN nosuch
    DEBUG LISTPACK nosuch
    DEBUG QUICKLIST nosuch
    DEBUG QUICKLIST nosuch 1
    DEBUG QUICKLIST nosuch 1 2
    DEBUG HTSTATS-KEY nosuch
    SET n 1
    DEBUG SDSLEN n
    ? DEBUG OBJECT n
    DEBUG LISTPACK n
    DEBUG QUICKLIST n
    DEBUG HTSTATS-KEY n
    ${lengths.map((length) => `SET s "${"x".repeat(length)}"\nDEBUG SDSLEN s`).join("\n")}
  `,
  "the insides of collections": `
    RPUSH list a b 1 -200
    HSET hash a 1 b 2
    HSET fields a 1 b ${"x".repeat(65)}
    SADD integers 1 2 30000
    SADD wide 1 99999999999
    SADD members a b 77 100000
    ZADD small 1 a 2 b
    ZADD large 1 a 2 b 3 77 4 ${"y".repeat(65)}
    SORT small ALPHA
    ZADD scores 1 a
    SET string x
    ${["list", "hash", "fields", "integers", "wide", "members", "small", "large", "scores", "string"]
      .map((key) => `DEBUG LISTPACK ${key}\nDEBUG QUICKLIST ${key}\nDEBUG QUICKLIST ${key} 1\n? DEBUG OBJECT ${key}`)
      .join("\n")}
    DEBUG QUICKLIST list x
    DEBUG LISTPACK hash x
    DEBUG HTSTATS-KEY hash full
    ${["list", "hash", "integers", "wide", "scores", "string"].map((key) => `DEBUG HTSTATS-KEY ${key}`).join("\n")}
    ${["fields", "members", "small", "large"].map((key) => `? DEBUG HTSTATS-KEY ${key}`).join("\n")}
  `,
  HTSTATS: `
    DEBUG HTSTATS
    DEBUG HTSTATS x
    DEBUG HTSTATS 99
    DEBUG HTSTATS -1
    DEBUG HTSTATS 99999999999999999999
    DEBUG HTSTATS 0
    DEBUG HTSTATS 0 full
    SET a 1
    ? DEBUG HTSTATS 0
  `,
  "DEBUG commands that tune the server": `
    DEBUG SET-ACTIVE-EXPIRE
    DEBUG SET-ACTIVE-EXPIRE 0
    DEBUG SET-ACTIVE-EXPIRE x
    DEBUG SET-ACTIVE-EXPIRE 1
    DEBUG LOG
    DEBUG LOG "a message"
    DEBUG CHANGE-REPL-ID
    DEBUG CHANGE-REPL-ID x
    DEBUG LEAK
    DEBUG LEAK x
    DEBUG PAUSE-CRON
    DEBUG PAUSE-CRON 1
    DEBUG PAUSE-CRON 0
    DEBUG REPLICATE
    DEBUG REPLICATE a b c
    DEBUG AOF-FLUSH-SLEEP 0
    DEBUG SET-SKIP-CHECKSUM-VALIDATION 1
    DEBUG SET-SKIP-CHECKSUM-VALIDATION 0
    DEBUG SET-DISABLE-DENY-SCRIPTS 0
    DEBUG STRUCTSIZE
    DEBUG CONFIG-REWRITE-FORCE-ALL
    DEBUG DROP-CLUSTER-PACKET-FILTER x
    DEBUG DROP-CLUSTER-PACKET-FILTER 1
    DEBUG DROP-CLUSTER-PACKET-FILTER -1
    DEBUG CLUSTERLINK KILL to node
    DEBUG CLUSTERLINK KILL x node
    DEBUG CLUSTERLINK x to node
    DEBUG CLUSTERLINK KILL to
    DEBUG REPLYBUFFER
    DEBUG REPLYBUFFER PEAK-RESET-TIME
    DEBUG REPLYBUFFER peak-reset-time never
    DEBUG REPLYBUFFER peak-reset-time RESET
    DEBUG REPLYBUFFER peak-reset-time 100
    DEBUG REPLYBUFFER peak-reset-time x
    DEBUG REPLYBUFFER PEAK-RESET-TIME 10 10
    DEBUG REPLYBUFFER RESIZING 0
    DEBUG REPLYBUFFER RESIZING 1
    DEBUG REPLYBUFFER nosuch 1
    ${[
      "",
      "0",
      "1",
      "100",
      "1kb",
      "b",
      "100b",
      "4293918720",
      "4293918721",
      "4gb",
      "-1",
      "+5",
      "1.5",
      "1KIB",
      "x",
      "99999999999999999999999"
    ]
      .map((value) => `DEBUG QUICKLIST-PACKED-THRESHOLD "${value}"`)
      .join("\n")}
    DEBUG QUICKLIST-PACKED-THRESHOLD
    DEBUG QUICKLIST-PACKED-THRESHOLD 0
    DEBUG RELOAD nosuch
    DEBUG RELOAD MERGE nosuch
  `,
  "CLIENT-EVICTION": `
    DEBUG CLIENT-EVICTION
    CONFIG SET maxmemory-clients 1mb
    ? DEBUG CLIENT-EVICTION
    CONFIG SET maxmemory-clients 0
  `
})

compare(
  "DEBUG with enable-debug-command no",
  {
    "is refused": `
      DEBUG SLEEP 0
      DEBUG nosuch
      DEBUG
      INFO errorstats
      CONFIG SET enable-debug-command yes
      CONFIG GET enable-debug-command
    `
  },
  { "enable-debug-command": "no" }
)

compare(
  "DEBUG with enable-debug-command local",
  {
    "is allowed to local clients": `
      DEBUG SLEEP 0
      CONFIG GET enable-debug-command
    `
  },
  { "enable-debug-command": "local" }
)
