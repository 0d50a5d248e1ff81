/**
 * Random requests for any command, made from its specification: words that its arguments describe, among them hostile ones.
 * Special cases keep a request from doing harm that is no fault: taking down the server, or asking for a reply without end.
 */
import type { Argument, Specification } from "../../src/specification/Specification.js"
import type { Source } from "../compat/Grammar.js"
import { commands } from "../internals.js"

const mebibyte = 1024 * 1024

/** One in this many hostile words is a megabyte long. */
const largeWords = 150

/** Words that no command expects. */
const hostileWord = (source: Source): string => {
  if (source.chance(1 / largeWords)) return source.pick(["x", "\0", "1", "*a", "[", "(", "{"]).repeat(mebibyte)
  return source.pick([
    "", "\0", "\r\n", "\xff\xfe", "%s%n", "-", "+", "*", "$", ">", "(", "[", "[a", "(1", "0x7f", "1_0", "1e400", "-0.0",
    "nan", "-nan", "inf", "-inf", "+inf", "1e-320", "0.1e1", "1.7976931348623157e308", "9223372036854775807",
    "-9223372036854775808", "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
    "4294967295", "4294967296", "2147483647", "2147483648", "-2147483648", "-2147483649", "9007199254740993", "-1", "0",
    "00", " 1", "1 ", "\t1", "1\0", "__proto__", "constructor", "toString", "hasOwnProperty", "x".repeat(70000),
    "\ud7ff\xe9", "a\nb", "'\"\\", "9".repeat(400), `0.${"0".repeat(400)}1`, "[".repeat(3000), "*?".repeat(40)
  ]) // biome-ignore format: a list
}

const keysByType = {
  string: ["a", "b", "n", "f", "bits", "hll", "missing", ""],
  list: ["l", "l2"],
  hash: ["h", "h2"],
  set: ["s", "s2"],
  "sorted-set": ["z", "z2"],
  geo: ["geo", "geo2"],
  stream: ["x", "x2"],
  hyperloglog: ["hll", "hll2"],
  bitmap: ["bits", "a"]
} as const

const allKeys: ReadonlyArray<string> = Object.values(keysByType).flat()

/** The commands that a sequence runs first, so that most keys have a value of the type that commands expect. */
export const preparation: ReadonlyArray<ReadonlyArray<string>> = [
  ["SET", "a", "ohmytext"],
  ["SET", "b", "mynewtext"],
  ["SET", "n", "10"],
  ["SET", "f", "1.5"],
  ["SET", "bits", "\xff\xf0\x00"],
  ["RPUSH", "l", ..."abcabc1234"],
  ["RPUSH", "l2", "x".repeat(9000), "y"],
  ["HSET", "h", ..."a1b2c3"],
  ["HSET", "h2", ...Array.from({ length: 300 }, (_, index) => `f${index}`)],
  ["SADD", "s", ..."1234567"],
  ["SADD", "s2", ..."abc12"],
  ["ZADD", "z", ..."1a2b3c4d"],
  ["ZADD", "z2", ...Array.from({ length: 300 }, (_, index) => String(index))],
  ["GEOADD", "geo", "13.361389", "38.115556", "Palermo", "15.087269", "37.502669", "Catania"],
  ["GEOADD", "geo2", "1", "1", "a", "-1", "-1", "b"],
  ["PFADD", "hll", ..."abcdef"],
  ["PFADD", "hll2", ..."defghi"],
  ["XADD", "x", "1-1", "f", "v"],
  ["XADD", "x", "2-2", "f", "v"],
  ["XADD", "x2", "5-0", "f", "v", "g", "w"],
  ["XGROUP", "CREATE", "x", "g", "0"],
  ["XGROUP", "CREATE", "x2", "g", "0"],
  ["XREADGROUP", "GROUP", "g", "alice", "COUNT", "1", "STREAMS", "x", ">"],
  ["FUNCTION", "LOAD", "REPLACE", "#!lua name=lib\nredis.register_function('fn', function(k, a) return a end)"]
]

const scripts: readonly [string, ...ReadonlyArray<string>] = [
  "return redis.call(unpack(ARGV))",
  "return redis.pcall(unpack(ARGV))",
  "return {redis.pcall(unpack(ARGV)), redis.status_reply('x'), redis.error_reply('y')}",
  "redis.setresp(3) return redis.pcall(unpack(ARGV))",
  "return cjson.encode(redis.pcall(unpack(ARGV)))",
  "return cjson.decode(ARGV[1] or '')",
  "return cmsgpack.unpack(ARGV[1] or '')",
  "return struct.unpack(ARGV[1] or '', ARGV[2] or '')",
  "return bit.lshift(ARGV[1], ARGV[2])",
  "return string.format(ARGV[1], ARGV[2])",
  "return ARGV[1]:find(ARGV[2])",
  "return ARGV[1]:gsub(ARGV[2], '%1')",
  "return {1, {2, {3, nil, 4}}, 3.7, 'x', true, false, {ok='a'}, {err='b'}}",
  "return {double=tonumber(ARGV[1])}",
  "error({err=ARGV[1]})",
  "error(ARGV[1])",
  "return tostring(redis.sha1hex(ARGV[1]))",
  "return redis.call('no such')",
  "return pcall(loadstring, ARGV[1])",
  "#!lua flags=no-writes\nreturn redis.call(unpack(ARGV))",
  "#!lua name=lib2\nredis.register_function('g', function() return 1 end)",
  "#!lua",
  "return",
  "x = 1",
  "\0",
  ""
]

/** Words for an argument, by its name: what commands read into it. */
const byName: Readonly<Record<string, (source: Source) => string>> = {
  cursor: (s) => s.pick(["0", "0", "1", "5", "1024"]),
  numkeys: (s) => s.pick(["1", "2", "0", "-1"]),
  timeout: (s) => s.pick(["0.001", "0.01", "0.001", "0"]),
  milliseconds: (s) => s.pick(["1", "100000", "9999999"]),
  script: (s) => s.pick(scripts),
  sha1: (s) => s.pick(["e0e1f9fabfc9d4800c877a703b823ac0578ff8db", "x"]),
  function: (s) => s.pick(["fn", "fn", "g"]),
  "function-code": (s) => s.pick(scripts),
  "library-name": (s) => s.pick(["lib", "lib2"]),
  group: (s) => s.pick(["g", "g", "none"]),
  consumer: (s) => s.pick(["alice", "bob"]),
  id: (s) => s.pick(["1-1", "2-2", "0", "$", "*", ">", "3", "5-*", "-", "+"]),
  id_or_auto: (s) => s.pick(["*", "9-1"]),
  start: (s) => s.pick(["-", "0", "1", "-2", "(1-1"]),
  end: (s) => s.pick(["+", "-1", "3", "1"]),
  min: (s) => s.pick(["-", "-inf", "0", "(1", "[a"]),
  max: (s) => s.pick(["+", "+inf", "3", "(3", "[c"]),
  encoding: (s) => s.pick(["u8", "i64", "u63", "i1", "u64", "i65", "u0"]),
  offset: (s) => s.pick(["0", "7", "#1", "100", "3"]),
  member: (s) => s.pick(["a", "b", "Palermo", "Catania", "1"]),
  field: (s) => s.pick(["a", "b", "c", "f1"]),
  index: (s) => s.pick(["0", "1", "-1", "15", "16"]),
  longitude: (s) => s.pick(["13.3", "-180", "180", "181", "0"]),
  latitude: (s) => s.pick(["38.1", "85.05112878", "-85.05112878", "86", "0"]),
  subcommand: (s) => s.pick(["GET", "SET", "ENCODING", "HELP"])
}

/** Settings that change nothing which would hide a fault, and their defaults. */
const settings: ReadonlyArray<readonly [name: string, value: string]> = [
  ["list-max-listpack-size", "-2"],
  ["hash-max-listpack-entries", "512"],
  ["hash-max-listpack-value", "64"],
  ["set-max-intset-entries", "512"],
  ["zset-max-listpack-entries", "128"],
  ["stream-node-max-bytes", "4096"],
  ["stream-node-max-entries", "100"],
  ["notify-keyspace-events", ""],
  ["slowlog-log-slower-than", "10000"],
  ["slowlog-max-len", "128"],
  ["latency-monitor-threshold", "0"],
  ["tracking-table-max-keys", "1000000"],
  ["hll-sparse-max-bytes", "3000"],
  ["active-expire-effort", "1"]
]

/** Sets what random requests may have changed back to the start. */
export const reset: ReadonlyArray<ReadonlyArray<string>> = [
  ["FLUSHALL"],
  ["FUNCTION", "FLUSH"],
  ["SCRIPT", "FLUSH"],
  ["CONFIG", "SET", ...settings.flat()],
  ["DEBUG", "SET-ACTIVE-EXPIRE", "1"]
]

const debugSubcommands: readonly [string, ...ReadonlyArray<string>] = [
  "OBJECT", "DIGEST", "DIGEST-VALUE", "PROTOCOL", "HTSTATS", "HTSTATS-KEY", "SDSLEN", "LISTPACK", "ZIPLIST", "HELP",
  "QUICKLIST", "SET-ACTIVE-EXPIRE", "QUICKLIST-PACKED-THRESHOLD", "CHANGE-REPL-ID", "ERROR", "LOG", "CLIENT-EVICTION",
  "STRINGMATCH-LEN", "no-such", ""
] // biome-ignore format: a list

/** Requests that the specification cannot make, or that may only be made in part. */
const special: Readonly<Record<string, (source: Source) => ReadonlyArray<string> | undefined>> = {
  // a redis-server that becomes a replica refuses every write
  replicaof: () => ["REPLICAOF", "NO", "ONE"],
  slaveof: (s) => ["SLAVEOF", "NO", s.pick(["ONE", "one", "no-such"])],
  // redis-server takes the client for a replica from then on, which has no replies
  sync: () => ["SYNC", "no-such"],
  replconf: (s) => ["REPLCONF", s.pick(["capa", "rdb-only", "listening-port", "no-such"]), s.pick(["eof", "0", "1"])],
  shutdown: (s) => ["SHUTDOWN", s.pick(["no-such", "", "SAVE", "NOSAVE"]), "no-such"],
  debug: (s) => {
    const protocols = [
      "string",
      "integer",
      "double",
      "null",
      "array",
      "set",
      "map",
      "attrib",
      "push",
      "verbatim",
      "true"
    ]
    const name = s.pick(debugSubcommands)
    return [
      "DEBUG",
      name,
      ...s.several(0, 2, () => (name === "PROTOCOL" ? s.pick(["x", ...protocols]) : word(s, "key")))
    ]
  },
  "config|set": (s) => {
    const [name = "", value = ""] = s.pick([["x", "y"], ...settings])
    return ["CONFIG", "SET", name, s.chance(0.3) ? value : word(s, "integer")]
  },
  // it would write to the disk, or end the connection that watches
  "config|rewrite": (s) => ["CONFIG", "REWRITE", hostileWord(s)],
  "client|kill": (s) => ["CLIENT", "KILL", s.pick(["ID", "ADDR", "x"]), s.pick(["0", "-1", "x", ""])],
  "client|pause": (s) => [
    "CLIENT",
    "PAUSE",
    s.pick(["0", "1", "-1", "x", "9223372036854775808"]),
    s.pick(["WRITE", "ALL"])
  ],
  // not YES or SYNC: Redis's debugger has a protocol of its own
  "script|debug": (s) => ["SCRIPT", "DEBUG", s.pick(["NO", "no-such", "", "\0"])],
  // ours answers others meanwhile, and looks silent where the disk takes a tenth of a second
  save: (s) => ["SAVE", hostileWord(s)],
  pfselftest: () => undefined
}

/** Commands whose negative count asks for that many members: a large one would have no end. */
const unboundedCounts = /^(?:hrandfield|srandmember|zrandmember)$/

/** These end the connection or empty what other commands have built, so they are drawn ten times less often. */
const rare = /^(?:quit|reset|flushall|flushdb|function\|flush|swapdb|auth|hello|monitor)$|\|help$/

/** Every command and subcommand, with its specification. */
const drawable: ReadonlyArray<Specification> = commands.flatMap(({ specification, subcommands }) => [
  specification,
  ...[...(subcommands?.values() ?? [])].map((each) => each.specification)
])

const word = (source: Source, type: string, group = ""): string => {
  if (source.chance(0.12)) return hostileWord(source)
  switch (type) {
    case "key":
      return source.chance(0.75) && Object.hasOwn(keysByType, group)
        ? source.pick(keysByType[group as keyof typeof keysByType])
        : source.pick(["a", ...allKeys])
    case "integer":
      return source.integer()
    case "double":
      return source.float()
    case "unix-time":
      return source.atSeconds()
    case "pattern":
      return source.pick(["*", "a*", "?", "[a-c]", "[^a]", "\\*", "h?llo", "[", "*a*b*c*", "__key*__:*"])
    default:
      return source.value()
  }
}

class Template {
  readonly words: Array<string>

  constructor(
    private readonly source: Source,
    private readonly specification: Specification
  ) {
    this.words = specification.name.toUpperCase().split("|")
    this.add(specification.arguments ?? [])
  }

  private add(list: ReadonlyArray<Argument>): void {
    for (const [index, argument] of list.entries()) {
      const { flags = [], name } = argument
      if (flags.includes("optional") && this.source.chance(0.55)) continue
      const after = list[index + 1]
      // usually the number of keys that follow is right
      if (name === "numkeys" && after?.type === "key" && this.source.chance(0.9)) {
        const keys = this.source.several(1, 4, () => this.value(after))
        this.words.push(String(keys.length), ...keys.slice(1))
        if (after.flags?.includes("optional")) this.words.push(...keys.slice(0, 1))
        continue
      }
      const times = flags.includes("multiple") ? this.source.pick([1, 1, 2, 3]) : 1
      for (let time = 0; time < times; time++) {
        if (argument.token !== undefined && (time === 0 || flags.includes("multiple_token")))
          this.words.push(argument.token)
        this.addOne(argument)
      }
    }
  }

  private addOne(argument: Argument): void {
    const { arguments: parts = [], type } = argument
    if (type === "block") this.add(parts)
    else if (type === "oneof") this.add(parts.slice(this.source.between(0, parts.length - 1)).slice(0, 1))
    else if (type !== "pure-token") this.words.push(this.value(argument))
  }

  private value({ name, type }: Argument): string {
    const make = Object.hasOwn(byName, name) ? byName[name] : undefined
    if (make !== undefined && this.source.chance(0.7)) return make(this.source)
    return word(this.source, type, this.specification.group)
  }
}

/** Damages a request: a word is lost, repeated, moved, replaced by a hostile one, or there are more. */
const damage = (source: Source, words: Array<string>): void => {
  const at = source.between(1, words.length)
  const [moved = "x"] = words.slice(at, at + 1)
  const kind = source.between(0, 6)
  if (kind === 0) words.splice(at)
  else if (kind === 1) words.splice(at, 1)
  else if (kind === 2) words.splice(at, 0, moved)
  else if (kind === 3) words.splice(source.between(1, words.length), 0, ...words.splice(at, 1))
  else if (kind === 4) words.splice(at, 1, hostileWord(source))
  else if (kind === 5)
    words.splice(at, 0, source.pick(["COUNT", "LIMIT", "GET", "BY", "STORE", "WITHSCORES", "NX", "BLOCK"]))
  else words.push(...source.several(1, 4, () => hostileWord(source)))
}

const isTooLarge = (text: string): boolean => Number(text) < -1000

/** A request for a random command. */
export const randomRequest = (source: Source): ReadonlyArray<string> => {
  for (;;) {
    const specification = drawable[source.between(0, drawable.length - 1)]
    if (specification === undefined || (rare.test(specification.name) && source.chance(0.9))) continue
    const { name } = specification
    if (Object.hasOwn(special, name)) {
      const words = special[name]?.(source)
      if (words !== undefined) return words
      continue
    }
    const { words } = new Template(source, specification)
    // a container without its subcommand
    if (source.chance(0.25)) damage(source, words)
    // a script runs another request
    if (/^EVAL/.test(words[0] ?? "") && source.chance(0.7)) {
      const inner = source.chance(0.5) ? new Template(source, specification).words : randomRequest(source)
      if (isHarmless(inner)) return [...words.slice(0, 2), "0", ...inner]
    }
    if (isHarmless(words)) return words
  }
}

/** Whether a request, damaged as it may be, neither asks for a reply without end nor waits for longer than the test. */
const isHarmless = (words: ReadonlyArray<string>): boolean => {
  const [name = "", subcommand = ""] = words.map((each) => each.toLowerCase())
  if (unboundedCounts.test(name)) return !words.some(isTooLarge)
  return !(Object.hasOwn(special, name) || Object.hasOwn(special, `${name}|${subcommand}`))
}
