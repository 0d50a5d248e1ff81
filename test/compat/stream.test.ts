import { compare } from "./Compare.js"

/** Entries with ids 1-0 to n-0, in as many commands. */
const fill = (key: string, count: number, fields = (i: number) => `n ${i}`): string =>
  Array.from({ length: count }, (_, i) => `XADD ${key} ${i + 1}-0 ${fields(i + 1)}`).join("\n")

compare("streams", {
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

  "values of all kinds": `
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

  "XRANGE and XREVRANGE": `
    XRANGE none - +
    XREVRANGE none + -
    XRANGE none - + COUNT 0
    XRANGE none x +
    ${fill("s", 12)}
    XADD s 12-1 a b
    XADD s 12-18446744073709551615 a b
    XRANGE s - +
    XRANGE s 3 5
    XRANGE s 3-0 5-0
    XRANGE s 3-1 5
    XRANGE s (3 5
    XRANGE s (3-0 (5-0
    XRANGE s (3 (5
    XRANGE s 12 12
    XRANGE s (12 (12
    XRANGE s (12-0 (12-18446744073709551615
    XRANGE s 5 3
    XRANGE s + -
    XRANGE s (- +
    XRANGE s - (+
    XRANGE s ( +
    XRANGE s (0 +  COUNT 1
    XRANGE s - (0-0
    XRANGE s (18446744073709551615-18446744073709551615 +
    XRANGE s - (0
    XREVRANGE s + (18446744073709551615-18446744073709551615
    XREVRANGE s (0-0 -
    XREVRANGE s + -
    XREVRANGE s 5 3
    XREVRANGE s (5 (3
    XREVRANGE s 3 5
    XREVRANGE s + - COUNT 3
    XRANGE s - + COUNT 3
    XRANGE s - + count 3 COUNT 1
    XRANGE s - + COUNT 0
    XRANGE s - + COUNT -1
    XRANGE s - + COUNT -5
    XRANGE s - + COUNT 9223372036854775807
    XRANGE s - + COUNT x
    XRANGE s - + COUNT
    XRANGE s - + NONE 1
    XRANGE s - x
    XRANGE s x -
    XREVRANGE s x y
    XRANGE s 1-* +
    XRANGE s * +
    XRANGE s -
    SET k v
    XRANGE k - +
    XRANGE k - + COUNT 0
    XREVRANGE k + -
    XLEN k
    XLEN none
    XLEN
  `,

  "XDEL and XTRIM": `
    XDEL none 1
    XDEL none x
    XTRIM none MAXLEN 1
    XTRIM none
    XTRIM none MAXLEN
    ${fill("s", 10)}
    XDEL s 3 4 4 99 1-1
    XDEL s 5 x
    XDEL s -
    XDEL s
    XINFO STREAM s
    XDEL s 1
    XINFO STREAM s
    XDEL s 10
    XINFO STREAM s
    XRANGE s - +
    XREVRANGE s + - COUNT 2
    XTRIM s MAXLEN 4
    XRANGE s - +
    XTRIM s MAXLEN 4
    XTRIM s MINID 8
    XINFO STREAM s
    XTRIM s MAXLEN 0
    XINFO STREAM s
    EXISTS s
    XADD s 9 a b
    XADD s 10-1 a b
    XADD s 11 a b
    XDEL s 10-1 11
    XINFO STREAM s
    XTRIM s 5
    XTRIM s MAXLEN 1 x
    XTRIM s MAXLEN ~ 1 LIMIT 0
    XTRIM s MAXLEN 1 LIMIT 5
    XTRIM s MAXLEN -1
    XTRIM s MINID
    XTRIM s MINID x
    XTRIM s LIMIT 1
    XTRIM s LIMIT 0
    XTRIM s NOMKSTREAM MAXLEN 1
    SET k v
    XDEL k 1
    XDEL k x
    XTRIM k MAXLEN 1
    XTRIM k MAXLEN x
  `,

  "nodes by number of entries": `
    ${fill("s", 250)}
    XINFO STREAM s
    XTRIM s MAXLEN ~ 200
    XTRIM s MAXLEN ~ 151
    XTRIM s MAXLEN ~ 150
    XINFO STREAM s
    ${Array.from({ length: 120 }, (_, i) => `XDEL s ${i + 111}`).join("\n")}
    XINFO STREAM s
    XRANGE s - +
    XREVRANGE s + -
    XADD s 251-0 a b
    XADD s 300-0 a b
    XREVRANGE s 240 -
    XRANGE s 150 300 COUNT 3
    XTRIM s MINID ~ 201
    XTRIM s MINID ~ 260
    XTRIM s MINID 260
    XINFO STREAM s
    XADD s MINID ~ 400 500 a b
    XINFO STREAM s FULL
  `,

  "nodes by bytes": `
    ${fill("s", 90, (i) => `field${i} ${"v".repeat(i * 7)} n ${i * 1000}`)}
    XINFO STREAM s
    ${fill("t", 90, (i) => `field ${"v".repeat(i * 7)} n ${i * 1000000007}`)}
    XINFO STREAM t
    ${fill("u", 60, (i) => `field ${"v".repeat(i % 3 === 0 ? 900 : 20)} m ${-i * 100} ${i % 5 === 0 ? "x y" : "z 1"}`)}
    XINFO STREAM u
    XTRIM u MAXLEN ~ 20
    XTRIM t MAXLEN ~ 30
    XTRIM s MINID ~ 60
    XTRIM s MAXLEN ~ 5 LIMIT 10
    XTRIM s MAXLEN ~ 5 LIMIT 100
    XINFO STREAM s
    XINFO STREAM t
    XRANGE t - + COUNT 5
    XREVRANGE t + - COUNT 5
    XINFO STREAM u
  `,

  "nodes by ids": `
    ${Array.from({ length: 330 }, (_, i) => `XADD s ${1_700_000_000_000 + ((i * i * 7919) % 977) * 0 + i * i * 7919}-${i % 7} a b`).join("\n")}
    XINFO STREAM s
    XTRIM s MAXLEN ~ 150
    XINFO STREAM s
    XADD s 9007199254740993-9007199254740993 a b
    XADD s 18446744073709551615-0 a b
    XRANGE s 9007199254740993 +
    XREVRANGE s + - COUNT 3
    XINFO STREAM s
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
  `,

  XREAD: `
    XREAD STREAMS none 0
    XREAD COUNT 2 STREAMS none none2 0 0
    ${fill("s", 5)}
    ${fill("t", 3)}
    XREAD STREAMS s 0
    XREAD STREAMS s t 0 0
    XREAD COUNT 2 STREAMS s t 1 2
    XREAD COUNT 2 STREAMS t s none 3 0-0 0
    XREAD COUNT 2 STREAMS s t none 3 3 0
    XREAD STREAMS s 3-0
    XREAD STREAMS s 2-18446744073709551615
    XREAD STREAMS s 5
    XREAD STREAMS s $
    XREAD STREAMS none $
    XREAD STREAMS s >
    XREAD STREAMS none >
    XREAD STREAMS s -
    XREAD STREAMS s +
    XREAD STREAMS s x
    XREAD STREAMS s 18446744073709551615-18446744073709551615
    XREAD COUNT 0 STREAMS s 0
    XREAD COUNT -5 STREAMS s 0
    XREAD COUNT x STREAMS s 0
    XREAD COUNT
    XREAD COUNT 1
    XREAD STREAMS
    XREAD STREAMS s
    XREAD STREAMS s t 0
    XREAD streams s t u 0
    XREAD COUNT 1 COUNT 2 STREAMS s 0
    XREAD BLOCK 100 STREAMS s 0
    XREAD BLOCK 100 COUNT 1 STREAMS s t 0 3
    XREAD BLOCK x STREAMS s 0
    XREAD BLOCK -1 STREAMS s 0
    XREAD BLOCK 1.5 STREAMS s 0
    XREAD BLOCK 9223372036854775807 STREAMS s 0
    XREAD BLOCK 1 STREAMS s 5
    XREAD BLOCK 1 STREAMS none $
    XREAD NOACK STREAMS s 0
    XREAD GROUP g c STREAMS s 0
    XREAD OTHER STREAMS s 0
    XREAD COUNT 1 s 0
    XDEL s 5
    XREAD STREAMS s 4
    XREAD STREAMS s 3
    XTRIM s MAXLEN 0
    XREAD STREAMS s 0
    SET k v
    XREAD STREAMS k 0
    XREAD STREAMS s k 0 0
    XREAD STREAMS t k x 0
  `,

  XGROUP: `
    XGROUP CREATE s g 0
    XGROUP CREATE s g $ MKSTREAM
    XINFO STREAM s
    XGROUP CREATE s g $ MKSTREAM
    XGROUP CREATE s g2 0
    XGROUP CREATE s a 5-5 ENTRIESREAD 3
    XGROUP CREATE s b 5 ENTRIESREAD -1
    XGROUP CREATE s c 5 ENTRIESREAD -2
    XGROUP CREATE s c 5 ENTRIESREAD x
    XGROUP CREATE s c 5 ENTRIESREAD
    XGROUP CREATE s c 5 OTHER
    XGROUP CREATE s c 5 MKSTREAM ENTRIESREAD 2
    XGROUP CREATE s d 5 mkstream MKSTREAM entriesread 2
    XGROUP CREATE s d 5 MKSTREAM MKSTREAM MKSTREAM MKSTREAM
    XGROUP CREATE s d x
    XGROUP CREATE s d -
    XGROUP CREATE s d +
    XGROUP CREATE none d x MKSTREAM
    EXISTS none
    XGROUP CREATE s d
    XGROUP CREATE s
    XGROUP
    XGROUP OTHER s
    XINFO GROUPS s
    XGROUP SETID s g 7
    XGROUP SETID s g $
    XGROUP SETID s g 0 ENTRIESREAD 5
    XGROUP SETID s g - ENTRIESREAD -1
    XGROUP SETID s g + ENTRIESREAD -5
    XGROUP SETID s g +
    XGROUP SETID s g x
    XGROUP SETID s none 0
    XGROUP SETID none none 0
    XGROUP SETID s g 0 MKSTREAM
    XGROUP SETID s g 0 ENTRIESREAD 1 ENTRIESREAD 2
    XGROUP SETID s g
    XGROUP CREATECONSUMER s g alice
    XGROUP CREATECONSUMER s g alice
    XGROUP CREATECONSUMER s g "\\x00b"
    XGROUP CREATECONSUMER s g ""
    XGROUP CREATECONSUMER s none alice
    XGROUP CREATECONSUMER none g alice
    XGROUP CREATECONSUMER s g
    XGROUP DELCONSUMER s g alice
    XGROUP DELCONSUMER s g alice
    XGROUP DELCONSUMER s none alice
    XGROUP DELCONSUMER none g alice
    ? XINFO CONSUMERS s g
    XINFO CONSUMERS s none
    XINFO CONSUMERS none none
    XINFO GROUPS none
    XINFO STREAM none
    XINFO STREAM none FULL
    XGROUP DESTROY s g
    XGROUP DESTROY s g
    XGROUP DESTROY none g
    XGROUP DESTROY s
    XGROUP HELP
    XINFO HELP
    XINFO OTHER
    XINFO STREAM s FULL COUNT
    XINFO STREAM s FULL COUNT x
    XINFO STREAM s FULL COUNT -1
    XINFO STREAM s FULL COUNT 0
    XINFO STREAM s OTHER
    XINFO STREAM s FULL OTHER 1
    XINFO STREAM s FULL COUNT 1 2
    XINFO STREAM s FULL 1
    SET k v
    XGROUP CREATE k g 0
    XGROUP CREATE k g 0 MKSTREAM
    XGROUP SETID k g 0
    XGROUP DESTROY k g
    XGROUP CREATECONSUMER k g c
    XGROUP DELCONSUMER k g c
    XINFO STREAM k
    XINFO GROUPS k
    XINFO CONSUMERS k g
  `,

  "XREADGROUP and XACK": `
    ${fill("s", 8)}
    XGROUP CREATE s g 0
    XREADGROUP GROUP g alice COUNT 2 STREAMS s >
    XREADGROUP GROUP g bob COUNT 2 STREAMS s >
    XREADGROUP GROUP g carol NOACK COUNT 1 STREAMS s >
    XREADGROUP GROUP g alice STREAMS s 0
    XREADGROUP GROUP g alice STREAMS s 1
    XREADGROUP GROUP g alice COUNT 1 STREAMS s 0
    XREADGROUP GROUP g alice STREAMS s 99
    XREADGROUP GROUP g dave STREAMS s 0
    XPENDING s g
    ? XPENDING s g - + 10
    XINFO GROUPS s
    XREADGROUP GROUP g alice STREAMS s >
    XREADGROUP GROUP g alice STREAMS s >
    XREADGROUP GROUP g alice BLOCK 1 STREAMS s >
    XREADGROUP GROUP g alice BLOCK 1 STREAMS s 0
    XDEL s 1 7
    XREADGROUP GROUP g alice STREAMS s 0
    XREADGROUP GROUP g alice STREAMS s 18446744073709551615-18446744073709551615
    XINFO GROUPS s
    XACK s g 1 2 3 99
    XACK s g 1
    XACK s none 1
    XACK none g 1
    XACK s g x
    XACK s g 1 -
    XACK s none x
    XACK s g
    XPENDING s g
    XGROUP SETID s g 0
    XREADGROUP GROUP g bob COUNT 2 STREAMS s >
    XREADGROUP GROUP g alice STREAMS s >
    XPENDING s g
    XGROUP DELCONSUMER s g alice
    XPENDING s g
    XGROUP CREATE t g 0 MKSTREAM
    XREADGROUP GROUP g c STREAMS s t > >
    XREADGROUP GROUP g c STREAMS s t 0 0
    XREADGROUP GROUP g c STREAMS s none > >
    XREADGROUP GROUP none c STREAMS s >
    XREADGROUP GROUP g c STREAMS s $
    XREADGROUP GROUP g c STREAMS s x
    XREADGROUP GROUP g c STREAMS s
    XREADGROUP GROUP g c STREAMS s t 0
    XREADGROUP STREAMS s t u > > >
    XREADGROUP COUNT 1 NOACK STREAMS s >
    XREADGROUP GROUP g c COUNT x STREAMS s >
    XREADGROUP GROUP g c COUNT 0 STREAMS s 0
    XREADGROUP GROUP g c OTHER STREAMS s >
    XREADGROUP GROUP g c NOACK BLOCK x STREAMS s >
    XREADGROUP GROUP g c NOACK BLOCK 0 STREAMS s 0
    SET k v
    XREADGROUP GROUP g c STREAMS k >
    XREADGROUP GROUP g c STREAMS s k > >
    XACK k g 1
  `,

  "entries-read and lag": `
    XGROUP CREATE s g 0 MKSTREAM
    XINFO GROUPS s
    ${fill("s", 6)}
    XINFO GROUPS s
    XGROUP CREATE s h $
    XGROUP CREATE s i 3
    XGROUP CREATE s j 1
    XGROUP CREATE s k 99
    XGROUP CREATE s l 0-1 ENTRIESREAD 4
    XINFO GROUPS s
    XREADGROUP GROUP g c COUNT 1 STREAMS s >
    XREADGROUP GROUP i c COUNT 1 STREAMS s >
    XREADGROUP GROUP j c COUNT 1 STREAMS s >
    XREADGROUP GROUP l c COUNT 1 STREAMS s >
    XINFO GROUPS s
    XDEL s 1 2
    XINFO GROUPS s
    XREADGROUP GROUP g c COUNT 1 STREAMS s >
    XINFO GROUPS s
    XDEL s 5
    XINFO GROUPS s
    XREADGROUP GROUP g c COUNT 1 STREAMS s >
    XINFO GROUPS s
    XREADGROUP GROUP g c COUNT 5 STREAMS s >
    XREADGROUP GROUP i c COUNT 5 STREAMS s >
    XINFO GROUPS s
    XDEL s 6
    XINFO GROUPS s
    XTRIM s MAXLEN 1
    XINFO GROUPS s
    XTRIM s MAXLEN 0
    XINFO GROUPS s
    XADD s 7 a b
    XADD s 8 a b
    XINFO GROUPS s
    XGROUP SETID s g 7
    XGROUP SETID s h 7 ENTRIESREAD 100
    XINFO GROUPS s
    XSETID s 9 ENTRIESADDED 20 MAXDELETEDID 9
    XINFO GROUPS s
  `,

  XPENDING: `
    ${fill("s", 8)}
    XGROUP CREATE s g 0
    XPENDING s g
    XPENDING s g - + 10
    XREADGROUP GROUP g bob COUNT 3 STREAMS s >
    XREADGROUP GROUP g alice COUNT 3 STREAMS s >
    XPENDING s g
    ? XPENDING s g - + 10
    ? XPENDING s g - + 10 alice
    ? XPENDING s g 2 4 10
    ? XPENDING s g (2 (4 10
    ? XPENDING s g (2-0 (4-0 10 bob
    ? XPENDING s g - + 2
    XPENDING s g - + 0
    XPENDING s g - + -1
    XPENDING s g - + 10 none
    ? XPENDING s g IDLE 0 - + 10
    XPENDING s g IDLE 100000 - + 10
    ? XPENDING s g IDLE 0 - + 10 bob
    XPENDING s g idle 9223372036854775807 - + 10 bob
    ? XPENDING s g IDLE -5 - + 10
    XPENDING s g IDLE x - + 10
    XPENDING s g IDLE 1 - +
    XPENDING s g IDLE x - +
    XPENDING s g -
    XPENDING s g - +
    XPENDING s g - + x
    XPENDING s g x + 1
    XPENDING s g - x 1
    XPENDING s g x y z
    XPENDING s g (18446744073709551615-18446744073709551615 + 1
    XPENDING s g - (0-0 1
    ? XPENDING s g - + 10 alice more
    XPENDING s g 1 2 3 4 5 6
    XPENDING s g 1 2 3 4 5 6 7
    XPENDING s none
    XPENDING none g
    XPENDING none g - + 1
    XPENDING none g - +
    XPENDING s
    SET k v
    XPENDING k g
  `,

  XCLAIM: `
    ${fill("s", 8)}
    XGROUP CREATE s g 0
    XREADGROUP GROUP g alice COUNT 5 STREAMS s >
    XCLAIM s g bob 0 1 2 99
    XCLAIM s g bob 0 3 JUSTID
    XPENDING s g
    XCLAIM s g bob 100000 4
    XCLAIM s g new 100000 4
    ? XINFO CONSUMERS s g
    XCLAIM s g bob 0 4 IDLE 5000
    XCLAIM s g bob 0 5 TIME 1000
    ? XPENDING s g IDLE 4999 - + 10
    XCLAIM s g bob 0 5 TIME -1
    XCLAIM s g bob 0 5 TIME 9223372036854775807
    XCLAIM s g bob 0 5 IDLE -100
    XCLAIM s g bob 0 5 IDLE 9223372036854775807
    XCLAIM s g bob 0 5 IDLE -9223372036854775808
    XPENDING s g IDLE 3000000 - + 10
    XCLAIM s g carol 0 6 7
    XCLAIM s g carol 0 6 7 FORCE
    XCLAIM s g carol 0 8 FORCE JUSTID
    XCLAIM s g carol 0 99 FORCE
    XCLAIM s g carol 0 6 RETRYCOUNT 9
    XCLAIM s g carol 0 7 RETRYCOUNT -1
    XCLAIM s g carol 0 8 RETRYCOUNT 0 JUSTID
    XREADGROUP GROUP g carol STREAMS s 0
    XCLAIM s g carol 0 7 LASTID 7
    XINFO GROUPS s
    XCLAIM s g carol 0 7 LASTID 3
    XINFO GROUPS s
    XDEL s 1 2
    XCLAIM s g dave 0 1 2
    XCLAIM s g dave 100000 1 2
    XPENDING s g
    XGROUP SETID s g 100 
    XCLAIM s g carol x 6
    XCLAIM s g carol -5 6
    XCLAIM s g carol 0 x
    XCLAIM s g carol 0 x 6
    XCLAIM s g carol 0 6 x
    XCLAIM s g carol 0 6 - 
    XCLAIM s g carol 0 6 IDLE x
    XCLAIM s g carol 0 6 TIME x
    XCLAIM s g carol 0 6 RETRYCOUNT x
    XCLAIM s g carol 0 6 LASTID x
    XCLAIM s g carol 0 6 IDLE
    XCLAIM s g carol 0 6 FORCE 7
    XCLAIM s g carol 0
    XCLAIM s none carol 0 6
    XCLAIM none g carol 0 6
    XCLAIM none g carol x 6
    XCLAIM s g carol 0 FORCE
    SET k v
    XCLAIM k g carol 0 1
  `,

  "deliveries are counted": `
    ${fill("s", 3)}
    XGROUP CREATE s g 0
    XREADGROUP GROUP g a COUNT 1 STREAMS s >
    XREADGROUP GROUP g a STREAMS s 0
    XREADGROUP GROUP g a STREAMS s 0
    XCLAIM s g a 0 1 IDLE 0 TIME 1000
    XCLAIM s g a 0 1 JUSTID TIME 1000
    ? XINFO STREAM s FULL COUNT 1
    XCLAIM s g a 0 2 FORCE TIME 2000
    XCLAIM s g a 0 3 FORCE JUSTID TIME 3000
    XCLAIM s g b 0 3 TIME 3000 RETRYCOUNT 9223372036854775807
    ? XINFO STREAM s FULL
    XGROUP CREATECONSUMER s g idle
    XGROUP SETID s g 0
    XREADGROUP GROUP g b STREAMS s >
    ? XINFO STREAM s FULL
  `,

  XAUTOCLAIM: `
    ${fill("s", 12)}
    XGROUP CREATE s g 0
    XAUTOCLAIM s g alice 0 -
    XREADGROUP GROUP g alice COUNT 10 STREAMS s >
    XAUTOCLAIM s g bob 0 - COUNT 3
    XAUTOCLAIM s g bob 0 4-0 COUNT 2 JUSTID
    XAUTOCLAIM s g bob 0 (5 COUNT 2 JUSTID
    XAUTOCLAIM s g bob 100000 0
    XAUTOCLAIM s g new 100000 0 COUNT 1
    XAUTOCLAIM s g bob 100000 1 COUNT 1
    ? XINFO CONSUMERS s g
    XDEL s 2 4 5 6
    XAUTOCLAIM s g carol 0 0 COUNT 3
    XAUTOCLAIM s g carol 0 0 COUNT 3
    XAUTOCLAIM s g carol 0 0 count 100 justid
    XAUTOCLAIM s g carol 0 99
    XAUTOCLAIM s g carol 0 +
    XPENDING s g
    XAUTOCLAIM s g carol x 0
    XAUTOCLAIM s g carol -1 0 JUSTID
    XAUTOCLAIM s g carol 0 x
    XAUTOCLAIM s g carol 0 (18446744073709551615-18446744073709551615
    XAUTOCLAIM s g carol 0 0 COUNT 0
    XAUTOCLAIM s g carol 0 0 COUNT -1
    XAUTOCLAIM s g carol 0 0 COUNT x
    XAUTOCLAIM s g carol 0 0 COUNT 9223372036854775807
    XAUTOCLAIM s g carol 0 0 COUNT 9007199254740993
    XAUTOCLAIM s none carol 0 0 COUNT 9007199254740993
    XAUTOCLAIM s g carol 0 0 COUNT
    XAUTOCLAIM s g carol 0 0 OTHER
    XAUTOCLAIM s g carol 0
    XAUTOCLAIM s none carol 0 0
    XAUTOCLAIM none g carol 0 0
    XAUTOCLAIM none g carol x 0
    SET k v
    XAUTOCLAIM k g carol 0 0
  `,

  "XINFO STREAM FULL": `
    ${fill("s", 25)}
    XGROUP CREATE s g 0
    XGROUP CREATE s empty $
    XGROUP CREATECONSUMER s g none
    XREADGROUP GROUP g alice COUNT 12 STREAMS s >
    XREADGROUP GROUP g bob COUNT 3 STREAMS s >
    ? XINFO STREAM s FULL
    ? XINFO STREAM s full count 2
    ? XINFO STREAM s FULL COUNT 0
    XCLAIM s g alice 0 1 2 3 TIME 1000 RETRYCOUNT 4
    XGROUP DESTROY s g
    XINFO STREAM s FULL
    XINFO STREAM s FULL COUNT 0
  `,

  "keys that hold streams": `
    ${fill("s", 5)}
    XGROUP CREATE s g 0
    XREADGROUP GROUP g alice COUNT 3 STREAMS s >
    COPY s t
    XADD t 9 a b
    XACK t g 1
    XPENDING s g
    XPENDING t g
    XRANGE s - +
    XRANGE t - +
    XINFO STREAM t
    RENAME t u
    XINFO STREAM u
    * SCAN 0 TYPE stream COUNT 100
    OBJECT REFCOUNT s
    GET s
    APPEND s x
    INCR s
    DEBUG DIGEST-VALUE s u none
    DEBUG DIGEST
    XDEL s 1 2 3 4 5
    EXISTS s
    XLEN s
    DEBUG DIGEST-VALUE s
    SET s 1
    TYPE s
    XADD u 10 a b
    DEL u
    EXISTS u
  `,

  "MEMORY USAGE": `
    XADD s 1 a b
    MEMORY USAGE s
    ${fill("s2", 150, (i) => `field ${i}`)}
    MEMORY USAGE s2
    MEMORY USAGE s2 SAMPLES 0
    MEMORY USAGE s2 SAMPLES 1
    XGROUP CREATE s2 g 0
    MEMORY USAGE s2
    XREADGROUP GROUP g alice COUNT 20 STREAMS s2 >
    XREADGROUP GROUP g bob COUNT 20 STREAMS s2 >
    MEMORY USAGE s2
    XGROUP CREATE empty g 0 MKSTREAM
    MEMORY USAGE empty
  `
})

compare(
  "streams with small nodes",
  {
    trimming: `
      ${fill("s", 20)}
      XINFO STREAM s
      XTRIM s MAXLEN ~ 7
      XDEL s 15 16
      XADD s MAXLEN ~ 3 LIMIT 3 21 a b
      XTRIM s MINID ~ 17
      XTRIM s MAXLEN ~ 1 LIMIT 2
      XINFO STREAM s FULL
    `
  },
  { "stream-node-max-entries": "3" }
)

compare(
  "streams with large nodes",
  {
    limits: `
      ${fill("s", 400)}
      XINFO STREAM s
      XDEL s ${Array.from({ length: 140 }, (_, i) => i * 2 + 1).join(" ")}
      ${Array.from({ length: 200 }, (_, i) => `XADD s ${i + 401} b ${i}`).join("\n")}
      XTRIM s MAXLEN ~ 20
      XTRIM s MAXLEN 30
      XINFO STREAM s
      XRANGE s - +
    `
  },
  { "stream-node-max-entries": "0", "stream-node-max-bytes": "0" }
)
