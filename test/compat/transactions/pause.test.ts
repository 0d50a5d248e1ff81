/** Transactions under CLIENT PAUSE WRITE. */
import { compare } from "../Compare.js"

compare("transactions during CLIENT PAUSE WRITE", {
  "EXEC waits if a queued command writes or may replicate": `
    @a MULTI
    @a SET k 1
    @b MULTI
    @b GET k
    @c MULTI
    @c PUBLISH channel x
    @d PFADD h x
    @d MULTI
    @d PFCOUNT h
    CLIENT PAUSE 100000 WRITE
    &@a EXEC
    @b EXEC
    &@c EXEC
    &@d EXEC
    &@e PUBLISH channel x
    &@f PFCOUNT h
    @g MULTI
    &@g SET k 2
    GET k
    CLIENT UNPAUSE
    <@a
    <@c
    <@d
    <@e
    <@f
    <@g
    @g EXEC
    GET k
  `,
  "EXEC never runs if the connection closes during the pause": `
    @a MULTI
    @a SET k 1
    CLIENT PAUSE 100000 WRITE
    &@a EXEC
    x@a
    CLIENT UNPAUSE
    GET k
    @b MULTI
    @b SET k 1
    x@b
    GET k
  `
})
