/** Ranges by rank, by score and by member, in a listpack and in a skiplist. */
import { compare } from "../Compare.js"
import { long, many } from "./Members.js"

/** Every range command over a key that holds m0 … with distinct scores, and over one of equal scores. */
const ranges = (key: string): string => `
  ZRANGE ${key} 0 -1
  ZRANGE ${key} 0 -1 WITHSCORES
  ZRANGE ${key} 0 -1 REV WITHSCORES
  ZRANGE ${key} 1 3
  ZRANGE ${key} 1 3 REV
  ZRANGE ${key} -3 -2 WITHSCORES
  ZRANGE ${key} -3 -2 REV
  ZRANGE ${key} 5 2
  ZRANGE ${key} -1000 1
  ZRANGE ${key} -1000 -900
  ZRANGE ${key} 900 1000
  ZRANGE ${key} 0 9223372036854775807
  ZRANGE ${key} -9223372036854775808 -9223372036854775808
  ZREVRANGE ${key} 0 2 WITHSCORES
  ZREVRANGE ${key} -2 -1
  ZREVRANGE ${key} 2 1
  ZRANGEBYSCORE ${key} -inf +inf
  ZRANGEBYSCORE ${key} -inf +inf WITHSCORES LIMIT 1 2
  ZRANGEBYSCORE ${key} -inf +inf LIMIT 1 -1
  ZRANGEBYSCORE ${key} -inf +inf LIMIT 1 -7
  ZRANGEBYSCORE ${key} -inf +inf LIMIT -1 2
  ZRANGEBYSCORE ${key} -inf +inf LIMIT 0 0
  ZRANGEBYSCORE ${key} -inf +inf LIMIT 1000 2
  ZRANGEBYSCORE ${key} -inf +inf LIMIT 0 9223372036854775807
  ZRANGEBYSCORE ${key} 1 3
  ZRANGEBYSCORE ${key} (1 3
  ZRANGEBYSCORE ${key} 1 (3
  ZRANGEBYSCORE ${key} (1 (3
  ZRANGEBYSCORE ${key} (1 (1
  ZRANGEBYSCORE ${key} 1 1
  ZRANGEBYSCORE ${key} 3 1
  ZRANGEBYSCORE ${key} 1.5 2.5
  ZREVRANGEBYSCORE ${key} +inf -inf
  ZREVRANGEBYSCORE ${key} 3 1 WITHSCORES
  ZREVRANGEBYSCORE ${key} (3 1 LIMIT 0 1
  ZREVRANGEBYSCORE ${key} 3 (1 LIMIT 1 1
  ZREVRANGEBYSCORE ${key} 1 3
  ZRANGE ${key} 1 3 BYSCORE
  ZRANGE ${key} 3 1 BYSCORE REV WITHSCORES
  ZRANGE ${key} (3 -inf BYSCORE REV LIMIT 1 1
  ZRANGEBYLEX ${key} - +
  ZRANGEBYLEX ${key} + -
  ZRANGEBYLEX ${key} - -
  ZRANGEBYLEX ${key} + +
  ZRANGEBYLEX ${key} [m1 [m3
  ZRANGEBYLEX ${key} (m1 [m3
  ZRANGEBYLEX ${key} [m1 (m3
  ZRANGEBYLEX ${key} (m1 (m1
  ZRANGEBYLEX ${key} [m1 [m1
  ZRANGEBYLEX ${key} - [m2 LIMIT 1 2
  ZRANGEBYLEX ${key} - + LIMIT 1 2
  ZRANGEBYLEX ${key} - + LIMIT -1 2
  ZRANGEBYLEX ${key} [ (
  ZREVRANGEBYLEX ${key} + -
  ZREVRANGEBYLEX ${key} - +
  ZREVRANGEBYLEX ${key} [m3 [m1
  ZREVRANGEBYLEX ${key} (m3 (m1 LIMIT 0 1
  ZRANGE ${key} [m1 [m3 BYLEX
  ZRANGE ${key} [m3 [m1 BYLEX REV
  ZRANGE ${key} + - BYLEX REV LIMIT 1 2
  ZCOUNT ${key} -inf inf
  ZCOUNT ${key} (1 3
  ZCOUNT ${key} 3 1
  ZLEXCOUNT ${key} - +
  ZLEXCOUNT ${key} [m1 (m3
  ZLEXCOUNT ${key} + -
  ZCARD ${key}
  ZRANK ${key} m1
  ZREVRANK ${key} m1
  ZRANK ${key} none
  ZREVRANK ${key} none
  ZSCORE ${key} m2
  ZMSCORE ${key} m1 none m2
  OBJECT ENCODING ${key}
  DEBUG DIGEST-VALUE ${key}
`

compare("ranges of sorted sets", {
  "a listpack": `ZADD k 0 m0 1 m1 2 m2 3 m3 4 m4\n${ranges("k")}`,
  "a listpack with equal scores": `ZADD k 1 m0 1 m1 1 m2 1 m3 1 m4 1 m\n${ranges("k")}`,
  "a skiplist": `${many("k", 300, (i) => i % 40)}\nZADD k 0 m0 1 m1 2 m2 3 m3\n${ranges("k").replaceAll(/.*BYLEX.*|.*LEXCOUNT.*/g, "")}`,
  "a skiplist with equal scores": `${many("k", 300, () => 1)}\n${ranges("k")}`,
  "a skiplist with few members": `ZADD k 1 ${long} 1 m1 1 m2 1 m3\n${ranges("k")}`,
  "infinite scores": `ZADD k -inf m0 -1e308 m1 0 m2 1e308 m3 inf m4\n${ranges("k").replaceAll(/.*BYLEX.*/g, "")}`,

  "unusual bounds of members": `
    ZADD k 0 "" 0 a 0 "\\x00" 0 "\\xff" 0 aa 0 "a\\x00" 0 + 0 - 0 [
    ZRANGE k 0 -1
    ZRANGEBYLEX k - +
    ZRANGEBYLEX k "" +
    ZRANGEBYLEX k - ""
    ZRANGEBYLEX k -a +
    ZRANGEBYLEX k - +a
    ZRANGEBYLEX k "-\\x00a" "+\\x00a"
    ZRANGEBYLEX k a b
    ZRANGEBYLEX k [ +
    ZRANGEBYLEX k ( +
    ZRANGEBYLEX k ( (
    ZRANGEBYLEX k [ [
    ZRANGEBYLEX k "[a\\x00" +
    ZRANGEBYLEX k "(\\x7f" "[\\xff"
    ZRANGEBYLEX k [+ [-
    ZLEXCOUNT k [+ [[
    ZREMRANGEBYLEX k (a [aa
    ZRANGE k 0 -1
  `,

  "by member, in a listpack with different scores": `
    ZADD k 1 m 2 a 3 z 4 b 5 y
    ZRANGEBYLEX k [a [n
    ZRANGEBYLEX k [b [z
    ZRANGEBYLEX k - [m
    ZRANGEBYLEX k [n +
    ZRANGEBYLEX k [z [zz
    ZREVRANGEBYLEX k [n [a
    ZREVRANGEBYLEX k [z [b
    ZREVRANGEBYLEX k + [n
    ZREVRANGEBYLEX k [m -
    ZRANGEBYLEX k - [m LIMIT 1 -1
    ZRANGEBYLEX k - [m LIMIT 3 2
    ZREVRANGEBYLEX k + [n LIMIT 1 5
    ZREVRANGEBYLEX k [n - LIMIT 2 5
    ZREVRANGEBYLEX k (n (b LIMIT 1 1
    ZRANGEBYLEX k (a (m LIMIT 1 1
    ZLEXCOUNT k [a [n
    ZLEXCOUNT k [n +
    ZREMRANGEBYLEX k [n +
    ZRANGE k 0 -1
  `,

  options: `
    ZADD k 1 a 2 b 3 c
    ZRANGE k 0 -1 LIMIT 0 1
    ZRANGE k 0 -1 LIMIT 0 -1
    ZRANGE k 0 -1 LIMIT 5 -1
    ZRANGE k 0 -1 LIMIT 0 0
    ZRANGE k 0 -1 LIMIT 0
    ZRANGE k 0 -1 LIMIT x 1
    ZRANGE k 0 -1 LIMIT 1 x
    ZRANGE k 0 -1 BYSCORE BYLEX
    ZRANGE k 0 -1 BYSCORE BYSCORE
    ZRANGE k 0 -1 REV REV
    ZRANGE k 0 -1 WITHSCORES WITHSCORES
    ZRANGE k - + BYLEX WITHSCORES
    ZRANGE k - + BYLEX WITHSCORES LIMIT 0 1
    ZRANGE k 0 3 LIMIT 0 1 BYSCORE LIMIT 1 1
    ZRANGE k 0 3 BYSCORE LIMIT 0 1 WITHSCORES
    ZRANGE k 0 -1 FOO
    ZRANGE k x y
    ZRANGE k 1.5 2
    ZRANGE k 0 9223372036854775808
    ZRANGE k a b BYLEX
    ZRANGE k a b BYSCORE
    ZRANGE k (1 (3
    ZRANGEBYSCORE k 1 3 BYSCORE
    ZRANGEBYSCORE k 1 3 REV
    ZRANGEBYSCORE k 1 3 LIMIT 0
    ZRANGEBYSCORE k 1 3 LIMIT 0 1 LIMIT 1 1
    ZRANGEBYSCORE k 1 3 WITHSCORES LIMIT 0 1
    ZRANGEBYSCORE k x 3 LIMIT a b
    ZRANGEBYSCORE k x 3 FOO
    ZREVRANGEBYSCORE k 1 3 REV
    ZREVRANGE k 0 -1 REV
    ZREVRANGE k 0 -1 LIMIT 0 1
    ZREVRANGE k 0 -1 BYSCORE
    ZREVRANGE k 0 -1 WITHSCORES
    ZRANGEBYLEX k - + WITHSCORES
    ZRANGEBYLEX k - + BYLEX
    ZRANGEBYLEX k - + LIMIT 1 1 LIMIT 0 1
  `,

  ZRANGESTORE: `
    ZADD k 1 a 2 b 3 c 4 d
    ZRANGESTORE d k 0 -1
    ZRANGE d 0 -1 WITHSCORES
    ZRANGESTORE d k 0 1 REV
    ZRANGE d 0 -1 WITHSCORES
    ZRANGESTORE d k (1 3 BYSCORE
    ZRANGE d 0 -1 WITHSCORES
    ZRANGESTORE d k +inf -inf BYSCORE REV LIMIT 1 2
    ZRANGE d 0 -1 WITHSCORES
    ZRANGESTORE d k [b + BYLEX LIMIT 0 1
    ZRANGE d 0 -1 WITHSCORES
    ZRANGESTORE d k 0 -1 WITHSCORES
    ZRANGESTORE d k 0 -1 LIMIT 0 1
    ZRANGESTORE d k x 1
    ZRANGESTORE d k 5 6
    EXISTS d
    SET d x
    ZRANGESTORE d k 0 0
    TYPE d
    SET d x EX 100
    ZRANGESTORE d none 0 -1
    EXISTS d
    ZRANGESTORE k k 1 2
    ZRANGE k 0 -1
    EXPIRE k 100
    ZRANGESTORE k k 0 0
    TTL k
    ZADD l 1 ${long} 2 a
    ZRANGESTORE d l 1 1
    OBJECT ENCODING d
    ZRANGESTORE d l 0 1
    OBJECT ENCODING d
    ${many("m", 200, (i) => i)}
    ZRANGESTORE d m 0 127
    OBJECT ENCODING d
    ZRANGESTORE d m 0 128
    OBJECT ENCODING d
    ZRANGESTORE d m 0 500 BYSCORE
    OBJECT ENCODING d
    DEBUG DIGEST-VALUE d
  `
})
