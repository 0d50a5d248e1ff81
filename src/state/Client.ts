/**
 * A client: its identity, its choices and its connection. An embedded store and the commands of a script are clients too,
 * without a socket; sockets belong to `server/`.
 */
import type * as Effect from "effect/Effect"
import type { User } from "../acl/User.js"
import * as Bytes from "../Bytes.js"
import type { Watch } from "../keyspace/Watches.js"
import type { Protocol } from "../resp/Encoder.js"
import type { Push, Reply } from "../resp/Reply.js"
import type { ReplyBuffer } from "./ReplyBuffer.js"
import type { Subscriptions } from "./Subscriptions.js"
import type { TrackingClient } from "./TrackingClient.js"
import type { Transaction } from "./Transaction.js"
import { collect, type TransactionReplies } from "./TransactionReplies.js"

/** The connection of a client, as commands and messages use it. */
export interface Connection {
  /** Its output, for bytes that are no reply; absent without a socket. */
  readonly raw?: RawOutput
  /** `host:port`, `[v6]:port`, or a Unix socket's `path:0`. */
  readonly address: string
  readonly localAddress: string
  /** The number of the file descriptor, or a substitute for it. */
  readonly descriptor: number
  /** Whether the peer is still connected, by a look at the socket. Costs a system call. */
  readonly isAlive: () => boolean
  /** Bytes received that have not run yet. */
  readonly pendingInput: () => number
  /** Bytes written that the peer has not taken. */
  readonly pendingOutput: () => number
  /** Bytes of output that it may be given before it is closed. Asked only for long replies. */
  readonly room: () => number
  /** Takes the replies of a transaction. */
  readonly transactionReplies: () => TransactionReplies
  /** Sends a message that is not the reply to a command. */
  readonly push: (reply: Reply) => void
  /** Closes the connection at once, or when the replies so far have been written. A reason is logged. */
  readonly close: (when: "now" | "after replies", reason?: CloseReason) => void
}

/**
 * The longest reply of many elements to a program or a script, in bytes. It becomes values that take several times as much; a
 * longer one is an error. Redis has no bound here but its memory.
 */
const longestValue = 512 * 1024 * 1024

/** The connection of a client without a peer, which drops messages. MONITOR and SLOWLOG show its address. */
export const detached = (address: string): Connection => ({
  address,
  localAddress: "",
  descriptor: -1,
  isAlive: () => true,
  pendingInput: () => 0,
  pendingOutput: () => 0,
  room: () => longestValue,
  transactionReplies: collect,
  push: () => undefined,
  close: () => undefined
})

/** Why the server closes a connection on its own initiative. */
export type CloseReason =
  | "output limit"
  | "output limit before AUTH"
  | "query buffer limit"
  | "idle"
  | "cross-protocol request"
  | "protocol error"
  | "client memory limit"

/** The output of a socket, for bytes that are no reply. */
export interface RawOutput {
  /** Whether all replies so far have left. */
  readonly isClear: () => boolean
  /** Sends bytes as they are; returns an Effect that waits for a peer that does not keep up. */
  readonly send: (bytes: Buffer) => Effect.Effect<void> | undefined
}

/** The contents of what SYNC sends to a client. */
export interface SyncRequest {
  /** Whether the client wants a snapshot, and no changes after it. */
  readonly isSnapshotOnly: boolean
  readonly data: boolean
  readonly functions: boolean
}

/** A client asks for everything until REPLCONF: one object serves all clients. */
const asReplica: SyncRequest = { isSnapshotOnly: false, data: true, functions: true }

/** The database and protocol that a client starts with and that RESET restores. */
export interface Defaults {
  readonly database: number
  readonly protocol: Protocol
}

/** CLIENT PAUSE and the output limits apply to sockets only. An embedded store waits while a script is suspended. */
export type Kind = "socket" | "embedded" | "script"

export interface Identity {
  readonly id: number
  readonly kind: Kind
  readonly defaults: Defaults
  /** Milliseconds of Unix time. */
  readonly createdAt: number
  readonly user: User
}

/** A blocked command, as its client sees it. */
export interface Waiting {
  /** Ends the wait with the reply that CLIENT UNBLOCK selects. */
  readonly unblock: (how: "timeout" | "error") => void
  /** Ends the wait without a reply. */
  readonly giveUp: () => void
}

export class Client {
  readonly id: number
  readonly kind: Kind
  private readonly defaults: Defaults
  readonly createdAt: number
  /** Milliseconds of Unix time when the last bytes arrived. */
  lastInteraction: number
  name: Bytes.Bytes = Bytes.empty
  libraryName: Bytes.Bytes = Bytes.empty
  libraryVersion: Bytes.Bytes = Bytes.empty
  /** The number of the selected database. */
  database: number
  protocol: Protocol
  /** The full name of the last command, in lower case. */
  lastCommand = ""
  /** CLIENT REPLY: `skip-next` holds back the reply of the current command and of the next one. */
  replies: "on" | "off" | "skip" | "skip-next" = "on"
  noEvict = false
  /** REPLCONF changes it. */
  sync = asReplica
  /** The memory that `ClientMemory` has counted for it, in bytes. */
  memory = 0
  /** The user it acts as. `Authorization` sets this field and the next two. */
  user: User
  /** Whether it has authenticated, or did not need to when it connected. */
  isAuthenticated = true
  /** Whether some requests may be denied to it: it must authenticate, or its user has restrictions. */
  isGuarded = false
  monitor = false
  closing = false
  /** The blocked command, if any. */
  waiting: Waiting | undefined
  /** Whether CLIENT PAUSE holds back its command. */
  paused = false
  /** Set by MULTI. */
  transaction: Transaction | undefined
  /** The transaction that EXEC runs, which counts as the one of MULTI until it ends. */
  executing: Transaction | undefined
  /** The keys that it watches. */
  watch: Watch | undefined
  /** Its subscriptions; absent before the first. */
  subscriptions: Subscriptions | undefined
  /** Set while CLIENT TRACKING is on. */
  tracking: TrackingClient | undefined
  /** Messages that its current command has caused, to be sent after the reply. */
  afterReply: Array<Push> | undefined
  /** False once its connection is closed. */
  isConnected = true
  /** Call when its wait, its pause, its monitoring or its last subscription has ended: from then on it can be idle. */
  onIdle: () => void = () => undefined

  /** Whether it has a subscription, which in RESP2 forbids most commands. */
  get isSubscribed(): boolean {
    return this.subscriptions?.isEmpty === false
  }

  /** Bytes of output that it may be given before it is closed. */
  get room(): number {
    return this.connection.room()
  }

  /** Whether some commands are forbidden to it now. */
  get isRestricted(): boolean {
    return this.isGuarded || this.monitor || this.transaction !== undefined || this.subscriptions !== undefined
  }

  constructor(
    identity: Identity,
    readonly connection: Connection,
    readonly replyBuffer: ReplyBuffer
  ) {
    this.id = identity.id
    this.createdAt = identity.createdAt
    this.lastInteraction = identity.createdAt
    this.kind = identity.kind
    this.defaults = identity.defaults
    this.user = identity.user
    this.database = identity.defaults.database
    this.protocol = identity.defaults.protocol
  }

  /** Call after CLIENT REPLY SKIP has held back a reply. */
  skipped(): void {
    if (this.replies === "skip") this.replies = "on"
    else if (this.replies === "skip-next") this.replies = "skip"
  }

  /**
   * Restores the choices of a new connection, as RESET does. As in Redis, CLIENT REPLY SKIP stays in force. Only `Clients.reset`
   * calls this, because other parts of the instance hold state of the client too.
   */
  reset(): void {
    this.database = this.defaults.database
    this.protocol = this.defaults.protocol
    this.name = Bytes.empty
    if (this.replies === "off") this.replies = "on"
    this.monitor = false
  }
}
