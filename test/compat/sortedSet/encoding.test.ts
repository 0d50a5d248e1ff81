/** How sorted sets are stored: encodings, their limits, copies. */
import { compare } from "../Compare.js"
import { long, many } from "./Members.js"

compare("sorted sets as values", {
  encodings: `
    ZADD k 1 a
    OBJECT ENCODING k
    ZADD k 1 ${"x".repeat(64)}
    OBJECT ENCODING k
    ZADD k 1 ${long}
    OBJECT ENCODING k
    ZREM k ${long}
    OBJECT ENCODING k
    COPY k l
    OBJECT ENCODING l
    ${many("m", 128, (i) => i)}
    OBJECT ENCODING m
    ZADD m 5 m0
    OBJECT ENCODING m
    ZADD m 5 m128
    OBJECT ENCODING m
    DEBUG DIGEST-VALUE k m
    DEBUG DIGEST
    ZADD u 1 a 2.5 b -7 12345 inf c 1e20 d
    MEMORY USAGE u
    ? MEMORY USAGE m
    ZADD n 1 ${long}
    OBJECT ENCODING n
    ZADD o XX 1 ${long}
    ZADD o 1 a
    ZADD o XX 1 ${long}
    OBJECT ENCODING o
    CONFIG SET zset-max-listpack-entries 2
    ZADD p 1 a 2 b
    OBJECT ENCODING p
    ZADD p 3 a
    OBJECT ENCODING p
    ZADD p 3 c
    OBJECT ENCODING p
    CONFIG SET zset-max-listpack-entries 0
    ZADD q 1 a
    OBJECT ENCODING q
    ZUNIONSTORE r 1 q
    OBJECT ENCODING r
    CONFIG SET zset-max-ziplist-entries 500
    ZUNIONSTORE r 1 q
    OBJECT ENCODING r
    ${many("t", 400, (i) => i % 10)}
    OBJECT ENCODING t
    ZRANGE t 100 110 WITHSCORES
    ZRANK t m77
    CONFIG SET zset-max-listpack-value 1
    ZADD u 1 a
    OBJECT ENCODING u
    ZADD u 1 ab
    OBJECT ENCODING u
    CONFIG SET zset-max-listpack-value 64
    CONFIG SET zset-max-listpack-entries 128
  `,

  "a copy is independent of its source": `
    ZADD k 1 a 2 b
    COPY k l
    ZADD l 5 a
    ZREM k b
    ZRANGE k 0 -1 WITHSCORES
    ZRANGE l 0 -1 WITHSCORES
    ${many("m", 200, (i) => i)}
    COPY m n
    ZREMRANGEBYRANK m 0 100
    ZADD n 1 new
    ZCARD m
    ZCARD n
    ZRANGE n 0 5
    RENAME n o
    ZSCORE o m150
    TYPE o
    SCAN 0 TYPE list
  `
})
