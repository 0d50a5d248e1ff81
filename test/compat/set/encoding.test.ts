/** How sets are stored: the encoding for integers and its limit, long members, copies, digests. */
import { compare } from "../Compare.js"
import { words } from "../Generate.js"

const members = (from: number, to: number): string => words(from, to, (number) => `member:${number}`)

compare("encodings of sets", {
  "members that resemble integers": `
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

  encodings: `
    SADD a ${words(1, 512)}
    OBJECT ENCODING a
    SADD a 512
    OBJECT ENCODING a
    SMEMBERS a
    SADD a 513
    OBJECT ENCODING a
    ~ SMEMBERS a
    SREM a 513 512
    OBJECT ENCODING a
    SADD b ${words(1, 512)}
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
    SADD e ${members(1, 200)}
    COPY e f
    SREM e ${members(1, 100)}
    SCARD e
    SCARD f
    ~ SMEMBERS f
    ~ SMEMBERS e
    SADD g ${words(-300, 300)}
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
    SADD b ${"z".repeat(2000)} ${"q".repeat(70_000)} ${members(1, 60)}
    SADD c ${"q".repeat(70_000)} ${members(30, 100)}
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
  `
})

compare(
  "the encoding of sets with set-max-intset-entries",
  {
    "2": `
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
