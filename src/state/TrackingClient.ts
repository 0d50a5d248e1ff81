/** The state of one client with tracking on: its options, its broadcast prefixes, and the client that gets its messages. */
import * as Bytes from "../Bytes.js"
import type { Protocol } from "../resp/Encoder.js"
import type { Push } from "../resp/Reply.js"

/** The part of a client that invalidation messages need. */
export interface Receiver {
  readonly id: number
  readonly isConnected: boolean
  readonly isSubscribed: boolean
  readonly protocol: Protocol
  readonly connection: { readonly push: (message: Push) => void }
  afterReply: Array<Push> | undefined
}

/** The options of CLIENT TRACKING. */
export interface TrackingOptions {
  /** The client that gets the messages in its place. */
  readonly redirect: Receiver | undefined
  /**
   * The reads that are remembered: all, only those after CLIENT CACHING YES, all but those after CLIENT CACHING NO, or none
   * because the client gets messages by prefix.
   */
  readonly mode: "all" | "optin" | "optout" | "broadcast"
  /** Whether the client's own changes cause no messages to it. */
  readonly noLoop: boolean
}

/** A client with tracking on. */
export class TrackingClient {
  /** The client's ID, as the table of tracked keys holds it. */
  readonly id: Bytes.Bytes
  /** Whether CLIENT CACHING applies to the next command or transaction. */
  caching = false
  /** Whether the client that gets its messages has disconnected. */
  isBroken = false
  /** The prefixes of BCAST. */
  readonly prefixes: Set<Bytes.Bytes> = new Set()

  constructor(
    readonly client: Receiver,
    public options: TrackingOptions
  ) {
    this.id = Bytes.unsafeMake(String(client.id))
  }

  /** Whether the keys that the client reads now are remembered. */
  get remembers(): boolean {
    const { mode } = this.options
    return mode === "all" || (mode !== "broadcast" && (mode === "optin") === this.caching)
  }
}

/** The `redir` of replies: the ID of the client that gets the messages, 0 for the client itself, -1 with tracking off. */
export const redirection = (tracked: TrackingClient | undefined): number =>
  tracked === undefined ? -1 : (tracked.options.redirect?.id ?? 0)
