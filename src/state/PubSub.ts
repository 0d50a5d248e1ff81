/**
 * The subscribers of channels and patterns, and the delivery of messages to them. A pattern is a glob over channel names.
 * Shard channels, each of which belongs to one shard of a cluster, are a separate name space.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/
 */
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import * as Reply from "../resp/Reply.js"

/** The kind of name that is subscribed to. */
export type Kind = "channel" | "pattern" | "shard"

/** A receiver of messages: a connection, or a stream of the program. */
export interface Subscriber {
  /** Takes a message, which is shared with other subscribers and does not share memory with a chunk. */
  readonly receive: (message: Reply.Push) => void
}

/** A name and its subscribers, in the order they subscribed. */
class Topic {
  readonly subscribers = new Set<Subscriber>()

  constructor(
    readonly name: Bytes.Bytes,
    /** Whether a channel matches. */
    readonly matches: (channel: Bytes.Bytes) => boolean
  ) {}

  /** Sends to all subscribers; returns their number. */
  send(items: ReadonlyArray<Reply.Reply>): number {
    const message = new Reply.Push(items)
    let receivers = 0
    // a subscriber that is closed for its unread output leaves the set meanwhile, but counts
    for (const subscriber of this.subscribers) {
      receivers++
      subscriber.receive(message)
    }
    return receivers
  }
}

/** The memory of a name, and of a subscription here and in its client, in bytes. */
const topicSize = 400
const subscriptionSize = 80

export class PubSub {
  private readonly topics: Readonly<Record<Kind, Map<Bytes.Bytes, Topic>>> = {
    channel: new Map(),
    pattern: new Map(),
    shard: new Map()
  }

  /** The memory of the subscriptions, in bytes. */
  memory = 0

  /** The number of names of a kind that have a subscriber. */
  count(kind: Kind): number {
    return this.topics[kind].size
  }

  /** The names of a kind that have a subscriber. */
  all(kind: Kind): IterableIterator<Bytes.Bytes> {
    return this.topics[kind].keys()
  }

  /** The number of subscribers of a name. */
  subscribers(kind: Kind, name: Bytes.Bytes): number {
    return this.topics[kind].get(name)?.subscribers.size ?? 0
  }

  /** Subscribes to a name, once. Returns the name, in memory that its subscribers share. */
  subscribe(kind: Kind, name: Bytes.Bytes, subscriber: Subscriber): Bytes.Bytes {
    const topics = this.topics[kind]
    let topic = topics.get(name)
    if (topic === undefined) {
      const own = Bytes.own(name)
      topic = new Topic(own, kind === "pattern" ? Glob.matcher(own) : (channel) => channel === own)
      topics.set(own, topic)
      this.memory += topicSize + own.length
    }
    if (!topic.subscribers.has(subscriber)) this.memory += subscriptionSize
    topic.subscribers.add(subscriber)
    return topic.name
  }

  unsubscribe(kind: Kind, name: Bytes.Bytes, subscriber: Subscriber): void {
    const topic = this.topics[kind].get(name)
    if (topic === undefined) return
    if (topic.subscribers.delete(subscriber)) this.memory -= subscriptionSize
    if (topic.subscribers.size > 0) return
    this.topics[kind].delete(name)
    this.memory -= topicSize + name.length
  }

  /** Sends a message to the subscribers of a channel and of each matching pattern; returns their number. */
  publish(channel: Bytes.Bytes, message: Bytes.Bytes): number {
    const { channel: channels, pattern: patterns } = this.topics
    let receivers = 0
    // copied out of the chunk only if there is a subscriber
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

  /** Sends a message to the subscribers of a shard channel; returns their number. */
  publishShard(channel: Bytes.Bytes, message: Bytes.Bytes): number {
    const topic = this.topics.shard.get(channel)
    return topic === undefined ? 0 : topic.send([Bytes.unsafeMake("smessage"), topic.name, Bytes.own(message)])
  }
}
