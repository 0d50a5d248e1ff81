/**
 * How long calls of one command took: counts in buckets whose width is under one percent of what they hold, as in Gil
 * Tene's HDR histograms with two significant digits. Times are in nanoseconds, from 1 to a second; what took longer counts
 * as a second. Recording is an addition in an array.
 */

/** The longest time told apart. */
const longest = 1_000_000_000

/** Times below this have a bucket each; above, each doubling has half as many. */
const exact = 256
const half = exact / 2

/** How many doublings from `exact` hold the longest, and one for what is exact. */
const buckets = (24 - Math.clz32(longest) + 2) * half

/** The first level of `distribution`, in nanoseconds. */
const firstLevel = 1024

/** How often the buckets double before the one of this time. */
const doublings = (nanoseconds: number): number => (nanoseconds < exact ? 0 : 24 - Math.clz32(nanoseconds))

const bucketOf = (nanoseconds: number): number => {
  const shift = doublings(nanoseconds)
  return shift * half + (nanoseconds >>> shift)
}

/** The longest time that falls in a bucket. */
const highestIn = (bucket: number): number => {
  if (bucket < exact) return bucket
  const shift = Math.floor(bucket / half) - 1
  return (bucket - shift * half + 1) * 2 ** shift - 1
}

/** The shortest time that falls in a bucket. */
const lowestIn = (bucket: number): number => (bucket === 0 ? 0 : highestIn(bucket - 1) + 1)

export class Histogram {
  private readonly counts = new Float64Array(buckets)
  private recorded = 0

  /** How many calls were recorded. */
  get total(): number {
    return this.recorded
  }

  /** Records a call that took so many microseconds. */
  record(microseconds: number): void {
    const nanoseconds = Math.min(Math.max(Math.round(microseconds * 1000), 1), longest)
    const bucket = bucketOf(nanoseconds)
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.recorded++
  }

  /** The time, in microseconds, within which so many percent of the calls ended; for 0, what the shortest took at least. */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.floor((Math.min(percent, 100) / 100) * this.recorded + 0.5))
    let seen = 0
    for (let bucket = 0; bucket < buckets; bucket++) {
      seen += this.counts[bucket] ?? 0
      if (seen >= wanted) return (percent === 0 ? lowestIn(bucket) : highestIn(bucket)) / 1000
    }
    return 0
  }

  /** How many calls took up to about 1, 2, 4, 8 … microseconds, where that is more than the one before. */
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
