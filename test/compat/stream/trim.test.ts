/** XDEL and XTRIM. How much an approximate trim removes shows where the nodes of the radix tree begin and end. */
import { compare } from "../Compare.js"
import { repeat, words } from "../Generate.js"
import { fill } from "./Entries.js"

compare("trimming streams", {
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

  "approximately, with nodes limited by their entries": `
    ${fill("s", 250)}
    XINFO STREAM s
    XTRIM s MAXLEN ~ 200
    XTRIM s MAXLEN ~ 151
    XTRIM s MAXLEN ~ 150
    XINFO STREAM s
    ${repeat(120, (i) => `XDEL s ${i + 111}`)}
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
    XADD v 4-0 a b
    XTRIM v MINID ~ 27-2 LIMIT 5
    XLEN v
    XADD v MINID ~ 100 5-0 a b
    XLEN v
    XINFO STREAM s FULL
  `,

  "approximately, with nodes limited by their bytes": `
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

  "approximately, with nodes limited by the range of their ids": `
    ${repeat(330, (i) => `XADD s ${1_700_000_000_000 + i * i * 7919}-${i % 7} a b`)}
    XINFO STREAM s
    XTRIM s MAXLEN ~ 150
    XINFO STREAM s
    XADD s 9007199254740993-9007199254740993 a b
    XADD s 18446744073709551615-0 a b
    XRANGE s 9007199254740993 +
    XREVRANGE s + - COUNT 3
    XINFO STREAM s
  `
})

compare(
  "trimming streams with small nodes",
  {
    "exactly and approximately": `
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
  "trimming streams with unlimited nodes",
  {
    "after deletions": `
      ${fill("s", 400)}
      XINFO STREAM s
      XDEL s ${words(0, 139, (i) => String(i * 2 + 1))}
      ${repeat(200, (i) => `XADD s ${i + 401} b ${i}`)}
      XTRIM s MAXLEN ~ 20
      XTRIM s MAXLEN 30
      XINFO STREAM s
      XRANGE s - +
    `
  },
  { "stream-node-max-entries": "0", "stream-node-max-bytes": "0" }
)
