/**
 * The way from the typed methods to the data: in process (`embedded`), over a network, or into a transaction that records the
 * requests. A transport knows requests and replies; `Caller` gives them types.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Bytes } from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Push, Reply } from "../resp/Reply.js"
import type { ConnectionError, OutOfRange } from "../StoreError.js"

/**
 * The Effect of a call: its result, the errors of its command, and the one that a network adds. In process it never fails with
 * `ConnectionError`.
 */
export type Call<A, E = never> = Effect.Effect<A, E | ConnectionError>

/** Turns a reply into a result. */
export type OnReply<A, E> = (reply: Reply) => Effect.Effect<A, E>

/** The kinds of subscriptions: SUBSCRIBE, PSUBSCRIBE and SSUBSCRIBE. */
export type SubscriptionKind = "channel" | "pattern" | "shard"

/** The classes of `notify-keyspace-events`, by their names. */
export type EventClass =
  | "generic"
  | "string"
  | "list"
  | "set"
  | "hash"
  | "sortedSet"
  | "stream"
  | "expired"
  | "evicted"
  | "miss"
  | "module"
  | "new"

/** An event of the keyspace. */
export interface KeyEvent<out Key = Bytes> {
  readonly class: EventClass
  /** The number of the database. */
  readonly database: number
  /** Redis's name for the event: `set`, `del`, `expired`, … */
  readonly event: string
  readonly key: Key
}

/** The events to listen to. */
export interface EventFilter {
  /** A glob-style pattern of keys. */
  readonly pattern: Bytes
  /** All but `miss` and `new` unless given. */
  readonly classes: ReadonlyArray<EventClass> | undefined
  /** Of the transport's own database only, or of all. */
  readonly databases: "own" | "all"
}

/** A command that changed data, or that arrives at the same data: SET with a deadline for EXPIRE, SREM for SPOP. */
export interface ChangeCommand<out Word = Bytes> {
  /** The number of the database. */
  readonly database: number
  /** The name of the command and its arguments. */
  readonly words: ReadonlyArray<Word>
}

/** The changes of one step. */
export interface Change<out Word = Bytes> {
  /** Never empty. */
  readonly commands: ReadonlyArray<ChangeCommand<Word>>
  /** Whether they took effect together, as in a transaction or a script. */
  readonly isAtomic: boolean
}

/** Takes messages until `Stop` is called or the scope closes. */
export interface Listener<in Message> {
  readonly receive: (message: Message) => void
  /** The connection is lost: messages may be missing before the next one. In process there are no gaps. */
  readonly gap?: ((error: ConnectionError) => void) | undefined
  /** No more messages come: the store has ended, or with an error its connection has. */
  readonly end: (error?: ConnectionError) => void
}

/** Stops listening, at once. Calling it again does nothing. */
export type Stop = () => void

/** One attempt at a transaction. It watches the keys that it reads; the end of its scope undoes everything but a commit. */
export interface Attempt {
  /**
   * Watches the keys of a request, and runs it. Dies with `stale` if a watched key has changed, and with a message if the
   * request may do more than read.
   */
  readonly read: <A, E>(request: Request, onReply: OnReply<A, E>) => Call<A, E>
  /** Runs requests in one step and returns their replies; `undefined` if a watched key has changed. It fails if it is refused. */
  readonly commit: (requests: ReadonlyArray<Request>) => Call<ReadonlyArray<Reply> | undefined>
}

/**
 * The defect that ends a transaction's body when a key that it read has changed. It is a symbol: no defect of the program can
 * equal it.
 */
export const stale: unique symbol = Symbol.for("layeredis/store/Transaction/stale")

/** Hot commands of one key, which a transport may run without a request. */
export interface Shortcuts {
  readonly get: <A, E>(key: Bytes, onReply: OnReply<A, E>) => Call<A, E>
  readonly set: (key: Bytes, value: Bytes) => Call<void>
  readonly incrBy: <A, E>(key: Bytes, by: number | bigint, onReply: OnReply<A, E>) => Call<A, E>
}

export interface Transport {
  /** Runs a request. The reply may be an error. */
  readonly call: <A, E>(request: Request, onReply: OnReply<A, E>) => Call<A, E>
  /**
   * Like `call`, for a command that may block. An interruption ends the wait, and an element that was served but not yet
   * taken goes back.
   */
  readonly callBlocking: <A, E>(request: Request, onReply: OnReply<A, E>) => Call<A, E>
  /** Like `call`, for any command. Its changes to the connection (SELECT, HELLO, CLIENT REPLY) end with it. */
  readonly command: <A, E>(request: Request, onReply: OnReply<A, E>) => Call<A, E>
  /** The command and its first key, for the message of an error. */
  readonly describe: (request: Request) => string
  readonly shortcuts?: Shortcuts | undefined
  /** Whether calls are recorded for a transaction, which cannot call again when it has seen the reply. */
  readonly isRecording: boolean
  readonly subscribe: (
    kind: SubscriptionKind,
    names: ReadonlyArray<Bytes>,
    listener: Listener<Push>
  ) => Effect.Effect<Stop, ConnectionError, Scope.Scope>
  readonly events: (
    filter: EventFilter,
    listener: Listener<KeyEvent>
  ) => Effect.Effect<Stop, ConnectionError, Scope.Scope>
  readonly changes: (listener: Listener<Change>) => Effect.Effect<Stop, ConnectionError, Scope.Scope>
  readonly attempt: Effect.Effect<Attempt, ConnectionError, Scope.Scope>
  /** The same data, on another database. */
  readonly onDatabase: (index: number) => Call<Transport, OutOfRange>
}
