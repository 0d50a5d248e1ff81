/** Commands on strings and bitmaps at a list. */
import { compare } from "../Compare.js"
import { lines } from "../Generate.js"

const commands = `
  GET l
  SET l 1 GET
  SET l 1 NX GET
  SET l 1 NX
  SET l 1 XX GET
  SET l 1 EX 0 GET
  SETNX l 1
  SETEX l 0 1
  GETEX l
  GETEX l EX x
  GETEX l EX 10
  GETEX l FOO
  GETSET l 1
  GETDEL l
  MGET a l b
  MSETNX a 1 l 1
  APPEND l x
  STRLEN l
  GETRANGE l 0 1
  GETRANGE l x 1
  SUBSTR l 0 1
  SETRANGE l 0 x
  SETRANGE l 0 ""
  SETRANGE l -1 ""
  SETRANGE l 99999999999 x
  INCR l
  DECR l
  INCRBY l x
  INCRBY l 1
  DECRBY l 1
  INCRBYFLOAT l 1
  INCRBYFLOAT l x
  LCS a l
  LCS l a IDX
  LCS none l FOO
  SETBIT l 1 1
  SETBIT l 1 2
  SETBIT l -1 1
  GETBIT l 1
  GETBIT l x
  BITCOUNT l
  BITCOUNT l x y
  BITCOUNT l 0
  BITPOS l 1
  BITPOS l 2
  BITPOS l x
  BITPOS l 1 x
  BITOP AND d l
  BITOP AND d a l
  BITOP NOT d l
  BITOP NOT d l l
  BITOP AND d none l
  BITFIELD l GET u8 0
  BITFIELD l SET u8 0 1
  BITFIELD l GET u8 x
  BITFIELD l
  BITFIELD_RO l GET u8 0
  BITFIELD_RO l SET u8 0 1
  EXISTS d
  MSET l 1
  GET l
  SET l 1
  GET l
  SETEX l 100 1
  GET l
  BITOP OR l a
  GET l
`

compare("strings and other types", {
  "every command": lines(
    commands.trim().split("\n"),
    (command) => `
      FLUSHALL
      SET a 1
      LPUSH l x
      ${command}
    `
  )
})
