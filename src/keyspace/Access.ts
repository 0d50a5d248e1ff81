/**
 * The number kept beside each key about its use: under an LRU policy the second of its last use; under an LFU policy the
 * minute its counter last decayed and a logarithmic counter of uses, as in Redis's `evict.c` description.
 *
 * @see https://redis.io/docs/latest/develop/reference/eviction/
 */

/** What a new key's counter starts with, so that it has a chance to be used. */
const initialFrequency = 5

/** The second of use, of 31 bits. */
export const seconds = (now: number): number => Math.floor(now / 1000) & 0x7fffffff

/** How long ago a key was used, in seconds. */
export const idle = (access: number, now: number): number => (seconds(now) - access) & 0x7fffffff

const minutes = (now: number): number => Math.floor(now / 60_000) & 0xffff

export interface FrequencyOptions {
  /** Milliseconds of Unix time. */
  readonly now: number
  /** `lfu-log-factor`: the higher, the slower the counter rises. */
  readonly logFactor: number
  /** `lfu-decay-time`: minutes in which the counter falls by one; 0 for never. */
  readonly decayTime: number
}

/** The counter of uses as it is now, 0 to 255. */
export const frequency = (access: number, options: FrequencyOptions): number => {
  const elapsed = (minutes(options.now) - (access >> 8)) & 0xffff
  const decayed = options.decayTime > 0 ? Math.floor(elapsed / options.decayTime) : 0
  return Math.max(0, (access & 0xff) - decayed)
}

/** What to keep when a key is used. `random` gives 0 ≤ x < 1. */
export const used = (before: number, options: FrequencyOptions, random: () => number): number => {
  if (before === 0) return (minutes(options.now) << 8) | initialFrequency
  const counter = frequency(before, options)
  const chance = 1 / (Math.max(0, counter - initialFrequency) * options.logFactor + 1)
  const risen = counter < 255 && random() < chance ? counter + 1 : counter
  return (minutes(options.now) << 8) | risen
}
