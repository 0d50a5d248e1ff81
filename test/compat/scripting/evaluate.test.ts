import { compare } from "../Compare.js"

const ping = "6f7a0ee1f4dd3e2f4ea2a4b2ee6f3a6f4d1f9e6b"

compare("EVAL and SCRIPT", {
  "numkeys, keys and arguments": `
    EVAL
    EVAL "return 1"
    EVAL "return 1" x
    EVAL "return 1" 1.5
    EVAL "return 1" -1
    EVAL "return 1" 1
    EVAL "return 1" 99999999999999999999
    EVAL "return 1" 9223372036854775807
    EVAL "return 1 +" 1
    EVAL "return 1 +" -1
    EVAL "return 1 +" x
    EVAL "return {KEYS, ARGV}" 0
    EVAL "return {KEYS, ARGV}" 0 a b
    EVAL "return {KEYS, ARGV}" 2 a b
    EVAL "return {KEYS, ARGV}" 1 a b c
    EVAL "return {#KEYS[1], #ARGV[1]}" 1 "\\x00\\xff" ""
    EVALSHA abc 0
    EVALSHA abc -1
    EVALSHA abc x
    EVALSHA ${ping} -1
    EVALSHA ${ping} x
    EVALSHA ${ping} 0
    EVALSHA ${ping} 3
    EVALSHA
    EVALSHA abc
  `,
  "the cache of scripts": `
    SCRIPT FLUSH
    SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db
    EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0
    EVAL "return 1" 0
    EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0
    EVALSHA E0E1F9FABFC9D4800C877A703B823AC0578FF8DB 0
    EVALSHA_RO e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0
    SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db E0E1F9FABFC9D4800C877A703B823AC0578FF8DB abc
    SCRIPT LOAD "return KEYS"
    SCRIPT LOAD "return KEYS"
    EVALSHA 4ca238f611c9d0ae4e9a75a5dbac22aedc1e44 1 k
    SCRIPT FLUSH SYNC
    SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db
    EVAL "return 1" 0
    SCRIPT FLUSH async
    EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0
    EVAL "return 1 +" 0
    EVAL "return 1 +" 0
    SCRIPT
    SCRIPT NOPE
    SCRIPT EXISTS
    SCRIPT FLUSH NOW
    SCRIPT FLUSH ASYNC SYNC
    SCRIPT DEBUG
    SCRIPT DEBUG x
    SCRIPT DEBUG no
    SCRIPT LOAD
    SCRIPT LOAD a b
    SCRIPT HELP
    SCRIPT HELP x
  `,
  "scripts that only read": `
    SET a 1
    EVAL_RO "return redis.call('GET', 'a')" 0
    EVAL_RO "return redis.call('SET', 'a', 'b')" 0
    EVAL_RO "return redis.pcall('SET', 'a', 'b')" 0
    EVAL_RO "return redis.call('DEL', 'none')" 0
    EVAL_RO "return redis.call('PUBLISH', 'a', 'b')" 0
    EVAL_RO "return redis.call('PFCOUNT', 'none')" 0
    EVAL_RO "return redis.call('SET', 'a')" 0
    EVAL_RO "return {KEYS, ARGV}" 1 a b
    EVAL_RO "return 1" -1
    EVAL_RO "return 1 +" 0
    EVAL_RO "error('x')" 0
    EVALSHA_RO ffffffffffffffffffffffffffffffffffffffff 0
    EVALSHA_RO abc x
    EVAL "return redis.call('SET', 'a', 'b')" 0
  `,
  "keys of the request": `
    COMMAND GETKEYS EVAL "return 1" 2 a b c
    COMMAND GETKEYS EVAL "return 1" 0 a b c
    COMMAND GETKEYS EVAL "return 1" x a b c
    COMMAND GETKEYS EVAL "return 1" 9 a b c
    COMMAND GETKEYS EVAL "return 1" -1 a
    COMMAND GETKEYS EVALSHA abc 1 a b
    COMMAND GETKEYSANDFLAGS EVAL "return 1" 1 a b c
    COMMAND GETKEYSANDFLAGS EVALSHA_RO abc 1 a b c
    ~COMMAND INFO eval
    ~COMMAND INFO evalsha_ro
  `,
  "the database, transactions and others' keys": `
    SELECT 3
    EVAL "return redis.call('SET', 'a', 'three')" 0
    GET a
    SELECT 0
    GET a
    EVAL "return redis.call('SELECT', 3)" 0
    EVAL "return redis.call('GET', 'a')" 0
    MULTI
    EVAL "return redis.call('SET', 'b', 'c')" 0
    EVAL "return redis.call('XREAD', 'BLOCK', 0, 'STREAMS', 'none', '$')" 0
    EVAL "error('x')" 0
    EVAL "return 1" x
    EVALSHA ffffffffffffffffffffffffffffffffffffffff 0
    GET b
    EXEC
    WATCH b
    EVAL "return redis.call('SET', 'b', 'd')" 0
    MULTI
    GET b
    EXEC
    WATCH b
    EVAL "return redis.call('GET', 'b')" 0
    MULTI
    GET b
    EXEC
    SET t v PX 1
    EVAL "return redis.call('TIME')[1] == redis.call('TIME')[1]" 0
  `
})

compare(
  "what others see of scripts",
  {
    "who waits is served when the script is over": `
      & @a BLPOP l 0
      EVAL "redis.call('RPUSH', 'l', 1, 2) redis.call('LPOP', 'l') return redis.call('LLEN', 'l')" 0
      < @a
      & @a BLPOP l 0
      EVAL "redis.call('RPUSH', 'l', 1) redis.call('DEL', 'l')" 0
      RPUSH l 9
      < @a
      & @a BLPOP l 0
      EVAL "redis.call('RPUSH', 'l', 1) error('after the push')" 0
      < @a
    `,
    "messages leave while it runs": `
      @a SUBSCRIBE c
      EVAL "return redis.call('PUBLISH', 'c', 'm')" 0
      < @a
    `,
    "errors are counted once": `
      CONFIG RESETSTAT
      EVAL "return redis.call('nope')" 0
      EVAL "return redis.pcall('nope')" 0
      EVAL "redis.pcall('nope') return 1" 0
      EVAL "return redis.call('SET')" 0
      EVAL "return redis.call('INCR', 'a', 'b')" 0
      EVAL "redis.call('SET', 'a', 'x') return redis.call('INCR', 'a')" 0
      EVAL "return redis.call('LPUSH', 'a', 'x')" 0
      EVAL "error('x')" 0
      EVAL "error({err = 'MY text'})" 0
      EVAL "return redis.error_reply('OWN text')" 0
      EVAL "return redis.call({})" 0
      EVAL "return 1 +" 0
      EVAL_RO "return redis.call('SET', 'a', 'b')" 0
      EVALSHA abc 0
      EVAL "return redis.call('MULTI')" 0
      EVAL "return pcall(redis.call, 'LPUSH', 'a', 1)" 0
      INFO errorstats
    `,
    "a script that reads has read the keys that it was given": `
      SET k 1
      SET l 1
      -HELLO 3
      CLIENT TRACKING ON
      EVAL "return redis.call('GET', 'none')" 1 k
      EVAL_RO "return redis.call('GET', 'k')" 1 l
      @a SET l 2
      <
      @a SET k 2
      <
      EVAL "return redis.call('GET', 'k')" 0
      EVAL "return 1" 1 k
      EVAL "return redis.call('SET', KEYS[1], 'x')" 1 k
      @a SET k 3
      EVAL "redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], 'x')" 1 k
      PING
    `,
    "a script's changes are its caller's": `
      -HELLO 3
      CLIENT TRACKING ON
      GET k
      EVAL "return redis.call('SET', 'k', 4)" 0
      PING
      EVAL "redis.call('GET', 'k') return redis.call('SET', 'k', 4)" 0
      PING
    `,
    "NOLOOP is for scripts too": `
      -HELLO 3
      CLIENT TRACKING ON NOLOOP
      EVAL "redis.call('GET', 'k') return redis.call('SET', 'k', 4)" 0
      GET k
      EVAL "return redis.call('SET', 'k', 5)" 0
      PING
    `,
    "CLIENT CACHING is for the script's reads": `
      SET k 1
      -HELLO 3
      CLIENT TRACKING ON OPTIN
      EVAL "return redis.call('GET', 'k')" 0
      @a SET k 5
      CLIENT CACHING YES
      EVAL "return redis.call('GET', 'k')" 1 k
      @a SET k 6
      <
    `,
    "writes of scripts wait for the end of a pause": `
      SET k 1
      CLIENT PAUSE 100 WRITE
      EVAL_RO "return redis.call('GET', 'k')" 0
      EVAL "return redis.call('GET', 'k')" 0
      CLIENT PAUSE 100000 WRITE
      CLIENT UNPAUSE
      EVAL "return redis.call('GET', 'k')" 0
    `
  },
  {},
  { observed: false }
)
