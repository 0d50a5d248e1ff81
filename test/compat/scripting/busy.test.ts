import { compare } from "../Compare.js"

/** Each client speaks before a script takes too long: one that is new then is refused what the comparison asks of it. */
const meet = `
  @slow PING
  @other PING
  @third PING
`

compare(
  "scripts that take too long",
  {
    "what others are told, and which commands they may run": `
      ${meet}
      @other SCRIPT KILL
      &@slow EVAL "while true do end" 0
      @other PING
      @other GET key
      @other SET key value
      @other nope
      @other GET
      @other SCRIPT EXISTS a
      @other SCRIPT FLUSH
      @other SCRIPT NOPE
      @other EVAL "return 1" 0
      @other EVALSHA 0000000000000000000000000000000000000000 0
      @other CLIENT LIST
      @other CLIENT KILL ID 1
      @other SUBSCRIBE channel
      @other PUBLISH channel message
      @other CONFIG GET maxmemory
      @other INFO
      @other COMMAND COUNT
      @other MONITOR
      @other SHUTDOWN
      @other SHUTDOWN SAVE
      @other SHUTDOWN ABORT
      @other SHUTDOWN NOSAVE SAVE
      @other FUNCTION KILL
      @other WATCH key
      @other UNWATCH
      @other RESET
      @other SCRIPT KILL
      <@slow
      @other PING
      @slow PING
    `,
    "transactions meanwhile: they begin, and come to nothing": `
      ${meet}
      &@slow EVAL "while true do end" 0
      @other EXEC
      @other MULTI
      @other SET key value
      @other EXEC
      @other EXEC
      @other MULTI
      @other DISCARD
      @other MULTI
      @other EXEC key
      @other EXEC
      @other WATCH key
      @other MULTI
      @other PING
      @third SCRIPT KILL
      <@slow
      @other EXEC
      @other GET key
    `,
    "a script that has written cannot be killed, and a second one that has not": `
      ${meet}
      &@slow EVAL "local t = redis.call('TIME')[1] redis.call('SET', KEYS[1], 1) repeat until redis.call('TIME')[1] - t > 2 return redis.call('INCR', KEYS[1])" 1 key
      @other SCRIPT KILL
      @other FUNCTION KILL
      @other GET key
      <@slow
      @other GET key
      &@slow EVAL "while true do redis.call('GET', KEYS[1]) end" 1 key
      @other SCRIPT KILL
      <@slow
      @other GET key
    `,
    "the line that the script was killed at": `
      ${meet}
      &@slow EVAL "local a = 1\\nwhile true do\\n  a = a + 1\\nend" 0
      @other SCRIPT KILL
      <@slow
      &@slow EVAL_RO "while true do end" 0
      @other SCRIPT KILL
      <@slow
      @slow EVAL "return 'alive'" 0
    `,
    "within a transaction: what follows the script still runs": `
      ${meet}
      @slow MULTI
      @slow SET before 1
      @slow EVAL "while true do end" 0
      @slow SET after 1
      @slow EVAL "while true do end" 0
      @slow GET after
      &@slow EXEC
      @other GET before
      @other SCRIPT KILL
      @other GET after
      -@other SCRIPT KILL
      <@slow
      @other MGET before after
    `,
    "those who wait are served when the script has ended": `
      ${meet}
      @waits PING
      &@waits BLPOP list 0
      &@slow EVAL "local t = redis.call('TIME')[1] redis.call('RPUSH', KEYS[1], 'a', 'b') repeat until redis.call('TIME')[1] - t > 2 return redis.call('LPOP', KEYS[1])" 1 list
      @other LRANGE list 0 -1
      <@slow
      <@waits
      @other LRANGE list 0 -1
    `,
    "a caller that is gone: the script goes on": `
      ${meet}
      &@slow EVAL "while true do end" 0
      x@slow
      @other PING
      # when it ends is up to chance: Redis may take another command before
      @other SCRIPT KILL
    `,
    "time stands still for the script's keys": `
      ${meet}
      @slow SET key value PX 300
      &@slow EVAL "local t = redis.call('TIME')[1] repeat until redis.call('TIME')[1] - t > 2 return redis.call('GET', KEYS[1])" 1 key
      @other PING
      <@slow
      @slow GET key
    `
  },
  { "busy-reply-threshold": "100" },
  { observed: false }
)
