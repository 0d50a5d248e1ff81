/** DEBUG SET-DISABLE-DENY-SCRIPTS: scripts that call the commands that are forbidden to them. */
import { compare } from "../Compare.js"

const evaluate = (body: string): string => `EVAL ${JSON.stringify(body)} 0`

const calls = (...requests: ReadonlyArray<string>): string =>
  `
  DEBUG SET-DISABLE-DENY-SCRIPTS 1
  ${requests
    .map((request) => evaluate(`return redis.call(${request.split(" ").map((word) => `'${word}'`)})`))
    .join("\n")}
  DEBUG SET-DISABLE-DENY-SCRIPTS 0
  PING
`

compare(
  "scripts that may call every command",
  {
    "they may not before, nor after": `
      ${evaluate("return redis.call('auth', 'x')")}
      DEBUG SET-DISABLE-DENY-SCRIPTS 1
      ${evaluate("return redis.call('auth', 'default', 'x')")}
      DEBUG SET-DISABLE-DENY-SCRIPTS 0
      ${evaluate("return redis.call('auth', 'default', 'x')")}
    `,
    "blocking commands answer at once": `
      RPUSH l a
      ${calls(
        "blpop l 0",
        "blpop l 0",
        "brpoplpush l m 0",
        "blmove l m left left 0",
        "blmpop 0 1 l left",
        "bzpopmin z 0",
        "bzmpop 0 1 z min",
        "blpop l x",
        "xread block 0 streams s $"
      )}
    `,
    "transactions neither queue nor outlive their script": `
      ${calls("exec", "discard", "watch a", "unwatch", "multi", "exec", "discard")}
      DEBUG SET-DISABLE-DENY-SCRIPTS 1
      ${evaluate("redis.call('multi') return redis.call('exec')")}
      ${evaluate("redis.call('multi') return redis.call('set', 'a', '1')")}
      ${evaluate("redis.call('multi') return redis.call('multi')")}
      GET a
      DEBUG SET-DISABLE-DENY-SCRIPTS 0
    `,
    "a script asks for its own end, and for the state of functions": calls(
      "script kill",
      "function kill",
      "function stats",
      "function list"
    ),
    "tracking is the caller's alone": `
      - HELLO 3
      CLIENT TRACKING ON
      ${calls("client tracking off", "client trackinginfo", "client getredir", "client caching yes", "reset")}
      CLIENT TRACKINGINFO
      EVAL "return redis.call('get', 'tracked')" 1 tracked
      @other SET tracked 1
      <
    `,
    "subscriptions and MONITOR are refused": calls(
      "subscribe c",
      "psubscribe c",
      "ssubscribe c",
      "unsubscribe c",
      "punsubscribe",
      "sunsubscribe",
      "monitor"
    ),
    "the client of scripts has choices of its own": calls(
      "client setname x",
      "client getname",
      "client setname y",
      "client no-evict off",
      "client kill id 9999",
      "client unblock 9999",
      "auth x",
      "auth default x",
      "reset",
      "client getname"
    ),
    "administration works": calls(
      "debug sleep 0",
      "debug protocol string",
      "config get maxmemory",
      "config set maxmemory 0",
      "config resetstat",
      "script exists x",
      "function list",
      "latency latest",
      "memory usage nokey",
      "shutdown nosave"
    )
  },
  { "enable-debug-command": "yes" },
  { observed: false }
)
