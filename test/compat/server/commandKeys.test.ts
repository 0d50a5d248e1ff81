/** The keys that we find in a request, from the key specifications of its command. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Bytes from "../../../src/Bytes.js"
import { splitWords } from "../../../src/resp/Decoder.js"
import * as Reply from "../../../src/resp/Reply.js"
import * as Keys from "../../../src/specification/Keys.js"
import type { KeySpec, Specification } from "../../../src/specification/Specification.js"
import { hasRedis, realRedis, type Wire, wire } from "../../fixtures.js"

/** Requests, also of commands that we do not have: their specifications come from redis-server. */
const requests = `
  SORT a
  SORT a BY x GET y
  SORT a STORE b
  SORT a STORE b STORE c
  SORT a BY STORE STORE c
  SORT a LIMIT STORE b
  SORT a LIMIT 0 1 STORE
  SORT_RO a BY x GET y
  MIGRATE h 1 a 0 1
  MIGRATE h 1 "" 0 1 KEYS a b c
  MIGRATE h 1 "" 0 1 COPY REPLACE KEYS a
  MIGRATE h 1 "" 0 1 AUTH KEYS KEYS a
  MIGRATE h 1 "" 0 1 AUTH2 KEYS KEYS keys a b
  MIGRATE h 1 "" 0 1 KEYS
  MIGRATE h 1 "" 0 1
  MIGRATE h 1 x 0 1 KEYS
  MIGRATE h 1 x 0 1 KEYS a
  MIGRATE h 1 x 0 1 COPY KEYS a b
  SET a b GET
  SET a GET
  BITFIELD a GET u8 0 INCRBY u8 0 1
  BITFIELD a OVERFLOW SAT GET u8 0
  ZUNIONSTORE d 2 a b
  ZUNIONSTORE d 2 a b WEIGHTS 1 2
  ZUNIONSTORE d 5 a b
  ZUNIONSTORE d x a b
  ZUNIONSTORE d -1 a b
  ZUNIONSTORE d 1x a b
  ZUNIONSTORE d 2.5 a b
  ZUNIONSTORE d 3x a b
  ZUNION 0 a
  ZINTERCARD 2 a b LIMIT 1
  ZDIFFSTORE d 1 a
  LMPOP 2 a b LEFT
  BLMPOP 1 2 a b LEFT
  BLMPOP 1 1e3 a b LEFT
  LMPOP +2 a b LEFT
  LMPOP 4294967297 a b LEFT
  LMPOP 0x1 a b LEFT
  BZMPOP 0 1 a MIN
  EVAL s 0
  EVAL s 1
  EVAL s 2 a b c
  EVALSHA s 9223372036854775807 a b
  FCALL f 1 a b
  FCALL_RO f 1 a b
  XREAD STREAMS a b 1 2
  XREAD COUNT 1 BLOCK 2 STREAMS a 1
  XREAD STREAMS a b 1
  XREAD COUNT 1 STREAMS
  XREAD a b c
  XREADGROUP GROUP g c STREAMS a >
  XREADGROUP GROUP g c COUNT STREAMS STREAMS a b 1 2
  GEORADIUS k 1 2 3 km STORE a
  GEORADIUS k 1 2 3 km STORE a STOREDIST b
  GEORADIUS k 1 2 3 km STORE
  GEORADIUSBYMEMBER k m 3 km ASC STOREDIST d
  MSET a 1 b
  BITOP AND d a b
  PFCOUNT a b
  BLPOP a b c 0
  LMOVE a b LEFT RIGHT
  SMOVE a b m
  SINTERSTORE d a b
  RESTORE a 0 x STORE y
  XGROUP CREATE k g 0
  XINFO STREAM k
  MEMORY USAGE a
  OBJECT FREQ a
  PUBLISH a b
  SPUBLISH a b
  SSUBSCRIBE a b
  PING a
`

const isArray = (reply: Reply.Reply | undefined): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

const field = (reply: Reply.Reply | undefined, name: string): Reply.Reply =>
  reply instanceof Reply.MapReply ? (reply.entries.find(([key]) => key === name)?.[1] ?? null) : null

const words = (reply: Reply.Reply | undefined): ReadonlyArray<string> => {
  const members = reply instanceof Reply.SetReply ? reply.members : []
  return members.map((each) => (each instanceof Reply.SimpleString ? each.text : String(each)))
}

const number = (reply: Reply.Reply, name: string): number => Number(field(field(reply, "spec"), name))

const beginOf = (reply: Reply.Reply): KeySpec["begin"] => {
  switch (field(reply, "type")) {
    case "index":
      return { index: number(reply, "index") }
    case "keyword":
      return { keyword: String(field(field(reply, "spec"), "keyword")), from: number(reply, "startfrom") }
    default:
      return "unknown"
  }
}

const findOf = (reply: Reply.Reply): KeySpec["find"] => {
  switch (field(reply, "type")) {
    case "range":
      return { last: number(reply, "lastkey"), step: number(reply, "keystep"), limit: number(reply, "limit") }
    case "keynum":
      return {
        countAt: number(reply, "keynumidx"),
        first: number(reply, "firstkey"),
        step: number(reply, "keystep")
      }
    default:
      return "unknown"
  }
}

/** The specification of a command, from the reply of redis-server to COMMAND INFO in RESP3. */
const specificationOf = (real: Wire, request: ReadonlyArray<string>): Effect.Effect<Specification> =>
  Effect.promise(async () => {
    const [container = "", subcommand = ""] = request
    const found = await real.send("COMMAND", "INFO", `${container}|${subcommand}`, container)
    const info = isArray(found) ? (found[0] ?? found[1]) : undefined
    const [name, arity, flags, , , , , , keySpecs] = isArray(info) ? info : []
    return {
      name: String(name),
      summary: "",
      since: "",
      group: "",
      arity: Number(arity),
      flags: words(flags),
      categories: [],
      keySpecs: (keySpecs instanceof Reply.SetReply ? keySpecs.members : []).map((each) => ({
        flags: words(field(each, "flags")),
        begin: beginOf(field(each, "begin_search")),
        find: findOf(field(each, "find_keys"))
      }))
    }
  })

/** The reply to COMMAND GETKEYSANDFLAGS that follows from our extraction. */
const expected = (specification: Specification, request: ReadonlyArray<Bytes.Bytes>): string => {
  if (!Keys.hasKeys(specification)) return "ERR The command has no key arguments"
  const keys = Keys.keysOf(specification, request)
  if (keys.length === 0 && !specification.flags.includes("no_mandatory_keys"))
    return "ERR Invalid arguments specified for command"
  return keys.map(({ key, flags }) => `${key}(${flags.join()})`).join(" ")
}

const formatReply = (reply: Reply.Reply): string => {
  if (!isArray(reply)) return reply instanceof Reply.ErrorReply ? reply.text.trim() : String(reply)
  return reply.map((each) => (isArray(each) ? `${each[0]}(${words(each[1]).join()})` : "")).join(" ")
}

describe.skipIf(!hasRedis)("the keys of a request, compared with redis-server", () => {
  const lines = requests.trim().split("\n")

  it.scopedLive("are those of COMMAND GETKEYSANDFLAGS, with the same flags", () =>
    Effect.gen(function* () {
      const real = yield* wire((yield* realRedis()).path)
      yield* Effect.promise(() => real.send("HELLO", "3"))
      for (const line of lines) {
        const request = splitWords(line.trim()) ?? []
        const specification = yield* specificationOf(real, request)
        const reply = yield* Effect.promise(() => real.send("COMMAND", "GETKEYSANDFLAGS", ...request))
        assert.strictEqual(
          expected(specification, request),
          formatReply(reply),
          `ours (first) and Redis's: ${line.trim()}`
        )
      }
      process.stdout.write(`keys: ${lines.length} requests compared with redis-server\n`)
    })
  )
})

describe("the keys of a request", () => {
  it("come with their positions", () => {
    const specification: Specification = {
      name: "example",
      summary: "",
      since: "",
      group: "",
      arity: -2,
      flags: [],
      categories: [],
      keySpecs: [{ flags: ["RW"], begin: { index: 1 }, find: { last: -1, step: 2, limit: 0 } }]
    }
    const request = ["example", "a", "1", "b", "2"].map(Bytes.unsafeMake)
    assert.deepStrictEqual(
      Keys.keysOf(specification, request).map(({ key, index }) => [key, index]),
      [
        [Bytes.unsafeMake("a"), 1],
        [Bytes.unsafeMake("b"), 3]
      ]
    )
  })
})
