import { compare } from "./Compare.js"

const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i).join(" ")

/** For each, a line. */
const each = (items: ReadonlyArray<string>, line: (item: string) => string): string => items.map(line).join("\n")

const edges = [
  "0", "-0", "1", "-1", "5", "-5", "6", "-6", "7", "-7", "100", "-100", "9223372036854775807", "-9223372036854775808",
  "9223372036854775808", "-9223372036854775809", "1.5", '""', "abc", '" 1"', "+1", "01", "9007199254740993"
] // biome-ignore format: a list

const everyCommand = (key: string): string => `
  LPUSHX ${key} x
  RPUSHX ${key} x y z
  LLEN ${key}
  LINDEX ${key} 0
  LINDEX ${key} x
  LINSERT ${key} BEFORE a b
  LINSERT ${key} AFTER a b
  LINSERT ${key} BESIDE a b
  LPOS ${key} a
  LPOS ${key} a COUNT 0
  LPOS ${key} a COUNT x
  LRANGE ${key} 0 -1
  LRANGE ${key} x -1
  LREM ${key} 0 a
  LREM ${key} x a
  LSET ${key} 0 a
  LSET ${key} x a
  LTRIM ${key} 0 -1
  LTRIM ${key} 0 x
  LPOP ${key}
  LPOP ${key} 0
  LPOP ${key} 1
  LPOP ${key} -1
  LPOP ${key} x
  LPOP ${key} 1 2
  RPOP ${key}
  RPOP ${key} 0
  RPOP ${key} 1
  RPOP ${key} -1
  RPOP ${key} 1 2
  LMPOP 1 ${key} LEFT
  LMPOP 2 ${key} missing RIGHT COUNT 2
  LMPOP 2 missing ${key} RIGHT COUNT 2
  RPOPLPUSH ${key} other
  RPOPLPUSH ${key} ${key}
  LMOVE ${key} other LEFT RIGHT
  LMOVE ${key} ${key} LEFT RIGHT
  EXISTS ${key} other
  TYPE ${key}
  OBJECT ENCODING ${key}
`

compare("lists", {
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

  "commands on a missing key": everyCommand("missing"),
  "commands on a key of another type": `
    SET string value
    ${everyCommand("string")}
    GET string
  `,
  "commands on a key of another type, edited in place": `
    APPEND string value
    ${everyCommand("string")}
    SET string 12
    ${everyCommand("string")}
  `,
  "commands on one element": ["a", "b"]
    .map((element) =>
      everyCommand("l")
        .split("\n")
        .map((line) => `DEL l other\nRPUSH l ${element}\n${line}\nLRANGE l 0 -1\nLRANGE other 0 -1\nEXISTS l`)
        .join("\n")
    )
    .join("\n"),
  "commands on an empty name": `
    RPUSH "" a b c
    ${everyCommand('""')}
  `,

  arity: each(
    [
      "LINDEX",
      "LINSERT",
      "LLEN",
      "LMOVE",
      "LMPOP",
      "LPOP",
      "LPOS",
      "LPUSH",
      "LPUSHX",
      "LRANGE",
      "LREM",
      "LSET",
      "LTRIM",
      "RPOP",
      "RPOPLPUSH",
      "RPUSH",
      "RPUSHX"
    ],
    (name) =>
      ["", "a", "a b", "a b c", "a b c d", "a b c d e", "a b c d e f"]
        .map((words) => `${name} ${words}\nDEL a b c d e f`)
        .join("\n")
  ),

  "LINDEX, LSET": `
    RPUSH l a b c d e f
    ${each(edges, (n) => `LINDEX l ${n}`)}
    ${each(edges, (n) => `LSET l ${n} "at ${n.replaceAll('"', "")}"\nLRANGE l 0 -1`)}
    LSET l 0
    LSET l 0 a b
    LSET missing x a
    LINDEX missing x
    LSET l 0 "${"long".repeat(3000)}"
    LSET l 2 "${"long".repeat(2000)}"
    LSET l 3 ""
    LRANGE l 0 -1
    LSET l 0 short
    LRANGE l 0 -1
  `,

  LINSERT: `
    LINSERT l BEFORE a b
    RPUSH l b d b
    LINSERT l BEFORE b a
    LINSERT l AFTER b c
    LINSERT l AFTER d e
    LINSERT l before b x
    LINSERT l After b y
    LINSERT l AFTER missing y
    LINSERT l AROUND b y
    LINSERT l "" b y
    LINSERT l BEFORE "" y
    LINSERT l BEFORE b ""
    LINSERT l BEFORE "" y
    LRANGE l 0 -1
    LINSERT l AFTER b "${"z".repeat(9000)}"
    LINSERT l BEFORE "${"z".repeat(9000)}" "${"y".repeat(255)}"
    LINSERT l AFTER "${"z".repeat(9000)}" 1000
    LRANGE l 0 -1
    LLEN l
  `,

  "LRANGE, LTRIM": `
    RPUSH l a b c d e f
    ${each(edges, (n) => `LRANGE l ${n} -1\nLRANGE l 0 ${n}\nLRANGE l 2 ${n}\nLRANGE l ${n} -3\nLRANGE l ${n} ${n}`)}
    ${each(edges, (n) =>
      [`${n} -1`, `0 ${n}`, `2 ${n}`, `${n} -3`, `${n} ${n}`]
        .map((range) => `DEL l\nRPUSH l a b c d e f\nLTRIM l ${range}\nLRANGE l 0 -1\nEXISTS l\nLLEN l`)
        .join("\n")
    )}
  `,

  "LPOP, RPOP": ["LPOP", "RPOP"]
    .map(
      (name) => `
    RPUSH l a b c d e f
    ${name} l
    ${name} l 2
    ${each(edges, (n) => `${name} l ${n}\nLRANGE l 0 -1\nDEL l\nRPUSH l a b c d e f`)}
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

  LREM: `
    ${each(edges, (n) => `DEL l\nRPUSH l a b a c a "" d a ""\nLREM l ${n} a\nLRANGE l 0 -1\nLREM l ${n} ""\nLRANGE l 0 -1\nLREM l ${n} missing\nLLEN l`)}
    DEL l
    RPUSH l a a a a
    LREM l 0 a
    EXISTS l
    RPUSH l a a a a
    LREM l -4 a
    EXISTS l
    RPUSH l 1 01 1.0 +1 " 1" 1
    LREM l 0 1
    LRANGE l 0 -1
    LREM l 0 01
    LRANGE l 0 -1
  `,

  LPOS: `
    RPUSH l a b c 1 2 3 c c a "" b 1 c
    ${each(["a", "b", "c", "1", '""', "x", "01"], (wanted) =>
      [
        `LPOS l ${wanted}`,
        ...edges.flatMap((n) => [
          `LPOS l ${wanted} RANK ${n}`,
          `LPOS l ${wanted} COUNT ${n}`,
          `LPOS l ${wanted} MAXLEN ${n}`,
          `LPOS l ${wanted} RANK ${n} COUNT 0`,
          `LPOS l ${wanted} RANK ${n} COUNT 2`,
          `LPOS l ${wanted} RANK -1 COUNT ${n}`,
          `LPOS l ${wanted} RANK -2 MAXLEN ${n} COUNT 2`,
          `LPOS l ${wanted} RANK 2 MAXLEN ${n}`
        ])
      ].join("\n")
    )}
    LPOS l a RANK
    LPOS l a COUNT
    LPOS l a MAXLEN
    LPOS l a FOO
    LPOS l a FOO 1
    LPOS l a RANK 1 COUNT
    LPOS l a RANK 1 RANK 2
    LPOS l c COUNT 1 COUNT 2 count 3
    LPOS l c maxlen 1 MAXLEN 0 rank -1
    LPOS missing a RANK 0
    LPOS missing a COUNT -1
    LPOS missing a MAXLEN -1
    LPOS missing a MAXLEN x
    LPOS missing a COUNT x
    LPOS missing a RANK x
    LPOS missing a FOO
    LPOS missing a COUNT 1
    LPOS missing a MAXLEN 1
    SET s 1
    LPOS s a RANK 0
    LPOS s a
    LPOS s a COUNT 0
  `,

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
    ${each(edges, (n) => `LMPOP ${n} a LEFT\nLMPOP 1 a LEFT COUNT ${n}\nRPUSH a 1 2 3`)}
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
  `,

  "long lists": `
    RPUSH l ${numbers(1, 1500)}
    LPUSH l ${numbers(1501, 3000)}
    LLEN l
    LRANGE l 0 -1
    LRANGE l 1490 1510
    LRANGE l -20 -10
    LINDEX l 1499
    LINDEX l -1500
    LPOS l 1500
    LPOS l 1500 RANK -1
    LPOS l 3000 RANK -1
    LINSERT l BEFORE 700 middle
    LINSERT l AFTER 2200 middle
    LPOS l middle COUNT 0
    LPOS l middle COUNT 0 RANK -1
    LPOS l middle MAXLEN 100
    LREM l 0 middle
    LRANGE l 0 -1
    ${Array.from({ length: 40 }, (_, i) => `LINSERT l AFTER ${i * 30 + 1} "${"x".repeat(i * 13)}"`).join("\n")}
    LRANGE l 0 -1
    ${Array.from({ length: 40 }, (_, i) => `LSET l ${i * 70 + 1} "${"y".repeat(i * 23)}"`).join("\n")}
    LRANGE l 0 -1
    ${Array.from({ length: 40 }, (_, i) => `LREM l ${(i % 3) - 1} ${i * 31 + 2}`).join("\n")}
    LRANGE l 0 -1
    LTRIM l 100 -101
    LRANGE l 0 -1
    LPOP l 500
    RPOP l 500
    LLEN l
    OBJECT ENCODING l
    COPY l m
    LPUSH l more
    LRANGE m 0 -1
    LLEN m
    DEBUG DIGEST-VALUE l m
    RENAME l k
    LLEN k
    LLEN l
    MOVE k 1
    EXISTS k
    UNLINK m
    DBSIZE
  `,

  "long elements": `
    RPUSH l ${[0, 1, 63, 64, 127, 253, 254, 255, 256, 4095, 4096, 8180, 8190, 8192, 8193, 16000, 100_000].map((n) => `"${"z".repeat(n)}"`).join(" ")}
    LPUSH l a "${"b".repeat(70_000)}" c
    LRANGE l 0 -1
    LINSERT l BEFORE "${"z".repeat(8192)}" between
    LINSERT l AFTER "${"z".repeat(8192)}" between
    LRANGE l 0 -1
    LREM l 1 "${"z".repeat(100_000)}"
    LREM l -1 "${"z".repeat(4096)}"
    LPOS l "${"z".repeat(254)}"
    LPOS l "${"b".repeat(70_000)}"
    LRANGE l 0 -1
    LPOP l 3
    RPOP l 3
    RPOPLPUSH l l
    LRANGE l 0 -1
    RPUSH x "\\x00\\xff\\xfe" "\\r\\n" "\\xf0\\x9f\\x8e\\x8f"
    LRANGE x 0 -1
  `,

  "other commands on lists": `
    RPUSH l a b c
    TYPE l
    SCAN 0 TYPE list
    SCAN 0 TYPE string
    OBJECT FREQ l
    OBJECT IDLETIME l
    OBJECT ENCODING l
    COPY l m
    COPY l m
    COPY l m REPLACE
    LPOP l
    LRANGE m 0 -1
    SET l string
    LPUSH n 1
    SETNX n 1
    GETSET n 1
    GETDEL n
    GETEX n
    MSETNX n 1 o 2
    BITOP NOT o n
    PERSIST m
    EXPIRE m 100
    RPUSH m x
    ? TTL m
    LPOP m 10
    TTL m
    RENAMENX n m
    LRANGE m 0 -1
    DEBUG DIGEST-VALUE m
    DEBUG DIGEST
    EXPIRE m -1
    LLEN m
  `,

  "MEMORY USAGE": `
    RPUSH l a
    MEMORY USAGE l
    RPUSH l ${numbers(1, 100)}
    MEMORY USAGE l
    RPUSH l -5000 40000 -9000000 2147483648 99999999999 01 ""
    MEMORY USAGE l
    ${Array.from({ length: 30 }, (_, i) => `RPUSH long "${"z".repeat(i * 40)}"\nMEMORY USAGE long\nMEMORY USAGE long SAMPLES 0`).join("\n")}
    RPUSH list ${Array.from({ length: 900 }, (_, i) => `element${i}`).join(" ")}
    MEMORY USAGE list
    MEMORY USAGE list SAMPLES 0
    MEMORY USAGE list SAMPLES 1
    RPUSH own "${"z".repeat(9000)}" "${"z".repeat(9000)}"
    MEMORY USAGE own
  `
})
