/** PFADD, PFCOUNT, PFMERGE and PFDEBUG. GET shows that the encoding is the same to the byte. */
import { compare } from "./Compare.js"
import { repeat, words } from "./Generate.js"

const elements = (from: number, to: number): string => words(from, to, (number) => `e${number}`)

/** Adds elements one by one, and reads the value after each. */
const addOneByOne = (count: number): string => repeat(count, (index) => `PFADD h element:${index + 1}\nGET h`)

const elementsOfEveryLength = repeat(40, (length) => `PFADD h ${"\\xe9".repeat(length)}z`)

compare("HyperLogLogs", {
  PFADD: `
    PFADD h
    GET h
    OBJECT ENCODING h
    PFADD h
    GET h
    PFADD h a
    GET h
    PFADD h a
    PFADD h a b c d e f g foo bar zap ""
    GET h
    STRLEN h
    PFADD h a b c
    EXPIRE h 1000
    PFADD h z
    ? TTL h
    TYPE h
    ${elementsOfEveryLength}
    GET h
    PFADD g "\\x00" "\\xff\\xfe\\xfd\\xfc\\xfb\\xfa\\xf9\\xf8\\xf7" "12345678" "123456789"
    GET g
    PFADD
  `,

  PFCOUNT: `
    PFCOUNT none
    PFCOUNT none none2
    PFADD h a b c
    PFCOUNT h
    GET h
    PFCOUNT h
    PFADD h ${elements(1, 100)}
    PFCOUNT h
    GET h
    PFADD g ${elements(50, 300)}
    PFCOUNT g
    PFCOUNT h g
    PFCOUNT h g none
    PFCOUNT h h
    GET g
    PFCOUNT
    COPY h i
    PFADD i another
    PFCOUNT h
    PFCOUNT i
  `,

  "elements added one by one": addOneByOne(120),

  "from sparse to dense": `
    PFADD h ${elements(1, 500)}
    PFDEBUG ENCODING h
    GET h
    PFADD h ${elements(501, 1000)}
    GET h
    PFADD h ${elements(1001, 1500)}
    GET h
    PFDEBUG ENCODING h
    PFADD h ${elements(1501, 2000)}
    PFDEBUG ENCODING h
    PFCOUNT h
    GET h
    PFADD h ${elements(2001, 10_000)}
    PFCOUNT h
    PFADD h ${elements(10_001, 60_000)}
    PFCOUNT h
    GET h
    STRLEN h
    PFADD h e1
    PFDEBUG GETREG h
  `,

  PFMERGE: `
    PFMERGE m
    GET m
    PFMERGE m none
    GET m
    PFADD a ${elements(1, 200)}
    PFADD b ${elements(100, 400)}
    PFMERGE m a b none
    GET m
    PFCOUNT m
    GET m
    PFMERGE m
    GET m
    PFADD d ${elements(1, 5000)}
    PFDEBUG ENCODING d
    PFMERGE m d
    PFDEBUG ENCODING m
    GET m
    PFCOUNT m
    PFMERGE n m a
    GET n
    PFMERGE a
    PFDEBUG ENCODING a
    PFMERGE
    PFADD s1 ${elements(1, 900)}
    PFADD s2 ${elements(901, 1800)}
    PFDEBUG ENCODING s1
    PFDEBUG ENCODING s2
    PFMERGE s3 s1 s2
    PFDEBUG ENCODING s3
    GET s3
  `,

  PFDEBUG: `
    PFADD h a b c
    PFDEBUG ENCODING h
    PFDEBUG encoding h
    PFDEBUG DECODE h
    PFDEBUG TODENSE h
    PFDEBUG TODENSE h
    PFDEBUG ENCODING h
    PFDEBUG DECODE h
    GET h
    PFCOUNT h
    PFADD g ${elements(1, 300)}
    PFDEBUG DECODE g
    PFDEBUG GETREG g
    PFDEBUG ENCODING g
    PFDEBUG FOO g
    PFDEBUG FOO none
    PFDEBUG ENCODING none
    PFDEBUG ENCODING
    PFDEBUG ENCODING g g
    PFSELFTEST
    PFSELFTEST x
  `,

  "values that are not HyperLogLogs": `
    SET s x
    PFADD s a
    PFCOUNT s
    PFCOUNT none s
    PFMERGE m s
    PFMERGE s
    EXISTS m
    PFDEBUG ENCODING s
    SET i 123
    PFADD i a
    OBJECT ENCODING i
    RPUSH l a
    PFADD l a
    PFCOUNT l
    PFMERGE l
    PFMERGE m l
    PFDEBUG ENCODING l
    PFDEBUG FOO l
    SET c "HYLL\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80"
    PFADD c a
    PFCOUNT c
    PFCOUNT c none
    PFMERGE m c
    PFDEBUG TODENSE c
    PFDEBUG GETREG c
    SET c "HYLL\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80\\x7f\\xfe"
    PFCOUNT c
    SET c "HYLL\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80\\x7f\\xff\\x00"
    PFCOUNT c
    SET c "HYLL\\x02\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x7f\\xff"
    PFCOUNT c
    SET c "HYLL\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x7f\\xff"
    PFCOUNT c
    SET c "HYLK\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x7f\\xff"
    PFADD c a
    SET c "HYLL\\x01\\x00\\x00\\x00\\x07\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x7f\\xff"
    PFCOUNT c
    OBJECT ENCODING c
    PFADD c a
    PFCOUNT c
    SET c "HYLL\\x01\\x00\\x00\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f\\x7f\\xff"
    PFCOUNT c
  `
})

compare(
  "HyperLogLogs with a low hll-sparse-max-bytes",
  {
    "become dense sooner": `
      PFADD h a
      PFDEBUG ENCODING h
      ${addOneByOne(20)}
      PFDEBUG ENCODING h
      PFADD a ${elements(1, 8)}
      PFADD b ${elements(9, 16)}
      PFMERGE m a b
      PFDEBUG ENCODING m
      GET m
    `
  },
  { "hll-sparse-max-bytes": "40" }
)
