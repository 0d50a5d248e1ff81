/**
 * The reply buffer that Redis would have for a client with the same output. Redis keeps 16 KB for each, and ten times a second
 * gives room back that was not used lately, or doubles a buffer that was full. Replies here are written from other memory: this
 * owns the size alone, for CLIENT LIST, INFO and the limits that count it, and computes it when it is asked for.
 */

/** The largest and the smallest buffer, in bytes. */
const largest = 16384
const smallest = 1024

/** Redis looks at a client's buffer this often, in milliseconds. */
const interval = 100

const peakKept = 5000

/** The settings of DEBUG REPLYBUFFER for all clients, and the counts of INFO. */
export class ReplyBuffers {
  /** The milliseconds after which a client's peak is forgotten; negative for never. */
  peakKept = peakKept
  isResizing = true
  shrinks = 0
  expands = 0

  /** Restores the time for which a peak is kept. */
  restore(): void {
    this.peakKept = peakKept
  }

  /** CONFIG RESETSTAT. */
  reset(): void {
    this.shrinks = this.expands = 0
  }
}

export class ReplyBuffer {
  /** In bytes. */
  size = largest
  /** The most bytes that it recently held. */
  peak = largest
  private checkedAt: number
  /** When the peak was last forgotten, or the client connected: as in Redis, its first peak counts for a moment only. */
  private resetAt: number
  private isNew = true

  /** @param now milliseconds of Unix time */
  constructor(
    private readonly shared: ReplyBuffers,
    now: number
  ) {
    this.checkedAt = now
    this.resetAt = now
  }

  /** Takes `added` bytes of output after `held` that the peer has not taken yet. `now` is in milliseconds of Unix time. */
  add(added: number, held: number, now: number): void {
    if (now - this.checkedAt >= interval) this.check(held, now)
    if (held + added > this.peak) this.peak = Math.min(held + added, this.size)
  }

  /** Does what Redis has done since the last check. */
  private check(held: number, now: number): void {
    this.checkedAt = now
    const { shared } = this
    if (!shared.isResizing) return
    this.resize()
    const overdue = now - this.resetAt - (this.isNew ? 0 : shared.peakKept)
    if (shared.peakKept < 0 || overdue <= 0) return
    this.isNew = false
    this.peak = Math.min(held, this.size)
    this.resetAt = now - (overdue % Math.max(shared.peakKept, 1))
    // Redis looks at an idle buffer again after it has forgotten the peak
    if (overdue >= 2 * interval) this.resize()
  }

  private resize(): void {
    const { peak, shared, size } = this
    if (size / 2 >= smallest && peak < size / 2) {
      shared.shrinks++
      this.size = block(Math.max(smallest, peak + 1))
    } else if (size < largest && peak === size) {
      shared.expands++
      this.size = Math.min(size * 2, largest)
    }
  }
}

/** The memory that Redis's allocator gives for a number of bytes from 1 KB on: there are four sizes to each doubling. */
const block = (bytes: number): number => {
  const step = 2 ** (Math.ceil(Math.log2(bytes)) - 3)
  return Math.ceil(bytes / step) * step
}
