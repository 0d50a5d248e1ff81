/** Every command on data has a typed method, or stands below with the reason why not. */
import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { commands } from "../internals.js"

const folder = new URL("../../src/store/", import.meta.url)
const source = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(new URL(file, folder), "utf8"))
  .join()

const groups = new Set([
  "string",
  "bitmap",
  "generic",
  "hash",
  "list",
  "set",
  "sorted-set",
  "stream",
  "geo",
  "hyperloglog"
])

/** Commands that a method on another command covers, and commands that no program needs. */
const without: Readonly<Record<string, string>> = {
  getset: "SET GET",
  psetex: "SET PX",
  setex: "SET PX",
  setnx: "SET NX",
  substr: "GETRANGE",
  bitfield_ro: "BITFIELD",
  expire: "PEXPIRE",
  expireat: "PEXPIREAT",
  expiretime: "PEXPIRETIME",
  ttl: "PTTL",
  "object|help": "for people",
  "object|refcount": "counts references inside Redis",
  hmset: "HSET",
  rpoplpush: "LMOVE",
  zrangebylex: "ZRANGE BYLEX",
  zrangebyscore: "ZRANGE BYSCORE",
  zrevrange: "ZRANGE REV",
  zrevrangebylex: "ZRANGE BYLEX REV",
  zrevrangebyscore: "ZRANGE BYSCORE REV",
  georadius: "GEOSEARCH",
  georadius_ro: "GEOSEARCH",
  georadiusbymember: "GEOSEARCH",
  georadiusbymember_ro: "GEOSEARCH",
  "xgroup|help": "for people",
  "xinfo|help": "for people",
  blpop: "BLMPOP",
  brpop: "BLMPOP",
  brpoplpush: "BLMOVE",
  bzpopmin: "BZMPOP",
  bzpopmax: "BZMPOP",
  wait: "there are no replicas",
  pfdebug: "shows internals",
  pfselftest: "the tests cover it"
}

const all = commands
  .flatMap((command) => [...(command.subcommands?.values() ?? [command])])
  .filter(({ specification }) => groups.has(specification.group))
  .map(({ name }) => name)

const isCalled = (name: string): boolean => {
  const [first = "", second] = name.toUpperCase().split("|")
  const alone = new RegExp(`"${first}[ "]`).test(source)
  return second === undefined
    ? alone
    : source.includes(`"${first} ${second}"`) || (alone && source.includes(`"${second}"`))
}

describe("the typed store", () => {
  it("has a method for every command on data", () => {
    assert.isAbove(all.length, 150)
    assert.deepStrictEqual(
      all.filter((name) => !isCalled(name) && without[name] === undefined),
      []
    )
  })

  it("lists no command as left out that has a method or does not exist", () => {
    assert.deepStrictEqual(
      Object.keys(without).filter((name) => isCalled(name) || !all.includes(name)),
      []
    )
  })
})
