/**
 * The transport in process: a request runs in this instance, on one database, without a socket. It owns the store's client.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Bytes from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import { CommandContext } from "../execution/CommandContext.js"
import { Executor } from "../execution/Execute.js"
import type { Composition } from "../instance/Composition.js"
import * as Event from "../keyspace/Event.js"
import type { Request } from "../resp/Decoder.js"
import * as EncodedReader from "../resp/EncodedReader.js"
import * as Reply from "../resp/Reply.js"
import { OutOfRange } from "../StoreError.js"
import * as Lookup from "../specification/Lookup.js"
import type { Client } from "../state/Client.js"
import { type Answer, isWaiting, Pending } from "../state/Pending.js"
import type {
  Change,
  EventFilter,
  KeyEvent,
  Listener,
  OnReply,
  Stop,
  SubscriptionKind,
  Transport
} from "../store/Transport.js"
import { Attempt } from "./Attempt.js"
import { connection } from "./EmbeddedConnection.js"
import { Shortcuts } from "./Shortcuts.js"

/** The classes of `KEA`. */
const defaultClasses = Event.parse("KEA") & ~(Event.flags.keyspace | Event.flags.keyevent)

export class Embedded implements Transport {
  readonly isRecording = false
  readonly shortcuts: Shortcuts
  private readonly executor: Executor
  private readonly client: Client

  constructor(
    private readonly composition: Composition,
    /** The number of the database. */
    private readonly index: number
  ) {
    const { commands, state } = composition
    state.step.tick()
    this.client = state.clients.add(connection, state.keyspace.now, "embedded", { database: index, protocol: 3 })
    this.executor = new Executor(new CommandContext(state, this.client), commands)
    this.shortcuts = new Shortcuts(state, index, this.call)
  }

  readonly call = <A, E>(request: Request, onReply: OnReply<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const answer = this.run(request)
      return isWaiting(answer) ? Effect.flatMap(answer, this.whenDurable(onReply)) : this.whenDurable(onReply)(answer)
    })

  /**
   * Takes an element in the very step in which the fiber continues. `suspend` has a step in between, where a fiber may yield,
   * and be interrupted with the element it has just been given.
   */
  readonly callBlocking = <A, E>(request: Request, onReply: OnReply<A, E>): Effect.Effect<A, E> =>
    Effect.flatMap(
      Effect.async<Reply.Reply>((resume) => {
        const answer = this.run(request)
        if (!(answer instanceof Pending)) {
          resume(isWaiting(answer) ? answer : Effect.succeed(answer))
          return undefined
        }
        answer.onEnd((late) => resume(isWaiting(late) ? late : Effect.succeed(late)))
        return Effect.sync(() => answer.giveUp())
      }),
      this.whenDurable(onReply)
    )

  /** Takes the reply once what it acknowledges is durable. */
  private whenDurable<A, E>(onReply: OnReply<A, E>): OnReply<A, E> {
    const { commit } = this.composition.state
    return (reply) => (commit.isHeld ? Effect.zipRight(commit.settled, onReply(reply)) : onReply(reply))
  }

  readonly command = <A, E>(request: Request, onReply: OnReply<A, E>): Effect.Effect<A, E> => {
    const command = this.composition.commands.find(request)
    const mayBlock = !Reply.isError(command) && command.specification.flags.includes("blocking")
    const call = mayBlock ? this.callBlocking : this.call
    return call(request, (reply) => {
      // other fibers use this client too
      this.composition.state.clients.reset(this.client)
      return onReply(reply)
    })
  }

  readonly describe = (request: Request): string => {
    const command = this.composition.commands.find(request)
    return Lookup.describe(request, Reply.isError(command) ? undefined : command.specification)
  }

  readonly subscribe = (
    kind: SubscriptionKind,
    names: ReadonlyArray<Bytes.Bytes>,
    listener: Listener<Reply.Push>
  ): Effect.Effect<Stop, never, Scope.Scope> =>
    this.listen(listener, () => {
      const { pubSub } = this.composition.state.signals
      const own = names.map((name) => pubSub.subscribe(kind, name, listener))
      return () => {
        for (const name of own) pubSub.unsubscribe(kind, name, listener)
      }
    })

  readonly events = (
    { classes, databases, pattern }: EventFilter,
    listener: Listener<KeyEvent>
  ): Effect.Effect<Stop, never, Scope.Scope> =>
    this.listen(listener, () => {
      const matches = Glob.keyMatcher(pattern)
      return this.composition.state.signals.listen({
        classes: classes === undefined ? defaultClasses : classes.reduce((all, each) => all | Event.flags[each], 0),
        receive: (event) => {
          if (databases === "own" && event.database !== this.index) return
          if (matches(event.key)) listener.receive({ ...event, key: Bytes.own(event.key) })
        }
      })
    })

  readonly changes = (listener: Listener<Change>): Effect.Effect<Stop, never, Scope.Scope> =>
    this.listen(listener, () =>
      this.composition.state.journal.read(({ entries, isAtomic }) =>
        listener.receive({
          commands: Array.from(entries, ({ database, words }) => ({ database, words: words.map(Bytes.own) })),
          isAtomic
        })
      )
    )

  /** Listens until the scope closes, the listener stops or the instance ends. */
  private listen(listener: Listener<never>, start: () => Stop): Effect.Effect<Stop, never, Scope.Scope> {
    return Effect.acquireRelease(
      Effect.sync(() => {
        // what is due by now goes unheard
        this.composition.state.step.tick()
        const forget = this.composition.state.signals.atEnd(listener.end)
        const stop = start()
        return () => {
          stop()
          forget()
        }
      }),
      (stop) => Effect.sync(stop)
    )
  }

  readonly attempt = Effect.acquireRelease(
    Effect.sync(() => new Attempt(this.composition, this.index)),
    (attempt) => Effect.sync(() => attempt.end())
  )

  readonly onDatabase = (index: number): Effect.Effect<Transport, OutOfRange> =>
    Number.isInteger(index) && index >= 0 && index < this.composition.state.keyspace.count
      ? Effect.sync(() => new Embedded(this.composition, index))
      : Effect.fail(new OutOfRange({ command: `SELECT ${index}`, code: "ERR", text: "DB index is out of range" }))

  /** Runs a request now. */
  private run(request: Request): Answer {
    const { keyspace, step } = this.composition.state
    step.begin()
    this.client.lastInteraction = keyspace.now
    const answer = this.executor.execute(request)
    step.end()
    if (answer instanceof Pending) return answer.map(EncodedReader.plain)
    return isWaiting(answer) ? Effect.map(answer, EncodedReader.plain) : EncodedReader.plain(answer)
  }
}
