/** Parts of strings: APPEND, ranges, LCS, and the limit on the length of a string. */
import { compare } from "../Compare.js"

compare("parts of strings", {
  APPEND: `
    APPEND a ""
    EXISTS a
    APPEND a x
    APPEND a "\\x00y"
    GET a
    APPEND a ""
    SET n 10
    APPEND n 5
    INCR n
    GET n
    APPEND n ""
    SET t 1 EX 100
    APPEND t 2
    ? TTL t
    APPEND a
  `,

  "STRLEN, GETRANGE and SUBSTR": `
    STRLEN a
    GETRANGE a 0 -1
    SET a "Hello World"
    STRLEN a
    GETRANGE a 0 4
    GETRANGE a 0 -1
    GETRANGE a -5 -1
    GETRANGE a -5 -6
    GETRANGE a 5 3
    GETRANGE a 3 3
    GETRANGE a 0 100
    GETRANGE a 11 100
    GETRANGE a 10 100
    GETRANGE a -100 3
    GETRANGE a -100 -50
    GETRANGE a -50 -100
    GETRANGE a 0 -100
    GETRANGE a 0 9223372036854775807
    GETRANGE a -9223372036854775808 -9223372036854775808
    GETRANGE a -9223372036854775808 9223372036854775807
    GETRANGE a 9223372036854775807 9223372036854775807
    GETRANGE a 9223372036854775808 1
    GETRANGE a x 1
    GETRANGE a 1 x
    GETRANGE a 1
    SUBSTR a 0 4
    SUBSTR a -5 -1
    SUBSTR a 1
    SUBSTR a x y
    APPEND a !
    GETRANGE a 5 -1
    GETRANGE a 0 0
    GETRANGE a 4 2
    SET e ""
    GETRANGE e 0 -1
    GETRANGE e 0 0
    SET n 12345
    GETRANGE n 1 2
    STRLEN n
    STRLEN
    STRLEN a b
  `,

  SETRANGE: `
    SETRANGE a 0 ""
    SETRANGE a 5 ""
    EXISTS a
    SETRANGE a 3 abc
    GET a
    SETRANGE a 0 xy
    GET a
    SETRANGE a 1 ""
    SETRANGE a 6 end
    GET a
    SETRANGE a 12 x
    GET a
    SETRANGE a -1 x
    SETRANGE a -1 ""
    SETRANGE a x x
    SETRANGE b 536870911 ""
    SETRANGE b 536870912 ""
    SETRANGE b 536870912 x
    SETRANGE b 536870911 xy
    SETRANGE b 9223372036854775807 x
    SETRANGE b 9223372036854775808 x
    SETRANGE a 9223372036854775807 x
    SETRANGE a 9223372036854775807 ""
    DEL a
    SET n 123
    SETRANGE n 1 9
    INCR n
    SET t 1 EX 100
    SETRANGE t 1 x
    ? TTL t
    SETRANGE a 1
  `,

  LCS: `
    MSET a ohmytext b mynewtext
    LCS a b
    LCS a b LEN
    LCS a b IDX
    LCS a b IDX MINMATCHLEN 4
    LCS a b IDX MINMATCHLEN 4 WITHMATCHLEN
    LCS a b IDX WITHMATCHLEN
    LCS a b idx minmatchlen 0 withmatchlen
    LCS a b IDX MINMATCHLEN -5
    LCS a b IDX MINMATCHLEN 100
    LCS a b WITHMATCHLEN
    LCS a b MINMATCHLEN 100
    LCS a b LEN MINMATCHLEN 100 WITHMATCHLEN
    LCS a b LEN IDX
    LCS a b IDX IDX
    LCS a b FOO
    LCS a b MINMATCHLEN
    LCS a b MINMATCHLEN x
    LCS a b MINMATCHLEN x FOO
    LCS a b FOO MINMATCHLEN x
    LCS a
    LCS a a
    LCS a a IDX WITHMATCHLEN
    LCS a none
    LCS none a IDX
    LCS none none
    LCS none none LEN
    MSET e "" f ""
    LCS e f IDX
    MSET x "\\x00\\xff\\x80ab" y "\\xff\\x80b"
    LCS x y
    LCS x y IDX WITHMATCHLEN
    MSET c abcabcabcxxabcab d bcaxabcbcaxxcabab
    LCS c d
    LCS d c
    LCS c d IDX WITHMATCHLEN
    LCS d c IDX WITHMATCHLEN MINMATCHLEN 2
    MSET i 123456 j 32456
    LCS i j IDX
    APPEND a 123
    LCS a i IDX
  `
})

compare(
  "the limit on the length of a string",
  {
    "APPEND, SETRANGE, SETBIT and BITFIELD": `
      SETRANGE a 1048575 x
      SETRANGE a 1048575 xy
      SETRANGE a 1048576 x
      SETRANGE b 1048576 x
      APPEND a ""
      APPEND a x
      STRLEN a
      SETBIT a 8388607 1
      SETBIT a 8388608 1
      SETBIT b 8388608 1
      GETBIT a 8388608
      BITFIELD a GET u8 8388608
      BITFIELD a SET i64 8388607 1
      STRLEN a
      BITFIELD a SET u8 #1048576 1
      APPEND c x
    `,

    "the table of LCS": `
      SETRANGE a 510 x
      SETRANGE b 511 x
      LCS a a LEN
      LCS a b LEN
      LCS b b LEN
      LCS b b
      LCS b b IDX LEN
    `
  },
  { "proto-max-bulk-len": "1048576" }
)
