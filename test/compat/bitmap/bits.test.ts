/** Single bits, counts and positions of bits, and operations on whole strings. */
import { compare } from "../Compare.js"

compare("bits", {
  "SETBIT and GETBIT": `
    GETBIT a 0
    SETBIT a 7 1
    SETBIT a 7 1
    SETBIT a 7 0
    SETBIT a 0 1
    GETBIT a 0
    GETBIT a 7
    GETBIT a 8
    GETBIT a 100000
    GET a
    SETBIT a 17 1
    GET a
    STRLEN a
    SETBIT a 40 0
    STRLEN a
    SETBIT b 40 0
    STRLEN b
    SET n 1
    SETBIT n 6 1
    GET n
    GETBIT n 2
    SETBIT n 2 0
    GET n
    SET s "\\xff\\x00\\xff"
    GETBIT s 7
    GETBIT s 8
    GETBIT s 16
    SETBIT s 9 1
    GET s
    SETBIT a -1 1
    SETBIT a x 1
    SETBIT a 1 2
    SETBIT a 1 -1
    SETBIT a 1 x
    SETBIT a 1 ""
    SETBIT a x x
    SETBIT a 4294967296 1
    SETBIT a 9223372036854775807 1
    SETBIT a 9223372036854775808 1
    SETBIT a "#1" 1
    GETBIT a 4294967295
    GETBIT a 4294967296
    GETBIT a -1
    GETBIT a x
    GETBIT a
    SETBIT a 1
    SETBIT a 1 1 1
    SET t x EX 100
    SETBIT t 1 0
    ? TTL t
  `,

  BITCOUNT: `
    BITCOUNT a
    BITCOUNT a 0
    BITCOUNT a 0 x
    BITCOUNT a 0 1 FOO
    BITCOUNT a 0 1 BIT BYTE
    SET a foobar
    BITCOUNT a
    BITCOUNT a 0 0
    BITCOUNT a 1 1
    BITCOUNT a 0 -1
    BITCOUNT a -2 -1
    BITCOUNT a -1 -2
    BITCOUNT a 4 2
    BITCOUNT a 5 30
    BITCOUNT a 6 30
    BITCOUNT a -100 2
    BITCOUNT a -100 -50
    BITCOUNT a -50 -100
    BITCOUNT a 0 -100
    BITCOUNT a 1 1 BYTE
    BITCOUNT a 5 30 BIT
    BITCOUNT a 5 30 bit
    BITCOUNT a 0 47 BIT
    BITCOUNT a 0 48 BIT
    BITCOUNT a 47 47 BIT
    BITCOUNT a 8 15 BIT
    BITCOUNT a 9 14 BIT
    BITCOUNT a 10 10 BIT
    BITCOUNT a -1 -1 BIT
    BITCOUNT a -9 -3 BIT
    BITCOUNT a 0 0 BIT
    BITCOUNT a -9223372036854775808 9223372036854775807 BIT
    BITCOUNT a 9223372036854775807 9223372036854775807
    BITCOUNT a 0
    BITCOUNT a 0 x
    BITCOUNT a x 0
    BITCOUNT a 0 1 FOO
    BITCOUNT a x 1 FOO
    BITCOUNT a 0 x FOO
    BITCOUNT a -1 -2 FOO
    BITCOUNT a -2 -2 FOO
    BITCOUNT a 0 1 BIT BYTE
    BITCOUNT a 0 9223372036854775808
    BITCOUNT
    SET e ""
    BITCOUNT e
    BITCOUNT e 0 -1
    BITCOUNT e 0 0 BIT
    SET n 123
    BITCOUNT n
    BITCOUNT n 0 1
    SETBIT big 80000 1
    SETBIT big 7 1
    SETBIT big 40001 1
    SETBIT big 39999 1
    BITCOUNT big
    BITCOUNT big 1 -1
    BITCOUNT big 1 9999
    BITCOUNT big 1 10000
    BITCOUNT big 3 5000
    BITCOUNT big 39999 40001 BIT
    BITCOUNT big 40000 40000 BIT
    BITCOUNT big 40000 80000 BIT
  `,

  BITPOS: `
    BITPOS a 0
    BITPOS a 1
    BITPOS a 0 5
    BITPOS a 1 x
    BITPOS a 0 0 1 FOO
    BITPOS a 2
    BITPOS a x
    BITPOS a -1
    SET a "\\xff\\xf0\\x00"
    BITPOS a 0
    BITPOS a 1
    BITPOS a 0 1
    BITPOS a 1 2
    BITPOS a 0 0 0
    BITPOS a 0 0 -1
    BITPOS a 1 2 -1
    BITPOS a 0 -1
    BITPOS a 1 -1
    BITPOS a 0 10
    BITPOS a 1 10
    BITPOS a 0 -100
    BITPOS a 0 2 1
    BITPOS a 0 0 11 BIT
    BITPOS a 0 0 12 BIT
    BITPOS a 0 12 12 BIT
    BITPOS a 1 12 -1 BIT
    BITPOS a 1 11 -1 BIT
    BITPOS a 1 3 5 bit
    BITPOS a 0 3 5 BIT
    BITPOS a 0 -12 -1 BIT
    BITPOS a 0 -1 -1 BIT
    BITPOS a 1 -1 -1 BIT
    BITPOS a 0 0 -1 BYTE
    BITPOS a 0 -1 -2
    BITPOS a 0 -50 -100
    BITPOS a 1 -50 -100
    BITPOS a 0 -100 -50
    BITPOS a 1 -100 -50
    BITPOS a 0 0 1 FOO
    BITPOS a 0 0 1 BIT BIT
    BITPOS a 0 x
    BITPOS a 0 0 x
    BITPOS a 0 x 1 FOO
    BITPOS a 0 0 x FOO
    BITPOS a 0 0 BIT
    BITPOS a
    BITPOS a 2 0 1 FOO
    SET f "\\xff\\xff\\xff"
    BITPOS f 0
    BITPOS f 0 0
    BITPOS f 0 2
    BITPOS f 0 3
    BITPOS f 0 0 -1
    BITPOS f 0 0 100
    BITPOS f 0 0 -1 BIT
    BITPOS f 0 5 9 BIT
    SET z "\\x00\\x00\\x00"
    BITPOS z 1
    BITPOS z 1 0 -1
    BITPOS z 0
    BITPOS z 0 5 9 BIT
    SET e ""
    BITPOS e 0
    BITPOS e 1
    BITPOS e 0 0
    BITPOS e 0 0 -1
    BITPOS e 1 0 -1 BIT
    SETBIT big 80000 1
    BITPOS big 1
    BITPOS big 1 3
    BITPOS big 1 10001
    BITPOS big 0
    BITPOS big 1 79999 80000 BIT
    BITPOS big 1 79999 79999 BIT
    BITOP NOT gib big
    BITPOS gib 0
    BITPOS gib 0 3
    BITPOS gib 1
    BITPOS gib 0 0 9999
    BITPOS gib 0 0 10000
    BITPOS gib 0 10001
  `,

  BITOP: `
    MSET a foobar b abcdef c "\\xff\\x00\\x0f" e ""
    BITOP AND d a b
    GET d
    BITOP OR d a b c
    GET d
    BITOP XOR d a b
    GET d
    BITOP XOR d a a
    GET d
    BITOP NOT d c
    GET d
    BITOP and d a c
    GET d
    BITOP or d c a
    GET d
    BITOP xOr d c a b
    GET d
    BITOP AND d a none
    GET d
    BITOP OR d a none
    GET d
    BITOP OR d none a
    GET d
    BITOP NOT d none
    EXISTS d
    BITOP NOT d e
    SET d x
    BITOP AND d none none2
    EXISTS d
    BITOP AND d a
    GET d
    BITOP XOR d a
    GET d
    BITOP OR a a b
    GET a
    BITOP NOT a a
    GET a
    SET d x EX 100
    BITOP OR d b
    TTL d
    BITOP NOT d a b
    BITOP NOT d
    BITOP FOO d a
    BITOP FOO d a b
    BITOP AND d
    BITOP
    SET n 12
    BITOP NOT d n
    GET d
    SETRANGE p 100 "some more that is long"
    SETRANGE q 50 "others, so that words of four bytes are not all there is"
    BITOP AND d p q
    GET d
    BITOP OR d p q n
    GET d
    BITOP XOR d p q n
    GET d
    BITOP NOT d q
    GET d
  `
})
