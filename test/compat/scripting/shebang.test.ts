import { compare } from "../Compare.js"

const first = [
  "#!",
  "#! lua",
  "#!Lua",
  "#!js",
  "#!lua",
  "#!lua ",
  "#!lua flags=",
  "#!lua flags=no-writes",
  "#!lua flags=no-writes,",
  "#!lua flags=,no-writes",
  "#!lua flags=no-writes,no-writes",
  "#!lua flags=no-writes,bad",
  "#!lua flags=no-writes, allow-oom",
  "#!lua flags=NO-WRITES",
  "#!lua flags=raw",
  "#!lua flags=no-writes flags=allow-oom,allow-stale,no-cluster,allow-cross-slot-keys",
  "#!lua 'flags=no-writes'",
  "#!lua 'flags=no-writes",
  "#!lua Flags=no-writes",
  "#!lua name=x",
  "#!lua --",
  "#!lua\treturn 2",
  "#!lua flags=no-writes \\r",
  "#!\\x00lua",
  "#!lua\\x00 flags=no-writes",
  "#!lua flags=no-writes\\x00x",
  " #!lua"
]

const write = "redis.call('SET', 'key', 1)"

compare("the first line of scripts", {
  "its engine and flags": first
    .flatMap((line) => [
      `EVAL "${line}" 0`,
      `EVAL "${line}\\nreturn 1" 0`,
      `EVAL_RO "${line}\\nreturn 1" 0`,
      `EVAL "${line}\\nreturn ${write}" 0`,
      `EVAL_RO "${line}\\nreturn ${write}" 0`,
      `SCRIPT LOAD "${line}\\nreturn 3"`
    ])
    .join("\n"),

  "what a script without one may do": `
    EVAL "return ${write}" 0
    EVAL_RO "return ${write}" 0
    EVAL_RO "return redis.pcall('SET', 'key', 1)" 0
    EVAL_RO "return redis.call('GET', 'key')" 0
    EVAL_RO "return redis.call('PUBLISH', 'channel', 1)" 0
    EVAL_RO "return redis.call('PFCOUNT', 'none')" 0
    SCRIPT LOAD "return ${write}"
    EVALSHA_RO ${"0".repeat(40)} 0
  `,

  "what no-writes forbids": `
    EVAL "#!lua flags=no-writes\\nreturn redis.call('GET', 'key')" 0
    EVAL "#!lua flags=no-writes\\nreturn redis.pcall('SET', 'key', 1)" 0
    EVAL "#!lua flags=no-writes\\nreturn redis.call('PUBLISH', 'channel', 1)" 0
    EVAL "#!lua flags=no-writes\\nreturn redis.call('PFCOUNT', 'none')" 0
    EVAL "#!lua flags=no-writes\\nreturn redis.call('DEL', 'none')" 0
  `,

  "the lines of what follows keep their numbers": `
    EVAL "#!lua\\nerror('x')" 0
    EVAL "#!lua\\n\\n\\nnope()" 0
    EVAL "#!lua\\nreturn 1 +" 0
    EVAL "#!lua flags=bad\\nreturn 1 +" 0
    EVAL_RO "#!lua\\nreturn 1 +" 0
    EVAL "#!lua\\nreturn {KEYS[1], ARGV[1]}" 1 key arg
    EVAL "#!lua\\nreturn 1" -1
  `
})
