/** Setting and getting whole strings. */
import { compare } from "../Compare.js"

compare("setting and getting strings", {
  "GET and SET": `
    GET a
    SET a "\\x00\\xff"
    GET a
    SET a ""
    GET a
    STRLEN a
    SET a
    SET
    GET
    GET a b
    get a
    SeT a b
    GeT a
  `,

  "SET with conditions": `
    SET a 1 XX
    GET a
    SET a 1 NX
    SET a 2 NX
    SET a 3 xx
    GET a
    SET a 4 NX NX
    SET b 4 nx Nx
    SET a 4 XX XX
    SET a 5 NX XX
    SET a 5 XX NX
    SET a 5 NX FOO
    GET a
    SETNX a 6
    SETNX c 6
    GET c
    SETNX a
    SETNX a b c
  `,

  "SET with an expiry": `
    SET a 1 EX 100
    ? TTL a
    SET a 1 PX 100000
    SET a 1 ex 100 EX 200
    SET a 1 EXAT \${nows+100}
    PEXPIRETIME a
    EXPIRETIME a
    SET a 1 PXAT \${now+100000}
    PEXPIRETIME a
    SET a 2 KEEPTTL
    PEXPIRETIME a
    SET a 2 KEEPTTL KEEPTTL
    GET a
    SET a 3
    TTL a
    SET a 1 EX 100 PX 100
    SET a 1 PX 100 EX 100
    SET a 1 EX 100 EXAT 100
    SET a 1 EX 100 PXAT 100
    SET a 1 EX 100 KEEPTTL
    SET a 1 KEEPTTL EX 100
    SET a 1 KEEPTTL PXAT 100
    SET a 1 EX
    SET a 1 PX
    SET a 1 EXAT
    SET a 1 PXAT
    SET a 1 EX NX
    SET a 1 PERSIST
    SET a 1 100
    SET a 1 EX 100 100
    GET a
  `,

  "SET with an expiry that is out of range": `
    SET a 1 EX 0
    SET a 1 EX -1
    SET a 1 EX 1.5
    SET a 1 EX ""
    SET a 1 EX " 1"
    SET a 1 EX +1
    SET a 1 EX 01
    SET a 1 PX 0
    SET a 1 PX -1
    SET a 1 PX x
    SET a 1 EXAT 0
    SET a 1 EXAT -5
    SET a 1 PXAT 0
    SET a 1 PXAT -9223372036854775808
    SET a 1 EX 9223372036854775807
    SET a 1 EX 9223372036854776
    SET a 1 EX 9223372036854775
    SET a 1 EX 9223372036854775808
    SET a 1 PX 9223372036854775807
    SET a 1 PX 9223372036854775808
    SET a 1 EXAT 9223372036854776
    SET a 1 EXAT 99999999999999999999
    SET a 1 PX -9223372036854775808
    SET a 1 PXAT 9223372036854775807
    PEXPIRETIME a
    SET a 1 EXAT 9223372036854775
    PEXPIRETIME a
    GETEX a PXAT 9223372036854775807
    PEXPIRETIME a
    DEL a
    SET a 1 EX x NX
    SET a 1 EX x FOO
    SET a 1 EX 0 GET
    GET a
    SETEX a 0 1
    SETEX a -1 1
    SETEX a x 1
    SETEX a 9223372036854775807 1
    SETEX a 9223372036854775 1
    PSETEX a 0 1
    PSETEX a -1 1
    PSETEX a 9223372036854775807 1
    PSETEX a x 1
    SETEX a 1
    PSETEX a 1
    SETEX a 1 2 3
    EXISTS a
  `,

  "SET with a time in the past": `
    SET a 1 PXAT 1
    GET a
    EXISTS a
    SET a 1
    SET a 2 EXAT 1 GET
    GET a
    SET a 1
    SET a 2 EXAT 1 XX
    SET a 3 XX
    SET a 3 NX
    GET a
  `,

  "SET with GET": `
    SET a 1 GET
    SET a 2 GET
    SET a 3 NX GET
    GET a
    SET b 3 NX GET
    GET b
    SET c 3 XX GET
    GET c
    SET a 4 XX GET
    SET a 5 GET GET EX 100
    SET a 6 GET KEEPTTL
    ? TTL a
    SET a 7 GET
    TTL a
  `,

  "SETEX and PSETEX": `
    SETEX a 100 1
    GET a
    ? TTL a
    PSETEX a 100000 2
    GET a
    SET a 3
    TTL a
  `,

  GETEX: `
    GETEX a
    GETEX a EX 10
    GETEX a EX x
    GETEX a EX 0
    SET a 1
    GETEX a
    TTL a
    GETEX a EX 100
    ? TTL a
    GETEX a PERSIST
    TTL a
    GETEX a PERSIST
    GETEX a PERSIST PERSIST
    GETEX a PX 100000
    GETEX a EXAT \${nows+100}
    PEXPIRETIME a
    GETEX a PXAT \${now+100000}
    PEXPIRETIME a
    GETEX a
    PEXPIRETIME a
    GETEX a EX 0
    GETEX a EX -1
    GETEX a EX x
    GETEX a PX 9223372036854775807
    GETEX a EX 9223372036854775807
    GETEX a EX 100 PERSIST
    GETEX a PERSIST EX 100
    GETEX a EX 100 PX 100
    GETEX a EX
    GETEX a NX
    GETEX a XX
    GETEX a GET
    GETEX a KEEPTTL
    GETEX a FOO
    GETEX a EX 100 EX 200
    GETEX
    GETEX a EXAT 1
    EXISTS a
    SET a 1
    GETEX a PXAT 1
    GETEX a
    SET a 1
    GETEX a PXAT 0
  `,

  "GETSET and GETDEL": `
    GETSET a 1
    GETSET a 2
    SET a 3 EX 100
    GETSET a 4
    TTL a
    GETDEL a
    GETDEL a
    EXISTS a
    GETSET a
    GETDEL
    GETDEL a b
  `,

  "MGET, MSET and MSETNX": `
    MSET a 1 b
    MSET
    MSET a
    MSET a 1 b 2 a 3
    MGET a b c a
    MGET
    SET a 1 EX 100
    MSET a 2
    TTL a
    MSETNX a 1 z 1
    EXISTS z
    MSETNX y 1 z 1 y 2
    MGET y z
    MSETNX y
    MSETNX y 1 z
  `
})
