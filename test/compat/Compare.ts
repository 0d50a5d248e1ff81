/**
 * The comparison with a real redis-server: scripts of commands, sent to it and to ours, whose replies must be equal to the
 * byte. Each script runs in RESP2 and in RESP3, on empty databases and fresh connections.
 *
 * A script is text, a command a line, in redis-cli's quoting (`"\x00"`). A line may begin with
 * - `#`: a comment;
 * - `~`: the reply's elements may come in any order (of nested arrays: the outermost only; of maps: by pairs);
 * - `*`: a scan's reply: the second element's elements may come in any order;
 * - `?`: only the reply's shape counts (its types and sizes), its values do not;
 * - `-`: the reply is not compared;
 * - `@name `: the command is another connection's, opened when first named (after any of the marks above).
 * `${now+1000}` stands for a time 1000 ms from the start, `${nows+10}` for one 10 s from it in seconds.
 */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { splitWords } from "../../src/resp/Decoder.js"
import * as Encoder from "../../src/resp/Encoder.js"
import * as Reply from "../../src/resp/Reply.js"
import { connect, hasRedis, ourPort, ourServer, type RealRedis, startRedis, type Wire } from "../fixtures.js"

export type Mark = "=" | "~" | "*" | "?" | "-"

export interface Step {
  readonly mark: Mark
  readonly connection: string
  readonly words: ReadonlyArray<string>
}

export const parseStep = (line: string, now: number): Step | undefined => {
  const text = line.trim()
  if (text === "" || text.startsWith("#")) return undefined
  const [, mark = "", connection = "", rest = ""] = /^([~*?-]?)\s*(?:@(\w+)\s+)?(.*)$/s.exec(text) ?? []
  const command = rest.replace(/\$\{now(s?)([+-]\d+)\}/g, (_, seconds: string, offset: string) =>
    String(seconds === "s" ? Math.floor(now / 1000) + Number(offset) : now + Number(offset))
  )
  const words = splitWords(command)
  if (words === undefined) throw new Error(`unbalanced quotes: ${line}`)
  return { mark: mark === "" ? "=" : (mark as Mark), connection, words }
}

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** A reply in the form in which two of them are compared. */
export const normalForm = (reply: Reply.Reply, mark: Mark): string => {
  if (mark === "-") return ""
  if (mark === "?") return shape(reply)
  if (mark === "*" && isArray(reply) && reply.length === 2) {
    return `${normalForm(reply[0] ?? null, "=")}${normalForm(reply[1] ?? null, "~")}`
  }
  if (mark === "~") {
    if (isArray(reply)) return JSON.stringify(reply.map((each) => Encoder.encode(each, 3)).sort())
    if (reply instanceof Reply.SetReply) return `~${normalForm(reply.members, mark)}`
    if (reply instanceof Reply.MapReply) return `%${normalForm(reply.entries, mark)}`
  }
  return Encoder.encode(reply, 3)
}

const shape = (reply: Reply.Reply): string => {
  if (isArray(reply)) return `[${reply.map(shape).join()}]`
  if (reply === null || typeof reply !== "object") return reply === null ? "null" : typeof reply
  if (reply instanceof Reply.MapReply)
    return `%${reply.entries.map(([key, value]) => `${Encoder.encode(key, 3)}=${shape(value)}`).sort()}`
  if (reply instanceof Reply.ErrorReply) return Encoder.encode(reply, 3)
  return reply._tag
}

/** How many replies have been compared so far. */
let compared = 0

interface Both {
  readonly ours: Wire
  readonly real: Wire
}

interface Servers {
  readonly ourPort: number
  readonly redis: RealRedis
  readonly stop: () => Promise<void>
}

const startServers = async (settings: Readonly<Record<string, string>>): Promise<Servers> => {
  const runtime = ManagedRuntime.make(ourServer({ settings }).pipe(Layer.orDie))
  const port = await runtime.runPromise(ourPort)
  const redis = await startRedis(
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, ...value.split(" ")])
  )
  return {
    ourPort: port,
    redis,
    stop: async () => {
      redis.stop()
      await runtime.dispose()
    }
  }
}

const open = async (servers: Servers, protocol: 2 | 3): Promise<Both> => {
  const both = { ours: await connect(servers.ourPort), real: await connect(servers.redis.path) }
  if (protocol === 3) await Promise.all([both.ours.send("HELLO", "3"), both.real.send("HELLO", "3")])
  return both
}

const runScript = async (servers: Servers, script: string, protocol: 2 | 3): Promise<void> => {
  const connections = new Map<string, Both>()
  try {
    const first = await open(servers, protocol)
    connections.set("", first)
    await Promise.all([first.ours.send("FLUSHALL"), first.real.send("FLUSHALL")])
    const now = Date.now()
    for (const line of script.split("\n")) {
      const step = parseStep(line, now)
      if (step === undefined) continue
      let both = connections.get(step.connection)
      if (both === undefined) {
        both = await open(servers, protocol)
        connections.set(step.connection, both)
      }
      const [ours, real] = await Promise.all([both.ours.send(...step.words), both.real.send(...step.words)])
      compared++
      assert.strictEqual(
        normalForm(ours, step.mark),
        normalForm(real, step.mark),
        `RESP${protocol}, ours (first) and Redis's reply to: ${line.trim()}`
      )
    }
  } finally {
    for (const both of connections.values()) {
      both.ours.close()
      both.real.close()
    }
  }
}

/**
 * Compares scripts, each a test of its own. `settings` go to both servers. Where there is no redis-server the tests are
 * skipped.
 */
export const compare = (
  subject: string,
  scripts: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {}
): void => {
  describe.skipIf(!hasRedis)(`${subject}, beside redis-server`, () => {
    let servers: Servers
    beforeAll(async () => {
      servers = await startServers(settings)
    })
    afterAll(async () => {
      await servers.stop()
      process.stdout.write(`${subject}: ${compared} replies compared with redis-server\n`)
      compared = 0
    })
    for (const [name, script] of Object.entries(scripts)) {
      it.effect(name, () =>
        Effect.promise(async () => {
          await runScript(servers, script, 2)
          await runScript(servers, script, 3)
        })
      )
    }
  })
}
