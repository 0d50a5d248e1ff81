import { compare } from "./Compare.js"

const wrongType = (line: string): string => `
  SET s x
  ${line}
  ~ KEYS *
`

/** Pairs of fields and values, numbered. */
const pairs = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => `f${from + i} v${from + i}`).join(" ")

const big = "b".repeat(65)
const limit = "l".repeat(64)

compare("hashes", {
  HSET: `
    HSET h a 1
    HSET h a 2
    HSET h a 3 b 4 c 5
    HSET h c 1 c 2 c 3
    HGETALL h
    HSET h a
    HSET h a 1 b
    HSET h
    HSET
    HSET h "" ""
    HSET h "\\x00\\xff" "\\r\\n"
    HGETALL h
    hset h 12 007
    HSET h 12 -9223372036854775808
    HGETALL h
    HSET "" f v
    HGETALL ""
    ${wrongType("HSET s a 1")}
    HSET s a
    GET s
  `,

  HMSET: `
    HMSET h a 1 b 2
    HMSET h b 3 c 4
    HGETALL h
    HMSET h a
    HMSET h a 1 b
    HMSET h
    ${wrongType("HMSET s a 1")}
    HMSET s a
  `,

  HSETNX: `
    HSETNX h a 1
    HSETNX h a 2
    HSETNX h b 3
    HGETALL h
    HSETNX h a
    HSETNX h a 1 2
    HSETNX h2 a ${big}
    OBJECT ENCODING h2
    HSETNX h b ${big}
    OBJECT ENCODING h
    HSETNX h c ${big}
    OBJECT ENCODING h
    ${wrongType("HSETNX s a 1")}
  `,

  "HGET, HMGET, HEXISTS, HSTRLEN and HLEN": `
    HSET h a 1 b "" c hello 5 12345 n -77
    HGET h a
    HGET h b
    HGET h z
    HGET none a
    HGET h
    HGET h a b
    HMGET h a z c a
    HMGET none a b
    HMGET h
    HEXISTS h a
    HEXISTS h b
    HEXISTS h z
    HEXISTS none a
    HEXISTS h
    HSTRLEN h a
    HSTRLEN h b
    HSTRLEN h c
    HSTRLEN h 5
    HSTRLEN h n
    HSTRLEN h z
    HSTRLEN none a
    HSTRLEN h a b
    HLEN h
    HLEN none
    HLEN
    HLEN h a
    ${wrongType("HGET s a")}
    HMGET s a
    HEXISTS s a
    HSTRLEN s a
    HLEN s
  `,

  HDEL: `
    HSET h a 1 b 2 c 3 d 4
    HDEL h z
    HDEL h b
    HGETALL h
    HDEL h a a z d
    HGETALL h
    HSET h b 5
    HGETALL h
    HDEL h c b
    EXISTS h
    TYPE h
    HDEL h c
    HDEL none a b
    HDEL h
    HSET h a 1
    EXPIRE h 1000
    HDEL h a
    HSET h a 1
    TTL h
    ${wrongType("HDEL s a")}
  `,

  "HGETALL, HKEYS and HVALS": `
    HSET h b 1 a 2 c 3
    HGETALL h
    HKEYS h
    HVALS h
    HSET h a 9 d 1
    HDEL h b
    HSET h b 7
    HGETALL h
    HKEYS h
    HVALS h
    HGETALL none
    HKEYS none
    HVALS none
    HGETALL
    HGETALL h h
    HKEYS h h
    HVALS h h
    ${wrongType("HGETALL s")}
    HKEYS s
    HVALS s
  `,

  HINCRBY: `
    HINCRBY h a 5
    HINCRBY h a -7
    HINCRBY h a 0
    HINCRBY h b 9223372036854775807
    HINCRBY h b 1
    HINCRBY h b -1
    HINCRBY h c -9223372036854775808
    HINCRBY h c -1
    HINCRBY h c 9223372036854775807
    HINCRBY h a 9223372036854775808
    HINCRBY h a 1.5
    HINCRBY h a x
    HINCRBY h a ""
    HINCRBY h a " 1"
    HSET h t text e "" l 007 s " 1" p +1 f 1.0
    HINCRBY h t 1
    HINCRBY h e 1
    HINCRBY h l 1
    HINCRBY h s 1
    HINCRBY h p 1
    HINCRBY h f 1
    HINCRBY none t x
    EXISTS none
    HINCRBY h a
    HINCRBY h a 1 2
    HGETALL h
    HINCRBY n ${big} 1
    OBJECT ENCODING n
    HINCRBY n ${big} 1
    ${wrongType("HINCRBY s a 1")}
    HINCRBY s a x
  `,

  HINCRBYFLOAT: `
    HINCRBYFLOAT h a 0.1
    HINCRBYFLOAT h a 0.2
    HINCRBYFLOAT h a -0.3
    HINCRBYFLOAT h b 5.0e3
    HINCRBYFLOAT h b 1e-17
    HINCRBYFLOAT h c 3
    HINCRBYFLOAT h c 3.14159265358979323846
    HINCRBYFLOAT h d 1e20
    HINCRBYFLOAT h d 0x10
    HINCRBYFLOAT h e 1e4000
    HINCRBYFLOAT h m 1e4932
    HINCRBYFLOAT h m 1e4932
    HINCRBYFLOAT h a inf
    HINCRBYFLOAT h a -inf
    HINCRBYFLOAT h a nan
    HINCRBYFLOAT none a inf
    EXISTS none
    HINCRBYFLOAT h a x
    HINCRBYFLOAT h a ""
    HINCRBYFLOAT h a " 1"
    HSET h t text i inf mi -infinity n nan e "" l 007.50 sp " 1" x 0x10
    HINCRBYFLOAT h t 1
    HINCRBYFLOAT h i 1
    HINCRBYFLOAT h mi 1
    HINCRBYFLOAT h n 1
    HINCRBYFLOAT h e 1
    HINCRBYFLOAT h l 1
    HINCRBYFLOAT h sp 1
    HINCRBYFLOAT h x 1
    HINCRBYFLOAT h a
    HINCRBYFLOAT h a 1 2
    OBJECT ENCODING h
    ~ HGETALL h
    HINCRBYFLOAT n ${limit}x 1
    OBJECT ENCODING n
    ${wrongType("HINCRBYFLOAT s a 1")}
    HINCRBYFLOAT s a x
  `,

  HRANDFIELD: `
    HSET one f v
    HRANDFIELD one
    HRANDFIELD one 1
    HRANDFIELD one 5
    HRANDFIELD one -1
    HRANDFIELD one -5
    HRANDFIELD one 0
    HRANDFIELD one 0 WITHVALUES
    HRANDFIELD one 1 WITHVALUES
    HRANDFIELD one -3 withvalues
    HRANDFIELD one 10 WITHVALUES
    HSET h a 1 b 2 c 3 d 4 e 5
    HRANDFIELD h 5
    HRANDFIELD h 6
    HRANDFIELD h 9223372036854775807
    HRANDFIELD h 5 WITHVALUES
    HRANDFIELD h 100 WITHVALUES
    ? HRANDFIELD h
    ? HRANDFIELD h 1
    ? HRANDFIELD h 3
    ? HRANDFIELD h 3 WITHVALUES
    ? HRANDFIELD h -3
    ? HRANDFIELD h -20
    ? HRANDFIELD h -20 WITHVALUES
    HRANDFIELD none
    HRANDFIELD none 1
    HRANDFIELD none 0
    HRANDFIELD none -5 WITHVALUES
    HRANDFIELD h x
    HRANDFIELD h 1.5
    HRANDFIELD h x WITHVALUES
    HRANDFIELD h 1 FOO
    HRANDFIELD h x FOO
    HRANDFIELD h 1 WITHVALUES WITHVALUES
    HRANDFIELD h 1 FOO BAR
    HRANDFIELD h WITHVALUES
    HRANDFIELD h 9223372036854775808
    HRANDFIELD h -9223372036854775808
    HRANDFIELD none -9223372036854775807
    HRANDFIELD h 9223372036854775807 WITHVALUES
    HRANDFIELD h 4611686018427387903 WITHVALUES
    HRANDFIELD h 4611686018427387904 WITHVALUES
    HRANDFIELD none -4611686018427387903 WITHVALUES
    HRANDFIELD none -4611686018427387904 WITHVALUES
    HRANDFIELD none x
    HRANDFIELD
    ${wrongType("HRANDFIELD s")}
    HRANDFIELD s 1
    HRANDFIELD s x
    HRANDFIELD s 0 WITHVALUES
  `,

  HSCAN: `
    HSET h b 1 a 2 c 3
    HSCAN h 0
    HSCAN h 5
    HSCAN h 0 COUNT 1
    HSCAN h 0 MATCH *
    HSCAN h 0 MATCH b*
    HSCAN h 0 match [ac] count 2
    HSCAN h 0 MATCH z
    HSCAN h 0 COUNT 0
    HSCAN h 0 COUNT -1
    HSCAN h 0 COUNT x
    HSCAN h 0 COUNT
    HSCAN h 0 MATCH
    HSCAN h 0 TYPE hash
    HSCAN h 0 NOVALUES
    HSCAN h 0 FOO
    HSCAN h 0 COUNT 1 FOO
    HSCAN h x
    HSCAN h -1
    HSCAN h 18446744073709551615
    HSCAN h 18446744073709551616
    HSCAN h ""
    HSCAN h " 1"
    HSCAN none 0
    HSCAN none 0 FOO
    HSCAN none 0 COUNT x
    HSCAN none x
    HSCAN h
    HSCAN
    HSET h "" empty
    HSCAN h 0 MATCH *
    HSCAN h 0 MATCH **
    HSCAN h 0 MATCH ""
    ${wrongType("HSCAN s 0")}
    HSCAN s 0 FOO
    HSCAN s x
  `,

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
    HSET h b ${limit}
    OBJECT ENCODING h
    HSET h ${limit} b
    OBJECT ENCODING h
    COPY h before
    HSET h b ${big}
    OBJECT ENCODING h
    HDEL h b
    OBJECT ENCODING h
    ~ HGETALL h
    COPY h after
    OBJECT ENCODING after
    OBJECT ENCODING before
    HGETALL before
    HSET i ${big} b
    OBJECT ENCODING i
    HMSET j a 1 b 2 c ${big}
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
    HSET k a ${limit} b 2
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
  "hashes of other limits",
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
