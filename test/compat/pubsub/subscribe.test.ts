/** SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE, PUBLISH and PUBSUB. */
import { compare } from "../Compare.js"

compare("publish and subscribe", {
  SUBSCRIBE: `
    SUBSCRIBE
    @a SUBSCRIBE x
    @a SUBSCRIBE x
    @a SUBSCRIBE y x z
    <@a
    <@a
    @b SUBSCRIBE x
    PUBLISH x hello
    <@a
    <@b
    PUBLISH y "to one"
    <@a
    PUBLISH none hello
    PUBLISH X hello
    PUBLISH x
    PUBLISH x y z
    PUBLISH x ""
    <@a
    <@b
  `,
  UNSUBSCRIBE: `
    UNSUBSCRIBE
    UNSUBSCRIBE x y
    <
    @a SUBSCRIBE x y
    <@a
    @a PSUBSCRIBE p*
    @a UNSUBSCRIBE none
    @a UNSUBSCRIBE x
    @a UNSUBSCRIBE x
    PUBLISH x 1
    PUBLISH y 1
    <@a
    @a UNSUBSCRIBE
    @a UNSUBSCRIBE
    PUBLISH y 1
    PUBLISH party 1
    <@a
    @a GET k
    @a PUNSUBSCRIBE
    @a PUNSUBSCRIBE
    @a GET k
    PUBLISH party 1
  `,
  "PSUBSCRIBE, PUNSUBSCRIBE": `
    PSUBSCRIBE
    @a PSUBSCRIBE news.*
    @a PSUBSCRIBE news.*
    @a SUBSCRIBE news.art
    PUBLISH news.art 1
    <@a
    <@a
    PUBLISH news. 1
    <@a
    PUBLISH news 1
    @a PUNSUBSCRIBE none
    @a PUNSUBSCRIBE news.*
    PUBLISH news.art 1
    <@a
    PUNSUBSCRIBE
    PUNSUBSCRIBE x y
    <
    @b PSUBSCRIBE h[ae]llo
    @c PSUBSCRIBE h\\*llo
    @d PSUBSCRIBE "\\x00?"
    @e PSUBSCRIBE [^a]
    PUBLISH hello 1
    <@b
    PUBLISH hillo 1
    PUBLISH h*llo 1
    <@c
    PUBLISH "\\x00\\xff" "\\r\\n\\x00"
    <@d
    PUBLISH a 1
    PUBLISH b 1
    <@e
    PUBSUB NUMPAT
  `,
  "empty names and messages": `
    @a PSUBSCRIBE *
    PUBLISH "" x
    @a PSUBSCRIBE ""
    PUBLISH "" x
    <@a
    @b SUBSCRIBE ""
    PUBLISH "" ""
    <@a
    <@b
    PUBSUB NUMSUB ""
    PUBSUB CHANNELS
    PUBSUB CHANNELS *
    PUBSUB CHANNELS ""
  `,
  "SSUBSCRIBE, SUNSUBSCRIBE, SPUBLISH": `
    SSUBSCRIBE
    SPUBLISH x
    SPUBLISH x y z
    SUNSUBSCRIBE
    SUNSUBSCRIBE x y
    <
    @a SSUBSCRIBE x y
    <@a
    @a SUBSCRIBE x
    @a SSUBSCRIBE x
    SPUBLISH x 1
    <@a
    PUBLISH x 2
    <@a
    SPUBLISH z 1
    @a SUNSUBSCRIBE none
    @a SUNSUBSCRIBE x
    SPUBLISH x 1
    @a UNSUBSCRIBE
    @a GET k
    @a SUNSUBSCRIBE
    @a GET k
    @b SSUBSCRIBE "\\x00\\xff"
    SPUBLISH "\\x00\\xff" "\\x00"
    <@b
    @b PSUBSCRIBE *
    SPUBLISH c 1
  `,
  PUBSUB: `
    PUBSUB
    PUBSUB nope
    PUBSUB HELP
    PUBSUB HELP x
    PUBSUB CHANNELS
    PUBSUB CHANNELS a b
    PUBSUB cHaNNels a b
    PUBSUB NUMSUB
    PUBSUB NUMPAT
    PUBSUB NUMPAT x
    PUBSUB SHARDCHANNELS
    PUBSUB SHARDCHANNELS a b
    PUBSUB SHARDNUMSUB
    @a SUBSCRIBE x y xx
    <@a
    <@a
    @b SUBSCRIBE x
    @b PSUBSCRIBE x* q
    <@b
    @a PSUBSCRIBE x*
    @b SSUBSCRIBE s t
    <@b
    ~PUBSUB CHANNELS
    ~PUBSUB CHANNELS x*
    PUBSUB CHANNELS y
    PUBSUB CHANNELS none
    PUBSUB NUMSUB x y none x
    PUBSUB NUMPAT
    ~PUBSUB SHARDCHANNELS
    PUBSUB SHARDCHANNELS s*
    PUBSUB SHARDNUMSUB s none t
    x@a
    ~PUBSUB CHANNELS
    PUBSUB NUMSUB x y
    PUBSUB NUMPAT
    x@b
    PUBSUB CHANNELS
    PUBSUB SHARDCHANNELS
    PUBSUB NUMPAT
  `,
  "commands that a subscriber may use": `
    @a SUBSCRIBE x
    @a PING
    @a PING ""
    @a PING hello
    @a PING a b
    @a GET k
    @a GET
    @a nonsense
    @a PUBLISH x 1
    @a SPUBLISH x 1
    @a MULTI
    @a EXEC
    @a DISCARD
    @a WATCH k
    @a CLIENT GETNAME
    @a CLIENT NOSUCH
    @a PUBSUB NUMPAT
    @a SELECT 1
    @a AUTH x
    @a RESET
    @a PING
    @a GET k
    PUBSUB NUMSUB x
    @b SSUBSCRIBE s
    @b GET k
    @b QUIT
    x@b
    PUBSUB SHARDNUMSUB s
    @c PSUBSCRIBE p
    @c GET k
    @c PUNSUBSCRIBE p
    @c GET k
    @c PING
  `,
  "within a transaction": `
    @a MULTI
    @a SUBSCRIBE x y
    @a SSUBSCRIBE s
    @a UNSUBSCRIBE x
    @a PSUBSCRIBE p
    @a PING
    @a GET k
    @a EXEC
    -@a UNSUBSCRIBE
    @b MULTI
    @b UNSUBSCRIBE
    @b SUNSUBSCRIBE
    @b PUBLISH y 1
    @b EXEC
    @c SUBSCRIBE z
    @d MULTI
    @d PUBLISH z 1
    @d PUBLISH z 2
    @d EXEC
    <@c
    <@c
  `,
  "CLIENT LIST and INFO": `
    @a CLIENT SETNAME a
    @a SUBSCRIBE x y
    <@a
    @a PSUBSCRIBE p
    @a SSUBSCRIBE s
    ?CLIENT LIST TYPE pubsub
    @a UNSUBSCRIBE x
    @a UNSUBSCRIBE y
    @a PUNSUBSCRIBE
    ?CLIENT LIST TYPE pubsub
    @a SUNSUBSCRIBE
    ?CLIENT LIST TYPE pubsub
  `,
  "a large message": `
    @a SUBSCRIBE x
    PUBLISH x "${"0123456789".repeat(5000)}"
    <@a
  `
})
