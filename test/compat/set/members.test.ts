/** Adding, removing, moving and finding members. */
import { compare } from "../Compare.js"

compare("members of sets", {
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
  `
})
