/**
 * Rates over the last second or so, without a timer: each step calls `tick`, which samples the counters at most every tenth of
 * a second. Nothing runs between two ticks, so the counters at one tick held since the tick before.
 */

/** The counters that rates are computed from. */
export interface Counters {
  readonly commands: number
  readonly inputBytes: number
  readonly outputBytes: number
}

interface Sample extends Counters {
  readonly time: number
}

/** Milliseconds between two samples, and the span of a rate: Redis has 16 samples, one every 100 ms. */
const period = 100
const span = 16 * period

export class Rates {
  private samples: Array<Sample> = []
  private lastTick = Number.NEGATIVE_INFINITY
  private sampledAt = Number.NEGATIVE_INFINITY

  constructor(private readonly counters: Counters) {}

  /** Call before commands run. `now` is in milliseconds of Unix time. */
  tick(now: number): void {
    if (now - this.sampledAt >= period) this.sample(now)
    this.lastTick = now
  }

  private sample(now: number): void {
    this.sampledAt = now
    const { commands, inputBytes, outputBytes } = this.counters
    this.samples.push({ time: this.lastTick, commands, inputBytes, outputBytes })
    // the last sample before the span has the counters at its start
    while ((this.samples[1]?.time ?? now) <= now - span) this.samples.shift()
  }

  /** The rates for each second. `now` is in milliseconds of Unix time. */
  perSecond(now: number): Counters {
    const [oldest] = this.samples
    if (oldest === undefined) return { commands: 0, inputBytes: 0, outputBytes: 0 }
    const milliseconds = Math.max(now - Math.max(oldest.time, now - span), period)
    const rate = (count: number): number => (count * 1000) / milliseconds
    return {
      commands: rate(this.counters.commands - oldest.commands),
      inputBytes: rate(this.counters.inputBytes - oldest.inputBytes),
      outputBytes: rate(this.counters.outputBytes - oldest.outputBytes)
    }
  }

  reset(): void {
    this.samples = []
    this.sampledAt = Number.NEGATIVE_INFINITY
  }
}
