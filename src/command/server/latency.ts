/**
 * LATENCY: spikes by event, and how long each command takes.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 */
import * as Bytes from "../../Bytes.js"
import * as Command from "../../execution/Command.js"
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

export const commands: ReadonlyArray<Command.Command> = [
  Command.container(spec.latency, [
    Command.make(spec.latencyHistogram, ({ instance: { commands, meter, statistics } }, args) => {
      meter.settle()
      const measured = (name: string): boolean => statistics.byCommand.get(name)?.histogram !== undefined
      const names =
        args.left === 0
          ? [...statistics.byCommand.keys()]
          : args.rest().flatMap((word) => {
              const name = word.toLowerCase()
              const [container = "", subcommand] = name.split("|")
              const command = commands.get(container)
              if (subcommand !== undefined) return command?.subcommands?.has(subcommand) ? [name] : []
              // a container stands for all that it contains
              return [name, ...[...(command?.subcommands?.values() ?? [])].map((each) => each.name)]
            })
      return Reply.map(names.filter(measured).map((name) => [name, histogramReply(statistics.of(name))]))
    }),

    Command.make(spec.latencyDoctor, ({ instance, now }) => {
      instance.meter.settle()
      return text(report(instance, now))
    }),

    Command.make(spec.latencyHistory, ({ instance }, args) => {
      instance.meter.settle()
      const { samples = [] } = instance.latency.get(args.next()) ?? {}
      return samples.map(({ time, milliseconds }) => [time, milliseconds])
    }),

    Command.make(spec.latencyGraph, ({ instance, now }, args) => {
      instance.meter.settle()
      const event = args.next()
      const series = instance.latency.get(event)
      if (series === undefined) return Reply.error(`No samples available for event '${event}'`)
      return text(graph(event, series, now))
    }),

    Command.make(spec.latencyLatest, ({ instance }) => {
      instance.meter.settle()
      return [...instance.latency].map(([event, { samples, longest }]) => {
        const last = samples.at(-1)
        return [Reply.bulk(event), last?.time ?? 0, last?.milliseconds ?? 0, longest]
      })
    }),

    Command.make(spec.latencyReset, ({ instance }, args) => {
      instance.meter.settle()
      const events = args.left === 0 ? [...instance.latency].map(([event]) => event) : args.rest()
      return events.filter((event) => instance.latency.delete(event)).length
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
