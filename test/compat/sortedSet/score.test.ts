/** Scores: every form in which they may be written, as values, as bounds and as weights. */
import { compare } from "../Compare.js"
import { long } from "./Members.js"

const scores = ["1", "-1", "0", "-0", "+5", "1.5", ".5", "5.", "1e3", "1E+3", "1e-3", "0.1", "0.30000000000000004", "3.0", "1e17", "123456789012345678",
  "1e21", "1.7976931348623157e308", "1e308", "1e309", "-1e309", "1e400", "5e-324", "2e-324", "1e-400", "0e400", "0e-400", "2.2250738585072014e-308",
  "inf", "-inf", "+inf", "Inf", "INFINITY", "-infinity", "infi", "nan", "-nan", "NaN", "nan(1)", "0x10", "0X1.8p1", "-0x.8", "0x1p-1074", "0x1p-1075",
  "0x1.8p-1074", "0x1p1023", "0x1p1024", "0x1.fffffffffffff8p0", "0x1.fffffffffffff7p0", "0x1.fffffffffffffbp-1030", "0x", "0x.", "0x1p", "0xg", "1e", "e1", ".", "-", "+", "\"\"", "\" 1\"", "\"1 \"", "\"1\\x00\"", "\"\\x001\"",
  "abc", "1abc", "(1", "1_000", "1,5", "9007199254740993", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "4503599627370497", "12345678.0009765625",
  "-12345678.0009765625", "0.1e-5", "0.0001", "0.00012345", "0.00001", "100000000000000000000", "12345678901234567", "1234567890.0987654321", "1e16", "1e15", "3.14159265358979323846"] // biome-ignore format: a list

compare("scores", {
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

  "unusual bounds of ranges": `
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
  `
})
