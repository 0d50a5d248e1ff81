/**
 * LATENCY GRAPH: the samples of an event as a graph in characters, with the age of each sample below it.
 *
 * @see https://redis.io/docs/latest/commands/latency-graph/
 */
import type { Sample, Series } from "../../../state/Latency.js"

const columns = 80
const rows = 4
/** The tops of a column, each a third of a row higher than the one before. */
const tops = "_o#"
const steps = rows * tops.length

/** The graph. `now` is in milliseconds of Unix time. */
export const draw = (event: string, series: Series, now: number): string => {
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
  for (let row = 0; row < longest; row++) lines.push(labels.map((label) => label[row] ?? " ").join(""))
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
