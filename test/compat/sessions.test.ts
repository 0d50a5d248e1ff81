import { compare } from "./Compare.js"

compare("transactions", {
  "MULTI, EXEC": `
    MULTI
    SET a 1
    INCR a
    LPUSH a x
    BLPOP none 0
    EXEC
    EXEC
    MULTI
    nonsense
    SET a 2
    EXEC
    GET a
    WATCH a
    @other SET a 3
    MULTI
    GET a
    EXEC
    MULTI
    EXEC x
    EXEC
  `
})

compare("blocking", {
  "BLPOP waits, and is served in order": `
    &@a BLPOP x y 0
    &@b BLPOP x 0
    RPUSH x 1 2 3
    <@a
    <@b
    LRANGE x 0 -1
    &@c BRPOP z 0.01
    <@c
    &@d BLPOP w 0
    x@d
    RPUSH w 1
    LLEN w
  `
})

compare("publish and subscribe", {
  "messages come to those who subscribed": `
    @a SUBSCRIBE x
    PUBLISH x hello
    <@a
    @a GET y
    @a PING
  `
})
