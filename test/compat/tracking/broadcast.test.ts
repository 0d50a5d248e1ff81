/** Invalidation by prefix, without reads. */
import { converse } from "../Conversation.js"

converse("broadcast invalidation", {
  "of every key": `
    @a CLIENT TRACKING on BCAST
    @b SET k 1
    @b SET z 1 | SET b 1 | SET a 1 | SET b 2 | DEL none | DEL z
    @a SET own 1
    @a GET b
    @b SET b 1
    @b MULTI | SET x 1 | SET y 1 | INCR own | EXEC
    @a CLIENT TRACKING off
    @b SET k 1
    @a CLIENT TRACKING on
    @a GET k
    @a CLIENT TRACKING off
    @a CLIENT TRACKING on BCAST PREFIX q
    @b SET k 1
    @b SET q 1
  `,
  "by prefix": `
    @a CLIENT TRACKING on BCAST PREFIX user: PREFIX item
    @c CLIENT TRACKING on BCAST PREFIX us PREFIX "" NOLOOP
    @c CLIENT TRACKING on BCAST PREFIX us NOLOOP
    @b SET user:1 1 | SET item 1 | SET items 1 | SET us 1 | SET u 1 | SET "" 1
    @c SET user:2 1
    @c SET user:3 1 | SET us 1
    @b SET user:3 1
    @c MULTI | SET us 1 | SET user:4 1 | EXEC
    @a SET item2 1 | FLUSHALL | SET user: 1
    @a INFO nonsense
    x@c
    @b SET user:1 1
  `,
  "with REDIRECT": `
    @r2 SUBSCRIBE __redis__:invalidate
    @a2 CLIENT TRACKING on BCAST PREFIX a REDIRECT #r2
    @c CLIENT TRACKING on BCAST PREFIX b REDIRECT #r2
    @b SET b1 1 | SET a1 1 | SET b2 1
    x@r2
    @b SET b1 1 | SET a1 1
    @c CLIENT TRACKINGINFO
    @a2 CLIENT TRACKINGINFO
  `
})
