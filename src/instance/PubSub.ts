/**
 * Who listens to which channel, and the way of a message to them. Patterns are globs over channels' names; shard channels,
 * which a cluster would keep on one of its shards, are a name space of their own.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"
import * as Glob from "../keyspace/Glob.js"
import * as Reply from "../resp/Reply.js"

/**
 * What a name stands for.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "channel" | "pattern" | "shard"

/**
 * Somebody who listens: a connection, or a stream of the program's own.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subscriber {
  readonly receive: (message: Reply.Push) => void
}

/**
 * @since 0.1.0
 * @category models
 */
export class PubSub {
  private readonly names: Readonly<Record<Kind, Map<Bytes.Bytes, Set<Subscriber>>>> = {
    channel: new Map(),
    pattern: new Map(),
    shard: new Map()
  }

  /** How many names of a kind somebody listens to. */
  count(kind: Kind): number {
    return this.names[kind].size
  }

  /** The names of a kind that somebody listens to. */
  all(kind: Kind): IterableIterator<Bytes.Bytes> {
    return this.names[kind].keys()
  }

  /** How many listen to a name. */
  subscribers(kind: Kind, name: Bytes.Bytes): number {
    return this.names[kind].get(name)?.size ?? 0
  }

  /** Whether the subscriber did not listen to the name before. */
  subscribe(kind: Kind, name: Bytes.Bytes, subscriber: Subscriber): boolean {
    const names = this.names[kind]
    const subscribers = names.get(name)
    if (subscribers === undefined) names.set(name, new Set([subscriber]))
    else if (subscribers.has(subscriber)) return false
    else subscribers.add(subscriber)
    return true
  }

  unsubscribe(kind: Kind, name: Bytes.Bytes, subscriber: Subscriber): void {
    const subscribers = this.names[kind].get(name)
    if (subscribers === undefined) return
    subscribers.delete(subscriber)
    if (subscribers.size === 0) this.names[kind].delete(name)
  }

  /** Sends a message to those who listen to a channel, and to a pattern it matches; how many they are. */
  publish(channel: Bytes.Bytes, message: Bytes.Bytes): number {
    const { channel: channels, pattern: patterns } = this.names
    let receivers = send(channels.get(channel), [Bytes.unsafeMake("message"), channel, message])
    for (const [pattern, subscribers] of patterns) {
      if (!Glob.matches(pattern, channel)) continue
      receivers += send(subscribers, [Bytes.unsafeMake("pmessage"), pattern, channel, message])
    }
    return receivers
  }

  /** Sends a message to those who listen to a shard channel; how many they are. */
  publishShard(channel: Bytes.Bytes, message: Bytes.Bytes): number {
    return send(this.names.shard.get(channel), [Bytes.unsafeMake("smessage"), channel, message])
  }
}

const send = (subscribers: ReadonlySet<Subscriber> | undefined, items: ReadonlyArray<Reply.Reply>): number => {
  if (subscribers === undefined) return 0
  const message = new Reply.Push(items)
  for (const subscriber of subscribers) subscriber.receive(message)
  return subscribers.size
}
