/** One client's side of client-side caching: its options, its broadcast prefixes, and the way of a message to it. */
import * as Bytes from "../Bytes.js"
import type { Protocol } from "../resp/Encoder.js"
import type { Push } from "../resp/Reply.js"

/** A client, as far as invalidation messages need to know it. */
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
  /** The client that gets the messages instead. */
  readonly redirect: Receiver | undefined
  /** The reads to remember: all, those after CLIENT CACHING YES, those not after CLIENT CACHING NO; or none, but prefixes. */
  readonly mode: "all" | "optin" | "optout" | "broadcast"
  /** Whether it gets no messages about its own changes. */
  readonly noLoop: boolean
}

/** A client with tracking on. */
export class Tracked {
  /** Its ID, as the table of tracked keys holds it. */
  readonly id: Bytes.Bytes
  /** Whether CLIENT CACHING applies to the next command, or transaction. */
  caching = false
  /** Whether the client that gets its messages has disconnected. */
  isBroken = false
  /** The prefixes it asked to have broadcast. */
  readonly prefixes: Set<Bytes.Bytes> = new Set()

  constructor(
    readonly client: Receiver,
    public options: TrackingOptions
  ) {
    this.id = Bytes.unsafeMake(String(client.id))
  }

  /** Whether the keys it reads now are remembered. */
  get remembers(): boolean {
    const { mode } = this.options
    return mode === "all" || (mode !== "broadcast" && (mode === "optin") === this.caching)
  }
}

/** The ID of the client that gets the messages, as replies give it: 0 for the tracked client itself, -1 with tracking off. */
export const redirection = (tracked: Tracked | undefined): number =>
  tracked === undefined ? -1 : (tracked.options.redirect?.id ?? 0)
