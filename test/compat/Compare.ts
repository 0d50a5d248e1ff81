/**
 * The comparison with a real redis-server: scripts of commands, sent to it and to ours, whose replies must be equal to the
 * byte. Each script runs in RESP2 and in RESP3, on empty databases and fresh connections; in RESP3 others look on, who must
 * see the same events and changes of keys.
 *
 * A script is text, a command a line, in redis-cli's quoting (`"\x00"`). A line may begin with
 * - `#`: a comment;
 * - `~`: the reply's elements may come in any order (of nested arrays: the outermost only; of maps: by pairs);
 * - `*`: a scan's reply: the second element's elements may come in any order;
 * - `?`: only the reply's shape counts (its types and sizes), its values do not;
 * - `-`: the reply is not compared;
 * - `@name `: the command is another connection's, opened when first named (after any of the marks);
 * - `&`: the command waits: goes on when both servers show its client as blocked;
 * - `<`: no command: what the connection receives next, such as the reply of a command that waited, or a message;
 * - `x`: no command: the connection is closed; goes on when both servers have seen it.
 * One of `& < x` may stand before one of the other marks. A command's reply is the next that is no message of publish and
 * subscribe or of client-side caching; messages that come before it wait for a `<`, and none may be left over at the end.
 * `${now+1000}` stands for a time 1000 ms from the start, `${nows+10}` for one 10 s from it in seconds.
 */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { splitWords } from "../../src/resp/Decoder.js"
import * as Encoder from "../../src/resp/Encoder.js"
import * as Reply from "../../src/resp/Reply.js"
import { encodeRequest, hasRedis, ourPort, ourServer, type RealRedis, startRedis } from "../fixtures.js"
import { Line } from "./Line.js"
import { inOrder, Observation, type Seen } from "./Observation.js"

export type Mark = "=" | "~" | "*" | "?" | "-"

/** What a step does: sends and receives, only one of them, or closes. */
export type Action = "ask" | "wait" | "receive" | "close"

export interface Step {
  readonly action: Action
  readonly mark: Mark
  readonly connection: string
  readonly words: ReadonlyArray<string>
}

const actions: Readonly<Record<string, Action>> = { "&": "wait", "<": "receive", x: "close" }

export const parseStep = (line: string, now: number): Step | undefined => {
  const text = line.trim()
  if (text === "" || text.startsWith("#")) return undefined
  const [, action = "", mark = "", connection = "", rest = ""] =
    /^(&|<|x(?=[~*?-]?\s*(?:@|$)))?([~*?-]?)\s*(?:@(\w+)(?:\s+|$))?(.*)$/s.exec(text) ?? []
  const command = rest.replace(/\$\{now(s?)([+-]\d+)\}/g, (_, seconds: string, offset: string) =>
    String(seconds === "s" ? Math.floor(now / 1000) + Number(offset) : now + Number(offset))
  )
  const words = splitWords(command)
  if (words === undefined) throw new Error(`unbalanced quotes: ${line}`)
  return { action: actions[action] ?? "ask", mark: mark === "" ? "=" : (mark as Mark), connection, words }
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
  readonly ours: Line
  readonly real: Line
}

/** Asks a server for its clients until what is said of one of them is so. */
const until = async (control: Line, line: Line, isSo: (client: string | undefined) => boolean): Promise<void> => {
  for (;;) {
    const clients = await control.ask(["CLIENT", "LIST"])
    const text = typeof clients === "string" ? clients : clients instanceof Reply.Verbatim ? clients.text : ""
    if (isSo(text.split("\n").find((client) => client.startsWith(`id=${String(line.id)} `)))) return
  }
}

const isBlocked = (client: string | undefined): boolean => client === undefined || / flags=\w*b/.test(client)

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

const open = async (servers: Servers, protocol: 2 | 3): Promise<Both> => ({
  ours: await Line.open(servers.ourPort, protocol),
  real: await Line.open(servers.redis.path, protocol)
})

/** Does what a step says on one server; its reply, where there is one to compare. */
const perform = async (step: Step, line: Line, control: Line): Promise<Reply.Reply | undefined> => {
  switch (step.action) {
    case "ask":
      return line.ask(step.words)
    case "receive":
      return line.receive()
    case "wait":
      line.wire.write(encodeRequest(step.words))
      await until(control, line, isBlocked)
      return undefined
    case "close":
      line.wire.close()
      await until(control, line, (client) => client === undefined)
      return undefined
  }
}

/** Commands of scripts in which deadlines pass. */
const passing = /^debug sleep | px \d\d?\b|^pexpire \S+ \d\d?\b|^psetex \S+ \d\d?\b/i

/** The words of commands, with those in front that stand where most have their keys. */
const likelyKeys = (commands: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> =>
  [1, 2, 3]
    .flatMap((at) => commands.flatMap((words) => words[at] ?? []))
    .concat(commands.flatMap((words) => words.slice(4)))

/** What others see of a step on each of the servers. */
interface Observer {
  readonly look: () => Promise<readonly [ours: Seen, real: Seen]>
  readonly select: (database: string) => void
  readonly stop: () => Promise<unknown>
}

const observe = async (servers: Servers, control: Both, words: ReadonlyArray<string>): Promise<Observer> => {
  const both = await Promise.all([
    Observation.start(servers.ourPort, control.ours, words),
    Observation.start(servers.redis.path, control.real, words)
  ])
  const [ours, real] = both
  return {
    look: () => Promise.all([ours.look(), real.look()]),
    select: (database) => both.map((each) => each.select(database)),
    stop: () => Promise.all(both.map((each) => each.stop()))
  }
}

const runScript = async (servers: Servers, script: string, protocol: 2 | 3, observed: boolean): Promise<void> => {
  const connections = new Map<string, Both>()
  const control = await open(servers, 2)
  let observer: Observer | undefined
  try {
    await Promise.all([control.ours.ask(["FLUSHALL"]), control.real.ask(["FLUSHALL"])])
    const now = Date.now()
    const steps = script.split("\n").flatMap((line) => {
      const step = parseStep(line, now)
      return step === undefined ? [] : [{ line, step }]
    })
    if (observed) {
      // where time passes, it is chance when a watcher sees that a deadline did
      const passes = steps.some(({ step }) => passing.test(step.words.join(" ")))
      const words = passes ? [] : likelyKeys(steps.map(({ step }) => step.words))
      observer = await observe(servers, control, words)
    }
    for (const { line, step } of steps) {
      let both = connections.get(step.connection)
      if (both === undefined) {
        both = await open(servers, protocol)
        connections.set(step.connection, both)
      }
      const [ours, real] = await within(
        Promise.all([perform(step, both.ours, control.ours), perform(step, both.real, control.real)]),
        line
      )
      if (observer !== undefined) {
        if (step.words[0]?.toUpperCase() === "SELECT") observer.select(step.words[1] ?? "")
        const looks = await within(observer.look(), line)
        const [seen, expected] = /^sort/i.test(step.words[0] ?? "") ? looks.map(inOrder) : looks
        assert.deepStrictEqual(seen, expected, `what others see, ours and with Redis, of: ${line.trim()}`)
      }
      if (ours === undefined || real === undefined) continue
      compared++
      assert.strictEqual(
        normalForm(ours, step.mark),
        normalForm(real, step.mark),
        `RESP${protocol}, ours (first) and Redis's reply to: ${line.trim()}`
      )
    }
    for (const [name, both] of connections) {
      assert.deepStrictEqual(both.ours.left, both.real.left, `RESP${protocol}, messages left at @${name}`)
    }
  } finally {
    await observer?.stop()
    for (const both of [control, ...connections.values()]) {
      both.ours.wire.close()
      both.real.wire.close()
    }
  }
}

/** A step that one of the servers does not answer fails by itself, and says which it was. */
const within = <A>(work: Promise<A>, line: string): Promise<A> => {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within 10 s to: ${line.trim()}`)), 10_000)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/**
 * Compares scripts, each a test of its own. `settings` go to both servers. What others see of the commands is compared too,
 * as `Observation` says, unless `observed` is false: for scripts that stop other clients or ask about them. Where there is
 * no redis-server the tests are skipped.
 */
export const compare = (
  subject: string,
  scripts: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {},
  { observed = true }: { readonly observed?: boolean } = {}
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
          await runScript(servers, script, 2, false)
          await runScript(servers, script, 3, observed)
        })
      )
    }
  })
}
