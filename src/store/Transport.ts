/**
 * The way of a request to the data, which the typed methods stand on: in process (`embedded`), over a network, or into a
 * transaction that records it. A transport knows requests and replies; `Caller` gives them types.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Bytes } from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Push, Reply } from "../resp/Reply.js"
import type { OutOfRange } from "../StoreError.js"

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

/** Takes messages until the function that `listen` answered is called. */
export interface Listener<in Message> {
  readonly receive: (message: Message) => void
  /** No message will come any more: the store has ended. */
  readonly end: () => void
}

/** Stops listening, at once. Calling it again does nothing. */
export type Stop = () => void

/** One attempt at a transaction: what it reads is watched. It is undone by `end`. */
export interface Attempt {
  /**
   * Watches the keys of a request, and runs it. It dies with `stale` where a watched key has changed, and with a message where
   * the request may do more than read.
   */
  readonly read: <A, E>(request: Request, onReply: OnReply<A, E>) => Effect.Effect<A, E>
  /** Runs requests in one step: their replies; nothing where a watched key has changed. */
  readonly commit: (requests: ReadonlyArray<Request>) => Effect.Effect<ReadonlyArray<Reply> | undefined>
  readonly end: () => void
}

/**
 * The defect that ends a transaction's body when its reads no longer hold together. It has a name, so that no value of the
 * program can be equal to it.
 */
export const stale: unique symbol = Symbol.for("layeredis/store/Transaction/stale")

/** Commands of one key that are called so often that a transport may run them without a request. */
export interface Shortcuts {
  readonly get: <A, E>(key: Bytes, onReply: OnReply<A, E>) => Effect.Effect<A, E>
  readonly set: (key: Bytes, value: Bytes) => Effect.Effect<void>
  readonly incrBy: <A, E>(key: Bytes, by: number | bigint, onReply: OnReply<A, E>) => Effect.Effect<A, E>
}

export interface Transport {
  /** Runs a request. The reply may be an error. */
  readonly call: <A, E>(request: Request, onReply: OnReply<A, E>) => Effect.Effect<A, E>
  /**
   * As `call`, for a command that may block. When the caller is interrupted the wait ends, and an element that it was served
   * but has not taken goes back.
   */
  readonly callBlocking: <A, E>(request: Request, onReply: OnReply<A, E>) => Effect.Effect<A, E>
  /** As `call`, for any command. A choice that it makes for its connection (SELECT, HELLO, CLIENT REPLY) ends with it. */
  readonly command: <A, E>(request: Request, onReply: OnReply<A, E>) => Effect.Effect<A, E>
  /** The command and its first key, for an error's message. */
  readonly describe: (request: Request) => string
  readonly shortcuts?: Shortcuts | undefined
  /** Whether calls are recorded for a transaction, which cannot call again when it has seen the reply. */
  readonly isRecording: boolean
  readonly subscribe: (
    kind: SubscriptionKind,
    names: ReadonlyArray<Bytes>,
    listener: Listener<Push>
  ) => Effect.Effect<Stop, never, Scope.Scope>
  readonly events: (filter: EventFilter, listener: Listener<KeyEvent>) => Effect.Effect<Stop, never, Scope.Scope>
  readonly attempt: Effect.Effect<Attempt>
  /** The same data, on another database. */
  readonly onDatabase: (index: number) => Effect.Effect<Transport, OutOfRange>
}
