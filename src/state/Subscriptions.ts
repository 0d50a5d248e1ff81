/** The subscriptions of one client. */
import type * as Bytes from "../Bytes.js"
import type { Push } from "../resp/Reply.js"
import type { Kind, PubSub, Subscriber } from "./PubSub.js"

export class Subscriptions implements Subscriber {
  /** A kind has a set only once it is used: there are many subscribers, and most of them use channels only. */
  private readonly names: Partial<Record<Kind, Set<Bytes.Bytes>>> = {}

  constructor(
    /** Takes each message. */
    readonly receive: (message: Push) => void,
    private readonly pubSub: PubSub
  ) {}

  /** The number of names of a kind. */
  size(kind: Kind): number {
    return this.names[kind]?.size ?? 0
  }

  /** The count in replies: channels and patterns together, or shard channels. */
  count(kind: Kind): number {
    return kind === "shard" ? this.size("shard") : this.size("channel") + this.size("pattern")
  }

  /** Whether there are no subscriptions. */
  get isEmpty(): boolean {
    return this.count("channel") + this.count("shard") === 0
  }

  /** A copy of the names of a kind. */
  all(kind: Kind): ReadonlyArray<Bytes.Bytes> {
    return [...(this.names[kind] ?? [])]
  }

  /** Subscribes to a name. Returns the name, which does not share memory with a chunk. */
  add(kind: Kind, name: Bytes.Bytes): Bytes.Bytes {
    const own = this.pubSub.subscribe(kind, name, this)
    const names = this.names[kind]
    if (names === undefined) this.names[kind] = new Set([own])
    else names.add(own)
    return own
  }

  remove(kind: Kind, name: Bytes.Bytes): void {
    if (this.names[kind]?.delete(name) === true) this.pubSub.unsubscribe(kind, name, this)
  }

  clear(): void {
    for (const kind of ["channel", "pattern", "shard"] as const) {
      for (const name of this.all(kind)) this.remove(kind, name)
    }
  }
}
