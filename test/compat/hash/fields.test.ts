/** Setting, getting, counting and deleting fields. */
import { compare } from "../Compare.js"
import { onString, tooLong } from "./Values.js"

compare("fields of hashes", {
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
    ${onString("HSET s a 1")}
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
    ${onString("HMSET s a 1")}
    HMSET s a
  `,

  HSETNX: `
    HSETNX h a 1
    HSETNX h a 2
    HSETNX h b 3
    HGETALL h
    HSETNX h a
    HSETNX h a 1 2
    HSETNX h2 a ${tooLong}
    OBJECT ENCODING h2
    HSETNX h b ${tooLong}
    OBJECT ENCODING h
    HSETNX h c ${tooLong}
    OBJECT ENCODING h
    ${onString("HSETNX s a 1")}
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
    ${onString("HGET s a")}
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
    ${onString("HDEL s a")}
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
    ${onString("HGETALL s")}
    HKEYS s
    HVALS s
  `
})
