/**
 * What one client listens to.
 *
 * @since 0.1.0
 */
import type * as Bytes from "../Bytes.js"
import type { Push } from "../resp/Reply.js"
import type { Client } from "./Client.js"
import type { Kind, PubSub, Subscriber } from "./PubSub.js"

/**
 * @since 0.1.0
 * @category models
 */
export class Subscriptions implements Subscriber {
  readonly names: Readonly<Record<Kind, Set<Bytes.Bytes>>> = {
    channel: new Set(),
    pattern: new Set(),
    shard: new Set()
  }

  constructor(
    private readonly client: Client,
    private readonly pubSub: PubSub
  ) {}

  readonly receive = (message: Push): void => this.client.connection.push(message)

  /** How many channels and patterns; or how many shard channels, which count by themselves. */
  count(kind: Kind): number {
    const { channel, pattern, shard } = this.names
    return kind === "shard" ? shard.size : channel.size + pattern.size
  }

  /** Whether there is anything. */
  get isEmpty(): boolean {
    return this.count("channel") + this.count("shard") === 0
  }

  add(kind: Kind, name: Bytes.Bytes): void {
    this.names[kind].add(name)
    this.pubSub.subscribe(kind, name, this)
  }

  remove(kind: Kind, name: Bytes.Bytes): void {
    this.names[kind].delete(name)
    this.pubSub.unsubscribe(kind, name, this)
  }

  clear(): void {
    for (const kind of ["channel", "pattern", "shard"] as const) {
      for (const name of this.names[kind]) this.remove(kind, name)
    }
  }
}
