/** Arguments of blocking commands, and blocking commands that do not block. */
import { compare } from "../Compare.js"

const timeouts = [
  "0x10",
  " 1",
  "1e400",
  "1e16",
  "9223372036854776",
  "9e18",
  "-1",
  "-0.001",
  "-1e400",
  "inf",
  "-inf",
  "nan"
]
const notFloats = ["abc", '""', "1e5000", "0x", "1e", "1.5.5", "1_0", '"1\\x00"', '"\\t1"', "1 "]

compare("timeouts", {
  "commands that pop take seconds": `
    RPUSH list a b c d e f g h i j k l m n o p q r s t u v w x y z
    ${[...timeouts, ...notFloats].map((timeout) => `BLPOP list ${timeout === " 1" ? '" 1"' : timeout}`).join("\n")}
    BLPOP list 0.001
    BLPOP list -0.0001
    BLPOP list 1e-4950
    BLPOP list 9223372036854775
    BLPOP list +1
    BLPOP list .5
    BLPOP list 5.
    BLPOP list 00
    LLEN list
  `,
  "commands that read streams, and WAIT, take milliseconds": `
    XADD s 1-1 a b
    ${["0x10", '" 1"', "1e4", "-1", "-0", "+1", "1.5", '""', "9223372036854775808", "9223372036854775807", "0"]
      .flatMap((timeout) => [`XREAD BLOCK ${timeout} STREAMS s 0`, `WAIT 0 ${timeout}`])
      .join("\n")}
    WAIT x 0
    WAIT -1 0
    WAIT 1.5 x
    WAIT 9223372036854775808 0
    WAIT 1
    WAIT 1 0 0
  `,
  "unblock the client": `
    BLPOP none 0.01
    BRPOP none other 0.01
    BLMOVE none other LEFT RIGHT 0.01
    BRPOPLPUSH none other 0.01
    BLMPOP 0.01 2 none other LEFT
    BZPOPMIN none 0.01
    BZPOPMAX none other 0.01
    BZMPOP 0.01 2 none other MIN COUNT 3
    XREAD BLOCK 10 STREAMS none 0
    XGROUP CREATE s g $ MKSTREAM
    XREADGROUP GROUP g c BLOCK 10 STREAMS s >
    WAIT 1 10
    BLPOP none 1e-4950
    INFO errorstats
  `
})

compare("errors of blocking commands", {
  "wrong arguments are refused before any key is read": `
    SET string x
    BLPOP
    BLPOP string
    BRPOP string
    BLPOP string x
    BLPOP none string -1
    BLMOVE a b LEFT
    BLMOVE a b LEFT RIGHT
    BLMOVE a b foo RIGHT x
    BLMOVE a b LEFT foo x
    BLMOVE a b LEFT RIGHT x
    BLMOVE string b LEFT RIGHT -1
    BRPOPLPUSH a b
    BRPOPLPUSH a b x
    BRPOPLPUSH a b -1
    BLMPOP x 1 a LEFT
    BLMPOP x 0 a LEFT
    BLMPOP 0 0 a LEFT
    BLMPOP 0 x a LEFT
    BLMPOP 0 2 a LEFT
    BLMPOP 0 1 a foo
    BLMPOP 0 1 a LEFT COUNT
    BLMPOP 0 1 a LEFT COUNT 0
    BLMPOP 0 1 a LEFT COUNT x
    BLMPOP 0 1 a LEFT foo 1
    BLMPOP 0 1 a LEFT COUNT 1 COUNT 1
    BLMPOP -1 1 a LEFT COUNT 0
    BZMPOP x 1 a MIN
    BZMPOP x 0 a MIN
    BZMPOP 0 0 a MIN
    BZMPOP 0 2 a MIN
    BZMPOP 0 1 a foo
    BZMPOP x 1 a foo
    BZMPOP -1 1 a MIN COUNT 0
    BZMPOP 0 1 a MIN COUNT
    BZMPOP 0 1 a MIN COUNT 1 COUNT 1
    BZMPOP -1 1 string MIN
    BZPOPMIN string
    BZPOPMIN string x
    BZPOPMAX string -1
    XREAD BLOCK
    XREAD BLOCK x STREAMS a
    XREAD BLOCK -1 STREAMS a
    XREAD BLOCK 0 STREAMS a
    XREAD BLOCK 0 COUNT x STREAMS a 0
    XREAD BLOCK 0 STREAMS a >
    XREADGROUP GROUP g c BLOCK 0 STREAMS a >
    XREADGROUP GROUP g c BLOCK 0 STREAMS a $
    XREADGROUP BLOCK 0 STREAMS a >
  `,
  "a key of another type": `
    SET string x
    RPUSH list a b
    ZADD zset 1 a 2 b
    BLPOP string 0
    BLPOP none string list 0
    BLPOP list string 0
    BRPOP zset 0
    BLMPOP 0 2 none string LEFT
    BLMOVE string list LEFT RIGHT 0
    BLMOVE list string LEFT RIGHT 0
    BRPOPLPUSH list string 0
    BZPOPMIN none list 0
    BZPOPMAX zset list 0
    BZMPOP 0 2 none list MIN
    XREAD BLOCK 0 STREAMS list 0
    XREAD BLOCK 0 STREAMS none list 0 0
    LRANGE list 0 -1
  `
})

compare("blocking commands that do not block", {
  "take the elements that are there": `
    RPUSH list a b c d e f g h
    BLPOP none list 0
    BRPOP list none 0
    BLMOVE list other LEFT LEFT 0
    BLMOVE list list RIGHT LEFT 0
    BRPOPLPUSH list other 0
    BLMPOP 0 2 none list RIGHT COUNT 2
    BLMPOP 0 1 list LEFT COUNT 100
    EXISTS list
    LRANGE other 0 -1
    ZADD zset 1 a 2 b 3 c 4 d 5 e 6 f
    BZPOPMIN none zset 0
    BZPOPMAX zset none 0
    BZMPOP 0 2 none zset MIN
    BZMPOP 0 1 zset MAX COUNT 2
    BZMPOP 0 1 zset MIN COUNT 10
    XADD s 1-1 a b
    XADD s 1-2 c d
    XREAD BLOCK 0 STREAMS s 0
    XREAD BLOCK 0 COUNT 1 STREAMS s none 0 0
    XGROUP CREATE s g 0
    XREADGROUP GROUP g c BLOCK 0 COUNT 1 STREAMS s >
    XREADGROUP GROUP g c BLOCK 0 STREAMS s 0
    XREADGROUP GROUP g d BLOCK 0 STREAMS s 0
    WAIT 0 0
  `,
  "in a transaction": `
    MULTI
    BLPOP none 0
    BRPOP none 0
    BLMOVE none other LEFT RIGHT 0
    BRPOPLPUSH none other 0
    BLMPOP 0 1 none LEFT
    BZPOPMIN none 0
    BZPOPMAX none 0
    BZMPOP 0 1 none MIN
    XREAD BLOCK 0 STREAMS none $
    WAIT 1 0
    RPUSH list a
    BLPOP list 0
    BLPOP list x
    EXEC
  `
})
