/**
 * The transport over the network, on one database. Ordinary commands share one connection; blocking commands, transactions and
 * commands that change their connection have their own; subscriptions share another.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type * as SubscriptionRef from "effect/SubscriptionRef"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { ConnectionError, OutOfRange } from "../StoreError.js"
import * as Lookup from "../specification/Lookup.js"
import * as Telemetry from "../store/Telemetry.js"
import type {
  Attempt,
  Call,
  Change,
  EventFilter,
  KeyEvent,
  Listener,
  OnReply,
  Stop,
  Transport
} from "../store/Transport.js"
import * as Caching from "./Caching.js"
import type { Line } from "./Connection.js"
import { DedicatedConnections } from "./Dedicated.js"
import * as Link from "./Link.js"
import * as Login from "./Login.js"
import type { Resolved } from "./Options.js"
import { noChanges } from "./Refusal.js"
import { RemoteAttempt } from "./RemoteAttempt.js"
import * as RemoteEvents from "./RemoteEvents.js"
import { ReplyCache } from "./ReplyCache.js"
import { Subscriptions } from "./Subscriptions.js"
import * as ClientTelemetry from "./Telemetry.js"

/** Commands that change their connection for those that come after. */
const connectionCommands: ReadonlySet<string> = new Set([
  ...["select", "hello", "auth", "quit", "reset", "multi", "exec", "discard", "watch", "unwatch", "asking"],
  ...["readonly", "readwrite", "client|reply", "client|setname", "client|tracking", "client|caching"],
  ...["client|no-evict", "client|setinfo"]
])

/** Commands that end in messages, which `command` cannot return. */
const streaming: ReadonlySet<string> = new Set([
  ...[
    "subscribe",
    "psubscribe",
    "ssubscribe",
    "unsubscribe",
    "punsubscribe",
    "sunsubscribe",
    "monitor",
    "sync",
    "psync"
  ]
])

/** The parts that the databases of a client share. */
interface Shared {
  /** Opens their connections. */
  readonly connect: Login.Connect
  readonly subscriptions: Subscriptions
  readonly cache: ReplyCache | undefined
  /** One for each database, however often a program asks for it. */
  readonly databases: Map<number, Remote>
  /** Opens one database at a time. */
  readonly opening: Effect.Semaphore
}

/** The commands of a connection. A request may have to run right after another one (`first`), whose reply does not matter. */
type Calls = <A, E>(request: Request, onReply: OnReply<A, E>, first?: Request) => Call<A, E>

export class Remote implements Transport {
  readonly isRecording = false

  /** Calls over the shared connection, and those that the cache never answers. */
  readonly call: Calls
  private readonly direct: Calls
  private readonly observe: Telemetry.Observe | undefined

  private constructor(
    private readonly options: Resolved,
    /** The scope of the client. */
    private readonly scope: Scope.Scope,
    private readonly link: Link.Link,
    private readonly dedicated: DedicatedConnections,
    private readonly shared: Shared
  ) {
    const { cache } = shared
    const observe = ClientTelemetry.make(options)
    this.observe = observe
    const calls: Calls =
      observe === undefined
        ? link.call
        : (request, onReply, first) => observe(Telemetry.operationOf(request), link.call(request, onReply, first))
    this.call = cache === undefined ? calls : Caching.over(cache, options.database, calls)
    this.direct = cache === undefined ? calls : Caching.past(cache, calls)
  }

  /** Connects; closed with the scope. */
  static make(
    options: Resolved,
    status: SubscriptionRef.SubscriptionRef<Link.Status>,
    given: Partial<Shared> & { readonly scope?: Scope.Scope } = {}
  ): Effect.Effect<Remote, ConnectionError, Scope.Scope> {
    return Effect.gen(function* () {
      const scope = yield* Scope.Scope
      const { connect = Login.connect } = given
      const shared = {
        connect,
        subscriptions: given.subscriptions ?? new Subscriptions(options, scope, connect),
        cache: given.cache ?? (options.cacheBytes === undefined ? undefined : new ReplyCache(options.cacheBytes)),
        databases: given.databases ?? new Map<number, Remote>(),
        opening: given.opening ?? Effect.unsafeMakeSemaphore(1)
      }
      const link = yield* Link.make(options, status, shared.cache, connect)
      const dedicated = yield* DedicatedConnections.make(options, link, connect)
      const remote = new Remote(options, given.scope ?? scope, link, dedicated, shared)
      shared.databases.set(options.database, remote)
      return remote
    })
  }

  /** Whether calls leave at once. */
  get isConnected(): boolean {
    return this.link.isConnected
  }

  readonly callBlocking = <A, E>(request: Request, onReply: OnReply<A, E>, first?: Request): Call<A, E> =>
    this.around([request], () => Telemetry.operationOf(request), this.dedicated.callBlocking(request, onReply, first))

  /** Runs requests on a connection of their own. */
  private around<A, E>(requests: ReadonlyArray<Request>, operation: () => string, run: Call<A, E>): Call<A, E> {
    const { cache } = this.shared
    const observed = this.observe === undefined ? run : this.observe(operation(), run)
    return cache === undefined ? observed : Caching.around(cache, requests, observed)
  }

  private observed({ commit, read }: Attempt): Attempt {
    const { observe } = this
    return {
      read:
        observe === undefined
          ? read
          : (request, onReply) => observe(Telemetry.operationOf(request), read(request, onReply)),
      commit: (requests) => this.around(requests, () => Telemetry.operationOfAll(requests), commit(requests))
    }
  }

  readonly command = <A, E>(request: Request, onReply: OnReply<A, E>, first?: Request): Call<A, E> => {
    const specification = Lookup.find(request)
    if (specification === undefined) return this.direct(request, onReply, first)
    if (streaming.has(specification.name)) {
      // as in process, where Redis's own rule says so
      return onReply(Reply.error(`${specification.name.toUpperCase()} isn't allowed for a DENY BLOCKING client`))
    }
    if (specification.flags.includes("blocking")) return this.callBlocking(request, onReply, first)
    return connectionCommands.has(specification.name)
      ? this.around([request], () => Telemetry.operationOf(request), this.dedicated.once(request, onReply))
      : this.direct(request, onReply, first)
  }

  readonly describe = (request: Request): string => Lookup.describe(request, Lookup.find(request))

  /** Subscribes, within the time of a command. */
  readonly subscribe: Transport["subscribe"] = (kind, names, listener) => {
    const { address, commandTimeout } = this.options
    const subscribed = this.shared.subscriptions.subscribe(kind, names, listener)
    if (!Duration.isFinite(commandTimeout)) return subscribed
    return Effect.timeoutFail(subscribed, {
      duration: commandTimeout,
      onTimeout: () => new ConnectionError({ reason: "Timeout", address, command: "SUBSCRIBE", mayHaveRun: false })
    })
  }

  readonly events = (
    filter: EventFilter,
    listener: Listener<KeyEvent>
  ): Effect.Effect<Stop, ConnectionError, Scope.Scope> =>
    RemoteEvents.listen(this, this.options.database, this.options.address, filter, listener)

  readonly changes = (_listener: Listener<Change>): Effect.Effect<Stop, ConnectionError, Scope.Scope> =>
    Effect.fail(noChanges(this.options.address))

  readonly attempt: Effect.Effect<Attempt, ConnectionError, Scope.Scope> = Effect.suspend(() => this.attemptOn())

  /** An attempt at a transaction whose requests go through `line`. */
  readonly attemptOn = (
    line: (connection: Line) => Line = (connection) => connection
  ): Effect.Effect<Attempt, ConnectionError, Scope.Scope> =>
    Effect.flatMap(this.dedicated.line, (connection) =>
      Effect.acquireRelease(
        Effect.sync(() => new RemoteAttempt(line(connection))),
        (attempt) => attempt.end
      )
    ).pipe(Effect.map((attempt) => this.observed(attempt)))

  readonly onDatabase = (index: number): Call<Transport, OutOfRange> => {
    const outOfRange = new OutOfRange({ command: `SELECT ${index}`, code: "ERR", text: "DB index is out of range" })
    if (!Number.isInteger(index) || index < 0) return Effect.fail(outOfRange)
    const { databases, opening } = this.shared
    const opened = Effect.suspend(() => {
      const existing = databases.get(index)
      return existing === undefined || existing.link.hasEnded ? this.open(index) : Effect.succeed(existing)
    })
    return Effect.catchIf(
      opening.withPermits(1)(opened),
      (error) => error.reason === "Login" && error.cause instanceof OutOfRange,
      () => Effect.fail(outOfRange)
    )
  }

  /** Connects to another database, in the scope of the client. */
  private open(index: number): Effect.Effect<Remote, ConnectionError> {
    const options = { ...this.options, database: index }
    return Effect.uninterruptibleMask((restore) =>
      Effect.gen(this, function* () {
        const scope = yield* Scope.fork(this.scope, ExecutionStrategy.sequential)
        const made = Effect.flatMap(Link.connecting, (status) =>
          Remote.make(options, status, { ...this.shared, scope: this.scope })
        )
        return yield* Effect.onError(restore(Scope.extend(made, scope)), (cause) =>
          Scope.close(scope, Exit.failCause(cause))
        )
      })
    )
  }
}
