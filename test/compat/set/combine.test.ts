/** Unions, intersections and differences of sets. */
import { compare } from "../Compare.js"
import { words } from "../Generate.js"

compare("combining sets", {
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

  "the encoding of SDIFFSTORE's result depends on the algorithm that Redis chooses": `
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
    SADD big ${words(1, 510)} x
    SADD two x 1
    SDIFFSTORE r big two
    OBJECT ENCODING r
    SDIFFSTORE r big two two two
    OBJECT ENCODING r
    SDIFFSTORE r big b b b b b
    OBJECT ENCODING r
    SDIFFSTORE r big two none c
    OBJECT ENCODING r
  `
})
