/**
 * MEMORY: the memory that keys and the whole server use.
 *
 * @see https://redis.io/docs/latest/commands/memory-stats/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Help from "../../execution/Help.js"
import * as Options from "../../execution/Options.js"
import { measureFunctions } from "../../observability/memory/FunctionSize.js"
import { measure } from "../../observability/memory/Overhead.js"
import { usage as usageOf } from "../../observability/memory/Usage.js"
import * as Reply from "../../resp/Reply.js"
import type { Scripting } from "../../scripting/Scripting.js"
import * as spec from "../../specification/data/server.js"
import * as MemoryDoctor from "./memory/memoryDoctor.js"

export const make = (scripting: Scripting): Command.Command =>
  Command.container(spec.memory, [
    Command.make(spec.memoryDoctor, ({ state, now }) => text(MemoryDoctor.report(state, now))),
    Help.make(spec.memoryHelp, help),
    // Redis's own words for an allocator without statistics
    Command.make(spec.memoryMallocStats, () => text("Stats not supported for the current allocator")),
    // V8 decides for itself when to collect garbage
    Command.make(spec.memoryPurge, () => Reply.ok),
    Command.make(spec.memoryStats, (context) => stats(scripting, context)),
    Command.make(spec.memoryUsage, usage)
  ])

const text = (bytes: string): Reply.Verbatim => new Reply.Verbatim("txt", Bytes.unsafeMake(bytes))

interface UsageOptions {
  /** The number of elements to measure of a large collection; 0 for all. */
  readonly samples: number
}

const usageOptions = Options.table<Options.Draft<UsageOptions>>({
  SAMPLES: [
    1,
    (draft, args) => {
      draft.samples = Number(args.nextInteger())
      if (draft.samples < 0) throw Reply.syntaxError
    }
  ]
})

const usage = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const { samples } = Options.read(args, usageOptions, { samples: 5 })
  const value = database.peek(key)
  return value === undefined ? null : usageOf(key, value, samples)
}

/** Redis keeps these as C's floats. */
const double = (value: number): Reply.Double => new Reply.Double(Math.fround(value))

const stats = (scripting: Scripting, { state, now }: CommandContext): Reply.Reply => {
  const { used, allocated, reserved, resident, peak, atStart } = state.memory.read(now)
  const overhead = measure(state, now)
  return Reply.map([
    ["peak.allocated", peak],
    ["total.allocated", used],
    ["startup.allocated", atStart],
    ["replication.backlog", 0],
    ["clients.slaves", 0],
    ["clients.normal", overhead.clients],
    ["cluster.links", 0],
    ["aof.buffer", 0],
    ["lua.caches", scripting.cacheMemory],
    ["functions.caches", measureFunctions(scripting.functions.libraries)],
    ...overhead.databases.map(({ index, main, expires }): readonly [string, Reply.Reply] => [
      `db.${index}`,
      Reply.map([
        ["overhead.hashtable.main", main],
        ["overhead.hashtable.expires", expires],
        ["overhead.hashtable.slot-to-keys", 0]
      ])
    ]),
    ["overhead.total", overhead.total],
    ["keys.count", overhead.keys],
    ["keys.bytes-per-key", overhead.keys === 0 ? 0 : Math.max(0, Math.floor((used - atStart) / overhead.keys))],
    ["dataset.bytes", overhead.data],
    ["dataset.percentage", double(overhead.dataPercentage)],
    ["peak.percentage", double((used * 100) / peak)],
    ["allocator.allocated", allocated],
    ["allocator.active", reserved],
    ["allocator.resident", reserved],
    ["allocator-fragmentation.ratio", double(reserved / allocated)],
    ["allocator-fragmentation.bytes", reserved - allocated],
    ["allocator-rss.ratio", double(1)],
    ["allocator-rss.bytes", 0],
    ["rss-overhead.ratio", double(resident / reserved)],
    ["rss-overhead.bytes", resident - reserved],
    ["fragmentation", double(resident / used)],
    ["fragmentation.bytes", resident - used]
  ])
}

const help = [
  "DOCTOR",
  "    Return memory problems reports.",
  "MALLOC-STATS",
  "    Return internal statistics report from the memory allocator.",
  "PURGE",
  "    Attempt to purge dirty pages for reclamation by the allocator.",
  "STATS",
  "    Return information about the memory usage of the server.",
  "USAGE <key> [SAMPLES <count>]",
  "    Return memory in bytes used by <key> and its value. Nested values are",
  "    sampled up to <count> times (default: 5, 0 means sample all)."
]
