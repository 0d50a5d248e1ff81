/** How hashes are stored: encodings and their limits, copies, digests and memory. */
import { compare } from "../Compare.js"
import { words } from "../Generate.js"
import { longest, tooLong } from "./Values.js"

const pairs = (from: number, to: number): string => words(from, to, (number) => `f${number} v${number}`)

compare("encodings of hashes", {
  "many fields": `
    HSET h ${pairs(1, 512)}
    OBJECT ENCODING h
    HGETALL h
    HRANDFIELD h 600
    ? HRANDFIELD h 100
    ? HRANDFIELD h 400 WITHVALUES
    ? HRANDFIELD h -700 WITHVALUES
    HSCAN h 0 MATCH f51*
    HSET h f512 x
    HDEL h f7 f9
    HSET h f7 again
    OBJECT ENCODING h
    HGETALL h
    HSET h f9 again
    HSET h f513 1
    OBJECT ENCODING h
    HLEN h
    ~ HGETALL h
    ~ HKEYS h
    ~ HVALS h
    HGET h f511
    HMGET h f1 f9 f513 f514
    HSTRLEN h f9
    * HSCAN h 0 COUNT 1000
    * HSCAN h 0 COUNT 1000 MATCH f*1
    ~ HRANDFIELD h 1000
    ~ HRANDFIELD h 513
    ? HRANDFIELD h
    ? HRANDFIELD h 5
    ? HRANDFIELD h 400 WITHVALUES
    ? HRANDFIELD h -400
    HINCRBY h f513 5
    HINCRBYFLOAT h f513 0.5
    HSETNX h f513 1
    HSETNX h f514 1
    HDEL h f1 f2 f3 f4 f5 f6 f7 f8 f9 f10
    OBJECT ENCODING h
    HLEN h
    ~ HGETALL h
    COPY h copy
    OBJECT ENCODING copy
    HDEL copy f11
    HLEN h
    ~ HGETALL copy
    RENAME h other
    ~ HKEYS other
    DEL other
  `,

  encodings: `
    HSET h a 1
    OBJECT ENCODING h
    HSET h b ${longest}
    OBJECT ENCODING h
    HSET h ${longest} b
    OBJECT ENCODING h
    COPY h before
    HSET h b ${tooLong}
    OBJECT ENCODING h
    HDEL h b
    OBJECT ENCODING h
    ~ HGETALL h
    COPY h after
    OBJECT ENCODING after
    OBJECT ENCODING before
    HGETALL before
    HSET i ${tooLong} b
    OBJECT ENCODING i
    HMSET j a 1 b 2 c ${tooLong}
    OBJECT ENCODING j
    HDEL j c
    ~ HGETALL j
    ? HRANDFIELD j 1
    ~ HRANDFIELD j 5 WITHVALUES
    HDEL j a b
    HSET j a 1
    OBJECT ENCODING j
    HSET k f ${"x".repeat(5000)} g ${"y".repeat(300)} h 1
    HSTRLEN k f
    HGET k g
    HSET k g ${"z".repeat(254)}
    HSET k h ${"z".repeat(255)}
    ~ HGETALL k
    HSET k f 1
    ~ HGETALL k
    TYPE k
    OBJECT REFCOUNT h
    ? OBJECT IDLETIME h
    SCAN 0 COUNT 1000 TYPE hash MATCH k
    GET h
    APPEND h x
    INCR h
    SET h x
    GET h
  `,

  "digests and sizes": `
    HSET h a 1 b 2 c 3
    DEBUG DIGEST-VALUE h
    MEMORY USAGE h
    HSET h a 100 b -5000 c 70000 d 9000000 e 3000000000 f text
    MEMORY USAGE h
    HSET k a ${longest} b 2
    MEMORY USAGE k
    HSET i c 3 b 2 a 1
    DEBUG DIGEST-VALUE i
    DEBUG DIGEST
    EXPIRE i 1000
    DEBUG DIGEST-VALUE i
    HSET b ${pairs(1, 600)}
    DEBUG DIGEST-VALUE b
    MOVE i 1
    DEBUG DIGEST
  `
})

compare(
  "encodings of hashes with other limits",
  {
    encodings: `
      HSET h a 1 b 2
      OBJECT ENCODING h
      HSET h c 3
      OBJECT ENCODING h
      HSET i a 12345
      OBJECT ENCODING i
      HSET i a 123456
      OBJECT ENCODING i
      CONFIG SET hash-max-listpack-entries 10
      HSET j a 1 b 2 c 3
      OBJECT ENCODING j
      CONFIG SET hash-max-ziplist-entries 2
      OBJECT ENCODING j
      HSET j a 9
      OBJECT ENCODING j
      HSET j d 9
      OBJECT ENCODING j
      CONFIG SET hash-max-ziplist-value 0
      HSET k a 1
      OBJECT ENCODING k
      HINCRBY l "" 1
      OBJECT ENCODING l
      HSET m "" ""
      OBJECT ENCODING m
      CONFIG SET hash-max-listpack-entries 0
      HSET m "" ""
      OBJECT ENCODING m
      HSET n "" ""
      OBJECT ENCODING n
      CONFIG SET hash-max-listpack-entries 2
      CONFIG SET hash-max-listpack-value 5
    `
  },
  { "hash-max-listpack-entries": "2", "hash-max-listpack-value": "5" }
)
