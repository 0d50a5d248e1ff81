/** Entries that were delivered and not acknowledged: listing and claiming them. */
import { compare } from "../Compare.js"
import { fill } from "./Entries.js"

compare("pending entries", {
  XPENDING: `
    ${fill("s", 8)}
    XGROUP CREATE s g 0
    XPENDING s g
    XPENDING s g - + 10
    XREADGROUP GROUP g bob COUNT 3 STREAMS s >
    XREADGROUP GROUP g alice COUNT 3 STREAMS s >
    XPENDING s g
    ? XPENDING s g - + 10
    ? XPENDING s g - + 10 alice
    ? XPENDING s g 2 4 10
    ? XPENDING s g (2 (4 10
    ? XPENDING s g (2-0 (4-0 10 bob
    ? XPENDING s g - + 2
    XPENDING s g - + 0
    XPENDING s g - + -1
    XPENDING s g - + 10 none
    ? XPENDING s g IDLE 0 - + 10
    XPENDING s g IDLE 100000 - + 10
    ? XPENDING s g IDLE 0 - + 10 bob
    XPENDING s g idle 9223372036854775807 - + 10 bob
    ? XPENDING s g IDLE -5 - + 10
    XPENDING s g IDLE x - + 10
    XPENDING s g IDLE 1 - +
    XPENDING s g IDLE x - +
    XPENDING s g -
    XPENDING s g - +
    XPENDING s g - + x
    XPENDING s g x + 1
    XPENDING s g - x 1
    XPENDING s g x y z
    XPENDING s g (18446744073709551615-18446744073709551615 + 1
    XPENDING s g - (0-0 1
    ? XPENDING s g - + 10 alice more
    XPENDING s g 1 2 3 4 5 6
    XPENDING s g 1 2 3 4 5 6 7
    XPENDING s none
    XPENDING none g
    XPENDING none g - + 1
    XPENDING none g - +
    XPENDING s
    SET k v
    XPENDING k g
  `,

  XCLAIM: `
    ${fill("s", 8)}
    XGROUP CREATE s g 0
    XREADGROUP GROUP g alice COUNT 5 STREAMS s >
    XCLAIM s g bob 0 1 2 99
    XCLAIM s g bob 0 3 JUSTID
    XPENDING s g
    XCLAIM s g bob 100000 4
    XCLAIM s g new 100000 4
    ? XINFO CONSUMERS s g
    XCLAIM s g bob 0 4 IDLE 5000
    XCLAIM s g bob 0 5 TIME 1000
    ? XPENDING s g IDLE 4999 - + 10
    XCLAIM s g bob 0 5 TIME -1
    XCLAIM s g bob 0 5 TIME 9223372036854775807
    XCLAIM s g bob 0 5 IDLE -100
    XCLAIM s g bob 0 5 IDLE 9223372036854775807
    XCLAIM s g bob 0 5 IDLE -9223372036854775808
    XPENDING s g IDLE 3000000 - + 10
    XCLAIM s g carol 0 6 7
    XCLAIM s g carol 0 6 7 FORCE
    XCLAIM s g carol 0 8 FORCE JUSTID
    XCLAIM s g carol 0 99 FORCE
    XCLAIM s g carol 0 6 RETRYCOUNT 9
    XCLAIM s g carol 0 7 RETRYCOUNT -1
    XCLAIM s g carol 0 8 RETRYCOUNT 0 JUSTID
    XREADGROUP GROUP g carol STREAMS s 0
    XCLAIM s g carol 0 7 LASTID 7
    XINFO GROUPS s
    XCLAIM s g carol 0 7 LASTID 3
    XINFO GROUPS s
    XDEL s 1 2
    XCLAIM s g dave 0 1 2
    XCLAIM s g dave 100000 1 2
    XPENDING s g
    XGROUP SETID s g 100 
    XCLAIM s g carol x 6
    XCLAIM s g carol -5 6
    XCLAIM s g carol 0 x
    XCLAIM s g carol 0 x 6
    XCLAIM s g carol 0 6 x
    XCLAIM s g carol 0 6 - 
    XCLAIM s g carol 0 6 IDLE x
    XCLAIM s g carol 0 6 TIME x
    XCLAIM s g carol 0 6 RETRYCOUNT x
    XCLAIM s g carol 0 6 LASTID x
    XCLAIM s g carol 0 6 IDLE
    XCLAIM s g carol 0 6 FORCE 7
    XCLAIM s g carol 0
    XCLAIM s none carol 0 6
    XCLAIM none g carol 0 6
    XCLAIM none g carol x 6
    XCLAIM s g carol 0 FORCE
    SET k v
    XCLAIM k g carol 0 1
  `,

  "XREADGROUP and XCLAIM count deliveries": `
    ${fill("s", 3)}
    XGROUP CREATE s g 0
    XREADGROUP GROUP g a COUNT 1 STREAMS s >
    XREADGROUP GROUP g a STREAMS s 0
    XREADGROUP GROUP g a STREAMS s 0
    XCLAIM s g a 0 1 IDLE 0 TIME 1000
    XCLAIM s g a 0 1 JUSTID TIME 1000
    ? XINFO STREAM s FULL COUNT 1
    XCLAIM s g a 0 2 FORCE TIME 2000
    XCLAIM s g a 0 3 FORCE JUSTID TIME 3000
    XCLAIM s g b 0 3 TIME 3000 RETRYCOUNT 9223372036854775807
    ? XINFO STREAM s FULL
    XGROUP CREATECONSUMER s g idle
    XGROUP SETID s g 0
    XREADGROUP GROUP g b STREAMS s >
    ? XINFO STREAM s FULL
  `,

  XAUTOCLAIM: `
    ${fill("s", 12)}
    XGROUP CREATE s g 0
    XAUTOCLAIM s g alice 0 -
    XREADGROUP GROUP g alice COUNT 10 STREAMS s >
    XAUTOCLAIM s g bob 0 - COUNT 3
    XAUTOCLAIM s g bob 0 4-0 COUNT 2 JUSTID
    XAUTOCLAIM s g bob 0 (5 COUNT 2 JUSTID
    XAUTOCLAIM s g bob 100000 0
    XAUTOCLAIM s g new 100000 0 COUNT 1
    XAUTOCLAIM s g bob 100000 1 COUNT 1
    ? XINFO CONSUMERS s g
    XDEL s 2 4 5 6
    XAUTOCLAIM s g carol 0 0 COUNT 3
    XAUTOCLAIM s g carol 0 0 COUNT 3
    XAUTOCLAIM s g carol 0 0 count 100 justid
    XAUTOCLAIM s g carol 0 99
    XAUTOCLAIM s g carol 0 +
    XPENDING s g
    XAUTOCLAIM s g carol x 0
    XAUTOCLAIM s g carol -1 0 JUSTID
    XAUTOCLAIM s g carol 0 x
    XAUTOCLAIM s g carol 0 (18446744073709551615-18446744073709551615
    XAUTOCLAIM s g carol 0 0 COUNT 0
    XAUTOCLAIM s g carol 0 0 COUNT -1
    XAUTOCLAIM s g carol 0 0 COUNT x
    XAUTOCLAIM s g carol 0 0 COUNT 9223372036854775807
    XAUTOCLAIM s g carol 0 0 COUNT 9007199254740993
    XAUTOCLAIM s none carol 0 0 COUNT 9007199254740993
    XAUTOCLAIM s g carol 0 0 COUNT
    XAUTOCLAIM s g carol 0 0 OTHER
    XAUTOCLAIM s g carol 0
    XAUTOCLAIM s none carol 0 0
    XAUTOCLAIM none g carol 0 0
    XAUTOCLAIM none g carol x 0
    SET k v
    XAUTOCLAIM k g carol 0 0
  `
})
