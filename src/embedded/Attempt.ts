/**
 * One try at a transaction: a client of its own, with the keys it has read under watch and the commands it has queued.
 * Everything but the end is undone by forgetting it.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Bytes from "../Bytes.js"
import { CommandContext } from "../execution/CommandContext.js"
import { Executor } from "../execution/Execute.js"
import type { Composition } from "../instance/Composition.js"
import { Watch } from "../keyspace/Watches.js"
import type { Request } from "../resp/Decoder.js"
import * as Encoded from "../resp/Encoded.js"
import * as Reply from "../resp/Reply.js"
import * as Keys from "../specification/Keys.js"
import type { Client } from "../state/Client.js"
import { isWaiting } from "../state/Pending.js"
import { oneCommand, Recorded } from "../store/transaction/Recorder.js"
import { embedded } from "./Embedded.js"

/**
 * The defect that ends a body whose reads no longer hold together: it has a name, as its value is nobody's business.
 */
export const stale: unique symbol = Symbol.for("layeredis/store/Transaction/stale")

const early = "what a transaction has queued has no result before it commits: take it from what the body answers"

export class Attempt {
  private readonly client: Client
  private readonly executor: Executor
  private readonly watch = new Watch()
  private readonly queued: Array<Request> = []
  /** What came of the queued commands, once all of them have run. */
  private replies: ReadonlyArray<Reply.Reply> | undefined
  private hasEnded = false

  constructor(
    private readonly composition: Composition,
    database: number
  ) {
    const { commands, state } = composition
    state.step.tick()
    this.client = state.clients.add(embedded, state.keyspace.now, "embedded", { database, protocol: 3 })
    this.client.watch = this.watch
    const context = new CommandContext(state, this.client)
    // nothing in a transaction blocks: neither its reads nor the commands that EXEC runs
    context.isNested = true
    this.executor = new Executor(context, commands)
  }

  /** Puts a command's keys under watch, and runs it, waiting for nothing: a bug where it may do more than read. */
  read<A, E>(command: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.suspend(() => {
      // a call that needs no request, such as MGET of nothing
      if (Exit.isExit(command)) return command
      if (!(command instanceof Recorded)) return oneCommand
      if (this.hasEnded) return Effect.dieMessage("the transaction is over")
      const recorded: Recorded<A, E> = command // the class's own parameters are those of the Effect it stands for
      this.composition.state.step.tick()
      const other = this.observe(recorded.request)
      if (other !== undefined) return Effect.dieMessage(`${other} does not only read: a transaction queues it`)
      // what is read is as it was at one moment, or the body goes no further
      if (this.isStale) return Effect.die(stale)
      return Effect.flatMap(this.run(recorded.request), recorded.result)
    })
  }

  /** Keeps a command for the end; its result, which is there only then. */
  queue<A, E>(command: Effect.Effect<A, E>): Effect.Effect<Effect.Effect<A, E>> {
    return Effect.suspend(() => {
      // as above
      if (Exit.isExit(command)) return Effect.succeed(command)
      if (!(command instanceof Recorded)) return oneCommand
      if (this.hasEnded) return Effect.dieMessage("the transaction is over")
      const recorded: Recorded<A, E> = command // as above
      const at = this.queued.push(recorded.request) - 1
      return Effect.succeed(
        Effect.suspend(() =>
          this.replies === undefined ? Effect.dieMessage(early) : recorded.result(this.replies[at] ?? null)
        )
      )
    })
  }

  /** Runs all that was queued in one step, unless a key has changed; whether it did. */
  readonly commit: Effect.Effect<boolean> = Effect.suspend(() => {
    // a script has been left in its midst
    const { step } = this.composition.state
    if (step.isSuspended) return Effect.zipRight(step.resumed, this.commit)
    this.composition.state.step.tick()
    this.hasEnded = true
    const { executor, queued } = this
    for (const request of [multi, ...queued]) executor.execute(request)
    return Effect.map(this.run(exec), (reply) => {
      if (reply === null || reply instanceof Reply.NullArray) return false
      if (!isArray(reply)) throw new Error(`EXEC answered ${JSON.stringify(reply)}`)
      this.replies = reply
      return true
    })
  })

  /** Forgets all that has not been done. */
  end(): void {
    this.hasEnded = true
    this.composition.state.clients.reset(this.client)
  }

  private get isStale(): boolean {
    return this.composition.state.signals.watches.isStale(this.watch)
  }

  /** The name of a command that may do more than read; for any other its keys come under watch. */
  private observe(request: Request): string | undefined {
    const { commands, state } = this.composition
    const { signals } = state
    const command = commands.find(request)
    if (Reply.isError(command)) return undefined
    const keys = Keys.keysOf(command.specification, request)
    // PFCOUNT goes to replicas for what it counted alone
    const mayWrite = command.mayReplicate && !command.specification.flags.includes("readonly")
    // such as a BITFIELD that only reads: what it does with its keys counts
    if (mayWrite && (keys.length === 0 || keys.some(({ flags }) => !flags.includes("RO")))) {
      return command.name.toUpperCase()
    }
    for (const { key } of keys) signals.watches.add(this.watch, this.client.database, Bytes.own(key))
    return undefined
  }

  private run(request: Request): Effect.Effect<Reply.Reply> {
    const { step } = this.composition.state
    step.begin()
    const reply = this.executor.execute(request)
    step.end()
    return isWaiting(reply) ? Effect.map(reply, Encoded.plain) : Effect.succeed(Encoded.plain(reply))
  }
}

const multi: Request = [Bytes.unsafeMake("MULTI")]
const exec: Request = [Bytes.unsafeMake("EXEC")]

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)
