/**
 * The classes of the keyspace's events, and the letters by which `notify-keyspace-events` asks for them.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */

/** Of each class a bit. */
export const flags = {
  /** To the key's channel. */
  keyspace: 1,
  /** To the event's channel. */
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

/** The classes that letters ask for: 0 where neither `K` nor `E` is among them, as then nobody is told. */
export const parse = (text: string): number => {
  let asked = 0
  for (const letter of text) asked |= letters[letter] ?? 0
  return (asked & (flags.keyspace | flags.keyevent)) === 0 ? 0 : asked
}
