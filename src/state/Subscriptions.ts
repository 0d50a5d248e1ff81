/** What one client listens to. */
import type * as Bytes from "../Bytes.js"
import type { Push } from "../resp/Reply.js"
import type { Kind, PubSub, Subscriber } from "./PubSub.js"

export class Subscriptions implements Subscriber {
  /** Sets only of the kinds there are: subscribers are many, and most of them listen to channels alone. */
  private readonly names: Partial<Record<Kind, Set<Bytes.Bytes>>> = {}

  constructor(
    /** Takes each message. */
    readonly receive: (message: Push) => void,
    private readonly pubSub: PubSub
  ) {}

  /** How many names of a kind. */
  size(kind: Kind): number {
    return this.names[kind]?.size ?? 0
  }

  /** What a reply tells: how many channels and patterns, or how many shard channels, which count by themselves. */
  count(kind: Kind): number {
    return kind === "shard" ? this.size("shard") : this.size("channel") + this.size("pattern")
  }

  /** Whether there is nothing. */
  get isEmpty(): boolean {
    return this.count("channel") + this.count("shard") === 0
  }

  /** The names of a kind, as they are now. */
  all(kind: Kind): ReadonlyArray<Bytes.Bytes> {
    return [...(this.names[kind] ?? [])]
  }

  /** Listens to a name; the name, with memory of its own. */
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
