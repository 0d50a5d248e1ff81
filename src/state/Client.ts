/**
 * A connection as the rest of the instance sees it: who it is, what it chose, and a way to reach it. Sockets are the
 * session's; an embedded store is a client too, without one.
 */
import * as Bytes from "../Bytes.js"
import type { Watch } from "../keyspace/Watches.js"
import type { Protocol } from "../resp/Encoder.js"
import type { Push, Reply } from "../resp/Reply.js"
import type { Subscriptions } from "./Subscriptions.js"
import type { Tracked } from "./Tracking.js"
import type { Transaction } from "./Transaction.js"

/** What a client needs of its connection. */
export interface Connection {
  /** `host:port`, `[v6]:port`, or a Unix socket's `path:0`. */
  readonly address: string
  readonly localAddress: string
  /** The file descriptor's number, or one that stands for it. */
  readonly descriptor: number
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

export interface Identity {
  readonly id: number
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
  readonly createdAt: number
  /** Milliseconds of Unix time of the last bytes from it. */
  lastInteraction: number
  name: Bytes.Bytes = Bytes.empty
  libraryName: Bytes.Bytes = Bytes.empty
  libraryVersion: Bytes.Bytes = Bytes.empty
  /** The number of the selected database. */
  database = 0
  protocol: Protocol = 2
  /** The full name of the last command, in lower case. */
  lastCommand = ""
  /** CLIENT REPLY: `skip-next` answers the command under way with nothing and the one after it as well. */
  replies: "on" | "off" | "skip" | "skip-next" = "on"
  noEvict = false
  monitor = false
  closing = false
  /** While a command waits that CLIENT UNBLOCK can end. */
  waiting: Waiting | undefined
  /** Whether this is the program itself, which CLIENT PAUSE does not hold back. */
  embedded = false
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
  following: Array<Push> | undefined
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
  }

  /** What CLIENT REPLY SKIP held back has been. */
  skipped(): void {
    if (this.replies === "skip") this.replies = "on"
    else if (this.replies === "skip-next") this.replies = "skip"
  }

  /** Back to what a new connection chose, as RESET does. A CLIENT REPLY SKIP under way goes on, as in Redis. */
  reset(): void {
    this.database = 0
    this.protocol = 2
    this.name = Bytes.empty
    if (this.replies === "off") this.replies = "on"
    this.monitor = false
  }
}
