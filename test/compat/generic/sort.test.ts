/** SORT and SORT_RO. */
import { compare } from "../Compare.js"
import { lines, words } from "../Generate.js"

/** Options, valid and not. */
const options = [
  "", "ASC", "DESC", "ALPHA", "ALPHA DESC", "desc asc", "LIMIT 0 2", "LIMIT 1 -1", "LIMIT -1 2", "LIMIT 2 0", "LIMIT 10 5", "LIMIT 1 100 DESC",
  "LIMIT 0 9223372036854775807", "LIMIT 9223372036854775807 9223372036854775807", "LIMIT -9223372036854775808 -9223372036854775808",
  "BY w_*", "BY w_* DESC", "BY h_*->f", "BY h_*->f DESC LIMIT 1 2", "BY h_*->", "BY h_*->none", "BY *", "BY missing_*",
  "BY missing_* DESC", "GET #", "GET w_*", "GET # GET w_* GET h_*->f GET h_*->g", "GET nothing", "GET nothing*", "GET *", "GET list*", "GET h_*", "GET w_*->f",
  "GET h_*->", "BY w_* GET # GET t_* LIMIT 1 3", "BY w_*->x", "BY t_*",
  "FOO", "LIMIT", "LIMIT 1", "LIMIT a 1", "LIMIT 1 a", "BY", "GET", "STORE", "ASC x", "LIMIT 0 9223372036854775808"
] // biome-ignore format: a list

/** Keys to sort, and keys for BY and GET to find. */
const fill = `
  MSET w_1 40 w_2 -1.5 w_3 "" w_10 1e3 w_20 0x10 w_-5 inf t_1 foo t_2 bar t_3 Foo t_10 a
  HSET h_1 f 3 g a
  HSET h_2 f 1
  HSET h_3 f 2 g b
  APPEND w_7 12
  RPUSH list 3 1 2 10 20 -5 7 1 2
  SADD set 3 1 2 10 20 -5 7
  ZADD zset 5 3 4 1 3 2 2 10 1 20 1 -5 0 7
  RPUSH words foo bar Foo a "" "\\xff" b1 b10 b2
  SADD swords foo bar Foo a "" "\\xff" b1 b10 b2
  ZADD zwords 1 foo 1 bar 2 Foo 0 a 3 "" 4 "\\xff" 1 b1 7 b10 0 b2
`

compare("SORT", {
  ...Object.fromEntries(
    ["list", "set", "zset", "missing", "words", "swords", "zwords"].map((key) => [
      `every option, of ${key}`,
      `${fill}
       ${lines(options, (option) => `SORT ${key} ${option}\nSORT_RO ${key} ${option}`)}
       ${lines(options, (option) => `SORT ${key} ${option} STORE out\nLRANGE out 0 -1\nTYPE out\nSORT ${key} STORE out ${option}\nLRANGE out 0 -1`)}
       SORT_RO ${key} STORE out
       SORT ${key} BY nosort STORE out
       LRANGE out 0 -1`
    ])
  ),
  "by text": `
    ${fill}
    ${lines(["list", "words"], (key) => lines(["w_*", "t_*", "none_*"], (by) => `SORT ${key} BY ${by} ALPHA\nSORT ${key} BY ${by} ALPHA DESC`))}
    # elements whose pattern names a missing key come in any order
    ${lines(["set", "zset", "swords", "zwords"], (key) => `~ SORT ${key} BY w_* ALPHA\n~ SORT ${key} BY t_* ALPHA DESC`)}
    MSET w_7 x w_20 y w_-5 z
    ${lines(["set", "zset"], (key) => `SORT ${key} BY w_* ALPHA\nSORT ${key} BY w_* ALPHA DESC LIMIT 1 3`)}
  `,
  "by equal texts": `
    RPUSH long ${words(0, 119, (i) => String((i * 37) % 120))}
    MSET ${words(0, 119, (i) => `t_${i} ${["x", "y", "z"][i % 3]}`)}
    ${lines(["t_*", "none_*"], (by) =>
      lines(
        [
          "",
          "DESC",
          "LIMIT 0 200",
          "LIMIT 0 10",
          "LIMIT 50 20",
          "LIMIT 1 -1",
          "LIMIT 118 9",
          "LIMIT 0 0",
          "LIMIT 120 1",
          "LIMIT 0 7 DESC",
          "LIMIT 3 5 STORE out"
        ],
        (option) => `SORT long BY ${by} ALPHA ${option}`
      )
    )}
    LRANGE out 0 -1
  `,
  "converts a sorted set to a skiplist": `
    ${lines(["SORT", "SORT_RO"], (command) =>
      lines(
        ["", "ALPHA", "BY nosort", "LIMIT 0 0", "GET #", "ALPHA LIMIT 0 1"],
        (option) => `
          DEL z
          ZADD z 1 1 -0 2
          OBJECT ENCODING z
          ${command} z ${option}
          OBJECT ENCODING z
          * ZSCAN z 0
        `
      )
    )}
    DEL z
    ZADD z 1 a
    SORT z
    OBJECT ENCODING z
    SORT z FOO
  `,
  "without an order": `
    ${fill}
    ${lines(["list", "zset", "words", "zwords", "missing"], (key) =>
      lines(
        ["", "DESC", "ALPHA", "LIMIT 1 3", "DESC LIMIT 1 3", "LIMIT 100 1", "GET w_*"],
        (option) => `SORT ${key} BY nosort ${option}`
      )
    )}
    ~ SORT set BY nosort
    ~ SORT swords BY nosort DESC
  `,
  "other types, and elements that are not numbers": `
    SET string value
    HSET hash f v
    ${lines(["string", "hash"], (key) => `SORT ${key}\nSORT ${key} BY x\nSORT ${key} FOO\nSORT ${key} STORE out\nSORT_RO ${key}`)}
    SORT
    SORT_RO
    APPEND string more
    SORT string
    RPUSH l 2 1
    EXPIRE l 100
    SORT l STORE l
    LRANGE l 0 -1
    TTL l
    SET l2 old EX 100
    SORT l STORE l2
    TTL l2
    SORT missing STORE l2
    EXISTS l2
    SORT missing STORE l2
    RPUSH n 1 nan
    SORT n
    RPUSH m 1 "2 "
    SORT m
    SORT m STORE l
    LRANGE l 0 -1
    RPUSH o " 2" 1 "" +3
    SORT o
    SORT o ALPHA
    # no numbers outside C's range: after one of them Redis, which never clears errno, refuses good numbers too
    ${lines(["2.3e-308", "0e-500", " inf", "-infinity", '" "', '"5\\x00x"', "1e308", "+", "1_0"], (n) => `DEL p\nRPUSH p 1 ${n}\nSORT p`)}
  `,
  "in scripts a set comes in order also where none is asked for": `
    SADD s b a c d
    SADD i 10 9 100 2
    RPUSH l 3 1 2
    ZADD z 1 b 2 a 3 c
    MSET kb 1 kd 2
    ${lines(
      [
        "'s', 'by', 'x'",
        "'s', 'by', 'x', 'desc'",
        "'s', 'by', 'x', 'limit', 1, 2",
        "'s', 'by', 'x', 'limit', 1, 2, 'desc', 'get', '#', 'get', 'k*'",
        "'s', 'by', 'nosort', 'get', '#'",
        "'i', 'by', 'nosort', 'desc'",
        "'i', 'by', 'nosort', 'alpha'",
        "'l', 'by', 'nosort'",
        "'l', 'by', 'nosort', 'desc'",
        "'z', 'by', 'nosort', 'desc'"
      ],
      (args) => `EVAL "return redis.call('sort', ${args})" 0\nEVAL_RO "return redis.call('sort_ro', ${args})" 0`
    )}
    EVAL "return redis.call('sort', 'i', 'by', 'nosort', 'store', 'out')" 0
    LRANGE out 0 -1
    EVAL "return redis.call('sort', 's', 'by', 'x', 'limit', 3, 5, 'store', 'out')" 0
    LRANGE out 0 -1
    MULTI
    EVAL "return redis.call('sort', 's', 'by', 'x')" 0
    EXEC
  `
})
