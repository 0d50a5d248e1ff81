/** ZADD and ZINCRBY. */
import { compare } from "../Compare.js"
import { long } from "./Members.js"

compare("adding to sorted sets", {
  ZADD: `
    ZADD k 1 a 2 b 3 c
    ZADD k 1 a 5 b 4 d
    ZADD k CH 1 a 6 b 4 e
    ZRANGE k 0 -1 WITHSCORES
    ZADD k NX 9 a 9 f
    ZADD k XX 9 a 9 g
    ZADD k XX CH 10 a 9 g
    ZADD k GT 5 a 20 b 1 h
    ZADD k GT CH 5 a 30 b 1 h
    ZADD k LT CH 5 a 40 b 1 i
    ZADD k XX GT CH 50 a 1 j
    ZADD k XX LT CH 1 a 1 j
    ZADD k ch xx lt 0 a
    ZRANGE k 0 -1 WITHSCORES
    ZADD k INCR 5 a
    ZADD k INCR 5 new
    ZADD k NX INCR 5 a
    ZADD k NX INCR 5 new2
    ZADD k XX INCR 5 a
    ZADD k XX INCR 5 new3
    ZADD k GT INCR 5 a
    ZADD k GT INCR -5 a
    ZADD k GT INCR 0 a
    ZADD k LT INCR -5 a
    ZADD k LT INCR 5 a
    ZADD k CH INCR 5 a
    ZADD k INCR 1 a 2 b
    ZADD k NX XX 1 a
    ZADD k NX GT 1 a
    ZADD k NX LT 1 a
    ZADD k GT LT 1 a
    ZADD k NX XX GT LT INCR 1 a 2 b
    ZADD k NX NX 1 q
    ZADD k NX
    ZADD k NX 1
    ZADD k 1 a 2
    ZADD k NX XX
    ZADD k FOO 1 a
    ZADD k 1 a FOO b
    ZADD k x a
    ZADD k 1 z1 x z2
    ZSCORE k z1
    ZADD k 1 z1 1 z1 2 z1
    ZADD k CH 3 z1 4 z1 4 z1
    ZADD new XX 1 a
    EXISTS new
    ZADD new GT 1 a
    ZADD new2 LT 1 a
    ZADD new3 NX 1 a 2 a
    ZRANGE new3 0 -1 WITHSCORES
    ZADD k inf i
    ZADD k INCR -inf i
    ZADD k INCR inf i
    ZINCRBY k -inf i
    ZADD k INCR nan i
    ZADD k 1 "\\x00\\xff" 1 ""
    ZRANGEBYSCORE k 1 1
  `,

  ZINCRBY: `
    ZINCRBY k 1 a
    ZINCRBY k 1.5 a
    ZINCRBY k -2.5 a
    ZINCRBY k 0.1 f
    ZINCRBY k 0.2 f
    ZINCRBY k 1e308 h
    ZINCRBY k 1e308 h
    ZINCRBY k -inf h
    ZINCRBY k inf n
    ZINCRBY k -inf n
    ZINCRBY k x a
    ZINCRBY k nan a
    ZINCRBY k NX 1
    ZINCRBY k nx a
    ZINCRBY k XX a
    ZINCRBY k CH a
    ZINCRBY k 0 a
    ZINCRBY k -0 new
    ZRANGE k 0 -1 WITHSCORES
    ZINCRBY k -0 ${long}
    ZRANGE k 0 -1 WITHSCORES
  `
})
