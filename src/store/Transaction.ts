/**
 * A store's transactions: optimistic, as MULTI, EXEC and WATCH are, with the watching done by what is read.
 *
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Request } from "../resp/Decoder.js"
import type { Reply } from "../resp/Reply.js"
import { Conflict } from "../StoreError.js"
import * as Recorder from "./Recorder.js"
import { oneCommand, Recorded } from "./Recorder.js"
import { type Attempt, stale, type Transport } from "./Transport.js"

/** What a transaction's body works with; `Commands` are the store's typed methods. */
export interface Transaction<Commands> {
  /**
   * Runs one command that reads, now. Its keys come under watch first: if one of them changes before the transaction
   * commits, nothing of it is done, and its body begins anew. All that is read is as it was at one moment. A command that
   * may do more than read is refused as a bug: one that writes or publishes, and a script that is not `readOnly`, of which
   * only the keys it is given are watched. One without keys, such as DBSIZE or SCAN, watches none. As inside of MULTI nothing
   * waits: `block` counts as not given.
   */
  readonly read: <A, E>(command: (commands: Commands) => Effect.Effect<A, E>) => Effect.Effect<A, E>

  /**
   * Keeps one command for the commit, where all that was queued runs in one step, in this order. The answer is an Effect
   * that has the command's result once the transaction has committed, and not before: let the body answer it.
   *
   * As in Redis a command that fails leaves the others done; its error is that of its own result.
   */
  readonly queue: <A, E>(command: (commands: Commands) => Effect.Effect<A, E>) => Effect.Effect<Effect.Effect<A, E>>
}

export interface TransactionOptions {
  /** How often a body begins anew after a conflict. */
  readonly retries: number
}

export interface TransactionCommands<Commands> {
  /**
   * Runs a body whose writes are all done in one step, or not at all: they are queued, and run when the body has succeeded
   * and no key that it read has changed. Else the body begins anew, after others had their turn, as often as it takes, or
   * with `retries` up to so many times: then the error is `Conflict`.
   *
   * The body may be any Effect, and wait. What it does beside `read` and `queue` is done again with each try, and not undone;
   * its own writes to a key that it has read are a conflict that never ends. Where it fails or is interrupted nothing was
   * queued. As with MULTI there is no rollback: see `queue`.
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
   *   }).pipe(Effect.flatten) // the sum that INCRBY answered
   *
   * Effect.runPromise(Effect.provide(Effect.ignore(transfer("ada", "bob", 5)), Store.layer))
   * ```
   */
  readonly transaction: {
    <A, E, R>(body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R>
    <A, E, R>(
      body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>,
      options: TransactionOptions
    ): Effect.Effect<A, E | Conflict, R>
  }
}

const early = "what a transaction has queued has no result before it commits: take it from what the body answers"

/** The body's side of one attempt: what it has queued, and what came of it. */
class Body {
  private readonly queued: Array<Request> = []
  /** The replies of the queued requests, once they have run. */
  private replies: ReadonlyArray<Reply> | undefined
  private hasEnded = false

  constructor(private readonly attempt: Attempt) {}

  read<A, E>(command: Effect.Effect<A, E>): Effect.Effect<A, E> {
    // a call that needs no request, such as MGET of nothing
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

  /** Runs all that was queued, unless a key has changed; whether it did. */
  readonly commit: Effect.Effect<boolean> = Effect.suspend(() => {
    this.hasEnded = true
    return Effect.map(this.attempt.commit(this.queued), (replies) => {
      this.replies = replies
      return replies !== undefined
    })
  })

  end(): void {
    this.hasEnded = true
    this.attempt.end()
  }
}

/** @param commands makes the typed methods over a transport */
export const make = <Commands>(
  transport: Transport,
  commands: (transport: Transport) => Commands
): TransactionCommands<Commands> => {
  let recorded: Commands | undefined

  /** None where a key has changed. */
  const once = <A, E, R>(
    body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>
  ): Effect.Effect<Option.Option<A>, E, R> =>
    Effect.acquireUseRelease(
      Effect.map(transport.attempt, (attempt) => new Body(attempt)),
      (attempt) =>
        Effect.suspend(() => {
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
          )
        ),
      (attempt) => Effect.sync(() => attempt.end())
    )

  const tries = <A, E, R>(
    body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>,
    retries: number
  ): Effect.Effect<A, E | Conflict, R> =>
    Effect.gen(function* () {
      for (let left = retries; ; left--) {
        const answer = yield* once(body)
        if (Option.isSome(answer)) return answer.value
        if (left <= 0) return yield* new Conflict({ tries: retries + 1 })
        yield* Effect.yieldNow()
      }
    })

  function transaction<A, E, R>(body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R>
  function transaction<A, E, R>(
    body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>,
    options: TransactionOptions
  ): Effect.Effect<A, E | Conflict, R>
  function transaction<A, E, R>(
    body: (tx: Transaction<Commands>) => Effect.Effect<A, E, R>,
    { retries }: TransactionOptions = { retries: Number.POSITIVE_INFINITY }
  ): Effect.Effect<A, E | Conflict, R> {
    return tries(body, retries)
  }

  return { transaction }
}
