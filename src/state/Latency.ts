/**
 * Latency spikes by event, for LATENCY: an event is a spike from `latency-monitor-threshold` milliseconds on. The longest of
 * each second is kept, and the newest 160 of each event.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/
 */
import type { Settings } from "./Settings.js"

/** Samples kept for each event. */
const maxSamples = 160

/**
 * The events that are measured: commands, commands with the `fast` flag, slices of active expiry and of eviction, and in these
 * and in commands the removal of a single key that is due or evicted.
 */
export type Event = "command" | "fast-command" | "expire-cycle" | "expire-del" | "eviction-cycle" | "eviction-del"

export interface Sample {
  /** Seconds of Unix time. */
  readonly time: number
  readonly milliseconds: number
}

export interface Series {
  /** The oldest first; never empty. */
  readonly samples: ReadonlyArray<Sample>
  /** The longest since the last reset, in milliseconds. */
  readonly longest: number
}

export class Latency {
  private readonly events = new Map<string, { samples: Array<Sample>; longest: number }>()
  /** The shortest event that is kept, in milliseconds; `Infinity` while the monitor is off. */
  threshold = Number.POSITIVE_INFINITY

  constructor(settings: Settings) {
    settings.onChange("latency-monitor-threshold", (value) => {
      this.threshold = Number(value) === 0 ? Number.POSITIVE_INFINITY : Number(value)
    })
  }

  get isOn(): boolean {
    return this.threshold < Number.POSITIVE_INFINITY
  }

  /** In the order they were first seen. */
  [Symbol.iterator](): IterableIterator<readonly [event: string, series: Series]> {
    return this.events.entries()
  }

  get(event: string): Series | undefined {
    return this.events.get(event)
  }

  /** Keeps an event if it reaches the threshold. `now` is in milliseconds of Unix time. */
  add(event: Event, microseconds: number, now: number): void {
    const milliseconds = Math.floor(microseconds / 1000)
    if (milliseconds < this.threshold) return
    const time = Math.floor(now / 1000)
    const series = this.events.get(event) ?? { samples: [], longest: 0 }
    this.events.set(event, series)
    series.longest = Math.max(series.longest, milliseconds)
    const last = series.samples.at(-1)
    if (last?.time === time) {
      if (milliseconds <= last.milliseconds) return
      series.samples.pop()
    }
    series.samples.push({ time, milliseconds })
    if (series.samples.length > maxSamples) series.samples.shift()
  }

  /** Forgets an event; returns whether it had samples. */
  delete(event: string): boolean {
    return this.events.delete(event)
  }
}
