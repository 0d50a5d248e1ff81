/**
 * MEMORY: what keys and the whole take.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 */
import * as Bytes from "../../Bytes.js"
import * as Command from "../../execution/Command.js"
import * as Help from "../../execution/Help.js"
import { measureFunctions } from "../../observability/memory/Functions.js"
import { measure } from "../../observability/memory/Overhead.js"
import { usage } from "../../observability/memory/Usage.js"
import * as Reply from "../../resp/Reply.js"
import type { Scripting } from "../../scripting/Scripting.js"
import * as spec from "../../specification/data/server.js"
import { report } from "./memory/doctor.js"

const text = (bytes: string): Reply.Verbatim => new Reply.Verbatim("txt", Bytes.unsafeMake(bytes))

const double = (value: number): Reply.Double => new Reply.Double(Math.fround(value)) // Redis keeps them as C's floats

export const make = (scripting: Scripting): ReadonlyArray<Command.Command> => [
  Command.container(spec.memory, [
    Command.make(spec.memoryUsage, (context, args) => {
      const key = args.next()
      let samples = 5
      while (args.left > 0) {
        if (!args.skip("SAMPLES")) return Reply.syntaxError
        samples = Number(args.nextInteger())
        if (samples < 0) return Reply.syntaxError
      }
      const value = context.database.peek(key)
      return value === undefined ? null : usage(key, value, samples)
    }),

    Command.make(spec.memoryStats, ({ state, now }) => {
      const { used, reserved, resident, peak, atStart } = state.memory.read(now)
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
        ["lua.caches", 0],
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
        ["allocator.allocated", used],
        ["allocator.active", reserved],
        ["allocator.resident", reserved],
        ["allocator-fragmentation.ratio", double(reserved / used)],
        ["allocator-fragmentation.bytes", reserved - used],
        ["allocator-rss.ratio", double(1)],
        ["allocator-rss.bytes", 0],
        ["rss-overhead.ratio", double(resident / reserved)],
        ["rss-overhead.bytes", resident - reserved],
        ["fragmentation", double(resident / used)],
        ["fragmentation.bytes", resident - used]
      ])
    }),

    Command.make(spec.memoryDoctor, ({ state, now }) => text(report(state, now))),

    // Redis's own words where its allocator has no statistics to show
    Command.make(spec.memoryMallocStats, () => text("Stats not supported for the current allocator")),

    // V8 collects garbage when it sees fit
    Command.make(spec.memoryPurge, () => Reply.ok),

    Help.make(spec.memoryHelp, [
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
    ])
  ])
]
