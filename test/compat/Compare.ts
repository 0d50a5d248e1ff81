/**
 * Compares scripts of commands with a real redis-server: both servers run each script, and the replies must be equal to the
 * byte. A script runs once in RESP2 and once in RESP3, each time on empty databases and new connections. In RESP3 the
 * keyspace events and the changes of watched keys are compared too (see `Observation`).
 *
 *     compare("strings", {
 *       "APPEND keeps the expiry": `
 *         SET a 1 EX 100
 *         APPEND a 2
 *         ? TTL a
 *         @other GET a
 *       `
 *     })
 *
 * A script has a command on each line, quoted as in redis-cli (`"\x00"`). Before the command a line may have, in this order:
 *
 * 1. what to do, if not send a command and compare its reply:
 *    - `&`: send a command that blocks, and continue when both servers list the client as blocked;
 *    - `<`: send nothing, and compare the next message or the reply of a command that blocked;
 *    - `x`: close the connection, and continue when both servers no longer list it;
 * 2. how to compare the reply, if not to the byte:
 *    - `~`: the elements may come in any order (of nested arrays: only the outer one; of maps: pairs);
 *    - `*`: the reply of a SCAN: the elements of its second element may come in any order;
 *    - `?`: only types and sizes must be equal, not values;
 *    - `-`: the reply is not compared;
 * 3. `@name`: the connection, which opens when it is first named. Without a name it is the script's main connection.
 *
 * A line that starts with `#` is a comment. Messages of publish and subscribe and of client-side caching are not
 * replies: they wait for a `<`, and at the end both servers must have the same messages left over. `${now+1000}` is the Unix time in
 * milliseconds 1000 ms after the start, `${nows+10}` the one in seconds 10 s after it.
 *
 * `Conversation` compares the order in which messages and replies arrive, `random/` compares random commands: `Seed` says
 * how to repeat a failure. `node scripts/test.mjs compat/string` runs the files whose paths contain the argument. Without a
 * redis-server these tests are skipped; `LAYEREDIS_COMPAT=required` fails them instead.
 */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { splitWords } from "../../src/resp/Decoder.js"
import * as Reply from "../../src/resp/Reply.js"
import { encodeRequest, hasRedis } from "../fixtures.js"
import { Connection } from "./Connection.js"
import * as Journals from "./Journals.js"
import { type Mark, normalForm } from "./Mark.js"
import { Observation, type Seen, sortMisses } from "./Observation.js"
import { type Servers, type Settings, useServers } from "./Servers.js"
import { within } from "./Timeout.js"

type Action = "call" | "block" | "receive" | "close"

/** A line of a script. */
interface Step {
  readonly line: string
  readonly action: Action
  readonly mark: Mark
  readonly connection: string
  readonly words: ReadonlyArray<string>
}

const actions: Readonly<Record<string, Action>> = { "&": "block", "<": "receive", x: "close" }

const parseLine = (text: string, now: number): ReadonlyArray<Step> => {
  const line = text.trim()
  if (line === "" || line.startsWith("#")) return []
  const [, action = "", mark = "", connection = "", rest = ""] =
    /^(&|<|x(?=[~*?-]?\s*(?:@|$)))?([~*?-]?)\s*(?:@(\w+)(?:\s+|$))?(.*)$/s.exec(line) ?? []
  const command = rest.replace(/\$\{now(s?)([+-]\d+)\}/g, (_, seconds: string, offset: string) =>
    String(seconds === "s" ? Math.floor(now / 1000) + Number(offset) : now + Number(offset))
  )
  const words = splitWords(command)
  if (words === undefined) throw new Error(`unbalanced quotes: ${line}`)
  // the pattern matches no other mark
  return [{ line, action: actions[action] ?? "call", mark: mark === "" ? "=" : (mark as Mark), connection, words }]
}

let repliesCompared = 0

/** What is compared beside the replies. */
interface Comparison {
  /** In RESP3, the keyspace events and the changes of watched keys. */
  readonly observed: boolean
  /**
   * What the journals record, for which redis-server writes an append-only file. Keys that expire in a script do so a little
   * earlier on one server, unless the script sees to it that only its commands remove them.
   */
  readonly journal: "always" | "unless keys expire" | "never"
}

/** The same connection to both servers. */
interface Both {
  readonly ours: Connection
  readonly real: Connection
}

const open = async ({ ourPort, redis }: Servers, protocol: 2 | 3): Promise<Both> => ({
  ours: await Connection.open(ourPort, protocol),
  real: await Connection.open(redis.path, protocol)
})

/** Waits until CLIENT LIST shows a connection in the wanted state. */
const untilListed = async (
  control: Connection,
  connection: Connection,
  isWanted: (client: string | undefined) => boolean
): Promise<void> => {
  for (;;) {
    const list = await control.call(["CLIENT", "LIST"])
    const text = typeof list === "string" ? list : list instanceof Reply.Verbatim ? list.text : ""
    if (isWanted(text.split("\n").find((client) => client.startsWith(`id=${String(connection.id)} `)))) return
  }
}

const isGone = (client: string | undefined): boolean => client === undefined

const isBlocked = (client: string | undefined): boolean => client === undefined || / flags=\w*b/.test(client)

/** Runs a step on one server. Returns the reply to compare, if there is one. */
const perform = async (step: Step, connection: Connection, control: Connection): Promise<Reply.Reply | undefined> => {
  switch (step.action) {
    case "call":
      return connection.call(step.words)
    case "receive":
      return connection.receive()
    case "block":
      connection.wire.write(encodeRequest(step.words))
      await untilListed(control, connection, isBlocked)
      return undefined
    case "close":
      connection.wire.close()
      await untilListed(control, connection, isGone)
      return undefined
  }
}

/** Commands that let keys expire while the script runs. */
const letsKeysExpire = /^debug sleep | px \d\d?\b|^pexpire \S+ \d\d?\b|^psetex \S+ \d\d?\b/i

/** The words of all commands, with those first that stand where most commands have their keys. */
const likelyKeys = (commands: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> =>
  [1, 2, 3]
    .flatMap((position) => commands.flatMap((words) => words[position] ?? []))
    .concat(commands.flatMap((words) => words.slice(4)))

/** Observations of both servers. */
interface Observer {
  readonly look: () => Promise<readonly [ours: Seen, real: Seen]>
  readonly select: (database: string) => void
  readonly stop: () => Promise<unknown>
}

const observe = async (
  { ourPort, redis }: Servers,
  control: Both,
  commands: ReadonlyArray<ReadonlyArray<string>>
): Promise<Observer> => {
  // the watchers of one server may notice an expired key a look earlier than those of the other
  const keys = commands.some((words) => letsKeysExpire.test(words.join(" "))) ? [] : likelyKeys(commands)
  const both = await Promise.all([
    Observation.start(ourPort, control.ours, keys),
    Observation.start(redis.path, control.real, keys)
  ])
  const [ours, real] = both
  return {
    look: () => Promise.all([ours.look(), real.look()]),
    select: (database) => both.map((each) => each.select(database)),
    stop: () => Promise.all(both.map((each) => each.stop()))
  }
}

const compareSeen = async (observer: Observer, { line, words }: Step): Promise<void> => {
  if (words[0]?.toUpperCase() === "SELECT") observer.select(words[1] ?? "")
  const looks = await within(observer.look(), `no answer within 10 s to: ${line}`)
  const [ours, real] = /^sort/i.test(words[0] ?? "") ? looks.map(sortMisses) : looks
  assert.deepStrictEqual(ours, real, `what others see, ours (first) and with Redis, of: ${line}`)
}

const runScript = async (
  servers: Servers,
  script: string,
  protocol: 2 | 3,
  { journal, observed }: Comparison
): Promise<void> => {
  const connections = new Map<string, Both>()
  const control = await open(servers, 2)
  let observer: Observer | undefined
  try {
    await Promise.all([control.ours.call(["FLUSHALL"]), control.real.call(["FLUSHALL"])])
    const journals = { ours: servers.journal, real: Journals.ofReal(servers.redis.path) }
    const start =
      journal === "never" ? { ours: 0, real: 0 } : { ours: journals.ours.length(), real: journals.real.length() }
    const now = Date.now()
    const steps = script.split("\n").flatMap((line) => parseLine(line, now))
    if (observed) {
      observer = await observe(
        servers,
        control,
        steps.map(({ words }) => words)
      )
    }
    for (const step of steps) {
      let both = connections.get(step.connection)
      if (both === undefined) {
        both = await open(servers, protocol)
        connections.set(step.connection, both)
      }
      const [ours, real] = await within(
        Promise.all([perform(step, both.ours, control.ours), perform(step, both.real, control.real)]),
        `no answer within 10 s to: ${step.line}`
      )
      if (observer !== undefined) await compareSeen(observer, step)
      if (ours === undefined || real === undefined) continue
      repliesCompared++
      assert.strictEqual(
        normalForm(ours, step.mark),
        normalForm(real, step.mark),
        `RESP${protocol}, ours (first) and Redis's reply to: ${step.line}`
      )
    }
    for (const [name, { ours, real }] of connections) {
      assert.deepStrictEqual(
        ours.pendingMessages,
        real.pendingMessages,
        `RESP${protocol}, messages left over at @${name}`
      )
    }
    const isTimed = steps.some(({ words }) => letsKeysExpire.test(words.join(" ")))
    if (journal === "always" || (journal === "unless keys expire" && !isTimed)) {
      const ours = journals.ours.since(start.ours)
      const real = journals.real.since(start.real)
      const difference = Journals.difference(ours, real, /spop/i.test(script))
      if (difference !== undefined) {
        assert.deepStrictEqual(difference[0], difference[1], `RESP${protocol}, the journals, ours (first) and Redis's`)
      }
    }
  } finally {
    await observer?.stop()
    for (const { ours, real } of [control, ...connections.values()]) {
      ours.wire.close()
      real.wire.close()
    }
  }
}

/**
 * Compares scripts, each in a test with its title. Both servers start with the `settings`. Set `observed` to false for
 * scripts that would stop or list the clients that observe them.
 */
export const compare = (
  subject: string,
  scripts: Readonly<Record<string, string>>,
  settings: Settings = {},
  { observed = true, journal = "unless keys expire" }: Partial<Comparison> = {}
): void => {
  describe.skipIf(!hasRedis)(`${subject}, compared with redis-server`, () => {
    const servers = useServers(settings, journal === "never" ? {} : Journals.settings)
    afterAll(() => {
      process.stdout.write(`${subject}: ${repliesCompared} replies compared with redis-server\n`)
      repliesCompared = 0
    })
    for (const [title, script] of Object.entries(scripts)) {
      it.effect(title, () =>
        Effect.promise(async () => {
          await runScript(servers(), script, 2, { observed: false, journal })
          await runScript(servers(), script, 3, { observed, journal })
        })
      )
    }
  })
}
