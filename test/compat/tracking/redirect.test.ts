/** Invalidation messages that are redirected to another client. */
import { converse } from "../Conversation.js"

converse("redirected invalidation", {
  "to a RESP3 client": `
    @r PING
    @a CLIENT TRACKING on REDIRECT #r
    @a CLIENT GETREDIR
    @a CLIENT TRACKINGINFO
    @a GET k
    @b SET k 1
    @a GET k | SET k 2
    @a GET k
    @r SET k 3
    @a GET k
    @a FLUSHALL
    @a2 CLIENT TRACKING on REDIRECT #r
    @a2 CLIENT GETREDIR
    @a2 GET k
    @b SET k 1
    @a CLIENT TRACKING on REDIRECT #r REDIRECT #a
    @a CLIENT TRACKING on REDIRECT #a
    @a CLIENT GETREDIR
    @a GET k
    @b SET k 1
  `,
  "to a RESP2 subscriber": `
    @r2 PING
    @a2 CLIENT TRACKING on REDIRECT #r2
    @a2 GET k
    @b SET k 1
    @r2 SUBSCRIBE __redis__:invalidate
    @a2 GET k
    @b SET k 1
    @a2 MGET k l m
    @b MSET l 1 m 1 k 1
    @a2 GET k | SET k 1
    @b FLUSHALL
    @a2 FLUSHALL
    @b PUBLISH __redis__:invalidate hello
    @r2 UNSUBSCRIBE
    @a2 GET k
    @b SET k 1
    @r2 PSUBSCRIBE something
    @a2 GET k
    @b SET k 1
    @r2 PUNSUBSCRIBE | SSUBSCRIBE something
    @a2 GET k
    @b SET k 1
    @r2 RESET
    @a2 GET k
    @b SET k 1
    @a2 CLIENT TRACKINGINFO
  `,
  "to a client that disconnects": `
    @r PING
    @a CLIENT TRACKING on REDIRECT #r
    @a2 CLIENT TRACKING on REDIRECT #r
    @a GET k
    @a2 GET k
    x@r
    @a CLIENT TRACKINGINFO
    @b SET k 1
    @a CLIENT TRACKINGINFO
    @a2 CLIENT TRACKINGINFO
    @a CLIENT GETREDIR
    @a GET k
    @b SET k 1
    @b FLUSHALL
    @a CLIENT TRACKING on REDIRECT #b
    @a CLIENT TRACKINGINFO
    @a GET k
    @b SET k 1
  `
})
