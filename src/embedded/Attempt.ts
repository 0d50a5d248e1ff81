/**
 * One attempt at a transaction in process: a client of its own, with the keys it has read under watch. Forgetting the client
 * undoes everything but a commit.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import { effectsOf } from "../execution/Command.js"
import { CommandContext } from "../execution/CommandContext.js"
import { Executor } from "../execution/Execute.js"
import type { Composition } from "../instance/Composition.js"
import { Watch } from "../keyspace/Watches.js"
import type { Request } from "../resp/Decoder.js"
import * as EncodedReader from "../resp/EncodedReader.js"
import * as Reply from "../resp/Reply.js"
import * as StoreError from "../StoreError.js"
import * as Keys from "../specification/Keys.js"
import type { Client } from "../state/Client.js"
import { isWaiting } from "../state/Pending.js"
import * as Store from "../store/Transport.js"
import { connection } from "./EmbeddedConnection.js"

export class Attempt implements Store.Attempt {
  private readonly client: Client
  private readonly executor: Executor
  private readonly watch = new Watch()

  constructor(
    private readonly composition: Composition,
    database: number
  ) {
    const { commands, state } = composition
    state.step.tick()
    this.client = state.clients.add(connection, state.keyspace.now, "embedded", { database, protocol: 3 })
    this.client.watch = this.watch
    const context = new CommandContext(state, this.client)
    // nothing in a transaction blocks: neither its reads nor the commands that EXEC runs
    context.isNested = true
    this.executor = new Executor(context, commands)
  }

  readonly read = <A, E>(request: Request, onReply: Store.OnReply<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const { signals, step } = this.composition.state
      step.tick()
      const writer = this.watchKeys(request)
      if (writer !== undefined) return Effect.dieMessage(`${writer} does not only read: a transaction queues it`)
      // all that is read is as it was at one moment, or the body goes no further
      if (signals.watches.isStale(this.watch)) return Effect.die(Store.stale)
      return Effect.flatMap(this.run(request), onReply)
    })

  readonly commit = (requests: ReadonlyArray<Request>): Effect.Effect<ReadonlyArray<Reply.Reply> | undefined> =>
    Effect.suspend(() => {
      const { commit, step } = this.composition.state
      if (step.isSuspended) return Effect.zipRight(step.resumed, this.commit(requests))
      step.tick()
      let refusal: Reply.ErrorReply | undefined
      for (const request of [multi, ...requests]) {
        const answer = this.executor.execute(request)
        if (refusal === undefined && Reply.isError(answer)) refusal = answer
      }
      return Effect.map(Effect.zipLeft(this.run(exec), commit.settled), (reply) => {
        // the memory is used up: a defect, as it is for a method
        if (refusal !== undefined) throw StoreError.fromReply(refusal, "EXEC")
        if (reply === null || reply instanceof Reply.NullArray) return undefined
        if (!isArray(reply)) throw new Error(`EXEC answered ${JSON.stringify(reply)}`)
        return reply
      })
    })

  end(): void {
    this.composition.state.clients.reset(this.client)
  }

  /** Watches the keys of a request; or the name of its command, where that may do more than read. */
  private watchKeys(request: Request): string | undefined {
    const { commands, state } = this.composition
    const command = commands.find(request)
    if (Reply.isError(command)) return undefined
    const keys = Keys.keysOf(command.specification, request)
    // PFCOUNT replicates the count that it caches, and nothing else
    const mayWrite = effectsOf(command, request).mayReplicate && !command.specification.flags.includes("readonly")
    // the flags of the keys tell a BITFIELD that only reads from one that writes
    if (mayWrite && (keys.length === 0 || keys.some(({ flags }) => !flags.includes("RO")))) {
      return command.name.toUpperCase()
    }
    for (const { key } of keys) state.signals.watches.add(this.watch, this.client.database, Bytes.own(key))
    return undefined
  }

  private run(request: Request): Effect.Effect<Reply.Reply> {
    const { step } = this.composition.state
    step.begin()
    const answer = this.executor.execute(request)
    step.end()
    return isWaiting(answer) ? Effect.map(answer, EncodedReader.plain) : Effect.succeed(EncodedReader.plain(answer))
  }
}

const multi: Request = [Bytes.unsafeMake("MULTI")]
const exec: Request = [Bytes.unsafeMake("EXEC")]

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)
