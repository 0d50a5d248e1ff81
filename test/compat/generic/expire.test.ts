/** Setting, reading and removing expiries, and expiring. */
import { compare } from "../Compare.js"

/** A script for each of the four commands that set an expiry. */
const forEachCommand = (script: (name: string, offset: (seconds: number) => string) => string): string =>
  [
    script("EXPIRE", (seconds) => String(seconds)),
    script("PEXPIRE", (seconds) => String(seconds * 1000)),
    script("EXPIREAT", (seconds) => `\${nows${seconds < 0 ? "" : "+"}${seconds}}`),
    script("PEXPIREAT", (seconds) => `\${now${seconds < 0 ? "" : "+"}${seconds * 1000}}`)
  ].join("\n")

compare("expiry", {
  "setting an expiry": forEachCommand(
    (name, at) => `
    SET a 1
    ${name} a ${at(100)}
    ? TTL a
    ${name} a ${at(200)}
    ${name} nothing ${at(100)}
    ${name} a ${at(-1)}
    GET a
    SET a 1
    ${name} a ${at(0)}
    EXISTS a
    ${name}
    ${name} a
    SET a 1
    ${name} a abc
    ${name} a 1.5
    ${name} a ""
    ${name} a " 1"
    ${name} a +1
    ${name} nothing abc
    TTL a
    ${name} a -9223372036854775807
    DBSIZE
  `
  ),
  "NX XX GT LT": forEachCommand(
    (name, at) => `
    DEL a
    SET a 1
    ${name} a ${at(100)} XX
    TTL a
    ${name} a ${at(100)} GT
    TTL a
    ${name} a ${at(100)} XX GT
    ${name} a ${at(100)} NX
    ? TTL a
    ${name} a ${at(200)} NX
    ${name} a ${at(200)} XX
    ${name} a ${at(300)} GT
    ${name} a ${at(100)} GT
    ${name} a ${at(400)} LT
    ${name} a ${at(50)} LT
    ${name} a ${at(50)} XX LT
    ${name} a ${at(40)} XX LT
    ${name} a ${at(39)} XX GT
    ${name} a ${at(500)} GT XX GT
    PERSIST a
    ${name} a ${at(100)} LT
    ? TTL a
    PERSIST a
    ${name} a ${at(100)} LT XX
    ${name} nothing ${at(100)} NX
    ${name} nothing ${at(100)} XX
    ${name} a ${at(-10)} GT
    ${name} a ${at(100)}
    ${name} a ${at(-10)} GT
    ${name} a ${at(-10)} NX
    ${name} a ${at(-10)} LT
    EXISTS a
  `
  ),
  "options that exclude each other": forEachCommand(
    (name) => `
    SET a 1
    ${name} a 100 NX XX
    ${name} a 100 NX GT
    ${name} a 100 LT NX
    ${name} a 100 GT LT
    ${name} a 100 XX GT LT
    ${name} a 100 NX GT LT
    ${name} a 100 FOO
    ${name} a 100 NX FOO
    ${name} a 100 NX XX "a b"
    ${name} a 100 "a\\r\\nb"
    ${name} a 100 "a\\x00b"
    ${name} a 100 ""
    ${name} a abc FOO
    ${name} a abc NX XX
    ${name} nothing 100 NX XX
    ${name} a 9223372036854775807 FOO
  `
  ),
  "times that do not fit in 64 bits": forEachCommand(
    (name) => `
    SET a 1
    ${name} a 9223372036854775808
    ${name} a -9223372036854775809
    ${name} a 99999999999999999999
    ${name} nothing 9223372036854775808
  `
  ),
  "the limits of EXPIRE": `
    SET a 1
    EXPIRE a 9223372036854775807
    EXPIRE a 9223372036854776
    EXPIRE a 9223372036854775
    EXPIRE a 9223370000000000
    EXPIRE nothing 9223372036854775807
    TTL a
    EXPIRE a -9223372036854776
    EXPIRE a -9223372036854775
    EXISTS a
  `,
  "the limits of PEXPIRE": `
    SET a 1
    PEXPIRE a 9223372036854775807
    PEXPIRE a 9223372036854770000
    PEXPIRE a -9223372036854775808
    EXISTS a
  `,
  "the limits of EXPIREAT": `
    SET a 1
    EXPIREAT a 9223372036854775807
    EXPIREAT a 9223372036854776
    EXPIREAT a 9223372036854775
    EXPIRETIME a
    PEXPIRETIME a
    EXPIREAT a -9223372036854776
    EXPIREAT a -9223372036854775
    EXISTS a
  `,
  "PEXPIREAT keeps all 64 bits": `
    SET a 1
    PEXPIREAT a 9223372036854775807
    PEXPIRETIME a
    EXPIRETIME a
    RENAME a b
    PEXPIRETIME b
    COPY b c
    PEXPIRETIME c
    MOVE c 1
    PEXPIRETIME b
    PEXPIREAT b 9223372036854775806 LT
    PEXPIREAT b 9223372036854775806 LT
    PEXPIREAT b 9223372036854775807 GT
    PEXPIREAT b 9007199254740993
    PEXPIRETIME b
    EXPIRETIME b
    PEXPIREAT b 9007199254740991
    PEXPIRETIME b
    EXPIRETIME b
    PEXPIREAT b -9223372036854775808
    EXISTS b
  `,
  "TTL, PTTL, EXPIRETIME and PEXPIRETIME": `
    TTL nothing
    PTTL nothing
    EXPIRETIME nothing
    PEXPIRETIME nothing
    SET a 1
    TTL a
    PTTL a
    EXPIRETIME a
    PEXPIRETIME a
    EXPIRE a 100
    TTL a
    ? PTTL a
    PEXPIREAT a 33177117420400
    EXPIRETIME a
    PEXPIRETIME a
    PEXPIREAT a 33177117420500
    EXPIRETIME a
    PEXPIREAT a 33177117420499
    EXPIRETIME a
    TTL
    PTTL
    EXPIRETIME
    PEXPIRETIME
    TTL a b
    PTTL a b
    EXPIRETIME a b
    PEXPIRETIME a b
  `,
  PERSIST: `
    SET a 1
    PERSIST a
    PERSIST nothing
    EXPIRE a 100
    PERSIST a
    TTL a
    PERSIST a
    PERSIST
    PERSIST a b
  `,
  "commands that keep or remove the expiry": `
    SET a 1 EX 100
    INCR a
    TTL a
    APPEND a 5
    TTL a
    SETRANGE a 0 9
    TTL a
    SET a 2 KEEPTTL
    TTL a
    SET a 3
    TTL a
    EXPIRE a 100
    GETSET a 4
    TTL a
    EXPIRE a 100
    MSET a 5
    TTL a
    EXPIRE a 100
    DEL a
    SET a 1
    TTL a
    EXPIRE a 100
    FLUSHDB
    SET a 1
    TTL a
  `,
  "keys that expire": `
    SET a 1 PX 3
    SET b 1
    PEXPIRE b 3
    SET c 1
    PEXPIREAT c \${now+3}
    DEBUG SLEEP 0.01
    GET a
    EXISTS b c
    DBSIZE
    SET a 2
    GET a
    TTL a
  `
})
