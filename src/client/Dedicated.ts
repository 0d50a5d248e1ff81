/**
 * Connections of their own for what needs one: blocking commands, transactions, and commands that change their connection.
 * They come from a pool, and go back to it as they came.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Pool from "effect/Pool"
import type * as Scope from "effect/Scope"
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { ConnectionError } from "../StoreError.js"
import type { OnReply } from "../store/Transport.js"
import { Call, type Outcome, result } from "./Call.js"
import type { Connection, Line } from "./Connection.js"
import type { Link } from "./Link.js"
import * as Login from "./Login.js"
import type { Resolved } from "./Options.js"
import { putBack } from "./Unblock.js"

const name = Bytes.unsafeMake

/** The time until a connection that nobody uses is closed. */
const idleTime = "1 minute"

/** The time that an interrupted blocking command waits for the server to let go of it. */
const unblockTime = "1 second"

/** The server's answer comes in real time: a network knows no TestClock. */
const realClock = Clock.make()

interface Dedicated {
  readonly connection: Connection
  /** The number that CLIENT UNBLOCK takes. */
  readonly id: number | bigint
}

export class DedicatedConnections {
  private constructor(
    private readonly pool: Pool.Pool<Dedicated, ConnectionError>,
    private readonly link: Link,
    private readonly options: Resolved
  ) {}

  static make(
    options: Resolved,
    link: Link,
    connect: Login.Connect
  ): Effect.Effect<DedicatedConnections, never, Scope.Scope> {
    const acquire = Effect.gen(function* () {
      const connection = yield* connect(options)
      const id = yield* Login.inTime(options, connection.request("CLIENT", "ID"))
      return { connection, id: typeof id === "number" || typeof id === "bigint" ? id : 0 }
    })
    return Pool.makeWithTTL({ acquire, min: 0, max: options.maxConnections, timeToLive: idleTime }).pipe(
      Effect.withClock(realClock),
      Effect.map((pool) => new DedicatedConnections(pool, link, options))
    )
  }

  /** A connection until the scope closes. One that has ended meanwhile does not go back. */
  readonly get: Effect.Effect<Dedicated, ConnectionError, Scope.Scope> = Effect.suspend(() =>
    Effect.flatMap(Pool.get(this.pool), (item) =>
      item.connection.lost === undefined
        ? Effect.as(
            Effect.addFinalizer(() =>
              item.connection.lost === undefined ? Effect.void : Pool.invalidate(this.pool, item)
            ),
            item
          )
        : Effect.zipRight(Pool.invalidate(this.pool, item), this.get)
    )
  )

  /** As `get`, of a connection that is closed when a request, or the wait for the connection, takes the time of a command. */
  readonly line: Effect.Effect<Line, ConnectionError, Scope.Scope> = Effect.suspend(() => {
    const { address, commandTimeout } = this.options
    if (!Duration.isFinite(commandTimeout)) return Effect.map(this.get, ({ connection }) => connection)
    const late = new ConnectionError({ reason: "Timeout", address, command: "CONNECT", mayHaveRun: false })
    return Effect.map(
      Effect.timeoutFail(this.get, { duration: commandTimeout, onTimeout: () => late }),
      ({ connection }) => {
        // what waits fails with the connection; a finalizer's request must not wait for the whole time
        const end = Effect.sleep(commandTimeout).pipe(
          Effect.zipRight(Effect.sync(() => connection.close("Timeout"))),
          Effect.zipRight(Effect.never),
          Effect.interruptible
        )
        return {
          address: connection.address,
          close: connection.close,
          call: (request, onReply) => Effect.raceFirst(connection.call(request, onReply), end),
          all: (requests) => Effect.raceFirst(connection.all(requests), end)
        }
      }
    )
  })

  /** Runs one request on a connection that is closed afterwards, as the request may have changed it. */
  readonly once = <A, E>(request: Request, onReply: OnReply<A, E>): Effect.Effect<A, E | ConnectionError> =>
    Effect.scoped(
      Effect.flatMap(this.line, ({ call, close }) => Effect.ensuring(call(request, onReply), Effect.sync(close)))
    )

  /**
   * Runs a request that may block, right after another one (`first`). An interruption ends the wait, and puts back what was
   * popped.
   */
  readonly callBlocking = <A, E>(
    request: Request,
    onReply: OnReply<A, E>,
    first?: Request
  ): Effect.Effect<A, E | ConnectionError> =>
    Effect.scoped(
      Effect.flatMap(this.get, (dedicated) => {
        const { connection } = dedicated
        let reply: { readonly outcome: Outcome } | undefined
        let notify: ((outcome: Outcome) => void) | undefined
        let isSent = false
        const call = new Call(request, (outcome) => {
          reply = { outcome }
          notify?.(outcome)
        })
        const received = Effect.async<Outcome>((resume) => {
          if (reply !== undefined) return resume(Effect.succeed(reply.outcome))
          notify = (outcome) => resume(Effect.succeed(outcome))
          if (!isSent && first !== undefined) connection.send(Call.ignored(first))
          if (!isSent) connection.send(call)
          isSent = true
        })
        // not by the canceler of `received`: an interruption may also come between the reply and the fiber's next step
        // interruptible only within the timeout, which runs it on a fiber of its own: this one has been interrupted
        const giveUp = Effect.suspend(() =>
          reply === undefined ? this.unblock(dedicated, received) : Effect.succeed(reply.outcome)
        ).pipe(
          Effect.interruptible,
          Effect.timeout(unblockTime),
          Effect.flatMap((outcome) => this.restore(request, outcome)),
          Effect.catchAll(() => Effect.sync(() => connection.close())),
          Effect.withClock(realClock)
        )
        return Effect.flatMap(
          Effect.onInterrupt(received, () => (isSent ? giveUp : Effect.void)),
          (outcome) => result(outcome, request, this.options.address, onReply)
        )
      })
    )

  /**
   * Asks the server to end the wait, again and again: the request to wait may arrive later than the first time. The answer to
   * each is awaited: one that is still on its way would end the wait of the connection's next user.
   */
  private unblock({ id }: Dedicated, received: Effect.Effect<Outcome>): Effect.Effect<Outcome> {
    const unblock = this.link.call([name("CLIENT"), name("UNBLOCK"), name(String(id))], () => Effect.void)
    return Effect.ignore(unblock).pipe(
      Effect.zipRight(Effect.timeoutOption(received, "10 millis")),
      Effect.repeat({ until: (outcome): outcome is Option.Some<Outcome> => Option.isSome(outcome) }),
      Effect.map(({ value }) => value)
    )
  }

  private restore(request: Request, outcome: Outcome): Effect.Effect<void> {
    if (outcome instanceof ConnectionError || Reply.isError(outcome)) return Effect.void
    const back = putBack(request, outcome)
    return back === undefined ? Effect.void : Effect.ignoreLogged(this.link.call(back, () => Effect.void))
  }
}
