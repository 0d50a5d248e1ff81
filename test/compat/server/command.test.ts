/** COMMAND: INFO, DOCS, LIST, COUNT and GETKEYS. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Bytes from "../../../src/Bytes.js"
import * as Encoder from "../../../src/resp/Encoder.js"
import * as Reply from "../../../src/resp/Reply.js"
import { connect, hasRedis, ourPort, ourServer, realRedis, type Wire, wire } from "../../fixtures.js"
import { commands } from "../../internals.js"
import { compare } from "../Compare.js"
import { sendToBoth } from "../Servers.js"

const isArray = (reply: Reply.Reply | undefined): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** Commands and subcommands that Redis 7.0 does not have. */
const oursOnly = new Set(["client|setinfo"])

const names = commands
  .flatMap((command) => [command, ...(command.subcommands?.values() ?? [])])
  .map((command) => command.name)
  .filter((name) => !oursOnly.has(name))
  .sort()

/** Subcommands by name, from a list of `[name, ...]`, from the flat pairs of RESP2 or from a map. */
const subcommandsOf = (reply: Reply.Reply | undefined): Map<string, Reply.Reply> => {
  const found = new Map<string, Reply.Reply>()
  const add = (name: Reply.Reply | undefined, value: Reply.Reply): void => {
    if (typeof name === "string" && !oursOnly.has(name)) found.set(name, value)
  }
  if (reply instanceof Reply.MapReply) for (const [name, value] of reply.entries) add(name, value)
  else if (isArray(reply)) {
    for (const [index, item] of reply.entries()) {
      if (isArray(item)) add(typeof reply[index - 1] === "string" ? reply[index - 1] : item[0], item)
    }
  }
  return found
}

/** A reply as text, with sorted subcommands: Redis lists them in the order of a hash table. */
const text = (reply: Reply.Reply): string => {
  const encoded = (each: Reply.Reply): string => Encoder.encode(each, 3).replaceAll("\r\n", " ")
  const own = (fields: ReadonlyArray<Reply.Reply>, subcommands: Map<string, Reply.Reply>): string =>
    `${fields.map(encoded).join("")}${[...subcommands].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `\n${name}: ${text(value)}`)}`
  if (reply instanceof Reply.MapReply) {
    const docs = reply.entries.filter(([key]) => key !== "subcommands").flat()
    return own(docs, subcommandsOf(reply.entries.find(([key]) => key === "subcommands")?.[1]))
  }
  if (!isArray(reply)) return encoded(reply)
  const last = reply.at(-1)
  const isContainer = reply.at(-2) === "subcommands" || (reply.length === 10 && isArray(last) && last.length > 0)
  return isContainer ? own(reply.slice(0, -1), subcommandsOf(last)) : encoded(reply)
}

/** The part about the command in a reply to COMMAND INFO or DOCS of one command. */
const single = (reply: Reply.Reply): Reply.Reply => {
  if (reply instanceof Reply.MapReply) return reply.entries[0]?.[1] ?? null
  return isArray(reply) ? (reply.at(-1) ?? null) : reply
}

describe.skipIf(!hasRedis)("COMMAND INFO and DOCS, compared with redis-server", () => {
  for (const protocol of ["2", "3"]) {
    it.scopedLive(`are equal for every command and subcommand, in RESP${protocol}`, () =>
      Effect.gen(function* () {
        const send = yield* sendToBoth()
        yield* send("HELLO", protocol)
        for (const name of names) {
          for (const subcommand of ["INFO", "DOCS"]) {
            const [our, their] = yield* send("COMMAND", subcommand, name)
            assert.strictEqual(
              text(single(our)),
              text(single(their)),
              `COMMAND ${subcommand} ${name}: ours (first) and Redis's`
            )
          }
        }
        process.stdout.write(`COMMAND INFO, DOCS: ${names.length * 2} compared with redis-server in RESP${protocol}\n`)
      }).pipe(Effect.provide(ourServer()))
    )
  }

  it.scopedLive("know every subcommand of our commands", () =>
    Effect.gen(function* () {
      const real = yield* wire((yield* realRedis()).path)
      for (const container of commands.filter(({ subcommands }) => subcommands !== undefined)) {
        const listed = yield* Effect.promise(() =>
          real.send("COMMAND", "LIST", "FILTERBY", "PATTERN", `${container.name}|*`)
        )
        assert.isTrue(isArray(listed))
        const missing = (isArray(listed) ? listed : []).map(String).filter((name) => !names.includes(name))
        assert.deepStrictEqual(missing, [], container.name)
      }
    })
  )
})

const replies = (client: Wire, ...words: ReadonlyArray<string>): Effect.Effect<Reply.Reply> =>
  Effect.promise(() => client.send(...words))

describe("COMMAND", () => {
  const withClient = <A>(test: (client: Wire) => Effect.Effect<A>) =>
    Effect.gen(function* () {
      const port = yield* ourPort
      return yield* Effect.acquireUseRelease(
        Effect.promise(() => connect(port)),
        test,
        (client) => Effect.sync(client.close)
      )
    }).pipe(Effect.provide(ourServer()))

  it.live("without arguments, INFO, DOCS and COUNT include every command once", () =>
    withClient((client) =>
      Effect.gen(function* () {
        const count = yield* replies(client, "COMMAND", "COUNT")
        assert.strictEqual(count, commands.length)
        const all = yield* replies(client, "COMMAND")
        assert.isTrue(isArray(all) && all.length === count)
        assert.deepStrictEqual(yield* replies(client, "COMMAND", "INFO"), all)
        const docs = yield* replies(client, "COMMAND", "DOCS")
        assert.isTrue(isArray(docs) && docs.length === commands.length * 2)
      })
    )
  )

  it.live("LIST names every command and subcommand", () =>
    withClient((client) =>
      Effect.gen(function* () {
        const listed = yield* replies(client, "COMMAND", "LIST")
        const listedNames = isArray(listed) ? listed.map(String) : []
        assert.includeMembers(listedNames, names)
        assert.strictEqual(new Set(listedNames).size, listedNames.length)
      })
    )
  )

  it.live("LIST FILTERBY ACLCAT lists the commands of a category", () =>
    withClient((client) =>
      Effect.gen(function* () {
        const listed = yield* replies(client, "COMMAND", "LIST", "FILTERBY", "aclcat", "STRING")
        assert.includeMembers(isArray(listed) ? [...listed] : [], ["get", "set", "incr"].map(Bytes.unsafeMake))
        assert.notInclude(isArray(listed) ? listed.map(String) : [], "ping")
      })
    )
  )
})

compare("COMMAND", {
  "INFO and DOCS of unknown names": `
    COMMAND INFO nosuch
    COMMAND INFO get nosuch GET
    COMMAND INFO config|nosuch get|x config|get|x "" |
    COMMAND INFO CONFIG|GET
    COMMAND DOCS nosuch
    COMMAND DOCS config|nosuch get|x
    COMMAND DOCS get CONFIG|GET
  `,
  "LIST and its filters": `
    ~ COMMAND LIST FILTERBY PATTERN config*
    ~ COMMAND LIST FILTERBY PATTERN GE[TO]
    ~ COMMAND LIST FILTERBY PATTERN nosuch*
    ~ COMMAND LIST filterby module x
    COMMAND LIST FILTERBY ACLCAT nosuch
    COMMAND LIST FILTERBY ACLCAT @string
    COMMAND LIST FILTERBY
    COMMAND LIST FILTERBY PATTERN
    COMMAND LIST FILTERBY nosuch x
    COMMAND LIST FILTERBY PATTERN a b
    COMMAND LIST nosuch
    COMMAND LIST a b c
  `,
  GETKEYS: `
    COMMAND GETKEYS GET a
    COMMAND GETKEYS get a
    COMMAND GETKEYS MSET a 1 b 2 c 3
    COMMAND GETKEYS MSET a 1 b
    COMMAND GETKEYS MSETNX a 1 b 2
    COMMAND GETKEYS DEL a b c
    COMMAND GETKEYS RENAME a b
    COMMAND GETKEYS COPY a b DB 1
    COMMAND GETKEYS BITOP AND d a b
    COMMAND GETKEYS LCS a b LEN
    COMMAND GETKEYS OBJECT ENCODING a
    COMMAND GETKEYS MEMORY USAGE a
    COMMAND GETKEYS SET a b
    COMMAND GETKEYS BITFIELD a GET u8 0
  `,
  GETKEYSANDFLAGS: `
    COMMAND GETKEYSANDFLAGS GET a
    COMMAND GETKEYSANDFLAGS MSET a 1 b 2
    COMMAND GETKEYSANDFLAGS SET a b
    COMMAND GETKEYSANDFLAGS SET a b GET
    COMMAND GETKEYSANDFLAGS SET a b EX 10 get
    COMMAND GETKEYSANDFLAGS SET a get
    COMMAND GETKEYSANDFLAGS BITFIELD a
    COMMAND GETKEYSANDFLAGS BITFIELD a GET u8 0
    COMMAND GETKEYSANDFLAGS BITFIELD a GET u8
    COMMAND GETKEYSANDFLAGS BITFIELD a OVERFLOW WRAP GET u8 0
    COMMAND GETKEYSANDFLAGS BITFIELD a OVERFLOW
    COMMAND GETKEYSANDFLAGS BITFIELD a GET u8 0 SET u8 0 1
    COMMAND GETKEYSANDFLAGS BITFIELD a INCRBY u8 0 1
    COMMAND GETKEYSANDFLAGS BITFIELD a nosuch
    COMMAND GETKEYSANDFLAGS BITFIELD_RO a GET u8 0
    COMMAND GETKEYSANDFLAGS EXPIRE a 10
    COMMAND GETKEYSANDFLAGS RENAME a b
    COMMAND GETKEYSANDFLAGS UNLINK a b
  `,
  "GETKEYS of commands without keys and of wrong requests": `
    COMMAND GETKEYS
    COMMAND GETKEYS GET
    COMMAND GETKEYS nosuch a
    COMMAND GETKEYS OBJECT nosuch
    COMMAND GETKEYS OBJECT HELP
    COMMAND GETKEYS OBJECT FREQ
    COMMAND GETKEYS CONFIG GET a
    COMMAND GETKEYS PING a
    COMMAND GETKEYS GET a b
    COMMAND GETKEYS COPY a
    COMMAND GETKEYSANDFLAGS
    COMMAND GETKEYSANDFLAGS PING a
    COMMAND GETKEYSANDFLAGS nosuch a
    COMMAND GETKEYSANDFLAGS GET a b
  `,
  "HELP and errors": `
    COMMAND HELP
    COMMAND HELP x
    COMMAND COUNT x
    COMMAND nosuch
    COMMAND nosuch x
  `
})
