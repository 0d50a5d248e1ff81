// The typed methods of a store and the commands that they run, read from the interfaces of src/store and the links in their
// comments. scripts/readme.mjs makes a table of them, and test/store/methods.test.ts holds it to the store itself.
import { readdirSync, readFileSync } from "node:fs"

/** The group of methods that each interface describes. */
const groups = {
  BitCommands: "",
  ChangeCommands: "",
  EventCommands: "",
  FunctionCommands: "function.",
  GeoCommands: "geo.",
  HashCommands: "hash.",
  HyperLogLogCommands: "hyperLogLog.",
  KeyCommands: "",
  ListCommands: "list.",
  ObjectCommands: "object.",
  PubSubCommands: "",
  ScriptCacheCommands: "script.",
  ScriptCommands: "",
  ServerCommands: "",
  Service: "",
  SetCommands: "sets.",
  SortCommands: "",
  SortedSetCombineCommands: "sortedSet.",
  SortedSetCommands: "sortedSet.",
  StreamCommands: "stream.",
  StreamGroupCommands: "stream.",
  StringCommands: "",
  TransactionCommands: ""
}

const groupNames = new Set(["function", "object", "pubSub", "script"])

/** Commands that a method covers besides those that its comment links. */
export const covered = {
  bitfield_ro: "bitField",
  blpop: "list.popBlocking",
  brpop: "list.popBlocking",
  brpoplpush: "list.moveBlocking",
  bzpopmax: "sortedSet.popBlocking",
  bzpopmin: "sortedSet.popBlocking",
  discard: "transaction",
  eval_ro: "eval",
  evalsha_ro: "run",
  expire: "expire",
  expireat: "expireAt",
  expiretime: "expireTime",
  fcall_ro: "fcall",
  georadius: "geo.search",
  georadius_ro: "geo.search",
  georadiusbymember: "geo.search",
  georadiusbymember_ro: "geo.search",
  getset: "getSet",
  hmset: "hash.set",
  lpushx: "list.pushLeft",
  multi: "transaction",
  psetex: "set",
  punsubscribe: "psubscribe",
  rpoplpush: "list.move",
  rpushx: "list.pushRight",
  select: "database",
  setex: "set",
  setnx: "set",
  substr: "getRange",
  sunsubscribe: "ssubscribe",
  ttl: "ttl",
  unsubscribe: "subscribe",
  unwatch: "transaction",
  watch: "transaction",
  zlexcount: "sortedSet.count",
  zrangebylex: "sortedSet.range",
  zrangebyscore: "sortedSet.range",
  zremrangebylex: "sortedSet.removeRange",
  zremrangebyscore: "sortedSet.removeRange",
  zrevrange: "sortedSet.range",
  zrevrangebylex: "sortedSet.range",
  zrevrangebyscore: "sortedSet.range"
}

const link = /\{@link https:\/\/redis\.io\/docs\/latest\/commands\/[^/]+\/ ([A-Z_ ]+)\}/g

const ofInterface = (prefix, body) => {
  const found = []
  let comment = ""
  let outer = ""
  for (const line of body.split("\n")) {
    const member = /^( {2}| {4})readonly (\w+):/.exec(line)
    if (member === null) {
      if (/^\s*\/?\*/.test(line)) comment += line
      else comment = ""
      continue
    }
    const [, indent, name] = member
    const commands = [...comment.matchAll(link)].map(([, command]) => command)
    if (indent.length === 2) {
      outer = groupNames.has(name) ? `${name}.` : ""
      if (outer === "") found.push({ method: `${prefix}${name}`, commands })
    } else if (outer !== "") found.push({ method: `${prefix}${outer}${name}`, commands })
    comment = ""
  }
  return found
}

/** Each method, and the commands that its comment links. */
export const methods = () =>
  readdirSync("src/store")
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(`src/store/${file}`, "utf8")
      return [...text.matchAll(/^export interface (\w+)[^{]*\{\n(.*?)^\}/gms)]
        .filter(([, name]) => Object.hasOwn(groups, name))
        .flatMap(([, name, body]) => ofInterface(groups[name], body))
    })
    .filter(({ method }) => method !== "binary")

/** The methods of each command, by its name in lower case, as `config|get`. */
export const byCommand = () => {
  const found = new Map()
  const add = (command, method) => found.set(command, [...(found.get(command) ?? []), method])
  for (const { commands, method } of methods()) {
    for (const command of commands) add(command.toLowerCase().replace(" ", "|"), method)
  }
  for (const [command, method] of Object.entries(covered)) add(command, method)
  return found
}
