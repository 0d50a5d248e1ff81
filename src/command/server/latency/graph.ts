/**
 * LATENCY GRAPH: an event's samples as a small graph in characters, each with its age written below it.
 *
 * @see https://redis.io/docs/latest/commands/latency-graph/
 */
import type { Sample, Series } from "../../../state/Latency.js"

const columns = 80
const rows = 4
/** What the top of a column looks like, a third of a row higher each. */
const tops = "_o#"
const steps = rows * tops.length

/** The graph, at this time in milliseconds. */
export const graph = (event: string, series: Series, now: number): string => {
  const times = series.samples.map(({ milliseconds }) => milliseconds)
  const low = Math.min(...times)
  const high = Math.max(...times)
  let out = `${event} - high ${high} ms, low ${low} ms (all time high ${series.longest} ms)\n${"-".repeat(columns)}\n`
  for (let start = 0; start < times.length; start += columns) {
    if (start > 0) out += "\n"
    out += part(series.samples.slice(start, start + columns), { low, high, now })
  }
  return out
}

interface Scale {
  readonly low: number
  readonly high: number
  readonly now: number
}

const part = (samples: ReadonlyArray<Sample>, { low, high, now }: Scale): string => {
  const heights = samples.map(({ milliseconds }) =>
    Math.min(Math.floor(((milliseconds - low) * steps) / (high === low ? 1 : high - low)), steps - 1)
  )
  const labels = samples.map(({ time }) => age(Math.floor(now / 1000) - time))
  const lines: Array<string> = []
  for (let row = rows - 1; row >= 0; row--) lines.push(heights.map((height) => column(height, row)).join(""))
  lines.push(" ".repeat(samples.length))
  const longest = Math.max(...labels.map(({ length }) => length))
  for (let at = 0; at < longest; at++) lines.push(labels.map((label) => label[at] ?? " ").join(""))
  return `${lines.join("\n")}\n`
}

const column = (height: number, row: number): string => {
  const above = height - row * tops.length
  return above < 0 ? " " : (tops[above] ?? "|")
}

const age = (seconds: number): string => {
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`
}
