import { compare } from "./Compare.js"

const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).join(" ")
const words = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `member:${from + index}`).join(" ")

/** What SET commands answer to keys that are not there, or hold another type. */
const oddKeys = `
  SET string x
  RPUSH list 1 2 3
  SADD set 1 2 3
`

compare("sets", {
  "SADD, SCARD and SMEMBERS": `
    SADD a 1
    SADD a 1
    SADD a 3 2 1 3
    SCARD a
    SMEMBERS a
    SADD a -5 100000 -70000 9223372036854775807 -9223372036854775808 9007199254740993 9007199254740992
    SMEMBERS a
    SADD a 9223372036854775807 9007199254740993
    OBJECT ENCODING a
    SADD a 9223372036854775808
    ~ SMEMBERS a
    OBJECT ENCODING a
    SADD b x "" "\\x00\\xff" x
    SCARD b
    ~ SMEMBERS b
    SCARD none
    SMEMBERS none
    SADD
    SADD a
    SCARD
    SCARD a b
    SMEMBERS
    SMEMBERS a b
  `,

  "what looks like a number but is none": `
    SADD a 01
    OBJECT ENCODING a
    SADD b -0
    OBJECT ENCODING b
    SADD c +1
    OBJECT ENCODING c
    SADD d " 1"
    OBJECT ENCODING d
    SADD e 1.0
    OBJECT ENCODING e
    SADD f ""
    OBJECT ENCODING f
    SADD g 0
    OBJECT ENCODING g
    SISMEMBER g -0
    SISMEMBER g 00
    SREM g 00
    SREM g 0
    EXISTS g
    SADD h 1 x
    SREM h x
    OBJECT ENCODING h
    SMEMBERS h
    SADD i 9223372036854775808 -9223372036854775809
    OBJECT ENCODING i
  `,

  "SISMEMBER and SMISMEMBER": `
    SADD a 1 2 3
    SADD b x y "" 5
    SISMEMBER a 1
    SISMEMBER a 4
    SISMEMBER a x
    SISMEMBER a 01
    SISMEMBER b x
    SISMEMBER b ""
    SISMEMBER b 5
    SISMEMBER b 6
    SISMEMBER none 1
    SMISMEMBER a 1 x 2 9 1
    SMISMEMBER b x "" z 5
    SMISMEMBER none a b
    SMISMEMBER a
    SMISMEMBER
    SISMEMBER a
    SISMEMBER a 1 2
  `,

  SREM: `
    SADD a 1 2 3 4 5
    SREM a 1
    SREM a 1
    SREM a 2 x 3 2
    SMEMBERS a
    SREM a 4 5 6
    EXISTS a
    SREM a 1
    SADD b x y z
    SREM b y nope
    ~ SMEMBERS b
    SREM b z x z
    EXISTS b
    SREM b
    SREM
    SADD c 1
    EXPIRE c 1000
    SREM c 1
    SADD c 1
    TTL c
  `,

  "wrong types": `
    ${oddKeys}
    SADD string 1
    SCARD string
    SDIFF string
    SDIFF set string
    SDIFF none string
    SDIFFSTORE d set string
    SDIFFSTORE string set none
    TYPE string
    SET string x
    SINTER string
    SINTER none string
    SINTER string none
    SINTER set string
    SINTERCARD 1 string
    SINTERCARD 2 none string
    SINTERSTORE d set string
    SINTERSTORE d none string
    SISMEMBER string x
    SMEMBERS string
    SMISMEMBER string x y
    SMOVE string set x
    SMOVE set string 1
    SMOVE set string 99
    SMOVE none string 1
    SMOVE string none 1
    SMOVE string string 1
    SPOP string
    SPOP string 1
    SPOP string 0
    SPOP string -1
    SRANDMEMBER string
    SRANDMEMBER string 1
    SRANDMEMBER string 0
    SREM string x
    SSCAN string 0
    SUNION string
    SUNION set string
    SUNION none string
    SUNIONSTORE d set string
    EXISTS d
    GET set
    APPEND set x
    INCR set
    GETSET set x
    SETRANGE set 0 x
    STRLEN set
    SETBIT set 0 1
    BITCOUNT set
    MGET set string
    LPUSH set x
    GETDEL set
    GETEX set
    SETNX set x
    SMEMBERS set
    SET set x GET
    SET set x
    GET set
  `,

  SMOVE: `
    SADD a 1 2 x
    SADD b 3
    SMOVE a b 1
    SMEMBERS b
    ~ SMEMBERS a
    SMOVE a b x
    ~ SMEMBERS b
    OBJECT ENCODING b
    SMOVE a b 9
    SMOVE a c 2
    EXISTS a
    SMEMBERS c
    OBJECT ENCODING c
    SMOVE a b 1
    SADD a 1
    SMOVE a b 1
    EXISTS a
    SMOVE b b 1
    SMOVE b b nope
    SCARD b
    SMOVE c d y
    EXISTS d
    SADD e y
    SMOVE e f y
    OBJECT ENCODING f
    SMOVE a
    SMOVE a b
    SMOVE a b c d
  `,

  SPOP: `
    SPOP none
    SPOP none 0
    SPOP none 3
    SADD a 1
    SPOP a
    EXISTS a
    SADD a 1 2 3
    SPOP a 0
    SCARD a
    ? SPOP a
    SCARD a
    ? SPOP a 1
    SCARD a
    ? SPOP a 100
    EXISTS a
    SADD a 1 2 3
    SPOP a 3
    EXISTS a
    SADD b x y z
    ~ SPOP b 3
    EXISTS b
    SADD b x y z w
    ? SPOP b 2
    SCARD b
    SADD a 1
    SPOP a -1
    SPOP a x
    SPOP a 1.5
    SPOP a ""
    SPOP a 9223372036854775808
    SPOP a -9223372036854775808
    SPOP a 1 2
    SPOP a x y
    SPOP a 9223372036854775807
    SPOP none -1
    SPOP none x
    SPOP none 1 2
    SPOP
  `,

  SRANDMEMBER: `
    SRANDMEMBER none
    SRANDMEMBER none 1
    SRANDMEMBER none 0
    SRANDMEMBER none -1
    SADD a 1
    SRANDMEMBER a
    SRANDMEMBER a 1
    SRANDMEMBER a 5
    SRANDMEMBER a -3
    SRANDMEMBER a 0
    SADD a 2 3
    ~ SRANDMEMBER a 3
    ~ SRANDMEMBER a 4
    ? SRANDMEMBER a
    ? SRANDMEMBER a 2
    ? SRANDMEMBER a -10
    SADD b x y z
    ~ SRANDMEMBER b 3
    ~ SRANDMEMBER b 9223372036854775807
    ? SRANDMEMBER b 2
    ? SRANDMEMBER b 1
    ? SRANDMEMBER b -7
    SRANDMEMBER a x
    SRANDMEMBER a 1.5
    SRANDMEMBER a ""
    SRANDMEMBER a 9223372036854775808
    SRANDMEMBER a -9223372036854775808
    SRANDMEMBER none -9223372036854775808
    SRANDMEMBER none x
    SRANDMEMBER none -9223372036854775807
    SRANDMEMBER a 1 2
    SRANDMEMBER a x y
    SRANDMEMBER
    SADD c ${words(1, 100)}
    ? SRANDMEMBER c 20
    ? SRANDMEMBER c 80
    ~ SRANDMEMBER c 100
    ? SRANDMEMBER c -250
    SCARD c
  `,

  "SINTER and SINTERSTORE": `
    SADD a 1 2 3 4
    SADD b 3 4 5
    SADD c 4 x
    SADD d x y z
    SINTER a
    SINTER a b
    SINTER b a
    SINTER a b c
    SINTER c d
    SINTER a d
    SINTER a none
    SINTER none a
    SINTER none
    SINTER a a
    ~ SINTER d d
    SINTER
    SINTERSTORE r a b
    SMEMBERS r
    OBJECT ENCODING r
    SINTERSTORE r a b none
    EXISTS r
    SINTERSTORE r none
    SET r x
    SINTERSTORE r c d
    SMEMBERS r
    OBJECT ENCODING r
    SINTERSTORE r a c
    OBJECT ENCODING r
    SINTERSTORE a a b
    SMEMBERS a
    EXPIRE a 1000
    SINTERSTORE a a b
    TTL a
    SET s x
    SINTERSTORE s a none
    EXISTS s
    SINTERSTORE s
    SINTERSTORE
  `,

  SINTERCARD: `
    SADD a 1 2 3 4
    SADD b 2 3 4 5
    SADD c 4 x
    SINTERCARD 1 a
    SINTERCARD 2 a b
    SINTERCARD 3 a b c
    SINTERCARD 2 a none
    SINTERCARD 2 a b LIMIT 0
    SINTERCARD 2 a b LIMIT 1
    SINTERCARD 2 a b LIMIT 2
    SINTERCARD 2 a b limit 100
    SINTERCARD 2 a b LIMIT 9223372036854775807
    SINTERCARD 2 a b LIMIT 1 LIMIT 2
    SINTERCARD 2 a b LIMIT -1
    SINTERCARD 2 a b LIMIT x
    SINTERCARD 2 a b LIMIT 9223372036854775808
    SINTERCARD 2 a b LIMIT
    SINTERCARD 2 a b FOO
    SINTERCARD 2 a b FOO 1
    SINTERCARD 2 a b LIMIT 1 FOO
    SINTERCARD 2 a b c
    SINTERCARD 0 a
    SINTERCARD -1 a
    SINTERCARD x a
    SINTERCARD 1.5 a
    SINTERCARD 9223372036854775808 a
    SINTERCARD 9223372036854775807 a
    SINTERCARD 3 a b
    SINTERCARD 2 a LIMIT
    SINTERCARD 3 a b LIMIT
    SINTERCARD 3 a b LIMIT 1
    SINTERCARD 1
    SINTERCARD
    SINTERCARD a 1
  `,

  "SUNION and SUNIONSTORE": `
    SADD a 1 2 3
    SADD b 5 4 3
    SADD c x 1
    SUNION a
    SUNION a b
    SUNION b a
    ~ SUNION a c
    ~ SUNION c a b none
    SUNION none
    SUNION none none2
    SUNION none a
    SUNION a a
    SUNION
    SUNIONSTORE r a b
    SMEMBERS r
    OBJECT ENCODING r
    SUNIONSTORE r a c
    OBJECT ENCODING r
    SCARD r
    SUNIONSTORE r none
    EXISTS r
    SET r 1
    SUNIONSTORE r none none2
    EXISTS r
    SUNIONSTORE a a b
    SMEMBERS a
    SUNIONSTORE e none c
    ~ SMEMBERS e
    SUNIONSTORE r
    SUNIONSTORE
  `,

  "SDIFF and SDIFFSTORE": `
    SADD a 1 2 3 4 5
    SADD b 3 4
    SADD c x 5
    SADD d 1 2 x y
    SDIFF a
    SDIFF a b
    SDIFF a b c
    SDIFF a b c d
    SDIFF b a
    ~ SDIFF d a
    ~ SDIFF d none
    SDIFF none d
    SDIFF none
    SDIFF a a
    SDIFF a b a
    SDIFF b b b
    SDIFF
    SDIFFSTORE r a b
    SMEMBERS r
    OBJECT ENCODING r
    SDIFFSTORE r d c
    OBJECT ENCODING r
    SDIFFSTORE r a a
    EXISTS r
    SDIFFSTORE r none a
    SDIFFSTORE a a b
    SMEMBERS a
    SDIFFSTORE r
    SDIFFSTORE
  `,

  "how SDIFF goes about it shows in the encoding": `
    SADD a x 1 2 3
    SADD b x
    SADD c 1
    SADD d x 7 8 9 10 11
    SDIFFSTORE r a b
    OBJECT ENCODING r
    SDIFFSTORE r a d
    OBJECT ENCODING r
    SDIFFSTORE r a b c
    OBJECT ENCODING r
    SDIFFSTORE r a b c none none
    OBJECT ENCODING r
    SDIFFSTORE r a b b b b
    OBJECT ENCODING r
    SADD big ${numbers(1, 510)} x
    SADD two x 1
    SDIFFSTORE r big two
    OBJECT ENCODING r
    SDIFFSTORE r big two two two
    OBJECT ENCODING r
    SDIFFSTORE r big b b b b b
    OBJECT ENCODING r
    SDIFFSTORE r big two none c
    OBJECT ENCODING r
  `,

  encodings: `
    SADD a ${numbers(1, 512)}
    OBJECT ENCODING a
    SADD a 512
    OBJECT ENCODING a
    SMEMBERS a
    SADD a 513
    OBJECT ENCODING a
    ~ SMEMBERS a
    SREM a 513 512
    OBJECT ENCODING a
    SADD b ${numbers(1, 512)}
    SADD b x
    OBJECT ENCODING b
    SCARD b
    SADD c 1 2 3
    COPY c d
    SADD c x
    OBJECT ENCODING c
    OBJECT ENCODING d
    SMEMBERS d
    RENAME c e
    OBJECT ENCODING e
    SADD e ${words(1, 200)}
    COPY e f
    SREM e ${words(1, 100)}
    SCARD e
    SCARD f
    ~ SMEMBERS f
    ~ SMEMBERS e
    SADD g ${numbers(-300, 300)}
    SINTERSTORE r a g
    OBJECT ENCODING r
    SUNIONSTORE r a g
    OBJECT ENCODING r
    SDIFFSTORE r a g
    OBJECT ENCODING r
    ~ SDIFF a g
    ~ SINTER a g
    ~ SUNION a g
    SINTERCARD 2 a g
    SINTERCARD 2 a g LIMIT 7
    ~ SINTER e f
    ~ SDIFF f e
    SINTERCARD 2 e f
    DEBUG DIGEST-VALUE a b d e f g r
    DEBUG DIGEST
    MEMORY USAGE d
    EXPIRE d 1000
    DEBUG DIGEST-VALUE d
    TYPE d
    SCAN 0 COUNT 1000 TYPE list
    * SCAN 0 COUNT 1000 TYPE set
  `,

  "long members": `
    SADD a ${"x".repeat(300)} ${"x".repeat(299)}y ${"z".repeat(2000)} ${"q".repeat(70_000)} ${"q".repeat(69_999)}r
    SADD b ${"z".repeat(2000)} ${"q".repeat(70_000)} ${words(1, 60)}
    SADD c ${"q".repeat(70_000)} ${words(30, 100)}
    SISMEMBER a ${"q".repeat(70_000)}
    SISMEMBER a ${"q".repeat(70_001)}
    SISMEMBER b ${"q".repeat(70_000)}
    SCARD a
    ~ SINTER a b
    ~ SINTER b c
    ~ SDIFF b c
    ~ SDIFF c b
    SREM b ${"q".repeat(70_000)} ${"z".repeat(2000)}
    SINTER a b
    ~ SMEMBERS c
  `,

  SSCAN: `
    SSCAN none 0
    SADD a 3 1 2 -7 100
    SSCAN a 0
    SSCAN a 0 COUNT 1
    SSCAN a 5
    SSCAN a 0 MATCH *1*
    SSCAN a 0 MATCH [0-9]
    SSCAN a 0 MATCH nope COUNT 2
    SADD b x y z
    * SSCAN b 0
    * SSCAN b 0 COUNT 100 MATCH [xy]
    SSCAN b 0 MATCH nope COUNT 100
    SSCAN b
    SSCAN
    SSCAN a x
    SSCAN a -1
    SSCAN a 1.5
    SSCAN a 0 COUNT 0
    SSCAN a 0 COUNT -1
    SSCAN a 0 COUNT x
    SSCAN a 0 COUNT
    SSCAN a 0 MATCH
    SSCAN a 0 TYPE set
    SSCAN a 0 FOO
    SSCAN a 0 NOVALUES
    SSCAN none 0 FOO
    SSCAN none x
    SSCAN none 0 COUNT 0
    SADD c ${words(1, 300)}
    * SSCAN c 0 COUNT 10000
    * SSCAN c 0 COUNT 10000 MATCH *:1?
  `
})

compare(
  "the limit on sets of integers",
  {
    "of two": `
      SADD a 1 2
      OBJECT ENCODING a
      SADD a 3
      OBJECT ENCODING a
      SADD b 1 2 3
      OBJECT ENCODING b
      SADD c 3 4
      SUNIONSTORE r a c
      OBJECT ENCODING r
      SINTERSTORE r a b
      OBJECT ENCODING r
      SDIFFSTORE r a c
      OBJECT ENCODING r
      CONFIG SET set-max-intset-entries 0
      SADD z 1
      OBJECT ENCODING z
      CONFIG SET set-max-intset-entries 2
    `
  },
  { "set-max-intset-entries": "2" }
)
