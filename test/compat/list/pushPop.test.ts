/** Pushing, popping and moving elements. */
import { compare } from "../Compare.js"
import { lines } from "../Generate.js"
import { edges } from "./Edges.js"

compare("pushing and popping", {
  "LPUSH, RPUSH, LPUSHX, RPUSHX": `
    LPUSH a 1
    LPUSH a 2 3 "" "\\x00\\xff"
    LRANGE a 0 -1
    RPUSH a x y z
    LRANGE a 0 -1
    LPUSHX a front more
    RPUSHX a back more
    LRANGE a 0 -1
    LPUSHX b x
    RPUSHX b x
    EXISTS b
    LPUSH a
    RPUSH a
    LPUSHX a
    RPUSHX a
    lpush a lower
    LLEN a
    TYPE a
    OBJECT ENCODING a
    OBJECT REFCOUNT a
    GET a
    STRLEN a
    APPEND a x
    INCR a
    SETRANGE a 0 x
    GETBIT a 0
    BITCOUNT a
    MGET a b
    SET a string
    GET a
    RPUSH a x
    LPUSH a x
  `,

  "LPOP, RPOP": ["LPOP", "RPOP"]
    .map(
      (name) => `
    RPUSH l a b c d e f
    ${name} l
    ${name} l 2
    ${lines(edges, (n) => `${name} l ${n}\nLRANGE l 0 -1\nDEL l\nRPUSH l a b c d e f`)}
    ${name} l 0
    ${name} l 6
    EXISTS l
    ${name} l 0
    RPUSH l x
    ${name} l
    EXISTS l
    ${name} l 1 2
    ${name} l x y
    SET s 1
    ${name} s
    ${name} s 0
    ${name} s x
    ${name} s -1
    DEL s l
  `
    )
    .join("\n"),

  LMPOP: `
    RPUSH a 1 2 3 4 5
    RPUSH b x y z
    SET s string
    LMPOP 1 a LEFT
    LMPOP 1 a RIGHT
    LMPOP 1 a LEFT COUNT 2
    LMPOP 3 missing a b LEFT COUNT 10
    LMPOP 3 missing a b RIGHT COUNT 2
    LMPOP 3 missing a b right count 2
    LMPOP 2 missing a LEFT
    LMPOP 2 missing s LEFT
    LMPOP 2 s missing LEFT
    RPUSH a 1 2 3
    LMPOP 2 a s LEFT
    LMPOP 2 s a LEFT
    LMPOP 2 a a LEFT COUNT 100
    EXISTS a b
    RPUSH a 1 2 3
    ${lines(edges, (n) => `LMPOP ${n} a LEFT\nLMPOP 1 a LEFT COUNT ${n}\nRPUSH a 1 2 3`)}
    LMPOP 2 a LEFT
    LMPOP 1 a b LEFT
    LMPOP 1 a UP
    LMPOP 1 a LEFT COUNT
    LMPOP 1 a LEFT COUNT 1 COUNT 1
    LMPOP 1 a LEFT COUNT 1 x
    LMPOP 1 a LEFT FOO
    LMPOP 1 a LEFT FOO 1
    LMPOP 1 a LEFT RIGHT
    LMPOP 1 LEFT LEFT
    LMPOP 0 a FOO
    LMPOP 1 a FOO COUNT 0
    LMPOP 1 s LEFT COUNT 0
    LMPOP 3 a LEFT COUNT
  `,

  "LMOVE, RPOPLPUSH": `
    ${["LEFT LEFT", "LEFT RIGHT", "RIGHT LEFT", "RIGHT RIGHT", "left Right"]
      .map(
        (ends) => `
    DEL a b
    RPUSH a 1 2 3
    LMOVE a b ${ends}
    LMOVE a b ${ends}
    LRANGE a 0 -1
    LRANGE b 0 -1
    LMOVE b b ${ends}
    LRANGE b 0 -1
    LMOVE a a ${ends}
    LRANGE a 0 -1
    LMOVE a b ${ends}
    EXISTS a b
    LMOVE a b ${ends}
    LRANGE b 0 -1
    SET s 1
    LMOVE b s ${ends}
    LMOVE s b ${ends}
    LMOVE s s ${ends}
    LMOVE missing s ${ends}
    LMOVE s missing ${ends}
    LRANGE b 0 -1
    `
      )
      .join("\n")}
    LMOVE a b UP LEFT
    LMOVE a b LEFT UP
    LMOVE s b LEFT UP
    LMOVE a b LEFT LEFT LEFT
    DEL a b
    RPUSH a 1 2 3
    RPOPLPUSH a b
    RPOPLPUSH a a
    RPOPLPUSH a b
    RPOPLPUSH a b
    EXISTS a
    RPOPLPUSH a b
    LRANGE b 0 -1
    RPOPLPUSH b s
    RPOPLPUSH s b
    RPUSH one x
    RPOPLPUSH one one
    LRANGE one 0 -1
    EXPIRE one 1000
    RPOPLPUSH one one
    ? TTL one
    LMOVE one two LEFT LEFT
    TTL two
    TTL one
  `
})
