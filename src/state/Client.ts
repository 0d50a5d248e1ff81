/**
 * A client: its identity, what it chose for its connection, and a way to reach it. Sockets belong to the session; an embedded
 * store and the commands of a script are clients without one.
 */
import * as Bytes from "../Bytes.js"
import type { Watch } from "../keyspace/Watches.js"
import type { Protocol } from "../resp/Encoder.js"
import type { Push, Reply } from "../resp/Reply.js"
import type { Subscriptions } from "./Subscriptions.js"
import type { Tracked } from "./Tracked.js"
import type { Transaction } from "./Transaction.js"

/** What a client needs of its connection. */
export interface Connection {
  /** `host:port`, `[v6]:port`, or a Unix socket's `path:0`. */
  readonly address: string
  readonly localAddress: string
  /** The file descriptor's number, or one that stands for it. */
  readonly descriptor: number
  /** Looks at the socket now: whether the peer can still take a reply. Costs a system call. */
  readonly isAlive: () => boolean
  /** Bytes received and not yet run. */
  readonly pendingInput: () => number
  /** Bytes written that the peer has not taken. */
  readonly pendingOutput: () => number
  /** Sends what no command asked for. */
  readonly push: (reply: Reply) => void
  /** Closes: at once, or once the replies under way have been written. A reason is logged. */
  readonly close: (when: "now" | "after replies", reason?: CloseReason) => void
}

/** Why a server ends a connection that did not ask for it. */
export type CloseReason = "output limit" | "query buffer limit" | "idle" | "cross-protocol request" | "protocol error"

/** The database and protocol that a client begins with, and goes back to. */
export interface Home {
  readonly database: number
  readonly protocol: Protocol
}

/** CLIENT PAUSE and the output limits apply to sockets only. An embedded store waits while a script is suspended. */
export type Kind = "socket" | "embedded" | "script"

export interface Identity {
  readonly id: number
  readonly kind: Kind
  readonly home: Home
  /** Milliseconds of Unix time. */
  readonly createdAt: number
}

/** A command that waits, as its client knows it. */
export interface Waiting {
  /** Ends the wait as CLIENT UNBLOCK asks. */
  readonly unblock: (how: "timeout" | "error") => void
  /** Ends it without a reply. */
  readonly giveUp: () => void
}

export class Client {
  readonly id: number
  readonly kind: Kind
  private readonly home: Home
  readonly createdAt: number
  /** Milliseconds of Unix time of the last bytes from it. */
  lastInteraction: number
  name: Bytes.Bytes = Bytes.empty
  libraryName: Bytes.Bytes = Bytes.empty
  libraryVersion: Bytes.Bytes = Bytes.empty
  /** The number of the selected database. */
  database: number
  protocol: Protocol
  /** The full name of the last command, in lower case. */
  lastCommand = ""
  /** CLIENT REPLY: `skip-next` answers the command under way with nothing and the one after it as well. */
  replies: "on" | "off" | "skip" | "skip-next" = "on"
  noEvict = false
  monitor = false
  closing = false
  /** While a command waits that CLIENT UNBLOCK can end. */
  waiting: Waiting | undefined
  /** Whether CLIENT PAUSE holds back its next command. */
  paused = false
  /** Since MULTI. */
  transaction: Transaction | undefined
  /** The keys it has under WATCH. */
  watch: Watch | undefined
  /** What it has subscribed to, once it has. */
  subscriptions: Subscriptions | undefined
  /** While CLIENT TRACKING is on. */
  tracking: Tracked | undefined
  /** Messages that its command under way has caused, to be sent behind the reply. */
  afterReply: Array<Push> | undefined
  /** Until its connection is gone. */
  isConnected = true

  /** Whether it listens to anything: in RESP2 it may then do little else. */
  get isSubscribed(): boolean {
    return this.subscriptions?.isEmpty === false
  }

  /** Whether there are commands that it may not run now. */
  get isRestricted(): boolean {
    return this.monitor || this.transaction !== undefined || this.subscriptions !== undefined
  }

  constructor(
    identity: Identity,
    readonly connection: Connection
  ) {
    this.id = identity.id
    this.createdAt = identity.createdAt
    this.lastInteraction = identity.createdAt
    this.kind = identity.kind
    this.home = identity.home
    this.database = identity.home.database
    this.protocol = identity.home.protocol
  }

  /** Steps CLIENT REPLY SKIP on, after a reply that it held back. */
  skipped(): void {
    if (this.replies === "skip") this.replies = "on"
    else if (this.replies === "skip-next") this.replies = "skip"
  }

  /**
   * Goes back to the choices of a new connection, as RESET does. CLIENT REPLY SKIP stays in force, as in Redis. `Clients.reset`
   * calls it, and takes back what the rest of the instance keeps of the client.
   */
  reset(): void {
    this.database = this.home.database
    this.protocol = this.home.protocol
    this.name = Bytes.empty
    if (this.replies === "off") this.replies = "on"
    this.monitor = false
  }
}
