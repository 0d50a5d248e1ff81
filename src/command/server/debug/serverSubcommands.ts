/** The subcommands of DEBUG on the server and on its data as a whole. */
import { constants } from "node:buffer"
import { randomBytes } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Bytes from "../../../Bytes.js"
import * as Glob from "../../../bytes/Glob.js"
import * as EventLoop from "../../../EventLoop.js"
import { type Arguments, notPositive } from "../../../execution/Arguments.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Help from "../../../execution/Help.js"
import type { Database } from "../../../keyspace/Database.js"
import type { Persistence } from "../../../persistence/Persistence.js"
import * as Reply from "../../../resp/Reply.js"
import * as ConfigFile from "../../../state/ConfigFile.js"
import * as SystemLog from "../../../state/SystemLog.js"
import * as ByteSize from "../../../state/settings/ByteSize.js"
import { StringBuffer } from "../../../value/StringBuffer.js"
import { table as evictionTable } from "./clientEviction.js"
import * as Digest from "./digest.js"
import * as HashTable from "./hashTable.js"
import * as Protocol from "./protocol.js"
import * as Subcommand from "./subcommand.js"

export const make = (persistence: Persistence): Subcommand.Subcommands => ({
  SLEEP: Subcommand.make(1, (context, args) => {
    const milliseconds = leadingNumber(args.next()) * 1000
    return milliseconds <= 0 ? Reply.ok : sleep(context, milliseconds)
  }),
  "SET-ACTIVE-EXPIRE": Subcommand.make(1, ({ state }, args) => {
    state.expiry.set(Math.trunc(leadingNumber(args.next())) !== 0)
    return Reply.ok
  }),
  "SET-DISABLE-DENY-SCRIPTS": Subcommand.make(1, ({ state }, args) => {
    state.allowsAllInScripts = Math.trunc(leadingNumber(args.next())) !== 0
    return Reply.ok
  }),
  LOG: Subcommand.make(1, ({ state }, args) => {
    state.log.add(SystemLog.levels.warning, `DEBUG LOG: ${Bytes.toText(args.next())}`)
    return Reply.ok
  }),
  // a sequence, as Redis does not count it as an error of DEBUG
  ERROR: Subcommand.make(1, (_context, args) => new Reply.Sequence([new Reply.ErrorReply(args.next())])),
  PROTOCOL: Subcommand.make(1, ({ client }, args) => Protocol.reply(args.next(), client.protocol)),
  DIGEST: Subcommand.make(0, ({ keyspace }) => Reply.simple(Digest.ofKeyspace(keyspace))),
  "DIGEST-VALUE": Subcommand.make([0, Number.POSITIVE_INFINITY], ({ database }, args) =>
    args.rest().map((key) => Reply.simple(Digest.ofValue(database, key)))
  ),
  POPULATE: Subcommand.make([1, 3], populate),
  HTSTATS: Subcommand.make(1, ({ keyspace }, args) => {
    const index = args.nextInteger()
    if (index < 0 || index >= keyspace.count) return Reply.error("Out of range database")
    return new Reply.Verbatim("txt", Bytes.unsafeMake(statistics(keyspace.database(Number(index)))))
  }),
  "CHANGE-REPL-ID": Subcommand.make(0, ({ state }) => {
    state.replicationId = randomBytes(20).toString("hex")
    return Reply.ok
  }),
  "STRINGMATCH-TEST": Subcommand.make(0, () => fuzz(Math.random)),
  "CLIENT-EVICTION": Subcommand.make(0, ({ state }) =>
    state.settings.number("maxmemory-clients") === 0
      ? Reply.error("maxmemory-clients is disabled.")
      : new Reply.Verbatim("txt", Bytes.unsafeMake(evictionTable(state.clients)))
  ),
  "QUICKLIST-PACKED-THRESHOLD": Subcommand.make(1, (_context, args) => {
    const threshold = ByteSize.parse(args.next())
    return threshold === undefined || threshold > largestThreshold
      ? Reply.error("argument must be a memory value bigger than 1 and smaller than 4gb")
      : Reply.ok
  }),
  REPLYBUFFER: Subcommand.make(2, replyBuffer),
  "DROP-CLUSTER-PACKET-FILTER": Subcommand.make(1, (_context, args) => {
    args.nextInteger()
    return Reply.ok
  }),
  CLUSTERLINK: Subcommand.make(3, (_context, args) =>
    args.skip("KILL")
      ? Reply.error("Debug option only available for cluster mode enabled setup!")
      : Help.wrongArguments("DEBUG", args)
  ),
  // the sizes of Redis's structures on a 64-bit machine
  STRUCTSIZE: Subcommand.make(0, () =>
    Reply.bulk("bits:64 robj:16 dictentry:24 sdshdr5:1 sdshdr8:3 sdshdr16:5 sdshdr32:9 sdshdr64:17 ")
  ),
  "CONFIG-REWRITE-FORCE-ALL": Subcommand.make(0, ({ state }) => {
    const { authorization, configFile, settings } = state
    // as in Redis, where the missing path is a null pointer
    if (configFile === undefined) return Reply.error("CONFIG-REWRITE-FORCE-ALL failed: Bad address")
    const failure = ConfigFile.rewrite(configFile, settings, authorization.configLines, { appendsDefaults: true })
    return failure === undefined ? Reply.ok : Reply.error(`CONFIG-REWRITE-FORCE-ALL failed: ${failure}`)
  }),
  RELOAD: Subcommand.make([0, Number.POSITIVE_INFINITY], (_context, args) => {
    const options = args.rest().map((option) => option.toUpperCase())
    if (!options.every((option) => ["MERGE", "NOFLUSH", "NOSAVE"].includes(option))) {
      return Reply.error("DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.")
    }
    if (!options.includes("NOSAVE") && !persistence.background.saveNow()) return new Reply.ErrorReply("ERR")
    const how = { flushes: !options.includes("NOFLUSH"), merges: options.includes("MERGE") }
    return loaded(persistence.reload(how), "Error trying to load the RDB dump, check server logs.")
  }),
  LOADAOF: Subcommand.make(0, () =>
    loaded(persistence.reloadAppendOnly, "Error trying to load the AOF files, check server logs.")
  ),
  // there is no jemalloc whose keys could be read
  MALLCTL: noAllocator,
  "MALLCTL-STR": noAllocator,
  // accepted without effect: there is nothing here that they could tune
  "AOF-FLUSH-SLEEP": accepted(1),
  LEAK: accepted(1),
  "PAUSE-CRON": accepted(1),
  REPLICATE: accepted([1, Number.POSITIVE_INFINITY]),
  "SET-SKIP-CHECKSUM-VALIDATION": accepted(1),
  ASSERT: refused("ASSERT"),
  "CRASH-AND-RECOVER": refused("CRASH-AND-RECOVER"),
  OOM: refused("OOM"),
  PANIC: refused("PANIC"),
  RESTART: refused("RESTART"),
  SEGFAULT: refused("SEGFAULT")
})

/** The number at the start of a text, as C's `strtod` reads it: 0 if there is none. */
const leadingNumber = (text: string): number => {
  const number = Number.parseFloat(text)
  return Number.isFinite(number) ? number : 0
}

const replyBuffer = ({ now, state: { clients } }: CommandContext, args: Arguments): Reply.Reply => {
  const { replyBuffers } = clients
  // the time until now goes by the old settings
  clients.checkReplyBuffers(now)
  const setting = args.nextKeyword()
  if (setting === "RESIZING") replyBuffers.isResizing = Math.trunc(leadingNumber(args.next())) !== 0
  else if (setting !== "PEAK-RESET-TIME") return Help.wrongArguments("DEBUG", args)
  else if (args.skip("NEVER")) replyBuffers.peakKept = -1
  else if (args.skip("RESET")) replyBuffers.restore()
  else replyBuffers.peakKept = Number(args.nextInteger())
  return Reply.ok
}

/** Pauses the client and all others for a number of milliseconds. */
const sleep = (context: CommandContext, milliseconds: number): Effect.Effect<Reply.Reply> => {
  const { state, now } = context
  const { clients } = state
  const before = clients.pause
  clients.unpause()
  clients.extendPause({ mode: "all", until: now + milliseconds }, now)
  return EventLoop.sleep(milliseconds).pipe(
    Effect.ensuring(
      Effect.sync(() => {
        clients.unpause()
        state.step.tick()
        if (before !== undefined) clients.extendPause(before, context.now)
      })
    ),
    Effect.as(Reply.ok)
  )
}

const populate = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  context.recordNothing()
  const nextNumber = (): number => args.nextIntegerIn(0, Number.MAX_SAFE_INTEGER, notPositive)
  const count = nextNumber()
  const prefix = args.remaining > 0 ? args.next() : "key"
  const size = args.remaining > 0 ? nextNumber() : 0
  for (let index = 0; index < count; index++) {
    const key = Bytes.unsafeMake(`${prefix}:${index}`)
    if (database.has(key)) continue
    const value = `value:${index}`
    // a size of 0 keeps the text as it is; a larger one pads it with NULs
    database.set(key, size > longText ? padded(value, size) : Bytes.unsafeMake(sized(value, size)))
  }
  return Reply.ok
}

const sized = (text: string, size: number): string => (size === 0 ? text : text.slice(0, size).padEnd(size, "\u0000"))

/** The length from which on a padded value is made outside V8's heap, in bytes. */
const longText = 1024 * 1024

const padded = (text: string, size: number): StringBuffer => {
  if (size > constants.MAX_LENGTH) throw Reply.error(`a value of ${size} bytes is larger than ${constants.MAX_LENGTH}`)
  const memory = Buffer.alloc(size)
  memory.write(text, "latin1")
  return StringBuffer.adopt(memory)
}

const statistics = (database: Database): string =>
  `[Dictionary HT]\n${HashTable.statistics(database.size, database.capacity)}` +
  `[Expires HT]\n${HashTable.statistics(database.expires, database.expires)}`

const fuzzRounds = 20_000

/** Matches random patterns with random texts, to see that each match ends. */
const fuzz = (random: () => number): Reply.Reply => {
  const text = (letters: string): Bytes.Bytes =>
    Bytes.unsafeMake(
      Array.from({ length: Math.floor(random() * 16) }, () => letters[Math.floor(random() * letters.length)]).join("")
    )
  for (let round = 0; round < fuzzRounds; round++)
    Glob.matches(text("ab*?[]^-\\"), text("ab]"), { ignoreCase: round % 2 === 0 })
  return Reply.simple("Apparently Redis did not crash: test passed")
}

const largestThreshold = 2n ** 32n - 2n ** 20n

const accepted = (count: number | readonly [number, number]): Subcommand.Subcommand =>
  Subcommand.make(count, () => Reply.ok)

/** Crashes and restarts, which no client may cause here. */
const refused = (name: string): Subcommand.Subcommand =>
  Subcommand.make([0, Number.POSITIVE_INFINITY], () =>
    Reply.error(`DEBUG ${name} is refused: this server does not end by a command but SHUTDOWN`)
  )

const noAllocator = Subcommand.make([1, Number.POSITIVE_INFINITY], () => Reply.error("No such file or directory"))

const loaded = (load: Effect.Effect<boolean>, failure: string): Effect.Effect<Reply.Reply> =>
  Effect.map(load, (isDone) => (isDone ? Reply.ok : Reply.error(failure)))
