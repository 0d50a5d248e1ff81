/**
 * How much was done in the last second or so, without a timer: whoever runs commands says when (`tick`), and at most every
 * tenth of a second the counters are noted. Between two ticks nothing is done, so that what was counted at a tick was so
 * since the tick before.
 */

/** What is counted. */
export interface Counters {
  readonly commands: number
  readonly inputBytes: number
  readonly outputBytes: number
}

interface Note extends Counters {
  readonly time: number
}

/** Milliseconds between two notes, and how far back a rate reaches: Redis has 16 samples, one every 100 ms. */
const period = 100
const reach = 16 * period

export class Rates {
  private notes: Array<Note> = []
  private lastTick = Number.NEGATIVE_INFINITY
  private noted = Number.NEGATIVE_INFINITY

  constructor(private readonly counters: Counters) {}

  /** Commands begin to run, at this time in milliseconds. */
  tick(now: number): void {
    if (now - this.noted >= period) this.note(now)
    this.lastTick = now
  }

  private note(now: number): void {
    this.noted = now
    const { commands, inputBytes, outputBytes } = this.counters
    this.notes.push({ time: this.lastTick, commands, inputBytes, outputBytes })
    // the last note before the reach tells what was counted when it began
    while ((this.notes[1]?.time ?? now) <= now - reach) this.notes.shift()
  }

  /** Counts for each second, at this time in milliseconds. */
  perSecond(now: number): Counters {
    const [oldest] = this.notes
    if (oldest === undefined) return { commands: 0, inputBytes: 0, outputBytes: 0 }
    const milliseconds = Math.max(now - Math.max(oldest.time, now - reach), period)
    const rate = (count: number): number => (count * 1000) / milliseconds
    return {
      commands: rate(this.counters.commands - oldest.commands),
      inputBytes: rate(this.counters.inputBytes - oldest.inputBytes),
      outputBytes: rate(this.counters.outputBytes - oldest.outputBytes)
    }
  }

  reset(): void {
    this.notes = []
    this.noted = Number.NEGATIVE_INFINITY
  }
}
