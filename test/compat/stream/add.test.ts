/** XADD and XSETID: ids, options and values. */
import { compare } from "../Compare.js"
import { fill } from "./Entries.js"

compare("XADD and XSETID", {
  "XADD with ids": `
    XADD s 1-1 a b
    XADD s 1-1 a b
    XADD s 1-0 a b
    XADD s 1-2 a b c d
    XADD s 1-* e f
    XADD s 2 a b
    XADD s 2-* a b
    XADD s 1-* a b
    XADD s 0-0 a b
    XADD new 0-0 a b
    XADD new 0 a b
    EXISTS new
    XADD new 0-* a b
    XADD s abc a b
    XADD s - a b
    XADD s + a b
    XADD s -1 a b
    XADD s 5- a b
    XADD s 5-1-1 a b
    XADD s *-5 a b
    XADD s "" a b
    XADD s 05-007 a b
    XADD s " 6-1" a b
    XADD s +7-+2 a b
    XADD s "8- -1" a b
    XADD s 9--1 a b
    XADD s 9--01 a b
    XADD s "10-1\\x00x" a b
    XADD s ${"1".repeat(128)} a b
    XADD s 18446744073709551616-0 a b
    XADD s 11-18446744073709551616 a b
    XADD s 11-18446744073709551615 a b
    XADD s 11-* a b
    XADD s 12-9007199254740993 a b
    XADD s 12-* a b
    XADD s 9007199254740993-1 a b
    XADD s 18446744073709551614-18446744073709551615 a b
    XADD s 18446744073709551615-18446744073709551615 a b
    XADD s * a b
    XADD s 1-1 a b
    XRANGE s - +
    XREVRANGE s + -
    XLEN s
    TYPE s
    OBJECT ENCODING s
  `,

  "XADD with options": `
    XADD s NOMKSTREAM 1-1 a b
    EXISTS s
    XADD s NOMKSTREAM * a
    XADD s 1-1 a b
    XADD s nomkstream NOMKSTREAM 2-1 a b
    XADD s MAXLEN 2 3-1 a b
    XRANGE s - +
    XADD s MAXLEN = 1 4-1 a b
    XADD s maxlen ~ 1 5-1 a b
    XADD s MINID 5-1 6-1 a b
    XADD s MINID = 6 7-1 a b
    XADD s MINID ~ 6 8-1 a b
    XADD s MAXLEN 0 9-1 a b
    XLEN s
    EXISTS s
    XINFO STREAM s
    XADD s MAXLEN -1 10 a b
    XADD s MAXLEN x 10 a b
    XADD s MAXLEN ~ x 10 a b
    XADD s MAXLEN ~ 10 a b
    XADD s MAXLEN ~
    XADD s MAXLEN
    XADD s MINID x 10 a b
    XADD s MINID - 10 a b
    XADD s MAXLEN 1 MINID 2 11 a b
    XADD s MINID 1 MAXLEN 2 11 a b
    XADD s MAXLEN 1 MAXLEN 2 11 a b
    XADD s LIMIT 1 12 a b
    XADD s LIMIT 0 12 a b
    XADD s LIMIT -1 13 a b
    XADD s LIMIT x 13 a b
    XADD s MAXLEN 1 LIMIT 1 13 a b
    XADD s MAXLEN = 1 LIMIT 1 13 a b
    XADD s MAXLEN ~ 1 LIMIT 1 13 a b
    XADD s MAXLEN ~ 1 LIMIT 0 14 a b
    XADD s LIMIT 5 MAXLEN ~ 1 15 a b
    XADD s 16
    XADD s 16 a
    XADD s 16 a b c
    XADD s *
    XADD s * a
    XADD s
    XADD
    XADD s * * a b
    ? XADD s * a b
    SET k v
    XADD k * a b
    XADD k x a b
    XADD k NOMKSTREAM * a b
  `,

  "XADD with values of every encoding": `
    XADD s 1 "" "" 0 -0 00 01 -1 +1
    XADD s 2 "" "" 0 -0 00 01 -1 +1
    XADD s 3 127 128 -4096 -4097 4095 4096 32767 32768
    XADD s 4 -32768 -32769 8388607 8388608 -8388608 -8388609
    XADD s 5 2147483647 2147483648 -2147483648 -2147483649 9223372036854775807 9223372036854775808
    XADD s 6 -9223372036854775808 -9223372036854775809 9007199254740993 1e5
    XADD s 7 "\\x00\\xff" "a\\r\\nb" ${"x".repeat(63)} ${"y".repeat(64)}
    XADD s 8 ${"x".repeat(127)} ${"y".repeat(130)} a ${"z".repeat(4095)}
    XADD s 9 a ${"z".repeat(4096)} b ${"z".repeat(20000)}
    XADD s 10 a a a a
    XRANGE s - +
    XREVRANGE s + -
    XINFO STREAM s
    XINFO STREAM s FULL
    XDEL s 3 5 7
    XRANGE s - +
    XREVRANGE s + -
  `,

  XSETID: `
    XSETID none 1-1
    XSETID none x
    ${fill("s", 5)}
    XSETID s 4
    XSETID s 5
    XSETID s 10-3
    XINFO STREAM s
    XADD s 10-3 a b
    XADD s 10-* a b
    XSETID s 20 ENTRIESADDED 100 MAXDELETEDID 15
    XINFO STREAM s
    XSETID s 14
    XSETID s 20 ENTRIESADDED 2
    XSETID s 20 ENTRIESADDED -1
    XSETID s 20 ENTRIESADDED x
    XSETID s 20 ENTRIESADDED
    XSETID s 20 MAXDELETEDID 21
    XSETID s 20 MAXDELETEDID x
    XSETID s 20 MAXDELETEDID 0-0
    XSETID s 20 entriesadded 9223372036854775807 ENTRIESADDED 50
    XSETID s 20 OTHER
    XSETID s -
    XSETID s $
    XSETID s
    XTRIM s MAXLEN 0
    XSETID s 16
    XSETID s 15
    XSETID s 14
    XSETID s 15 ENTRIESADDED 0
    XINFO STREAM s
    XSETID s 16 ENTRIESADDED 9223372036854775807
    ? XADD s * a b
    - XINFO STREAM s
    SET k v
    XSETID k 1
  `
})
