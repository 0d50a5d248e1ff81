/** SPOP, SRANDMEMBER and SSCAN. */
import { compare } from "../Compare.js"
import { words } from "../Generate.js"

const members = (from: number, to: number): string => words(from, to, (number) => `member:${number}`)

compare("random members of sets, and scans", {
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
    SADD c ${members(1, 100)}
    ? SRANDMEMBER c 20
    ? SRANDMEMBER c 80
    ~ SRANDMEMBER c 100
    ? SRANDMEMBER c -250
    SCARD c
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
    SADD c ${members(1, 300)}
    * SSCAN c 0 COUNT 10000
    * SSCAN c 0 COUNT 10000 MATCH *:1?
  `
})
