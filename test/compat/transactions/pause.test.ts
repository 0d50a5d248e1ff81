/** Transactions, scripts and functions under CLIENT PAUSE WRITE. */
import { createHash } from "node:crypto"
import { compare } from "../Compare.js"

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex")

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

const scripts = {
  legacy: "return redis.call('get', 'k')",
  writing: "#!lua\nreturn redis.call('get', 'k')",
  memory: "#!lua flags=allow-oom\nreturn 1",
  reading: "#!lua flags=no-writes\nreturn redis.call('get', 'k')",
  broken: "#!lua flags=unknown\nreturn 1",
  foreign: "#!ruby flags=no-writes\nreturn 1",
  invalid: "#!lua flags=no-writes\nreturn return"
}

const quote = (text: string): string => JSON.stringify(text)

const library = quote(
  [
    "#!lua name=library",
    "redis.register_function{function_name='reading', flags={'no-writes'}, callback=function() return redis.call('get', 'k') end}",
    "redis.register_function('writing', function() return redis.call('get', 'k') end)"
  ].join("\n")
)

const unknownSha = "0123456789012345678901234567890123456789"

/** Sends each command on a connection of its own during a pause of writes, and its reply once the pause has ended. */
const paused = (setup: string, held: ReadonlyArray<string>, passing: ReadonlyArray<string>): string => `
  SET k v
  ${setup}
  CLIENT PAUSE 100000 WRITE
  ${held.map((command, index) => `&@held${index} ${command}`).join("\n")}
  ${passing.map((command, index) => `@passing${index} ${command}`).join("\n")}
  CLIENT UNPAUSE
  ${held.map((_, index) => `<@held${index}`).join("\n")}
`

compare("scripts during CLIENT PAUSE WRITE", {
  "EVAL is held unless its script declares no-writes": paused(
    "",
    ["legacy", "writing", "memory", "broken", "foreign"].map(
      (name) => `EVAL ${quote(scripts[name as keyof typeof scripts])} 0`
    ),
    [`EVAL ${quote(scripts.reading)} 0`, `EVAL ${quote(scripts.reading)} x`, `EVAL ${quote(scripts.invalid)} 0`]
  ),
  "EVAL_RO is held only if its script declares flags without no-writes": paused(
    "",
    ["writing", "memory"].map((name) => `EVAL_RO ${quote(scripts[name as keyof typeof scripts])} 0`),
    ["legacy", "reading", "broken", "foreign", "invalid"].map(
      (name) => `EVAL_RO ${quote(scripts[name as keyof typeof scripts])} 0`
    )
  ),
  "EVALSHA and EVALSHA_RO follow the flags of the cached script": paused(
    ["legacy", "writing", "reading"]
      .map((name) => `SCRIPT LOAD ${quote(scripts[name as keyof typeof scripts])}`)
      .join("\n"),
    [
      `EVALSHA ${sha1(scripts.legacy)} 0`,
      `EVALSHA ${sha1(scripts.writing)} 0`,
      `EVALSHA ${unknownSha} 0`,
      `EVALSHA short 0`,
      `EVALSHA_RO ${sha1(scripts.writing)} 0`
    ],
    [
      `EVALSHA ${sha1(scripts.reading)} 0`,
      `EVALSHA ${sha1(scripts.reading).toUpperCase()} 0`,
      `EVALSHA_RO ${sha1(scripts.legacy)} 0`,
      `EVALSHA_RO ${sha1(scripts.reading)} 0`,
      `EVALSHA_RO ${unknownSha} 0`
    ]
  ),
  "FCALL and FCALL_RO follow the flags of the function": paused(
    `FUNCTION FLUSH
     FUNCTION LOAD ${library}`,
    ["FCALL writing 0", "FCALL unknown 0", "FCALL_RO writing 0"],
    ["FCALL reading 0", "FCALL READING 0", "FCALL_RO reading 0", "FCALL_RO unknown 0"]
  ),
  "only what may write is held while it is queued, and EXEC of it": `
    SET k v
    FUNCTION FLUSH
    FUNCTION LOAD ${library}
    SCRIPT LOAD ${quote(scripts.reading)}
    @reading MULTI
    @reading EVAL ${quote(scripts.reading)} 0
    @reading EVALSHA ${sha1(scripts.reading)} 0
    @reading FCALL reading 0
    @reading EVAL_RO ${quote(scripts.legacy)} 0
    @writing MULTI
    @writing EVAL ${quote(scripts.writing)} 0
    @legacy MULTI
    @legacy EVAL ${quote(scripts.legacy)} 0
    @function MULTI
    @function FCALL_RO writing 0
    @later MULTI
    @later EVALSHA ${sha1(scripts.memory)} 0
    @queueing MULTI
    @refused MULTI
    SCRIPT LOAD ${quote(scripts.memory)}
    CLIENT PAUSE 100000 WRITE
    @reading EVAL ${quote(scripts.reading)} 0
    @reading EXEC
    &@writing EXEC
    &@legacy EXEC
    &@function EXEC
    &@later EXEC
    &@queueing EVAL ${quote(scripts.legacy)} 0
    &@refused FCALL_RO writing 0
    CLIENT UNPAUSE
    <@writing
    <@legacy
    <@function
    <@later
    <@queueing
    <@refused
    @queueing EXEC
  `,
  "messages and counts that may replicate are held": paused(
    `PFADD h a
     FUNCTION FLUSH`,
    ["PUBLISH channel x", "SPUBLISH channel x", "PFCOUNT h", "PFCOUNT missing"],
    ["PUBSUB CHANNELS", "EXISTS h", "GETRANGE k 0 -1", "SCRIPT LOAD 'return 1'", "FUNCTION LIST"]
  ),
  "a script that is let through may neither write nor publish": paused(
    "",
    [],
    ["set', 'k', '1", "publish', 'channel', 'x", "spublish', 'channel', 'x", "pfcount', 'h"].map(
      (call) => `EVAL ${quote(`#!lua flags=no-writes\nreturn redis.call('${call}')`)} 0`
    )
  )
})
