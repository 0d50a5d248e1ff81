/** Clients that are blocked at streams, alone or as consumers of a group. */
import { compare } from "../Compare.js"

compare("clients blocked at streams", {
  "all receive the new entries": `
    XADD s 1-1 a b
    &@a XREAD BLOCK 0 STREAMS s $
    &@b XREAD BLOCK 0 COUNT 1 STREAMS s none 1-1 0
    &@c XREAD BLOCK 0 STREAMS s 5-0
    XADD s 2-0 c d
    <@a
    <@b
    XADD s 4-0 c d
    XADD s 5-0 c d
    XADD s 6-0 e f
    <@c
    &@a XREAD BLOCK 0 STREAMS none $
    XADD none 1-1 a b
    <@a
    &@a XREAD BLOCK 0 COUNT 2 STREAMS t t 0 5-0
    MULTI
    XADD t 1-1 a b
    XADD t 1-2 a b
    XADD t 1-3 a b
    EXEC
    <@a
    &@a XREAD BLOCK 0 STREAMS t $
    XADD t MAXLEN 0 1-4 a b
    <@a
    &@a XREAD BLOCK 0 STREAMS t $
    MULTI
    XADD t 1-5 a b
    XDEL t 1-5
    EXEC
    <@a
    &@a XREAD BLOCK 0 STREAMS t $
    DEL t
    XADD t 0-5 a b
    XSETID t 1-7
    XADD t 1-8 a b
    <@a
  `,
  "share the new entries as consumers of a group": `
    XGROUP CREATE s g $ MKSTREAM
    XGROUP CREATE s h $
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    &@b XREADGROUP GROUP g bob BLOCK 0 COUNT 1 STREAMS s >
    &@c XREADGROUP GROUP h carol BLOCK 0 NOACK STREAMS s >
    XADD s 1-1 a b
    <@a
    <@c
    MULTI
    XADD s 1-2 a b
    XADD s 1-3 a b
    EXEC
    <@b
    XPENDING s g
    XPENDING s h
    XINFO GROUPS s
    XREADGROUP GROUP g bob BLOCK 0 STREAMS s >
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    &@b XREADGROUP GROUP g eve BLOCK 0 STREAMS s >
    XADD s 1-4 a b
    <@a
    XADD s 1-5 a b
    <@b
    &@a XREADGROUP GROUP g zoe BLOCK 0 STREAMS s >
    MULTI
    XADD s 1-6 a b
    XDEL s 1-6
    EXEC
    <@a
    XPENDING s g
    XGROUP DELCONSUMER s g zoe
    XINFO GROUPS s
  `,
  "receive an error when their group or stream is deleted": `
    XGROUP CREATE s g $ MKSTREAM
    XGROUP CREATE t g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s t > >
    &@x XREAD BLOCK 0 STREAMS s $
    XGROUP DESTROY s g
    <@a
    XGROUP CREATE s g $
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s t > >
    DEL t
    <@a
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    SET s x
    <@a
    DEL s
    XGROUP CREATE s g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    RENAME s t
    <@a
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    PEXPIRE t -1
    <@a
    XGROUP CREATE t g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    FLUSHDB
    <@a
    XGROUP CREATE t g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    FLUSHALL
    <@a
    XGROUP CREATE t g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    SWAPDB 0 1
    <@a
    SWAPDB 0 1
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    XGROUP CREATE u h $ MKSTREAM
    RENAME u t
    <@a
    XGROUP CREATE t g $
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS t >
    MULTI
    DEL t
    SADD t x
    EXEC
    <@a
    XADD s 3-3 a b
    <@x
    INFO errorstats
  `,
  "may be served when another stream with their group replaces the stream": `
    XGROUP CREATE s g $ MKSTREAM
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    MULTI
    DEL s
    XGROUP CREATE s g $ MKSTREAM
    EXEC
    XADD s 1-1 a b
    <@a
    SELECT 1
    XADD s 1-1 c d
    XGROUP CREATE s g 0
    SELECT 0
    &@a XREADGROUP GROUP g alice BLOCK 0 STREAMS s >
    SWAPDB 0 1
    <@a
  `
})
