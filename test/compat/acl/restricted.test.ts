/**
 * Random commands of users with random rules: what they may do, what they are denied, and the entries of ACL LOG must be those
 * of redis-server. Commands that differ are shrunk to the fewest that still differ and printed with the seed and the rules.
 * `Seed` lists the environment variables.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import type * as Reply from "../../../src/resp/Reply.js"
import { hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"
import { type RandomCommand, Source } from "../Grammar.js"
import { normalForm } from "../Mark.js"
import { format, randomCommand } from "../RandomCommand.js"
import { commandCount, seed } from "../Seed.js"
import { shrink } from "../Shrink.js"
import { entries } from "./LogEntry.js"

const total = commandCount / 2
const sequenceLength = 60

interface Clients {
  readonly admin: Wire
  /** The client of the user. */
  readonly user: Wire
}

type Names = readonly [string, ...ReadonlyArray<string>]

/** All commands and subcommands, and all categories. */
interface Vocabulary {
  readonly names: Names
  readonly categories: Names
}

const listOf = (reply: Reply.Reply): ReadonlyArray<string> => (Array.isArray(reply) ? reply.map(String).sort() : [])

const vocabularyOf = async (client: Wire): Promise<Vocabulary> => {
  const categories = listOf(await client.send("ACL", "CAT"))
  const names = new Set<string>()
  for (const category of categories) {
    for (const name of listOf(await client.send("ACL", "CAT", category))) names.add(name)
  }
  return { names: ["get", ...names], categories: ["all", ...categories] }
}

const keyPatterns = [
  ...["~*", "~a", "~[a-e]*", "~h*", "~l?", "~s*", "~z*", "~?", "~{x}*", "~", "~x*", "~geo*", "~n*"],
  ...["%R~*", "%W~*", "%R~l*", "%W~s*", "%RW~z", "%R~[a-m]*", "%W~[n-z]*", "%R~?"]
] as const

const commandRules = (s: Source, { categories, names }: Vocabulary): ReadonlyArray<string> => [
  ...s.pick<ReadonlyArray<string>>([["+@all"], ["+@all"], ["+@read", "+@write"], ["+@read"], ["-@all"]]),
  ...s.several(0, 2, () => `${s.pick(["+", "-"])}@${s.pick(categories)}`),
  ...s.several(0, 40, () => `${s.pick(["+", "-", "-"])}${s.pick(names)}`),
  ...s.maybe(0.2, "+select|0"),
  ...s.maybe(0.2, "+config|get"),
  ...s.maybe(0.8, "+multi", "+exec", "+discard", "+eval", "+acl|whoami")
]

const rulesFor = (s: Source, vocabulary: Vocabulary): ReadonlyArray<string> => {
  const parts = (): ReadonlyArray<string> => [
    ...commandRules(s, vocabulary),
    ...(s.chance(0.1) ? ["~*"] : s.several(0, 5, () => s.pick(keyPatterns))).filter(
      // Redis refuses a pattern after the one for all keys
      (pattern, index, all) => !pattern.startsWith("~*") || index === all.length - 1
    ),
    ...s.maybe(0.5, s.pick(["&a", "&*", "&[ab]"]))
  ]
  return ["on", "nopass", ...parts(), ...s.several(0, 2, () => `(${parts().join(" ")})`)]
}

/** A command of the grammar whose reply can stand in another: it is compared to the byte. */
const plain = (s: Source): RandomCommand => {
  for (;;) {
    const command = randomCommand(s)
    if (command.mark === "=" && command.isTime !== true && command.before === undefined) return command
  }
}

const script =
  "local r = redis.pcall(unpack(ARGV)) if type(r) == 'table' and r.err then return r.err end return type(r) == 'table' and #r or r"

const session: ReadonlyArray<(s: Source) => ReadonlyArray<string>> = [
  (s) => ["PUBLISH", s.pick(["a", "b", "c"]), "m"],
  (s) => ["SPUBLISH", s.pick(["a", "b", "c"]), "m"],
  () => ["ACL", "WHOAMI"],
  (s) => ["SELECT", s.pick(["0", "00", "x"])],
  (s) => ["CONFIG", "GET", s.pick(["maxmemory", "nosuch"])],
  (s) => ["AUTH", s.pick(["nobody", "v"]), s.pick(["x", "y"])],
  () => ["DEBUG", "STRINGMATCH-LEN", "1", "a"],
  (s) => ["EVAL", script, "0", ...plain(s).words],
  (s) => ["EVAL", script, "1", s.key(), ...plain(s).words],
  (s) => ["EVAL", "return redis.acl_check_cmd(unpack(ARGV))", "0", ...plain(s).words],
  (s) => ["EVAL_RO", script, "0", ...plain(s).words],
  () => ["CLIENT", "GETNAME"],
  (s) => ["CLIENT", "SETNAME", s.pick(["one", "two"])],
  () => ["MEMORY", "HELP"],
  (s) => ["OBJECT", "ENCODING", s.key()],
  () => ["WATCH", "a", "b"],
  () => ["SCRIPT", "FLUSH"]
]

const sequenceOf = (s: Source): ReadonlyArray<RandomCommand> => {
  let inTransaction = false
  return Array.from({ length: sequenceLength }, (): RandomCommand => {
    if (s.chance(0.05)) {
      inTransaction = !inTransaction
      return { words: inTransaction ? ["MULTI"] : [s.pick(["EXEC", "EXEC", "DISCARD"])], mark: "=" }
    }
    if (s.chance(0.15)) return { words: s.pick([["PING"], ...session.map((make) => make(s))]), mark: "=" }
    return inTransaction ? plain(s) : randomCommand(s)
  })
}

interface Difference {
  /** The number of commands up to the difference. */
  readonly count: number
  readonly ours: unknown
  readonly real: unknown
}

/** Runs the commands on empty databases as a new client of the user. Returns the first difference. */
const findDifference = async (
  both: readonly [ours: Clients, real: Clients],
  rules: ReadonlyArray<string>,
  commands: ReadonlyArray<RandomCommand>
): Promise<Difference | undefined> => {
  const send = (who: keyof Clients, words: ReadonlyArray<string>) =>
    Promise.all(both.map((clients) => clients[who].send(...words)))
  const differs = (count: number, replies: ReadonlyArray<unknown>): Difference | undefined => {
    const [ours, real] = replies
    return JSON.stringify(ours) === JSON.stringify(real) ? undefined : { count, ours, real }
  }
  await send("user", ["RESET"])
  for (const words of [
    ["FLUSHALL"],
    ["ACL", "LOG", "RESET"],
    ["ACL", "DELUSER", "u", "v"],
    ["ACL", "SETUSER", "v", "on", ">x", "+@all", "~*"]
  ]) {
    await send("admin", words)
  }
  const made = differs(0, await send("admin", ["ACL", "SETUSER", "u", ...rules]))
  if (made !== undefined) return made
  await send("user", ["AUTH", "u", "x"])
  for (const [index, { before, isTime, mark, words }] of commands.entries()) {
    if (before !== undefined) await send("admin", before)
    const [our = null, their = null] = await send("user", words)
    if (isTime === true && Number(our) > 0 && Math.abs(Number(our) - Number(their)) < 5000) continue
    const difference = differs(index + 1, [normalForm(our, mark), normalForm(their, mark)])
    if (difference !== undefined) return difference
  }
  const logs = await send("admin", ["ACL", "LOG", "1000"])
  return (
    differs(commands.length, logs.map(entries)) ?? differs(commands.length, await send("admin", ["DEBUG", "DIGEST"]))
  )
}

describe.skipIf(!hasRedis)("random commands under random rules, compared with redis-server", () => {
  it.scopedLive(
    `get the same replies and entries of ACL LOG (${total} commands, seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const redis = yield* realRedis()
        const open = (address: number | string) => Effect.all({ admin: wire(address), user: wire(address) })
        const both = [yield* open(yield* ourPort), yield* open(redis.path)] as const
        const vocabulary = yield* Effect.promise(() => vocabularyOf(both[1].admin))
        const source = new Source(seed)
        let denied = 0
        for (let done = 0; done < total; done += sequenceLength) {
          const rules = rulesFor(source, vocabulary)
          const commands = sequenceOf(source)
          const difference = yield* Effect.promise(() => findDifference(both, rules, commands))
          if (difference === undefined) {
            denied += listOf(yield* Effect.promise(() => both[0].admin.send("ACL", "LOG", "1000"))).length
            continue
          }
          const fails = async (fewer: ReadonlyArray<RandomCommand>) =>
            (await findDifference(both, rules, fewer)) !== undefined
          const fewest = yield* Effect.promise(() => shrink(commands.slice(0, difference.count), fails))
          const fewestRules = yield* Effect.promise(() =>
            shrink(rules, async (fewer) => (await findDifference(both, fewer, fewest)) !== undefined)
          )
          const last = (yield* Effect.promise(() => findDifference(both, fewestRules, fewest))) ?? difference
          assert.deepStrictEqual(
            last.ours,
            last.real,
            `here (first) and with Redis, seed ${seed}, for ACL SETUSER u ${fewestRules.join(" ")}\n${format(fewest)}`
          )
        }
        process.stdout.write(
          `restricted users: ${total} commands and ${denied} entries of ACL LOG compared with redis-server, seed ${seed}\n`
        )
      }).pipe(Effect.provide(ourServer().pipe(Layer.provide(Logger.minimumLogLevel(LogLevel.None))))),
    { timeout: 24 * 3600_000 }
  )
})
