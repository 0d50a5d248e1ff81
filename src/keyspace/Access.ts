/**
 * The access stamp of a key, a number. Under an LRU policy it is the second of the last use. Under an LFU policy it is the
 * minute of the last use and a logarithmic counter of uses that decays with time, as in Redis.
 *
 * @see https://redis.io/docs/latest/develop/reference/eviction/
 */

/** The counter of a new key: above 0, so that the key is not evicted before it is used. */
const initialFrequency = 5

/** The LRU stamp: Unix time in seconds, in 31 bits. */
export const seconds = (now: number): number => Math.floor(now / 1000) & 0x7fffffff

/** Seconds since the last use, from an LRU stamp. `now` is in milliseconds of Unix time. */
export const idle = (access: number, now: number): number => (seconds(now) - access) & 0x7fffffff

const minutes = (now: number): number => Math.floor(now / 60_000) & 0xffff

export interface FrequencyOptions {
  /** Unix time in milliseconds. */
  readonly now: number
  /** `lfu-log-factor`: the higher, the slower the counter rises. */
  readonly logFactor: number
  /** `lfu-decay-time`: the counter falls by one each time this many minutes pass; 0 for never. */
  readonly decayTime: number
}

/** The decayed counter of uses, 0 to 255, from an LFU stamp. */
export const frequency = (access: number, options: FrequencyOptions): number => {
  const elapsed = (minutes(options.now) - (access >> 8)) & 0xffff
  const decayed = options.decayTime > 0 ? Math.floor(elapsed / options.decayTime) : 0
  return Math.max(0, (access & 0xff) - decayed)
}

/** The LFU stamp after one more use. A stamp of 0 belongs to a new key. `random` returns a number from 0 up to 1. */
export const used = (before: number, options: FrequencyOptions, random: () => number): number => {
  if (before === 0) return (minutes(options.now) << 8) | initialFrequency
  const counter = frequency(before, options)
  const chance = 1 / (Math.max(0, counter - initialFrequency) * options.logFactor + 1)
  const risen = counter < 255 && random() < chance ? counter + 1 : counter
  return (minutes(options.now) << 8) | risen
}

/** The LRU stamp of a key that was last used a number of seconds ago. */
export const usedBefore = (idle: number, now: number): number => (seconds(now) - idle) & 0x7fffffff

/** The LFU stamp of a key with a counter of uses, 0 to 255. */
export const withFrequency = (counter: number, now: number): number => (minutes(now) << 8) | counter
