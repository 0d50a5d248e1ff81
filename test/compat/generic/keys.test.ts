/** Commands on keys of any type: deleting, renaming, copying and moving them. */
import { compare } from "../Compare.js"

compare("keys", {
  "DEL, UNLINK and EXISTS": `
    SET a 1
    SET b 2
    EXISTS a
    EXISTS a b c a a
    DEL a
    DEL a
    MSET a 1 b 2 c 3 "" empty "\\x00\\xff" binary
    EXISTS "" "\\x00\\xff"
    DEL a a b nothing
    UNLINK c c "" "\\x00\\xff" nothing
    DBSIZE
    DEL
    UNLINK
    EXISTS
    del A
    SET long 1 PX 100000
    DEL long
    SET long 2
    TTL long
  `,
  "TOUCH and TYPE": `
    MSET a 1 b two
    APPEND b s
    TOUCH a b c a
    TOUCH nothing
    TOUCH
    TYPE a
    TYPE b
    TYPE nothing
    TYPE
    TYPE a b
  `,
  RENAME: `
    SET a 1
    RENAME a b
    GET a
    GET b
    RENAME a b
    RENAME b b
    RENAME a a
    SET a 2 EX 100
    RENAME a b
    TTL b
    GET b
    SET c 3
    RENAME c b
    TTL b
    SET c 4
    SET d 5 EX 100
    RENAME c d
    TTL d
    GET d
    RENAME
    RENAME a
    RENAME a b c
    SET p 1 PXAT \${now+200000}
    RENAME p q
    ? PTTL q
    PEXPIRETIME q
  `,
  RENAMENX: `
    SET a 1
    SET b 2
    RENAMENX a b
    RENAMENX a a
    RENAMENX a c
    RENAMENX a c
    RENAMENX nothing nothing
    GET c
    EXISTS a
    EXPIRE c 100
    RENAMENX c d
    TTL d
    RENAMENX
    RENAMENX a b c
  `,
  COPY: `
    SET a 1 EX 100
    COPY a b
    TTL b
    GET b
    COPY a b
    SET b 2
    COPY a b REPLACE
    GET b
    TTL b
    SET c 3
    COPY c b replace
    TTL b
    GET b
    COPY a a
    COPY a a REPLACE
    COPY nothing nothing
    COPY nothing b
    COPY nothing b REPLACE
    GET b
    COPY a a DB 3
    COPY a a DB 3
    COPY a a DB 3 REPLACE
    COPY a a DB 0
    COPY a a db 0 replace
    COPY a z REPLACE DB 3 REPLACE DB 4
    SELECT 3
    GET a
    TTL a
    EXISTS z
    SELECT 4
    GET z
    COPY z z DB 3
    SELECT 0
    COPY a b DB
    COPY a b DB abc
    COPY a b DB 99
    COPY a b DB 16
    COPY a b DB -1
    COPY a b DB 99999999999
    COPY a b DB 99999999999999999999
    COPY a b DB abc FOO
    COPY a b FOO DB abc
    COPY a b FOO
    COPY a b REPLACE FOO
    COPY nothing nothing DB 99
    COPY
    COPY a
    SET buffer abc
    APPEND buffer def
    COPY buffer other
    APPEND buffer ghi
    GET other
    GET buffer
    APPEND other xyz
    GET buffer
    OBJECT ENCODING other
    SETRANGE buffer 0 X
    GET other
  `,
  MOVE: `
    SET a 1 EX 100
    MOVE a 1
    EXISTS a
    MOVE a 1
    SELECT 1
    GET a
    TTL a
    SELECT 0
    SET a 2
    MOVE a 1
    GET a
    MOVE a 0
    MOVE nothing 0
    MOVE nothing 1
    MOVE a 16
    MOVE a -1
    MOVE a abc
    MOVE a 99999999999
    MOVE a 99999999999999999999
    MOVE a
    MOVE a 1 2
    SELECT 1
    DEL a
    SET b 1 PXAT \${now+5}
    DEBUG SLEEP 0.01
    SELECT 0
    SET b 2
    MOVE b 1
    SELECT 1
    GET b
    TTL b
  `,
  "keys that have expired": `
    SET gone 1 PX 1
    SET gone2 1 PX 1
    SET stays 1
    DEBUG SLEEP 0.005
    EXISTS gone
    TYPE gone
    TOUCH gone
    RENAME gone other
    COPY gone other
    COPY stays gone
    GET gone
    TTL gone
    DEL gone2
    SET gone 1 PX 1
    DEBUG SLEEP 0.005
    RENAMENX stays gone
    GET gone
    SET gone3 1 PX 1
    DEBUG SLEEP 0.005
    UNLINK gone3
    PERSIST gone3
    EXPIRE gone3 100
  `,
  "all of them in a row": `
    CONFIG RESETSTAT
    SET a 1
    EXISTS a nothing
    TYPE a
    TYPE nothing
    TOUCH a nothing
    TTL a
    PTTL nothing
    OBJECT ENCODING a
    OBJECT REFCOUNT nothing
    EXPIRE a 100
    PERSIST a
    COPY a b
    COPY nothing b
    RENAME a c
    MOVE c 5
    DEL c
    KEYS *
    - SCAN 0
    RANDOMKEY
  `
})
