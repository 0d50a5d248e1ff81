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

/** Commands about the client, the connection or the server. */
const subjects = [
  "debug sleep 0",
  "debug sleep x",
  "debug log message",
  "debug object nokey",
  "client reply on",
  "client reply x",
  "client id",
  "client info x",
  "client setname x",
  "client no-evict on",
  "select 1",
  "select 99",
  "select x",
  "hello",
  "hello 3",
  "hello 9",
  "hello 3 auth default x",
  "hello 2 setname x",
  "reset",
  "quit",
  "auth x",
  "asking",
  "readonly",
  "swapdb 0 1",
  "shutdown x",
  "monitor",
  "wait 0 0"
]

/** A script that gives the error, or the type of the answer, of each, by `pcall`; then the database it is in. */
const each = (shebang: string): string =>
  subjects
    .map((subject) => {
      const words = subject.split(" ").map((word) => `'${word}'`)
      const body = `local r = redis.pcall(${words}) redis.call('ping') return type(r) == 'table' and r.err or type(r)`
      return evaluate(`${shebang}${body}`)
    })
    .join("\n")

const modes = {
  "without a shebang": "",
  "with one": "#!lua\n",
  "with the flag no-writes": "#!lua flags=no-writes\n",
  "with the flag allow-stale": "#!lua flags=allow-stale\n"
}

compare(
  "commands about the client, the connection and the server in scripts",
  Object.fromEntries(
    Object.entries(modes).flatMap(([mode, shebang]) => [
      [mode, `${each(shebang)}\nPING\nCLIENT GETNAME`],
      [
        `${mode}, in EVAL_RO and in a transaction`,
        `${each(shebang).replaceAll("EVAL ", "EVAL_RO ")}
        MULTI
        ${evaluate(`${shebang}return redis.pcall('select', '2')`)}
        SET k v
        ${evaluate(`${shebang}return redis.pcall('hello', '3')`)}
        ${evaluate(`${shebang}return redis.pcall('client', 'reply', 'off')`)}
        EXEC
        DBSIZE
        SELECT 2
        DBSIZE
        PING`
      ]
    ])
  ),
  { "enable-debug-command": "yes" },
  { observed: false }
)

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
      "debug log message",
      "debug sleep x",
      "select 3",
      "select x",
      "client reply on",
      "client reply x",
      "hello 9",
      "latency latest",
      "memory usage nokey",
      "shutdown nosave"
    )
  },
  { "enable-debug-command": "yes" },
  { observed: false }
)
