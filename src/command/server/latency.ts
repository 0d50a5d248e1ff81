/**
 * LATENCY: spikes by event, and how long each command takes. Each subcommand ends the step first, which records the commands
 * before it in the pipeline.
 *
 * @see https://redis.io/docs/latest/commands/latency-histogram/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { CommandTable } from "../../execution/CommandTable.js"
import * as Help from "../../execution/Help.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/server.js"
import type { CommandStatistics } from "../../state/Statistics.js"
import * as LatencyDoctor from "./latency/latencyDoctor.js"
import * as LatencyGraph from "./latency/latencyGraph.js"

export const make = (commands: CommandTable): Command.Command =>
  Command.container(spec.latency, [
    Command.make(spec.latencyDoctor, doctor),
    Command.make(spec.latencyGraph, graph),
    Help.make(spec.latencyHelp, help),
    Command.make(spec.latencyHistogram, (context, args) => histogram(commands, context, args)),
    Command.make(spec.latencyHistory, history),
    Command.make(spec.latencyLatest, latest),
    Command.make(spec.latencyReset, reset)
  ])

const text = (bytes: string): Reply.Verbatim => new Reply.Verbatim("txt", Bytes.unsafeMake(bytes))

const doctor = ({ state, now }: CommandContext): Reply.Reply => {
  state.step.end()
  return text(LatencyDoctor.report(state, now))
}

const graph = ({ state, now }: CommandContext, args: Arguments): Reply.Reply => {
  state.step.end()
  const event = args.next()
  const series = state.latency.get(event)
  if (series === undefined) return Reply.error(`No samples available for event '${event}'`)
  return text(LatencyGraph.draw(event, series, now))
}

const histogram = (commands: CommandTable, { state }: CommandContext, args: Arguments): Reply.Reply => {
  const { statistics, step } = state
  step.end()
  const isMeasured = (name: string): boolean => statistics.byCommand.get(name)?.histogram !== undefined
  const names =
    args.remaining === 0
      ? [...statistics.byCommand.keys()]
      : args.rest().flatMap((word) => {
          const command = commands.named(word)
          if (command === undefined) return []
          // a container stands for its subcommands
          return [command.name, ...[...(command.subcommands?.values() ?? [])].map(({ name }) => name)]
        })
  return Reply.map(names.filter(isMeasured).map((name) => [name, histogramReply(statistics.of(name))]))
}

const histogramReply = ({ histogram }: CommandStatistics): Reply.Reply =>
  Reply.map([
    ["calls", histogram?.total ?? 0],
    ["histogram_usec", new Reply.MapReply(histogram?.distribution() ?? [])]
  ])

const history = ({ state }: CommandContext, args: Arguments): Reply.Reply => {
  state.step.end()
  const { samples = [] } = state.latency.get(args.next()) ?? {}
  return samples.map(({ time, milliseconds }) => [time, milliseconds])
}

const latest = ({ state }: CommandContext): Reply.Reply => {
  state.step.end()
  return [...state.latency].map(([event, { samples, longest }]) => {
    const last = samples.at(-1)
    return [Reply.bulk(event), last?.time ?? 0, last?.milliseconds ?? 0, longest]
  })
}

const reset = ({ state }: CommandContext, args: Arguments): Reply.Reply => {
  state.step.end()
  const events = args.remaining === 0 ? [...state.latency].map(([event]) => event) : args.rest()
  return events.filter((event) => state.latency.delete(event)).length
}

const help = [
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
]
