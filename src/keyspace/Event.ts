/**
 * The classes of keyspace events, and the letters that select them in `notify-keyspace-events`.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */

/** One bit for each class, and for the two kinds of channel. */
export const flags = {
  /** Publish to the key's channel, `__keyspace@<db>__:<key>`. */
  keyspace: 1,
  /** Publish to the event's channel, `__keyevent@<db>__:<event>`. */
  keyevent: 2,
  generic: 4,
  string: 8,
  list: 16,
  set: 32,
  hash: 64,
  sortedSet: 128,
  expired: 256,
  evicted: 512,
  stream: 1024,
  miss: 2048,
  module: 4096,
  new: 8192
} as const

export type Class = Exclude<keyof typeof flags, "keyspace" | "keyevent">

const letters: Readonly<Record<string, number>> = {
  K: flags.keyspace,
  E: flags.keyevent,
  g: flags.generic,
  $: flags.string,
  l: flags.list,
  s: flags.set,
  h: flags.hash,
  z: flags.sortedSet,
  x: flags.expired,
  e: flags.evicted,
  t: flags.stream,
  m: flags.miss,
  d: flags.module,
  n: flags.new,
  A:
    flags.generic |
    flags.string |
    flags.list |
    flags.set |
    flags.hash |
    flags.sortedSet |
    flags.expired |
    flags.evicted |
    flags.stream |
    flags.module
}

/** The flags that letters select; 0 without a `K` or an `E`, because then no channel gets the events. */
export const parse = (text: string): number => {
  let selected = 0
  for (const letter of text) selected |= letters[letter] ?? 0
  return (selected & (flags.keyspace | flags.keyevent)) === 0 ? 0 : selected
}
