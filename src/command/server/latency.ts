/**
 * LATENCY: spikes by event, and how long each command takes.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 */
import * as Bytes from "../../Bytes.js"
import * as Command from "../../execution/Command.js"
import type { Commands } from "../../execution/Commands.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"
import type { CommandStatistics } from "../../state/Statistics.js"
import { report } from "./latency/doctor.js"
import { graph } from "./latency/graph.js"

const text = (bytes: string): Reply.Verbatim => new Reply.Verbatim("txt", Bytes.unsafeMake(bytes))

const histogramReply = ({ histogram }: CommandStatistics): Reply.Reply =>
  Reply.map([
    ["calls", histogram?.total ?? 0],
    ["histogram_usec", new Reply.MapReply(histogram?.distribution() ?? [])]
  ])

export const make = (commands: Commands): ReadonlyArray<Command.Command> => [
  Command.container(spec.latency, [
    Command.make(spec.latencyHistogram, ({ state: { statistics, step } }, args) => {
      step.end()
      const measured = (name: string): boolean => statistics.byCommand.get(name)?.histogram !== undefined
      const names =
        args.left === 0
          ? [...statistics.byCommand.keys()]
          : args.rest().flatMap((word) => {
              const command = commands.named(word)
              if (command === undefined) return []
              // a container stands for its subcommands
              return [command.name, ...[...(command.subcommands?.values() ?? [])].map(({ name }) => name)]
            })
      return Reply.map(names.filter(measured).map((name) => [name, histogramReply(statistics.of(name))]))
    }),

    Command.make(spec.latencyDoctor, ({ state, now }) => {
      state.step.end()
      return text(report(state, now))
    }),

    Command.make(spec.latencyHistory, ({ state }, args) => {
      state.step.end()
      const { samples = [] } = state.latency.get(args.next()) ?? {}
      return samples.map(({ time, milliseconds }) => [time, milliseconds])
    }),

    Command.make(spec.latencyGraph, ({ state, now }, args) => {
      state.step.end()
      const event = args.next()
      const series = state.latency.get(event)
      if (series === undefined) return Reply.error(`No samples available for event '${event}'`)
      return text(graph(event, series, now))
    }),

    Command.make(spec.latencyLatest, ({ state }) => {
      state.step.end()
      return [...state.latency].map(([event, { samples, longest }]) => {
        const last = samples.at(-1)
        return [Reply.bulk(event), last?.time ?? 0, last?.milliseconds ?? 0, longest]
      })
    }),

    Command.make(spec.latencyReset, ({ state }, args) => {
      state.step.end()
      const events = args.left === 0 ? [...state.latency].map(([event]) => event) : args.rest()
      return events.filter((event) => state.latency.delete(event)).length
    }),

    Help.make(spec.latencyHelp, [
      "DOCTOR",
      "    Return a human readable latency analysis report.",
      "GRAPH <event>",
      "    Return an ASCII latency graph for the <event> class.",
      "HISTORY <event>",
      "    Return time-latency samples for the <event> class.",
      "LATEST",
      "    Return the latest latency samples for all events.",
      "RESET [<event> ...]",
      "    Reset latency data of one or more <event> classes.",
      "    (default: reset all data for all event classes)",
      "HISTOGRAM [COMMAND ...]",
      "    Return a cumulative distribution of latencies in the format of a histogram for the specified command names.",
      "    If no commands are specified then all histograms are replied."
    ])
  ])
]
