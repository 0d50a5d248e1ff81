/** Random rules, and random requests under them by ACL DRYRUN, on both servers. `Seed` says how to repeat a failure. */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Reply from "../../../src/resp/Reply.js"
import { specifications } from "../../../src/specification/All.js"
import { connect, hasRedis } from "../../fixtures.js"
import { generator, seed } from "../Seed.js"
import { useServers } from "../Servers.js"

const rounds = 300

const sorted = (text: string): string => text.split(" ").sort().join(" ")

/** As Redis names single commands in the order of a hash table, the words are compared in any order. */
const normal = (reply: Reply.Reply): unknown => {
  if (typeof reply === "string") return sorted(reply)
  if (Reply.isError(reply)) return reply.text
  return Array.isArray(reply) ? reply.map(normal) : reply
}

const listOf = (reply: Reply.Reply): Array<string> => (Array.isArray(reply) ? reply.map(String) : [])

describe.skipIf(!hasRedis)("random ACL rules, compared with redis-server", () => {
  const servers = useServers()
  let compared = 0
  afterAll(() => {
    process.stdout.write(`random ACL rules: ${compared} replies compared with redis-server\n`)
  })

  it.effect("has the same commands in every category", () =>
    Effect.promise(async () => {
      const [ours, real] = await Promise.all([connect(servers().ourPort), connect(servers().redis.path)])
      const categories = await real.send("ACL", "CAT")
      assert.deepStrictEqual(await ours.send("ACL", "CAT"), categories)
      for (const category of listOf(categories)) {
        const [our, their] = await Promise.all([ours.send("ACL", "CAT", category), real.send("ACL", "CAT", category)])
        assert.deepStrictEqual(listOf(our).sort(), listOf(their).sort(), category)
        compared++
      }
      ours.close()
      real.close()
    })
  )

  it.effect("describes and checks random users alike", () =>
    Effect.promise(async () => {
      const [ours, real] = await Promise.all([connect(servers().ourPort), connect(servers().redis.path)])
      const random = generator(seed)
      const pick = <A>(all: ReadonlyArray<A>): A => all[Math.floor(random() * all.length)] as A // never empty
      const both = async (...words: ReadonlyArray<string>): Promise<void> => {
        const [our, their] = await Promise.all([ours.send(...words), real.send(...words)])
        compared++
        assert.deepStrictEqual(normal(our), normal(their), `seed ${seed}: ${words.join(" ")}`)
      }
      const names = [
        "get",
        "set",
        "config",
        "config|get",
        "client",
        "client|list",
        "xinfo",
        "eval",
        "publish",
        "acl"
      ].concat(["subscribe", "sort", "bgsave", "migrate", "cluster|info", "debug", "select", "zadd", "lpush", "copy"])
      const categories = ["read", "write", "list", "admin", "fast", "slow", "dangerous", "pubsub", "keyspace", "all"]
      const rule = (): string =>
        pick([
          () => `${pick(["+", "-"])}${pick(names)}`,
          () => `${pick(["+", "-"])}@${pick(categories)}`,
          () => `+${pick(["select", "debug", "get", "config"])}|${pick(["0", "get", "a"])}`,
          () => `${pick(["~", "%R~", "%W~", "%RW~"])}${pick(["a*", "b", "[ab]", "*", "?"])}`,
          () => `&${pick(["a*", "b", "*"])}`,
          () => pick(["allkeys", "resetkeys", "allchannels", "resetchannels", "nopass", "on", "off", "clearselectors"]),
          () => `(${pick(["~a*", "%R~b", "allkeys"])} ${pick(["+", "-"])}@${pick(categories)} &b)`,
          () =>
            pick([
              "(",
              ")",
              "()",
              "(+get",
              "~a\0b",
              "on\0x",
              "&\xff",
              "%RR~a",
              "%~",
              "",
              "(~a\0 +get)",
              "> ",
              "+GET|\0"
            ])
        ])()
      const word = (): string => pick(["a", "b", "ab", "c", "*", "0"])
      const nastyWord = (): string =>
        pick(["a", "b", "ab", "*", "0", "1", "2", "-1", "", "\0", "a\0b", "GET", "STREAMS"])
      const requests: ReadonlyArray<() => ReadonlyArray<string>> = [
        () => ["get", word()],
        () => ["set", word(), "1", ...pick([[], ["GET"]])],
        () => ["mset", word(), "1", word(), "2"],
        () => ["copy", word(), word()],
        () => ["sort", word(), "STORE", word()],
        () => ["config", "get", word()],
        () => ["client", pick(["list", "id", "info"])],
        () => ["publish", word(), "1"],
        () => ["subscribe", word(), word()],
        () => ["psubscribe", word()],
        () => ["eval", "", pick(["0", "1", "2"]), word(), word()],
        () => ["select", word()],
        () => ["zunionstore", word(), "2", word(), word()],
        () => ["xread", "STREAMS", word(), "0"],
        () => ["bitfield", word(), pick(["GET", "INCRBY"]), "u8", "0", ...pick([[], ["1"]])],
        () => ["lmove", word(), word(), "LEFT", "LEFT"],
        () => ["acl", "whoami"],
        () => ["ping"]
      ]
      // Redis 7.0 does not have CLIENT SETINFO
      const commands = specifications.filter(({ name }) => name !== "client|setinfo")
      const ofAnyCommand = (): ReadonlyArray<string> => {
        const { arity, name } = pick(commands)
        const words = name.split("|")
        const more = Math.abs(arity) - words.length + (arity < 0 ? Math.floor(random() * 4) : 0)
        return [...words, ...Array.from({ length: Math.max(0, more) }, nastyWord)]
      }
      for (let round = 0; round < rounds; round++) {
        if (random() < 0.2) await both("ACL", "SETUSER", "u", "reset")
        await both("ACL", "SETUSER", "u", rule(), rule(), rule())
        if (random() < 0.3) await both("ACL", "SETUSER", "u", rule())
        await both("ACL", "SETUSER", "u")
        await both("ACL", "LIST")
        await both("ACL", "GETUSER", "u")
        for (let each = 0; each < 10; each++) await both("ACL", "DRYRUN", "u", ...pick(requests)())
        for (let each = 0; each < 5; each++) await both("ACL", "DRYRUN", "u", ...ofAnyCommand())
      }
      ours.close()
      real.close()
    })
  )
})
