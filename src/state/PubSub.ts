/**
 * Who listens to which channel, and the way of a message to them. Patterns are globs over channels' names; shard channels,
 * which a cluster would keep on one of its shards, are a name space of their own.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/
 */
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import * as Reply from "../resp/Reply.js"

/** What a name stands for. */
export type Kind = "channel" | "pattern" | "shard"

/** Somebody who listens: a connection, or a stream of the program's own. */
export interface Subscriber {
  /** Takes a message, which many others get too; what is in it has memory of its own. */
  readonly receive: (message: Reply.Push) => void
}

/** A name, and those who listen to it, in the order they came. */
class Topic {
  readonly subscribers = new Set<Subscriber>()

  constructor(
    readonly name: Bytes.Bytes,
    /** Whether a channel is meant. */
    readonly matches: (channel: Bytes.Bytes) => boolean
  ) {}

  /** Sends to all of them; how many they are. */
  send(items: ReadonlyArray<Reply.Reply>): number {
    const message = new Reply.Push(items)
    let receivers = 0
    // one that is cut off for what it left unread leaves the set meanwhile, and counts all the same
    for (const subscriber of this.subscribers) {
      receivers++
      subscriber.receive(message)
    }
    return receivers
  }
}

const matcher = (pattern: Bytes.Bytes): ((channel: Bytes.Bytes) => boolean) =>
  // `Glob.matcher` takes `*` for everything, as KEYS does; here it leaves out the channel without a name
  pattern === "*" ? (channel) => channel !== "" : Glob.matcher(pattern)

export class PubSub {
  private readonly topics: Readonly<Record<Kind, Map<Bytes.Bytes, Topic>>> = {
    channel: new Map(),
    pattern: new Map(),
    shard: new Map()
  }

  /** How many names of a kind somebody listens to. */
  count(kind: Kind): number {
    return this.topics[kind].size
  }

  /** The names of a kind that somebody listens to. */
  all(kind: Kind): IterableIterator<Bytes.Bytes> {
    return this.topics[kind].keys()
  }

  /** How many listen to a name. */
  subscribers(kind: Kind, name: Bytes.Bytes): number {
    return this.topics[kind].get(name)?.subscribers.size ?? 0
  }

  /** Listens to a name, once however often it is asked; the name, in memory that all its subscribers share. */
  subscribe(kind: Kind, name: Bytes.Bytes, subscriber: Subscriber): Bytes.Bytes {
    const topics = this.topics[kind]
    let topic = topics.get(name)
    if (topic === undefined) {
      const own = Bytes.own(name)
      topic = new Topic(own, kind === "pattern" ? matcher(own) : (channel) => channel === own)
      topics.set(own, topic)
    }
    topic.subscribers.add(subscriber)
    return topic.name
  }

  unsubscribe(kind: Kind, name: Bytes.Bytes, subscriber: Subscriber): void {
    const topic = this.topics[kind].get(name)
    if (topic === undefined) return
    topic.subscribers.delete(subscriber)
    if (topic.subscribers.size === 0) this.topics[kind].delete(name)
  }

  /** Sends a message to those who listen to a channel, and to each pattern it matches; how many they are. */
  publish(channel: Bytes.Bytes, message: Bytes.Bytes): number {
    const { channel: channels, pattern: patterns } = this.topics
    let receivers = 0
    // of the network's memory no more is kept than what somebody listens to
    let own: Bytes.Bytes | undefined
    const topic = channels.get(channel)
    if (topic !== undefined) {
      own = Bytes.own(message)
      receivers += topic.send([Bytes.unsafeMake("message"), topic.name, own])
    }
    if (patterns.size === 0) return receivers
    let ownChannel = topic?.name
    for (const pattern of patterns.values()) {
      if (!pattern.matches(channel)) continue
      own ??= Bytes.own(message)
      ownChannel ??= Bytes.own(channel)
      receivers += pattern.send([Bytes.unsafeMake("pmessage"), pattern.name, ownChannel, own])
    }
    return receivers
  }

  /** Sends a message to those who listen to a shard channel; how many they are. */
  publishShard(channel: Bytes.Bytes, message: Bytes.Bytes): number {
    const topic = this.topics.shard.get(channel)
    return topic === undefined ? 0 : topic.send([Bytes.unsafeMake("smessage"), topic.name, Bytes.own(message)])
  }
}
