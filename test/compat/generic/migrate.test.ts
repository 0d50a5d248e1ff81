/**
 * MIGRATE between every pair of ours and redis-server: the replies of the source, its events and its journal, and the data of both
 * ends must be those of two redis-servers.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { splitWords } from "../../../src/resp/Decoder.js"
import * as Reply from "../../../src/resp/Reply.js"
import { freePort, hasRedis, ourPort, ourServer, realRedis } from "../../fixtures.js"
import { state } from "../../internals.js"
import { Connection } from "../Connection.js"
import * as Journals from "../Journals.js"
import { journalText } from "../journalText.js"
import { normalForm } from "../Mark.js"
import { within } from "../Timeout.js"

interface Server {
  readonly port: number
  readonly journal: Journals.Recording
}

const ours: Effect.Effect<Server, never, Scope.Scope> = Effect.gen(function* () {
  const context = yield* Layer.build(ourServer())
  const port = yield* Effect.provide(ourPort, context)
  const { journal } = yield* Effect.provide(state, context)
  return { port, journal: journalText(journal) }
})

const real: Effect.Effect<Server, never, Scope.Scope> = Effect.gen(function* () {
  const port = yield* freePort
  const settings = Object.entries({ ...Journals.settings, port: String(port) })
  const { path } = yield* realRedis(...settings.flatMap(([name, value]) => [`--${name}`, value]))
  return { port, journal: Journals.ofReal(path) }
})

/** The commands for the source, or after `>` for the target. PORT is the target's, and SELF the source's. */
const scripts: Readonly<Record<string, string>> = {
  "a key": `
    SET a 1
    MIGRATE 127.0.0.1 PORT a 0 1000
    EXISTS a
    > GET a
    MIGRATE 127.0.0.1 PORT a 0 1000
    MIGRATE 127.0.0.1 PORT "" 0 1000
    SET "" empty
    MIGRATE 127.0.0.1 PORT "" 0 1000
    > GET ""
  `,
  "every type": `
    SET s "\\x00\\xff"
    SET n 12
    RPUSH l 1 2 abc
    SADD s1 1 2 3
    SADD s2 a b c
    HSET h f v g w
    ZADD z 1.5 a 2 b
    XADD x 1-1 a b
    XGROUP CREATE x g 0
    XREADGROUP GROUP g c STREAMS x >
    DEBUG DIGEST
    migrate localhost PORT "" 0 1000 keys s n l s1 s2 h z x none
    DEBUG DIGEST
    > DEBUG DIGEST
  `,
  "another database, and again": `
    SET a 1
    SET b 1
    MIGRATE 127.0.0.1 PORT a 3 1000
    MIGRATE 127.0.0.1 PORT b 3 1000
    > SELECT 3
    > MGET a b
    > SELECT 0
    SELECT 5
    SET a 1
    MIGRATE 127.0.0.1 PORT a 99 1000
    EXISTS a
    MIGRATE 127.0.0.1 PORT a -1 1000
    MIGRATE 127.0.0.1 PORT a 007 1000
    MIGRATE 127.0.0.1 PORT a 7 0
    SELECT 0
  `,
  "a time to live": `
    SET a 1 PX 100000000
    MIGRATE 127.0.0.1 PORT a 0 -5
    > EXISTS a
    > OBJECT ENCODING a
    > EXPIRE a 100 GT
  `,
  "COPY and REPLACE": `
    SET a 1
    > SET a 2
    MIGRATE 127.0.0.1 PORT a 0 1000
    MIGRATE 127.0.0.1 PORT a 0 1000 COPY
    MIGRATE 127.0.0.1 PORT a 0 1000 COPY REPLACE COPY
    GET a
    > GET a
    SET a 3
    MIGRATE 127.0.0.1 PORT a 0 1000 replace
    GET a
    > GET a
  `,
  "KEYS of which some exist": `
    MSET a 1 b 2 c 3
    > SET b other
    MIGRATE 127.0.0.1 PORT "" 0 1000 KEYS a b none c
    MGET a b c
    > MGET a b c
    MIGRATE 127.0.0.1 PORT "" 0 1000 REPLACE KEYS b b
    MGET a b c
    MIGRATE 127.0.0.1 PORT "" 0 1000 KEYS
    MIGRATE 127.0.0.1 PORT "" 0 1000 KEYS none
    MIGRATE 127.0.0.1 PORT "" 0 1000 KEYS AUTH2 COPY
    MIGRATE 127.0.0.1 PORT x 0 1000 KEYS a
  `,
  "many keys": `
    EVAL "for i = 1, 600 do redis.call('set', 'key:' .. i, string.rep(i, 20)) end" 0
    EVAL "local keys = {} for i = 1, 600 do keys[i] = 'key:' .. i end return redis.call('migrate', '127.0.0.1', PORT, '', 0, 5000, 'keys', unpack(keys))" 0
    DBSIZE
    > DBSIZE
    > GET key:599
  `,
  "a big value": `
    EVAL "redis.call('set', 'big', string.rep('0123456789', 300000))" 0
    CONFIG SET rdbcompression no
    MIGRATE 127.0.0.1 PORT big 0 5000
    CONFIG SET rdbcompression yes
    > STRLEN big
    EXISTS big
  `,
  "wrong arguments": `
    MIGRATE
    MIGRATE 127.0.0.1 PORT a 0
    MIGRATE 127.0.0.1 PORT a 0 x
    MIGRATE 127.0.0.1 PORT a x 1
    MIGRATE 127.0.0.1 PORT a 0 99999999999999999999
    MIGRATE 127.0.0.1 PORT a 0 1000 X
    MIGRATE 127.0.0.1 PORT a 0 x X
    MIGRATE 127.0.0.1 PORT a 0 1000 AUTH
    MIGRATE 127.0.0.1 PORT a 0 1000 AUTH2 u
    MIGRATE 127.0.0.1 PORT a 0 1000 AUTH2
    MIGRATE 127.0.0.1 PORT a 0 1000 COPY AUTH p KEYS
    MIGRATE 127.0.0.1 PORT a 0 1000 KEYS a
    MIGRATE h x a 0 1000
  `,
  "targets that are not there": `
    SET a 1
    MIGRATE 127.0.0.1 1 a 0 1000
    MIGRATE 127.0.0.1 x a 0 1000
    MIGRATE 127.0.0.1 0 a 0 1000
    MIGRATE "" PORT a 0 1000
    MIGRATE 127.0.0.1 -1 a 0 1000
    GET a
  `,
  passwords: `
    > CONFIG SET requirepass secret
    > AUTH secret
    > ACL SETUSER me on >mine ~a* +@all
    SET a 1
    SET b 1
    MIGRATE 127.0.0.1 PORT a 0 1000
    MIGRATE 127.0.0.1 PORT a 0 1000 AUTH wrong
    MIGRATE 127.0.0.1 PORT a 0 1000 AUTH secret
    MIGRATE 127.0.0.1 PORT b 0 1000 AUTH2 me wrong
    MIGRATE 127.0.0.1 PORT b 0 1000 AUTH2 me mine
    MIGRATE 127.0.0.1 PORT b 0 1000 AUTH2 default mine AUTH secret
    > EXISTS a b
    > CONFIG SET requirepass ""
    > ACL DELUSER me
  `,
  "no password to a target that has none": `
    SET a 1
    MIGRATE 127.0.0.1 PORT a 0 1000 AUTH wrong
    MIGRATE 127.0.0.1 PORT a 0 1000 COPY AUTH2 me wrong
    GET a
    > EXISTS a
  `,
  "a target that has closed the connection": `
    SET a 1
    MIGRATE 127.0.0.1 PORT a 0 1000
    -> CLIENT KILL TYPE normal
    SET a 1
    MIGRATE 127.0.0.1 PORT a 0 1000 REPLACE
    EXISTS a
  `,
  "in a transaction": `
    MSET a 1 b 2 c 3
    MULTI
    SET d 4
    MIGRATE 127.0.0.1 PORT a 0 1000
    EXISTS a
    MIGRATE 127.0.0.1 PORT "" 0 1000 KEYS b c
    SET b 5
    MIGRATE 127.0.0.1 PORT none 0 1000
    MIGRATE 127.0.0.1 1 d 0 1000
    DBSIZE
    EXEC
    MGET a b c d
    > MGET a b c d
    MULTI
    MIGRATE 127.0.0.1 PORT d 0 1000
    EXEC
  `,
  "in scripts": `
    MSET a 1 b 2 c 3
    EVAL "local r = redis.call('migrate', '127.0.0.1', KEYS[2], KEYS[1], 0, 1000) redis.call('set', 'after', r.ok) return {r, redis.call('exists', KEYS[1])}" 2 a PORT
    GET after
    EVAL "return redis.pcall('migrate', '127.0.0.1', 1, 'b', 0, 1000)" 0
    EVAL "return redis.call('migrate', '127.0.0.1', 1, 'b', 0, 1000)" 0
    EVAL "local ok, e = pcall(redis.call, 'migrate', '127.0.0.1', PORT, 'b', 0, 1000) return {ok and 1 or 0, e}" 0
    EVAL "local f = coroutine.wrap(function() coroutine.yield(redis.call('migrate', '127.0.0.1', PORT, 'c', 0, 1000)) end) return f()" 0
    EVAL "return redis.call('migrate', '127.0.0.1', PORT, 'c', 0, 1000)" 0
    > MGET a b c
    SET a x
    EVAL "return redis.call('migrate', '127.0.0.1', PORT, 'a', 0, 1000)" 0
    EVAL_RO "return redis.call('migrate', '127.0.0.1', PORT, 'a', 0, 1000)" 0
    SET m 1
    SET k 1
    MULTI
    EVAL "return redis.call('migrate', '127.0.0.1', PORT, 'm', 0, 1000)" 0
    EVAL "return {redis.call('migrate', '127.0.0.1', PORT, 'k', 0, 1000), redis.call('dbsize')}" 0
    MIGRATE 127.0.0.1 PORT after 0 1000
    DBSIZE
    EXEC
    EVAL "local t = setmetatable({}, {__index = function(_, k) return redis.call('migrate', '127.0.0.1', PORT, k, 0, 1000).ok end}) redis.call('set', 'y', 1) return t.y" 0
    EVAL "redis.call('set', 'y', 2) local t = {3, 1, 2} table.sort(t, function(a, b) redis.call('migrate', '127.0.0.1', PORT, 'y', 0, 1000, 'replace') return a < b end) return t" 0
    > GET y
  `,
  "figures and deadlines": `
    SET a 1
    MIGRATE 127.0.0.1 PORT a 0 1000
    SETEX a 100 x
    MIGRATE 127.0.0.1 PORT a 0 1000
    > TTL a
    MIGRATE 127.0.0.1 PORT none 0 1000
    INFO stats
  `
}

/** The figures of INFO that migrations change. */
const figures = (reply: Reply.Reply): Reply.Reply => {
  if (!(reply instanceof Reply.Verbatim) && typeof reply !== "string") return reply
  const text = typeof reply === "string" ? reply : reply.text
  return [/keyspace_hits:\d+/, /keyspace_misses:\d+/].map((each) => Reply.bulk(each.exec(text)?.[0] ?? ""))
}

interface Transcript {
  readonly lines: ReadonlyArray<string>
  readonly journal: string
}

const run = async (source: Server, target: Server, script: string): Promise<Transcript> => {
  const [at, there] = await Promise.all([Connection.open(source.port, 3), Connection.open(target.port, 3)])
  const events = await Connection.open(source.port, 3)
  const lines: Array<string> = []
  try {
    for (const each of [at, there]) {
      await each.call(["FLUSHALL"])
      await each.call(["CONFIG", "RESETSTAT"])
      await each.call(["CONFIG", "SET", "notify-keyspace-events", "EAmn"])
    }
    await events.call(["PSUBSCRIBE", "__keyevent@*"])
    const start = source.journal.length()
    for (const line of script.replaceAll("PORT", String(target.port)).split("\n")) {
      const text = line.trim()
      if (text === "") continue
      const [, mark, isForTarget, command = ""] = /^(-?)(> )?(.*)$/.exec(text) ?? []
      const words = splitWords(command) ?? []
      const reply = await within(
        (isForTarget === undefined ? at : there).call(words),
        `no answer within 10 s to: ${text}`
      )
      const isInfo = words[0] === "INFO"
      if (mark === "") lines.push(`${line.trim()} → ${normalForm(isInfo ? figures(reply) : reply, "=")}`)
    }
    await events.call(["PING"])
    for (const message of events.takeMessages()) lines.push(normalForm(message, "="))
    return { lines, journal: source.journal.since(start) }
  } finally {
    for (const each of [at, there, events]) each.wire.close()
  }
}

const pairs = [
  ["ours", "redis-server"],
  ["redis-server", "ours"],
  ["ours", "ours"]
] as const

describe.skipIf(!hasRedis)("MIGRATE, compared with redis-server", () => {
  for (const [title, script] of Object.entries(scripts)) {
    it.scopedLive(title, () =>
      Effect.gen(function* () {
        const servers = { ours: [yield* ours, yield* ours], "redis-server": [yield* real, yield* real] } as const
        const { "redis-server": reals } = servers
        const expected = yield* Effect.promise(() => run(reals[0], reals[1], script))
        const masked = (transcript: Transcript, port: number): Transcript => ({
          journal: transcript.journal,
          lines: transcript.lines.map((line) =>
            line.replaceAll(String(port), "PORT").replace(/script: \w{40}/, "script")
          )
        })
        for (const [from, to] of pairs) {
          const source = servers[from][0]
          const target = servers[to][1]
          const got = yield* Effect.promise(() => run(source, target, script))
          assert.deepStrictEqual(
            masked(got, target.port).lines,
            masked(expected, reals[1].port).lines,
            `${from} to ${to}`
          )
          const difference = Journals.difference(got.journal, expected.journal, false)
          if (difference !== undefined) assert.deepStrictEqual(difference[0], difference[1], `${from} to ${to}`)
        }
      })
    )
  }
})
