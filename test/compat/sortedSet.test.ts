import { compare } from "./Compare.js"

/** A script that fills a key with many members, so that it is a skiplist. */
const many = (key: string, count: number, score: (i: number) => number | string): string =>
  Array.from(
    { length: Math.ceil(count / 50) },
    (_, chunk) =>
      `ZADD ${key} ${Array.from({ length: Math.min(50, count - chunk * 50) }, (_, i) => `${score(chunk * 50 + i)} m${chunk * 50 + i}`).join(" ")}`
  ).join("\n")

const long = "x".repeat(65)

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

const wrong = ["ZADD s 1 a", "ZADD s XX 1 a", "ZINCRBY s 1 a", "ZCARD s", "ZCOUNT s 0 1", "ZCOUNT s x 1", "ZDIFF 1 s", "ZDIFF 2 none s",
  "ZDIFFSTORE d 1 s", "ZINTER 1 s", "ZINTER 1 s FOO", "ZINTERCARD 1 s", "ZINTERSTORE d 1 s", "ZLEXCOUNT s - +", "ZLEXCOUNT s x y",
  "ZMPOP 1 s MIN", "ZMPOP 2 none s MAX", "ZMSCORE s a", "ZPOPMIN s", "ZPOPMAX s 1", "ZPOPMIN s 0", "ZPOPMIN s -1", "ZRANDMEMBER s",
  "ZRANDMEMBER s 1", "ZRANDMEMBER s x", "ZRANGE s 0 1", "ZRANGE s x 1", "ZRANGE s 0 1 BYSCORE", "ZRANGE s - + BYLEX", "ZRANGEBYLEX s - +",
  "ZRANGEBYSCORE s 0 1", "ZRANGESTORE d s 0 1", "ZRANK s a", "ZREM s a", "ZREMRANGEBYLEX s - +", "ZREMRANGEBYRANK s 0 1",
  "ZREMRANGEBYSCORE s 0 1", "ZREMRANGEBYSCORE s x 1", "ZREVRANGE s 0 1", "ZREVRANGEBYLEX s + -", "ZREVRANGEBYSCORE s 1 0", "ZREVRANK s a", "ZSCAN s 0",
  "ZSCAN s x", "ZSCAN s 0 FOO", "ZSCORE s a", "ZUNION 1 s", "ZUNION 1 s FOO", "ZUNIONSTORE d 1 s", "ZUNIONSTORE s 1 s"] // biome-ignore format: a list

const missing = ["ZCARD k", "ZCOUNT k 0 1", "ZCOUNT k x 1", "ZDIFF 1 k", "ZDIFF 1 k WITHSCORES", "ZDIFFSTORE d 1 k", "ZINTER 2 k l",
  "ZINTERCARD 1 k", "ZINTERSTORE d 1 k", "ZLEXCOUNT k - +", "ZLEXCOUNT k x y", "ZMPOP 2 k l MIN", "ZMPOP 1 k MAX COUNT 5", "ZMSCORE k a b",
  "ZPOPMIN k", "ZPOPMAX k 1", "ZPOPMIN k 0", "ZPOPMIN k -1", "ZPOPMIN k x", "ZRANDMEMBER k", "ZRANDMEMBER k 1", "ZRANDMEMBER k -5 WITHSCORES",
  "ZRANGE k 0 1", "ZRANGE k x 1", "ZRANGE k 0 -1 WITHSCORES", "ZRANGEBYLEX k - +", "ZRANGEBYSCORE k 0 1", "ZRANGEBYSCORE k x 1",
  "ZRANGESTORE d k 0 1", "ZRANGESTORE d k 0 1 BYSCORE", "ZRANK k a", "ZREM k a b", "ZREMRANGEBYLEX k - +", "ZREMRANGEBYRANK k 0 1",
  "ZREMRANGEBYSCORE k 0 1", "ZREVRANGE k 0 1", "ZREVRANGEBYLEX k + -", "ZREVRANGEBYSCORE k 1 0", "ZREVRANK k a", "ZSCAN k 0", "ZSCAN k x",
  "ZSCAN k 0 FOO", "ZSCAN k 0 COUNT 0", "ZSCORE k a", "ZUNION 1 k", "ZUNION 2 k l WITHSCORES", "ZUNIONSTORE d 1 k", "ZADD k XX 1 a", "ZADD k XX INCR 1 a", "EXISTS k d"] // biome-ignore format: a list

const words = ["ZADD", "ZADD k", "ZADD k 1", "ZINCRBY k 1", "ZINCRBY k 1 a b", "ZCARD", "ZCARD k l", "ZCOUNT k 1", "ZDIFF", "ZDIFF 1", "ZDIFFSTORE d 1",
  "ZINTER 1", "ZINTERCARD 1", "ZINTERSTORE d 1", "ZLEXCOUNT k -", "ZMPOP 1 k", "ZMSCORE k", "ZPOPMIN", "ZPOPMIN k 1 2", "ZRANDMEMBER", "ZRANGE k 0",
  "ZRANGEBYLEX k -", "ZRANGEBYSCORE k 0", "ZRANGESTORE d k 0", "ZRANK k", "ZREM k", "ZREMRANGEBYLEX k -", "ZREMRANGEBYRANK k 0", "ZREMRANGEBYSCORE k 0",
  "ZREVRANGE k 0", "ZREVRANGEBYLEX k +", "ZREVRANGEBYSCORE k 0", "ZREVRANK k", "ZREVRANK k a b", "ZSCAN k", "ZSCORE k", "ZUNION 1", "ZUNIONSTORE d 1"] // biome-ignore format: a list

const scores = ["1", "-1", "0", "-0", "+5", "1.5", ".5", "5.", "1e3", "1E+3", "1e-3", "0.1", "0.30000000000000004", "3.0", "1e17", "123456789012345678",
  "1e21", "1.7976931348623157e308", "1e308", "1e309", "-1e309", "1e400", "5e-324", "2e-324", "1e-400", "0e400", "0e-400", "2.2250738585072014e-308",
  "inf", "-inf", "+inf", "Inf", "INFINITY", "-infinity", "infi", "nan", "-nan", "NaN", "nan(1)", "0x10", "0X1.8p1", "-0x.8", "0x1p-1074", "0x1p-1075",
  "0x1.8p-1074", "0x1p1023", "0x1p1024", "0x1.fffffffffffff8p0", "0x1.fffffffffffff7p0", "0x1.fffffffffffffbp-1030", "0x", "0x.", "0x1p", "0xg", "1e", "e1", ".", "-", "+", "\"\"", "\" 1\"", "\"1 \"", "\"1\\x00\"", "\"\\x001\"",
  "abc", "1abc", "(1", "1_000", "1,5", "9007199254740993", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "4503599627370497", "12345678.0009765625",
  "-12345678.0009765625", "0.1e-5", "0.0001", "0.00012345", "0.00001", "100000000000000000000", "12345678901234567", "1234567890.0987654321", "1e16", "1e15", "3.14159265358979323846"] // biome-ignore format: a list

compare("commands on sorted sets", {
  "each on a key of another type": `SET s x\n${wrong.join("\n")}`,
  "each on a missing key": missing.join("\n"),
  "each with too few or too many words": words.join("\n"),

  "every form of a score": scores
    .flatMap((score) => [
      `DEL k big`,
      `ZADD k ${score} a`,
      `ZSCAN k 0`,
      `MEMORY USAGE k`,
      `ZSCORE k a`,
      `ZADD big ${score} ${long}`,
      `ZSCORE big ${long}`,
      `ZRANGE big 0 -1 WITHSCORES`,
      `ZSCAN big 0`,
      `ZINCRBY k ${score} a`,
      `ZCOUNT k ${score} ${score}`,
      `ZRANGEBYSCORE k -inf (${score}`,
      `ZUNION 1 k WEIGHTS ${score} WITHSCORES`
    ])
    .join("\n"),

  "ends of ranges of scores that are odd": `
    ZADD k 0 zero 5 five -5 minus
    ZCOUNT k "" ""
    ZCOUNT k ( 5
    ZCOUNT k " 5" "\\t\\n5"
    ZCOUNT k "5 " 6
    ZCOUNT k " " 6
    ZCOUNT k "( 0" 6
    ZCOUNT k "( " 6
    ZCOUNT k "5\\x00abc" "5\\x00"
    ZCOUNT k "\\x00" "\\x00"
    ZCOUNT k ((5 6
    ZCOUNT k [5 6
    ZCOUNT k 1e400 1e500
    ZCOUNT k -1e400 1e400
    ZCOUNT k nan 1
    ZCOUNT k 1 (nan
    ZCOUNT k -inf (inf
    ZCOUNT k (-inf inf
    ZCOUNT k 0x5 0x6
    ZCOUNT k 1e-400 6
    ZCOUNT k (-0 5
    ZCOUNT k -0 0
    ZRANGEBYSCORE k + -
    ZRANGEBYSCORE k x y
    ZREMRANGEBYSCORE k "" ""
    ZREMRANGEBYSCORE k ( nan
    ZCARD k
  `,

  "ends of ranges of members that are odd": `
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

  "ranges by member of a listpack with mixed scores": `
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
  `,

  "a negative zero": `
    ZADD k -0 a
    ZSCORE k a
    ZADD k -0 ${long}
    ZRANGE k 0 -1 WITHSCORES
    ZADD k CH 0 ${long}
    ZADD k 1 b
    ZINCRBY k -1 b
    ZUNIONSTORE d 1 k
    ZRANGE d 0 -1 WITHSCORES
    ZREM k ${long}
    ZADD k XX 1 a
    ZADD k XX -0 a
    ZUNION 1 k WITHSCORES
    ZUNIONSTORE d 1 k
    ZRANGE d 0 -1 WITHSCORES
    ZUNION 1 k WEIGHTS -1 WITHSCORES
    ZRANGESTORE d k 0 -1
    ZRANGE d 0 -1 WITHSCORES
    OBJECT ENCODING d
    COPY k e
    ZRANGE e 0 -1 WITHSCORES
  `,

  "ranges of a listpack": `ZADD k 0 m0 1 m1 2 m2 3 m3 4 m4\n${ranges("k")}`,
  "ranges of a listpack with equal scores": `ZADD k 1 m0 1 m1 1 m2 1 m3 1 m4 1 m\n${ranges("k")}`,
  "ranges of a skiplist": `${many("k", 300, (i) => i % 40)}\nZADD k 0 m0 1 m1 2 m2 3 m3\n${ranges("k").replaceAll(/.*BYLEX.*|.*LEXCOUNT.*/g, "")}`,
  "ranges of a skiplist with equal scores": `${many("k", 300, () => 1)}\n${ranges("k")}`,
  "ranges of a skiplist of few": `ZADD k 1 ${long} 1 m1 1 m2 1 m3\n${ranges("k")}`,
  "ranges between infinities": `ZADD k -inf m0 -1e308 m1 0 m2 1e308 m3 inf m4\n${ranges("k").replaceAll(/.*BYLEX.*/g, "")}`,

  "options of ranges": `
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
  `,

  "ZREM and ZREMRANGEBY…": `
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
  `,

  "ZUNION, ZINTER and ZDIFF": `
    ZADD a 1 x 2 y 3 z
    ZADD b 10 y 20 z 30 w
    SADD s x z q
    SADD i 1 2 3
    ZADD n 5 1 6 2
    ZUNION 2 a b
    ZUNION 2 a b WITHSCORES
    ZUNION 2 a none WITHSCORES
    ZUNION 2 a a WITHSCORES
    ZUNION 3 a b s WITHSCORES
    ZUNION 2 i n WITHSCORES
    ZUNION 2 a b WEIGHTS 2 3 WITHSCORES
    ZUNION 2 a b WITHSCORES WEIGHTS 2 -3 AGGREGATE MIN
    ZUNION 2 a b AGGREGATE MAX WITHSCORES
    ZUNION 2 a b aggregate sum withscores withscores
    ZUNION 2 a b AGGREGATE
    ZUNION 2 a b AGGREGATE FOO
    ZUNION 2 a b WEIGHTS 1
    ZUNION 2 a b WEIGHTS 1 x
    ZUNION 2 a b WEIGHTS nan 1
    ZUNION 2 a b WEIGHTS 1 2 3
    ZUNION 2 a b LIMIT 1
    ZUNION 2 a b FOO
    ZUNION 0 a
    ZUNION -1 a
    ZUNION x a
    ZUNION 3 a b
    ZUNION 9223372036854775807 a
    ZUNION 1 a b
    ZINTER 2 a b WITHSCORES
    ZINTER 2 a s WITHSCORES
    ZINTER 3 a b s WITHSCORES
    ZINTER 2 a a WITHSCORES
    ZINTER 2 s s WITHSCORES
    ZINTER 2 a none WITHSCORES
    ZINTER 2 i n WITHSCORES WEIGHTS 3 0.5
    ZINTER 2 a b WEIGHTS 0.1 0.2 AGGREGATE MIN WITHSCORES
    ZINTER 2 a b AGGREGATE MAX
    ZINTER 0 a
    ZDIFF 2 a b WITHSCORES
    ZDIFF 2 b a
    ZDIFF 2 a s WITHSCORES
    ZDIFF 2 s a WITHSCORES
    ZDIFF 3 a b s
    ZDIFF 2 a a
    ZDIFF 2 none a
    ZDIFF 2 a none WITHSCORES
    ZDIFF 2 a b WEIGHTS 1 2
    ZDIFF 2 a b AGGREGATE SUM
    ZDIFF 0 a
    ZINTERCARD 2 a b
    ZINTERCARD 2 a b LIMIT 1
    ZINTERCARD 2 a b LIMIT 0
    ZINTERCARD 2 a b LIMIT 100
    ZINTERCARD 2 a b LIMIT -1
    ZINTERCARD 2 a b LIMIT x
    ZINTERCARD 2 a b LIMIT
    ZINTERCARD 2 a b WITHSCORES
    ZINTERCARD 2 a b WEIGHTS 1 2
    ZINTERCARD 0 a
    ZINTERCARD 2 a s
    ZINTERCARD 2 a none
  `,

  "ZUNIONSTORE, ZINTERSTORE and ZDIFFSTORE": `
    ZADD a 1 x 2 y 3 z
    ZADD b 10 y 20 z 30 w
    ZUNIONSTORE d 2 a b
    ZRANGE d 0 -1 WITHSCORES
    ZUNIONSTORE d 2 a b WEIGHTS 2 0.5 AGGREGATE MAX
    ZRANGE d 0 -1 WITHSCORES
    ZUNIONSTORE d 2 a b WITHSCORES
    ZUNIONSTORE a 2 a b
    ZRANGE a 0 -1 WITHSCORES
    ZINTERSTORE d 2 a b
    ZRANGE d 0 -1 WITHSCORES
    ZDIFFSTORE d 2 a b
    ZRANGE d 0 -1 WITHSCORES
    ZINTERSTORE d 2 a none
    EXISTS d
    SET d x
    ZUNIONSTORE d 1 a
    TYPE d
    SET d x EX 100
    ZUNIONSTORE d 1 a
    TTL d
    ZUNIONSTORE d 0 a
    ZINTERSTORE d 0 a
    ZDIFFSTORE d 0 a
    ZUNIONSTORE d 5 a
    ZUNIONSTORE d x a
    ZADD p inf x -inf y 0 z 5 w
    ZADD q -inf x -inf y inf z nan w
    ZADD q -inf x -inf y inf z
    ZUNION 2 p q WITHSCORES
    ZINTER 2 p q WITHSCORES
    ZINTER 2 p q WITHSCORES AGGREGATE MAX
    ZINTER 2 p q WITHSCORES WEIGHTS 0 0
    ZINTER 2 p q WITHSCORES WEIGHTS 0 1 AGGREGATE MIN
    ZINTER 2 p q WITHSCORES WEIGHTS 1 0 AGGREGATE MAX
    ZUNION 2 p q WITHSCORES WEIGHTS inf -inf
    ZUNION 1 p WITHSCORES WEIGHTS 0
    ZADD f1 0.1 m
    ZADD f2 0.2 m 1 n
    ZADD f3 0.3 m 1 n 1 o
    ZUNION 3 f3 f2 f1 WITHSCORES
    ZINTER 3 f1 f3 f2 WITHSCORES
    ZUNION 3 f1 f2 f3 WITHSCORES WEIGHTS 0.7 1.1 1e-5
    ${many("m1", 150, (i) => i)}
    ${many("m2", 100, (i) => -i)}
    ZUNIONSTORE d 2 m1 m2
    OBJECT ENCODING d
    DEBUG DIGEST-VALUE d
    ZINTERSTORE d 2 m1 m2
    OBJECT ENCODING d
    DEBUG DIGEST-VALUE d
    ZDIFFSTORE d 2 m1 m2
    OBJECT ENCODING d
    ZRANGE d 0 -1
    ZADD m3 1 ${long}
    ZUNIONSTORE d 1 m3
    OBJECT ENCODING d
    SADD plain a b c
    ZUNIONSTORE d 2 plain plain
    ZRANGE d 0 -1 WITHSCORES
  `,

  ZSCAN: `
    ZADD k 1 a 2.5 b inf c
    ZSCAN k 0
    ZSCAN k 0 MATCH a
    ZSCAN k 0 COUNT 1
    ZSCAN k 5
    ZSCAN k 0 MATCH a COUNT 10 MATCH b
    ZSCAN k 0 COUNT 0
    ZSCAN k 0 COUNT x
    ZSCAN k 0 TYPE zset
    ZSCAN k 0 FOO
    ZSCAN k x
    ${many("m", 300, (i) => i / 7)}
    * ZSCAN m 0 COUNT 10000
    * ZSCAN m 0 COUNT 10000 MATCH m1*
  `,

  ZRANDMEMBER: `
    ZADD k 1 a
    ZRANDMEMBER k
    ZRANDMEMBER k 1
    ZRANDMEMBER k 5
    ZRANDMEMBER k -3
    ZRANDMEMBER k -3 WITHSCORES
    ZRANDMEMBER k 5 WITHSCORES
    ZRANDMEMBER k 0
    ZRANDMEMBER k 0 WITHSCORES
    ZRANDMEMBER k 1 FOO
    ZRANDMEMBER k 1 WITHSCORES FOO
    ZRANDMEMBER k x
    ZRANDMEMBER k -9223372036854775808
    ZRANDMEMBER k -9223372036854775808 WITHSCORES
    ZRANDMEMBER k 9223372036854775807 WITHSCORES
    ZADD k 2 b 3 c
    ~ ZRANDMEMBER k 3 WITHSCORES
    ~ ZRANDMEMBER k 10
    ? ZRANDMEMBER k 2 WITHSCORES
    ? ZRANDMEMBER k -7 WITHSCORES
    ? ZRANDMEMBER k -7
    ${many("m", 300, (i) => i / 7)}
    ? ZRANDMEMBER m 100 WITHSCORES
    ? ZRANDMEMBER m -100
    ~ ZRANDMEMBER m 300 WITHSCORES
    ~ ZRANDMEMBER m 1000
  `,

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

  "copies share nothing": `
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
