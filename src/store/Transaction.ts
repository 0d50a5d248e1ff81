/**
 * Transactions, optimistic like MULTI, EXEC and WATCH: every read watches its keys.
 *
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type { Request } from "../resp/Decoder.js"
import type { Reply } from "../resp/Reply.js"
import { Conflict, type ConnectionError } from "../StoreError.js"
import * as Recorder from "./Recorder.js"
import { oneCommand, Recorded } from "./Recorder.js"
import { type Attempt, type Call, stale, type Transport } from "./Transport.js"

/** The handle of a transaction's body; `Commands` are the store's typed methods. */
export interface Transaction<Commands> {
  /**
   * Runs one reading command now, and watches its keys. If one of them changes before the commit, nothing is committed and
   * the body runs again. All reads of a body see the data of one moment.
   *
   * A command that may write or publish is a defect, and so is a script that is not `readOnly`. A script watches only the
   * keys it is given; a command without keys, such as DBSIZE or SCAN, watches none. As inside MULTI no command waits: `block`
   * is ignored.
   */
  readonly read: <A, E>(command: (commands: Commands) => Effect.Effect<A, E>) => Call<A, E>

  /**
   * Queues one command. The commit runs all queued commands in one step, in this order. Returns an Effect with the result of
   * the command; it dies before the commit, so let the body return it.
   *
   * As in Redis, a command that fails does not undo the others. Its error is in its own result.
   */
  readonly queue: <A, E>(command: (commands: Commands) => Effect.Effect<A, E>) => Effect.Effect<Effect.Effect<A, E>>
}

export interface TransactionOptions {
  /** How often the body may run again after a conflict. */
  readonly retries: number
}

export interface TransactionCommands<Commands> {
  /**
   * Runs a body, then commits its queued commands in one step if no key that it read has changed. After a conflict the body
   * runs again: until it commits, or at most `retries` times, and then fails with `Conflict`. Other fibers run between two
   * tries.
   *
   * The body may be any Effect, and may wait. Its effects besides `read` and `queue` are repeated with each try, and not
   * undone. A body that writes to a key it has read, other than by `queue`, conflicts with itself in every try. A body that
   * fails or is interrupted commits nothing. There is no rollback, as with MULTI: see `queue`.
   *
   * {@link https://redis.io/docs/latest/commands/exec/ EXEC}
   *
   * @example
   * ```ts
   * import { Effect, Option } from "effect"
   * import { Store } from "layeredis"
   *
   * const transfer = (from: string, to: string, amount: number) =>
   *   Effect.gen(function* () {
   *     const store = yield* Store.Store
   *     return yield* store.transaction((tx) =>
   *       Effect.gen(function* () {
   *         const balance = Number(Option.getOrElse(yield* tx.read((_) => _.get(from)), () => "0"))
   *         if (balance < amount) return yield* Effect.fail("too little" as const)
   *         yield* tx.queue((_) => _.decrBy(from, amount))
   *         return yield* tx.queue((_) => _.incrBy(to, amount))
   *       })
   *     )
   *   }).pipe(Effect.flatten) // the sum that INCRBY returned
   *
   * Effect.runPromise(Effect.provide(Effect.ignore(transfer("ada", "bob", 5)), Store.layer))
   * ```
   */
  readonly transaction: {
    <A, E, R>(body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>): Effect.Effect<A, E | ConnectionError, R>
    <A, E, R>(
      body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>,
      options: TransactionOptions
    ): Effect.Effect<A, E | Conflict | ConnectionError, R>
  }
}

const early = "a queued command has no result before the transaction commits: return it from the body"

/** The body's side of one attempt: the requests it has queued, and their replies. */
class Body {
  private readonly queued: Array<Request> = []
  /** The replies of the queued requests, once they have run. */
  private replies: ReadonlyArray<Reply> | undefined
  private hasEnded = false

  constructor(private readonly attempt: Attempt) {}

  read<A, E>(command: Effect.Effect<A, E>): Call<A, E> {
    // a call that needs no request, such as MGET without keys
    if (Exit.isExit(command)) return command
    if (!(command instanceof Recorded)) return oneCommand
    if (this.hasEnded) return Effect.dieMessage("the transaction is over")
    const { request, onReply }: Recorded<A, E> = command // the class's own parameters are those of the Effect it stands for
    return this.attempt.read(request, onReply)
  }

  queue<A, E>(command: Effect.Effect<A, E>): Effect.Effect<Effect.Effect<A, E>> {
    // as above
    if (Exit.isExit(command)) return Effect.succeed(command)
    if (!(command instanceof Recorded)) return oneCommand
    if (this.hasEnded) return Effect.dieMessage("the transaction is over")
    const { request, onReply }: Recorded<A, E> = command // as above
    const index = this.queued.push(request) - 1
    return Effect.succeed(
      Effect.suspend(() =>
        this.replies === undefined ? Effect.dieMessage(early) : onReply(this.replies[index] ?? null)
      )
    )
  }

  /** Runs the queued requests, unless a watched key has changed. Returns whether it did. */
  readonly commit: Call<boolean> = Effect.suspend(() => {
    this.hasEnded = true
    return Effect.map(this.attempt.commit(this.queued), (replies) => {
      this.replies = replies
      return replies !== undefined
    })
  })

  end(): void {
    this.hasEnded = true
  }
}

/** The transactions over a transport. `commands` makes the typed methods that a body uses. */
export const make = <Commands>(
  transport: Transport,
  commands: (transport: Transport) => Commands
): TransactionCommands<Commands> => {
  let recorded: Commands | undefined

  /** Runs a body once: none after a conflict. */
  const once = <A, E, R>(
    body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>
  ): Effect.Effect<Option.Option<A>, E | ConnectionError, R> =>
    // a scope of its own: the body may need one that lives longer
    Effect.acquireUseRelease(
      Scope.make(),
      (scope) =>
        Effect.flatMap(Scope.extend(transport.attempt, scope), (opened) => {
          const attempt = new Body(opened)
          return Effect.suspend(() => {
            const methods = recorded ?? commands(Recorder.make(transport))
            recorded = methods
            return body({
              read: (command) => Effect.suspend(() => attempt.read(command(methods))),
              queue: (command) => Effect.suspend(() => attempt.queue(command(methods)))
            })
          }).pipe(
            Effect.flatMap((answer) =>
              Effect.map(attempt.commit, (isDone) => (isDone ? Option.some(answer) : Option.none()))
            ),
            Effect.catchAllCause((cause) =>
              Option.contains(Cause.dieOption(cause), stale) ? Effect.succeedNone : Effect.failCause(cause)
            ),
            Effect.ensuring(Effect.sync(() => attempt.end()))
          )
        }),
      (scope, exit) => Scope.close(scope, exit)
    )

  const tries = <A, E, R>(
    body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>,
    retries: number
  ): Effect.Effect<A, E | Conflict | ConnectionError, R> =>
    Effect.gen(function* () {
      for (let remaining = retries; ; remaining--) {
        const answer = yield* once(body)
        if (Option.isSome(answer)) return answer.value
        if (remaining <= 0) return yield* new Conflict({ tries: retries + 1 })
        yield* Effect.yieldNow()
      }
    })

  function transaction<A, E, R>(
    body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | ConnectionError, R>
  function transaction<A, E, R>(
    body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>,
    options: TransactionOptions
  ): Effect.Effect<A, E | Conflict | ConnectionError, R>
  function transaction<A, E, R>(
    body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>,
    { retries }: TransactionOptions = { retries: Number.POSITIVE_INFINITY }
  ): Effect.Effect<A, E | Conflict | ConnectionError, R> {
    return tries(body, retries)
  }

  return { transaction }
}
