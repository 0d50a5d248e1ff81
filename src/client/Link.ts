/**
 * A connection that comes back: the one for ordinary commands. It owns the calls. After a loss, requests that were never
 * written and those that only read are sent again, in their order and not without end; the others fail, because they may have run.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as EventLoop from "../EventLoop.js"
import type { Request } from "../resp/Decoder.js"
import { ConnectionError } from "../StoreError.js"
import type { OnReply } from "../store/Transport.js"
import * as Call from "./Call.js"
import type { Connection, Lost } from "./Connection.js"
import { Fifo } from "./Fifo.js"
import * as Login from "./Login.js"
import type { Resolved } from "./Options.js"
import type { ReplyCache } from "./ReplyCache.js"
import { reconnects } from "./Telemetry.js"

/** The state of a client's shared connection. */
export type Status =
  | { readonly _tag: "Connecting" }
  | { readonly _tag: "Connected" }
  /** The connection is lost, and the client connects again. Calls wait. */
  | { readonly _tag: "Reconnecting"; readonly error: ConnectionError }
  /** The client has stopped connecting, or its scope has closed. Calls fail. */
  | { readonly _tag: "Closed" }

export class Link {
  private connection: Connection | undefined
  /** Calls that wait for a connection. */
  private readonly waiting = new Fifo<Call.Call>()
  /** Those of them that nobody waits for any more. */
  private abandoned = 0
  /** Why calls fail, once no connection will come. */
  private end: ConnectionError | undefined
  /** Resumes the fiber that watches deadlines. */
  private wakeDeadlines: (() => void) | undefined
  private readonly timeout: number

  constructor(
    private readonly options: Resolved,
    private readonly clock: Clock.Clock,
    /** Replies that hold as long as the connection tells of changes. */
    private readonly cache: ReplyCache | undefined
  ) {
    this.timeout = Duration.toMillis(options.commandTimeout)
  }

  /** Whether calls leave at once. */
  get isConnected(): boolean {
    return this.connection !== undefined
  }

  /** Whether no connection will come any more. */
  get hasEnded(): boolean {
    return this.end !== undefined
  }

  /** Runs a request, right after another one (`first`) whose reply does not matter: ASKING. */
  readonly call = <A, E>(
    request: Request,
    onReply: OnReply<A, E>,
    first?: Request
  ): Effect.Effect<A, E | ConnectionError> =>
    Call.make(request, this.options.address, onReply, first === undefined ? this.submit : this.submitAfter(first))

  private readonly submitAfter =
    (first: Request) =>
    (call: Call.Call): void => {
      this.submit(Call.Call.ignored(first))
      this.submit(call)
    }

  private readonly submit = (call: Call.Call): void => {
    const { connection, end, options } = this
    if (this.timeout !== Number.POSITIVE_INFINITY) call.deadline = Call.unset
    if (end !== undefined) call.fail(end.reason, options.address, false, end.cause)
    else if (connection === undefined) {
      if (this.waiting.size - this.abandoned < options.maxWaiting) this.park(call)
      else call.fail("Full", options.address, false)
    } else if (connection.waiting < options.maxWaiting) connection.send(call)
    else call.fail("Full", options.address, false)
  }

  /** Sends what waits over a new connection. */
  attach(connection: Connection): void {
    this.connection = connection
    connection.onLost = this.detach
    connection.nextDeadline = this.nextDeadline
    if (this.cache !== undefined) connection.onPush = this.cache.receive
    for (const call of this.takeWaiting()) connection.send(call)
  }

  private readonly detach = ({ error, sent, unsent }: Lost): void => {
    this.connection = undefined
    this.cache?.clear()
    for (const call of sent) {
      if (call.lose()) this.park(call)
      else call.fail(error.reason === "Closed" ? "Closed" : "Lost", error.address, true, error.cause)
    }
    for (const call of unsent) this.park(call)
  }

  private park(call: Call.Call): void {
    if (call.isOver) return
    call.park(this.abandon)
    if (call.deadline === Call.unset) call.deadline = this.nextDeadline()
    this.waiting.add(call)
  }

  /** The deadline of calls that begin now. The fiber that watches deadlines hears of them. */
  private readonly nextDeadline = (): number => {
    this.wakeDeadlines?.()
    return this.clock.unsafeCurrentTimeMillis() + this.timeout
  }

  /** Lets go of interrupted calls: a program that gives up its calls while the server is away must not fill the memory. */
  private readonly abandon = (): void => {
    // what a connection has is its own
    if (this.connection !== undefined) return
    if (++this.abandoned < 1024 || this.abandoned * 2 < this.waiting.size) return
    for (const call of this.takeWaiting()) if (!call.isOver) this.waiting.add(call)
  }

  private takeWaiting(): ReadonlyArray<Call.Call> {
    this.abandoned = 0
    return this.waiting.takeAll()
  }

  /** Fails what waits for a connection. */
  failWaiting(error: ConnectionError): void {
    for (const call of this.takeWaiting()) {
      // it may be what ended the connection, which a cluster's client counts
      const reason = error.reason === "Open" && call.wasLost ? "Lost" : error.reason
      call.fail(reason, error.address, false, error.cause)
    }
  }

  /** Fails what waits, and all that comes. */
  close(error: ConnectionError): void {
    this.end = error
    this.failWaiting(error)
  }

  /** Fails calls whose time has run out, for ever. Calls wait in the order of their deadlines. */
  readonly watchDeadlines: Effect.Effect<never> = Effect.gen(this, function* () {
    for (;;) {
      const oldest = this.connection?.oldest ?? this.waiting.peek()
      if (oldest === undefined) {
        yield* this.nextCall
        continue
      }
      const remaining = oldest.deadline - (yield* Clock.currentTimeMillis)
      if (remaining > 0) yield* EventLoop.sleep(remaining)
      else this.expire(yield* Clock.currentTimeMillis)
    }
  })

  private readonly nextCall: Effect.Effect<void> = Effect.async((resume) => {
    this.wakeDeadlines = () => {
      this.wakeDeadlines = undefined
      resume(Effect.void)
    }
    return Effect.sync(() => {
      this.wakeDeadlines = undefined
    })
  })

  /**
   * Fails the calls that are due. A connection whose oldest reply is late answers nobody: it is closed, and what may be
   * repeated goes over the next one.
   */
  private expire(now: number): void {
    const late = (call: Call.Call, wasSent: boolean): boolean => {
      if (call.deadline > now) return false
      call.fail("Timeout", this.options.address, wasSent)
      return true
    }
    const { connection } = this
    if (connection?.oldest !== undefined && late(connection.oldest, true)) connection.close("Timeout")
    for (let call = this.waiting.peek(); call !== undefined; call = this.waiting.peek()) {
      if (call.isOver) this.abandoned--
      else if (!late(call, false)) break
      this.waiting.take()
    }
  }
}

/** Connects, and connects again after each loss, until the scope closes. The first attempt must succeed. */
export const make = (
  options: Resolved,
  status: SubscriptionRef.SubscriptionRef<Status>,
  cache?: ReplyCache,
  connect: Login.Connect = Login.connect
): Effect.Effect<Link, ConnectionError, Scope.Scope> =>
  Effect.gen(function* () {
    const link = new Link(options, yield* Effect.clock, cache)
    const log = (text: string, error?: ConnectionError) =>
      error === undefined ? Effect.logInfo(text) : Effect.logWarning(`${text}: ${error.message}`)

    const closeWith = (reason: "Open" | "Closed", cause?: unknown) =>
      Effect.zipRight(
        SubscriptionRef.set(status, { _tag: "Closed" }),
        Effect.sync(() => {
          const { address } = options
          link.close(new ConnectionError({ reason, address, command: "CONNECT", mayHaveRun: false, cause }))
        })
      )

    /** One connection, from its opening to its end. */
    const serve = (connected: Effect.Effect<void>) =>
      Effect.scoped(
        Effect.gen(function* () {
          const connection = yield* connect(options, cache !== undefined)
          // calls must not go to one that ended meanwhile: they wait for the next
          if (connection.lost !== undefined) return connection.lost
          link.attach(connection)
          yield* SubscriptionRef.set(status, { _tag: "Connected" })
          yield* connected
          return yield* Effect.raceFirst(connection.ended, connection.probe(options.keepAlive))
        })
      )

    const connectedAgain = Effect.zipRight(
      log(`connected to ${options.address} again`),
      options.telemetry?.metrics === true ? Metric.increment(reconnects) : Effect.void
    )
    const scope = yield* Scope.Scope
    const opened = yield* Effect.makeLatch()
    let first: Exit.Exit<void, ConnectionError> = Exit.void
    const run = Effect.gen(function* () {
      let lost = yield* Effect.tapError(serve(opened.open), (error) => {
        first = Exit.fail(error)
        return opened.open
      })
      for (;;) {
        yield* SubscriptionRef.set(status, { _tag: "Reconnecting", error: lost })
        yield* log(`lost the connection to ${options.address}`, lost)
        const driver = yield* Schedule.driver(options.reconnect)
        let again: ConnectionError | undefined
        while (again === undefined) {
          // the schedule's delay comes before the first attempt too: a server that closes each connection is not called in a loop
          yield* Effect.mapError(driver.next(lost), () => lost)
          const attempt = yield* Effect.either(serve(connectedAgain))
          if (attempt._tag === "Right") again = attempt.right
          else {
            lost = attempt.left
            // a password that no longer holds does not come back by waiting
            if (lost.reason === "Login") link.failWaiting(lost)
          }
        }
        lost = again
      }
    }).pipe(
      // the schedule has ended
      Effect.catchAll((cause) => closeWith("Open", cause)),
      // a schedule that throws must not leave anybody waiting
      Effect.catchAllDefect((defect) => {
        first = Exit.die(defect)
        return Effect.zipRight(closeWith("Open", defect), opened.open)
      })
    )
    yield* Effect.addFinalizer(() => closeWith("Closed"))
    yield* Effect.forkIn(run, scope)
    if (Duration.isFinite(options.commandTimeout)) yield* Effect.forkIn(link.watchDeadlines, scope)
    yield* opened.await
    yield* first
    return link
  })

/** A status for a connection that is being made. */
export const connecting: Effect.Effect<SubscriptionRef.SubscriptionRef<Status>> = SubscriptionRef.make<Status>({
  _tag: "Connecting"
})
