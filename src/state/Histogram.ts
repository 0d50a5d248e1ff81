/**
 * The durations of one command's calls, as counts in buckets narrower than one percent of the durations they hold: Gil Tene's
 * HDR histogram with two significant digits. Durations are in nanoseconds, from 1 to one second; a longer one counts as a
 * second. Recording is one addition in an array.
 */

/** The longest duration recorded. */
const longest = 1_000_000_000

/** Durations below this have a bucket each; above, each doubling has half as many buckets. */
const exact = 256
const half = exact / 2

/** The doublings from `exact` to the longest, and one more for the exact range. */
const buckets = (24 - Math.clz32(longest) + 2) * half

/** The first level of `distribution`, in nanoseconds. */
const firstLevel = 1024

/** The number of doublings before the bucket of a duration. */
const doublings = (nanoseconds: number): number => (nanoseconds < exact ? 0 : 24 - Math.clz32(nanoseconds))

const bucketOf = (nanoseconds: number): number => {
  const shift = doublings(nanoseconds)
  return shift * half + (nanoseconds >>> shift)
}

/** The longest duration in a bucket. */
const highestIn = (bucket: number): number => {
  if (bucket < exact) return bucket
  const shift = Math.floor(bucket / half) - 1
  return (bucket - shift * half + 1) * 2 ** shift - 1
}

/** The shortest duration in a bucket. */
const lowestIn = (bucket: number): number => (bucket === 0 ? 0 : highestIn(bucket - 1) + 1)

export class Histogram {
  private readonly counts = new Float64Array(buckets)
  private recorded = 0

  /** The number of recorded calls. */
  get total(): number {
    return this.recorded
  }

  /** Records the duration of a call, in microseconds. */
  record(microseconds: number): void {
    const nanoseconds = Math.min(Math.max(Math.round(microseconds * 1000), 1), longest)
    const bucket = bucketOf(nanoseconds)
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.recorded++
  }

  /** The duration in microseconds that this percentage of calls did not exceed; for 0, a lower bound of the shortest. */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.floor((Math.min(percent, 100) / 100) * this.recorded + 0.5))
    let seen = 0
    for (let bucket = 0; bucket < buckets; bucket++) {
      seen += this.counts[bucket] ?? 0
      if (seen >= wanted) return (percent === 0 ? lowestIn(bucket) : highestIn(bucket)) / 1000
    }
    return 0
  }

  /** The number of calls of up to about 1, 2, 4, 8 … microseconds, without levels that add no calls. */
  distribution(): ReadonlyArray<readonly [microseconds: number, calls: number]> {
    const levels: Array<readonly [number, number]> = []
    let seen = 0
    let before = 0
    let bucket = 0
    for (let level = firstLevel; seen < this.recorded; level *= 2) {
      const last = bucketOf(level)
      for (; bucket <= last && bucket < buckets; bucket++) seen += this.counts[bucket] ?? 0
      if (seen > before) levels.push([Math.floor(highestIn(last) / 1000), seen])
      before = seen
    }
    return levels
  }
}
