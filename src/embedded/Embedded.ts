/**
 * What the typed methods are made of: a request that runs in this instance, on one database, without a socket. It owns
 * the store's client; what a reply means is the methods' business.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import { CommandContext } from "../execution/CommandContext.js"
import { Executor } from "../execution/Execute.js"
import type { Composition } from "../instance/Composition.js"
import type { Database } from "../keyspace/Database.js"
import type { Request } from "../resp/Decoder.js"
import * as Encoded from "../resp/Encoded.js"
import * as Reply from "../resp/Reply.js"
import * as StoreError from "../StoreError.js"
import type { Client, Connection } from "../state/Client.js"
import { type Answer, isWaiting, Pending } from "../state/Pending.js"

/**
 * The program's own connection: there is nobody to push to, and nothing to close. MONITOR and SLOWLOG show the address.
 */
export const embedded: Connection = {
  address: "embedded",
  localAddress: "",
  descriptor: -1,
  isAlive: () => true,
  pendingInput: () => 0,
  pendingOutput: () => 0,
  push: () => undefined,
  close: () => undefined
}

/** How much of a key an error's message repeats, in characters. */
const quoted = 64

type Tag = StoreError.StoreError["_tag"]

/** The errors of some tags. */
export type Tagged<T extends Tag> = Extract<StoreError.StoreError, { readonly _tag: T }>

/**
 * A command of one key that is called so often that it goes straight to the database: by what its command runs, without
 * a request to take apart. Such calls are counted, not timed.
 */
export interface Direct<P, A, T extends Tag> {
  readonly command: string
  readonly tags: ReadonlyArray<T>
  readonly run: (database: Database, key: Bytes.Bytes, argument: P) => Reply.Reply
  readonly decode: (reply: Reply.Reply, argument: P) => Effect.Effect<A>
  /** The request it stands for, its command's name aside. */
  readonly words: (key: Bytes.Bytes, argument: P) => ReadonlyArray<Bytes.Bytes>
}

export class Caller {
  private readonly executor: Executor
  private readonly client: Client

  constructor(
    readonly composition: Composition,
    /** The number of the database. */
    readonly index: number
  ) {
    const { commands, state } = composition
    state.step.tick()
    this.client = state.clients.add(embedded, state.keyspace.now, "embedded", { database: index, protocol: 3 })
    this.executor = new Executor(new CommandContext(state, this.client), commands)
  }

  /** A request whose reply `decode` turns into the result. Of errors only those of the tags can come; others are bugs. */
  call<A, T extends Tag = never>(
    tags: ReadonlyArray<T>,
    request: Request,
    decode: (reply: Reply.Reply) => A
  ): Effect.Effect<A, Tagged<T>> {
    return Effect.suspend(() => {
      const reply = this.run(request)
      return isWaiting(reply)
        ? Effect.flatMap(reply, (late) => this.result(tags, request, late, decode))
        : this.result(tags, request, reply, decode)
    })
  }

  /**
   * As `call`, for what may wait. What it takes is the fiber's in the very step in which the fiber goes on: `suspend` would
   * have a step between, where a fiber may yield, and be interrupted with what it has just been given. One that is
   * interrupted when it has been served, and has not gone on yet, gives back what it got.
   */
  callWaiting<A, T extends Tag = never>(
    tags: ReadonlyArray<T>,
    request: Request,
    decode: (reply: Reply.Reply) => A
  ): Effect.Effect<A, Tagged<T>> {
    if (this.isRecording) return this.call(tags, request, decode)
    return Effect.flatMap(this.await(request), (reply) => this.result(tags, request, reply, decode))
  }

  /** As `call`, where what a reply means may be an error as well. */
  callThen<A, E, T extends Tag = never>(
    tags: ReadonlyArray<T>,
    request: Request,
    decode: (reply: Reply.Reply) => Effect.Effect<A, E>
  ): Effect.Effect<A, E | Tagged<T>> {
    return Effect.flatMap(
      this.call(tags, request, (reply) => reply),
      decode
    )
  }

  private await(request: Request): Effect.Effect<Reply.Reply> {
    return Effect.async((resume) => {
      const reply = this.run(request)
      if (!(reply instanceof Pending)) {
        resume(isWaiting(reply) ? reply : Effect.succeed(reply))
        return undefined
      }
      reply.onEnd((late) => resume(isWaiting(late) ? late : Effect.succeed(late)))
      return Effect.sync(() => reply.giveUp())
    })
  }

  protected result<A, T extends Tag>(
    tags: ReadonlyArray<T>,
    request: Request,
    reply: Reply.Reply,
    decode: (reply: Reply.Reply) => A
  ): Effect.Effect<A, Tagged<T>> {
    return Reply.isError(reply) ? this.failure(tags, request, reply) : Effect.succeed(decode(reply))
  }

  private failure<T extends Tag>(
    tags: ReadonlyArray<T>,
    request: Request,
    reply: Reply.ErrorReply
  ): Effect.Effect<never, Tagged<T>> {
    const error = StoreError.fromReply(reply, this.describe(request))
    return isOneOf(tags, error) ? Effect.fail(error) : Effect.die(error)
  }

  /** The command and its first key, for people. */
  private describe(request: Request): string {
    const command = this.composition.commands.find(request)
    const at = Reply.isError(command) ? 0 : (command.specification.keys?.[0] ?? 0)
    const name = request.slice(0, Math.max(at, 1)).join(" ").toUpperCase()
    const key = at === 0 ? undefined : request[at]
    return key === undefined ? name : `${name} ${Bytes.toText(key).slice(0, quoted)}`
  }

  /** Whether calls are not made but described, so that none may go straight to the database. */
  get isRecording(): boolean {
    return false
  }

  /** Whether each call must be a request: somebody monitors, or a script was left in its midst, which calls wait for. */
  get isObserved(): boolean {
    const { clients, step } = this.composition.state
    return clients.monitors.size > 0 || step.isSuspended
  }

  /** What begins each call of a command that goes straight to the database: sets the time, counts, gives the database. */
  straight(command: string): () => Database {
    const { composition, index } = this
    const { keyspace, statistics, step } = composition.state
    const ofCommand = statistics.of(command.toLowerCase())
    return () => {
      step.tick()
      statistics.commands++
      ofCommand.calls++
      return keyspace.database(index)
    }
  }

  /** What ends each such call: those who waited for what it did are served. */
  finish(): void {
    this.composition.state.step.complete()
  }

  protected request(command: string, words: ReadonlyArray<Bytes.Bytes>): Request {
    return [Bytes.unsafeMake(command), ...words]
  }

  /** Prepares a `Direct`. */
  direct<P, A, T extends Tag>(direct: Direct<P, A, T>): (key: Bytes.Bytes, argument: P) => Effect.Effect<A, Tagged<T>> {
    const { command, tags, run, decode, words } = direct
    const begin = this.straight(command)
    const request = (key: Bytes.Bytes, argument: P) => this.request(command, words(key, argument))
    return (key, argument) =>
      Effect.suspend(() => {
        if (this.isObserved) {
          return Effect.flatMap(
            this.call(tags, request(key, argument), (reply) => reply),
            (reply) => decode(reply, argument)
          )
        }
        let reply: Reply.Reply
        try {
          reply = run(begin(), key, argument)
        } catch (thrown) {
          if (!Reply.isError(thrown)) throw thrown
          reply = thrown
        }
        this.finish()
        if (!Reply.isError(reply)) return decode(reply, argument)
        const { statistics } = this.composition.state
        statistics.of(command.toLowerCase()).failed++
        statistics.countError(reply.code)
        return this.failure(tags, request(key, argument), reply)
      })
  }

  /** Any request. */
  command(request: Request): Effect.Effect<Reply.Reply, StoreError.StoreError> {
    const name = Bytes.toText(request[0] ?? Bytes.empty).toUpperCase()
    const answer = (reply: Reply.Reply): Effect.Effect<Reply.Reply, StoreError.StoreError> => {
      // what SELECT, HELLO or RESET chose must not outlive the request: other fibers use this client too
      this.composition.state.clients.reset(this.client)
      return Reply.isError(reply) ? Effect.fail(StoreError.fromReply(reply, name)) : Effect.succeed(reply)
    }
    return this.mayWait(request)
      ? Effect.flatMap(this.await(request), answer)
      : Effect.suspend(() => {
          const reply = this.run(request)
          return isWaiting(reply) ? Effect.flatMap(reply, answer) : answer(reply)
        })
  }

  private mayWait(request: Request): boolean {
    const command = this.composition.commands.find(request)
    return !Reply.isError(command) && command.specification.flags.includes("blocking")
  }

  /** Runs a request now. */
  run(request: Request): Answer {
    const { keyspace, step } = this.composition.state
    step.begin()
    this.client.lastInteraction = keyspace.now
    const reply = this.executor.execute(request)
    step.end()
    if (reply instanceof Pending) return reply.map(Encoded.plain)
    return isWaiting(reply) ? Effect.map(reply, Encoded.plain) : Encoded.plain(reply)
  }
}

const isOneOf = <T extends Tag>(tags: ReadonlyArray<T>, error: StoreError.StoreError): error is Tagged<T> =>
  (tags as ReadonlyArray<Tag>).includes(error._tag) // widened: the tags are among all tags
