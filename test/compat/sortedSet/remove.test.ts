/** Removing members: by name, by range and from either end. */
import { compare } from "../Compare.js"
import { many } from "./Members.js"

compare("removing from sorted sets", {
  "ZREM, ZREMRANGEBYRANK, ZREMRANGEBYSCORE and ZREMRANGEBYLEX": `
    ${many("k", 200, (i) => i)}
    ZREM k m1 m1 none m2
    ZREMRANGEBYRANK k 0 9
    ZREMRANGEBYRANK k -5 -1
    ZREMRANGEBYRANK k 5 2
    ZREMRANGEBYRANK k 1000 2000
    ZREMRANGEBYRANK k x 1
    ZREMRANGEBYSCORE k 50 (60
    ZREMRANGEBYSCORE k (60 70
    ZREMRANGEBYSCORE k 10 5
    ZRANGE k 0 -1 WITHSCORES
    OBJECT ENCODING k
    ZREMRANGEBYRANK k 3 -4
    ZRANGE k 0 -1 WITHSCORES
    OBJECT ENCODING k
    ZREMRANGEBYSCORE k -inf inf
    EXISTS k
    ZADD k 0 a 0 b 0 c 0 d
    ZREMRANGEBYLEX k [b (d
    ZREMRANGEBYLEX k [x [y
    ZREMRANGEBYLEX k x y
    ZREM k a d
    EXISTS k
    ZADD k 1 a
    ZREMRANGEBYRANK k 0 -1
    TYPE k
  `,

  "ZPOPMIN, ZPOPMAX and ZMPOP": `
    ZADD k 1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h
    ZPOPMIN k
    ZPOPMAX k
    ZPOPMIN k 2
    ZPOPMAX k 2
    ZPOPMIN k 0
    ZPOPMIN k -1
    ZPOPMIN k x
    ZPOPMIN k 1.5
    ZPOPMIN k 9223372036854775808
    ZPOPMIN k 1 2
    ZPOPMAX k 9223372036854775807
    EXISTS k
    ZPOPMIN k
    ZADD k 1.5 a -inf b
    ZMPOP 1 k MIN
    ZMPOP 1 k MAX
    EXISTS k
    ZADD l 1 a 2 b 3 c
    ZMPOP 2 k l MIN COUNT 2
    ZMPOP 2 k l max count 10
    ZMPOP 2 k l MAX
    ZADD l 1 a 2 b 3 c
    ZMPOP 0 l MIN
    ZMPOP -1 l MIN
    ZMPOP x l MIN
    ZMPOP 1 l
    ZMPOP 1 l FOO
    ZMPOP 2 l MIN
    ZMPOP 2 l MIN COUNT
    ZMPOP 9223372036854775807 l MIN
    ZMPOP 1 l MIN COUNT
    ZMPOP 1 l MIN COUNT 0
    ZMPOP 1 l MIN COUNT -1
    ZMPOP 1 l MIN COUNT x
    ZMPOP 1 l MIN COUNT 1 COUNT 1
    ZMPOP 1 l MIN FOO 1
    ZMPOP 1 l MIN MAX
    ZCARD l
    ZADD same 1 b 1 a 1 c
    ZPOPMIN same
    ZPOPMAX same
    ${many("m", 300, (i) => i % 7)}
    ZPOPMIN m 20
    ZPOPMAX m 20
    ZMPOP 1 m MIN COUNT 1000
    EXISTS m
  `
})
