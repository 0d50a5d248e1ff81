/** Streams as values: XINFO, copies, other commands, digests and memory. */
import { compare } from "../Compare.js"
import { fill } from "./Entries.js"

compare("streams as values", {
  "XINFO STREAM FULL": `
    ${fill("s", 25)}
    XGROUP CREATE s g 0
    XGROUP CREATE s empty $
    XGROUP CREATECONSUMER s g none
    XREADGROUP GROUP g alice COUNT 12 STREAMS s >
    XREADGROUP GROUP g bob COUNT 3 STREAMS s >
    ? XINFO STREAM s FULL
    ? XINFO STREAM s full count 2
    ? XINFO STREAM s FULL COUNT 0
    XCLAIM s g alice 0 1 2 3 TIME 1000 RETRYCOUNT 4
    XGROUP DESTROY s g
    XINFO STREAM s FULL
    XINFO STREAM s FULL COUNT 0
  `,

  "commands on keys of any type": `
    ${fill("s", 5)}
    XGROUP CREATE s g 0
    XREADGROUP GROUP g alice COUNT 3 STREAMS s >
    COPY s t
    XADD t 9 a b
    XACK t g 1
    XPENDING s g
    XPENDING t g
    XRANGE s - +
    XRANGE t - +
    XINFO STREAM t
    RENAME t u
    XINFO STREAM u
    * SCAN 0 TYPE stream COUNT 100
    OBJECT REFCOUNT s
    GET s
    APPEND s x
    INCR s
    DEBUG DIGEST-VALUE s u none
    DEBUG DIGEST
    XDEL s 1 2 3 4 5
    EXISTS s
    XLEN s
    DEBUG DIGEST-VALUE s
    SET s 1
    TYPE s
    XADD u 10 a b
    DEL u
    EXISTS u
  `,

  "MEMORY USAGE": `
    XADD s 1 a b
    MEMORY USAGE s
    ${fill("s2", 150, (i) => `field ${i}`)}
    MEMORY USAGE s2
    MEMORY USAGE s2 SAMPLES 0
    MEMORY USAGE s2 SAMPLES 1
    XGROUP CREATE s2 g 0
    MEMORY USAGE s2
    XREADGROUP GROUP g alice COUNT 20 STREAMS s2 >
    XREADGROUP GROUP g bob COUNT 20 STREAMS s2 >
    MEMORY USAGE s2
    XGROUP CREATE empty g 0 MKSTREAM
    MEMORY USAGE empty
  `
})
