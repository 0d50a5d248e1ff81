/** What the journal records of keys that expire, of clients that wait, and of steps with several effects. */
import { compare } from "./Compare.js"

/** Lets keys fall due while only commands that meet them remove them. */
const overdue = (commands: string): string => `
  DEBUG SET-ACTIVE-EXPIRE 0
  SET e 1 PX 10
  SET f 1 PX 10
  SELECT 1
  SET e 1 PX 10
  SELECT 0
  DEBUG SLEEP 0.03
  ${commands}
  SELECT 1
  GET e
  SELECT 0
  FLUSHALL
  DEBUG SET-ACTIVE-EXPIRE 1
`

compare(
  "the journal of keys that are due",
  {
    "a read removes them": overdue(`
    GET e
    MGET e f
  `),
    "several in one command": overdue("MGET e f"),
    "a write replaces one": overdue(`
    SET e 2
    APPEND f 3
  `),
    "a write with a deadline replaces one": overdue(`
    SET e 2 EX 100
    PSETEX f 100000 3
  `),
    "GETSET and GEOADD meet them": overdue(`
    GETSET e 2
    GEOADD f 13.361389 38.115556 Palermo
  `),
    "commands that find nothing": overdue(`
    DEL e
    EXPIRE f 100
  `),
    "a command on one of them and another key": overdue(`
    SET there 1
    RENAME there e
    COPY e f
  `),
    "KEYS and DBSIZE": overdue(`
    KEYS *
    DBSIZE
  `),
    "a transaction": overdue(`
    MULTI
    GET e
    GET f
    SET e 2
    EXEC
  `),
    "a script": overdue(`EVAL "redis.call('get', 'e') redis.call('set', 'a', 1) return redis.call('get', 'f')" 0`),
    "with lazyfree-lazy-expire": overdue(`
    CONFIG SET lazyfree-lazy-expire yes
    GET e
    GET f
    EXPIRE f -1
    SET a 1
    EXPIRE a -1
    SET a 1
    GETEX a EXAT 1
    CONFIG SET lazyfree-lazy-expire no
    SET a 1
    GETEX a EXAT 1
  `)
  },
  {},
  { journal: "always" }
)

// the order in which SCAN meets keys, and so that of the events, is that of random hashes
compare(
  "the journal of keys that are due and scanned",
  {
    "SCAN meets both": overdue("~SCAN 0"),
    "SCAN in a transaction": overdue(`
    MULTI
    SCAN 0
    SET a 1
    EXEC
  `)
  },
  {},
  { journal: "always", observed: false }
)

compare("the journal of steps", {
  "a transaction of one effect, and of none": `
    MULTI
    SET a 1
    GET a
    EXEC
    MULTI
    GET a
    EXEC
    MULTI
    SET a 1
    SELECT 2
    SET a 1
    SELECT 0
    INCR a
    EXEC
    GET a
  `,
  "transactions of which a part fails": `
    MULTI
    SET a x
    INCR a
    LPUSH a 1
    EXEC
  `,
  "scripts and functions by their effects": `
    EVAL "return 1" 0
    EVAL "redis.call('set', 'a', 1)" 0
    EVAL "redis.call('set', 'a', 1) redis.call('select', 3) redis.call('incr', 'a') return redis.pcall('incr', 'x', 'y')" 0
    EVAL "redis.call('set', 'a', 1) redis.call('incr', 'a') error('x')" 0
    MULTI
    EVAL "redis.call('incr', 'a')" 0
    EVAL "redis.call('incr', 'a')" 0
    EXEC
    EVAL "redis.call('spop', 'none') redis.call('setex', 'a', 100, 'v') redis.call('getdel', 'a')" 0
  `,
  "commands that change nothing": `
    SET a 1
    SET a 2 NX
    SETNX a 2
    SADD s m
    SADD s m
    HSET h f v
    HSET h f v
    ZADD z 1 m
    ZADD z 1 m
    DEL none
    LREM none 0 x
    PERSIST a
    EXPIRE none 10
    SREM s other
    FLUSHDB
    FLUSHDB ASYNC
    flushall sync
    FLUSHALL
  `,
  "the words as they came": `
    set a 1
    SeT a 2 ex 100
    set a 3 get
    set a 3 Get keepttl get
    getset a 4
    pexpireat a \${now+100000}
    expireat a \${nows+100}
    incrbyfloat a 1.5
    hincrbyfloat h f 1.50
    geoadd g NX ch 13.361389 38.115556 Palermo
  `,
  "blocked clients": `
    &@one BLPOP a b 0
    &@two BLMOVE b c LEFT right 0
    &@three BZMPOP 0 1 z MAX COUNT 2
    &@four BLMPOP 0 1 d LEFT COUNT 5
    RPUSH a 1 2
    <@one
    MULTI
    RPUSH b 1
    RPUSH d 1 2 3
    EXEC
    <@two
    <@four
    ZADD z 1 a 2 b 3 c
    <@three
    EVAL "redis.call('rpush', 'd', 1) redis.call('del', 'd')" 0
  `
})
