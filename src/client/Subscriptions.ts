/**
 * The subscriptions of a client, on one connection of their own that opens with the first of them. After a loss it comes back
 * and subscribes again; messages that were published in between are lost, which the log and the listeners are told.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import { ConnectionError } from "../StoreError.js"
import type { Listener, Stop, SubscriptionKind } from "../store/Transport.js"
import { Call, refused } from "./Call.js"
import type { Connection } from "./Connection.js"
import type * as Login from "./Login.js"
import type { Resolved } from "./Options.js"

const prefixes: Readonly<Record<SubscriptionKind, string>> = { channel: "", pattern: "p", shard: "s" }

const byWord = (word: string): ReadonlyMap<unknown, SubscriptionKind> =>
  new Map<unknown, SubscriptionKind>([
    [word, "channel"],
    [`p${word}`, "pattern"],
    [`s${word}`, "shard"]
  ])

const messages = byWord("message")
const confirmations = byWord("subscribe")
const ends = byWord("unsubscribe")

/** The listeners of one channel or pattern. */
interface Topic {
  readonly kind: SubscriptionKind
  readonly name: Bytes.Bytes
  readonly listeners: Set<Listener<Reply.Push>>
  /** Done when the server has confirmed the subscription for the first time. */
  readonly confirmed: Deferred.Deferred<void, ConnectionError>
}

export class Subscriptions {
  /** A map for each kind: a message finds its topic by its channel as it came. */
  private readonly topics = {
    channel: new Map<Bytes.Bytes, Topic>(),
    pattern: new Map<Bytes.Bytes, Topic>(),
    shard: new Map<Bytes.Bytes, Topic>()
  } satisfies Readonly<Record<SubscriptionKind, Map<Bytes.Bytes, Topic>>>
  /** The topics whose SUBSCRIBE has no answer yet, the oldest first. */
  private readonly asked = new Set<Topic>()
  /** The numbers of UNSUBSCRIBEs that the server has not confirmed. */
  private readonly leaving = new Map<string, number>()
  private connection: Connection | undefined
  private isRunning = false

  constructor(
    private readonly options: Resolved,
    /** The scope of the client. */
    private readonly scope: Scope.Scope,
    private readonly connect: Login.Connect
  ) {}

  /** Subscribes; done when the server has confirmed every name. */
  readonly subscribe = (
    kind: SubscriptionKind,
    names: ReadonlyArray<Bytes.Bytes>,
    listener: Listener<Reply.Push>
  ): Effect.Effect<Stop, ConnectionError, Scope.Scope> =>
    Effect.gen(this, function* () {
      const stop = yield* Effect.acquireRelease(
        Effect.sync((): Stop => {
          const topics = names.map((name) => this.join(kind, name, listener))
          return () => {
            for (const topic of topics) this.leave(topic, listener)
          }
        }),
        (stop) => Effect.sync(stop)
      )
      // a subscription that failed must not wait in the caller's scope: the next one asks the server again
      yield* Effect.onError(this.confirmed(kind, names), () => Effect.sync(stop))
      return stop
    })

  private confirmed(kind: SubscriptionKind, names: ReadonlyArray<Bytes.Bytes>): Effect.Effect<void, ConnectionError> {
    return Effect.gen(this, function* () {
      const topics = names.flatMap((name) => this.topics[kind].get(name) ?? [])
      yield* this.start
      for (const { confirmed } of topics) yield* Deferred.await(confirmed)
    })
  }

  private join(kind: SubscriptionKind, name: Bytes.Bytes, listener: Listener<Reply.Push>): Topic {
    let topic = this.topics[kind].get(name)
    if (topic === undefined) {
      topic = { kind, name, listeners: new Set(), confirmed: Deferred.unsafeMake(FiberId.none) }
      this.topics[kind].set(name, topic)
      this.send("subscribe", topic)
    }
    topic.listeners.add(listener)
    return topic
  }

  private leave(topic: Topic, listener: Listener<Reply.Push>): void {
    topic.listeners.delete(listener)
    if (topic.listeners.size > 0 || !this.remove(topic) || this.connection === undefined) return
    const key = keyOf(topic.kind, topic.name)
    this.leaving.set(key, (this.leaving.get(key) ?? 0) + 1)
    this.send("unsubscribe", topic)
  }

  /** The server has ended a subscription: by our wish, or because a shard channel has moved to another node of a cluster. */
  private unsubscribed(kind: SubscriptionKind, name: Bytes.Bytes): void {
    const key = keyOf(kind, name)
    const awaited = this.leaving.get(key) ?? 0
    if (awaited > 0) {
      if (awaited === 1) this.leaving.delete(key)
      else this.leaving.set(key, awaited - 1)
      return
    }
    const topic = this.topics[kind].get(name)
    if (topic === undefined) return
    const { address } = this.options
    this.drop(topic, new ConnectionError({ reason: "Lost", address, command: "SUNSUBSCRIBE", mayHaveRun: false }))
  }

  /** Forgets a topic; whether it was still the one of its name. */
  private remove({ kind, name, confirmed }: Topic): boolean {
    return this.topics[kind].get(name)?.confirmed === confirmed && this.topics[kind].delete(name)
  }

  private get all(): ReadonlyArray<Topic> {
    const { channel, pattern, shard } = this.topics
    return [...channel.values(), ...pattern.values(), ...shard.values()]
  }

  /** Ends a subscription that the server does not serve any more. */
  private drop(topic: Topic, error: ConnectionError): void {
    this.remove(topic)
    Deferred.unsafeDone(topic.confirmed, Effect.fail(error))
    for (const listener of topic.listeners) listener.end(error)
  }

  /** The server confirms by a push, not by a reply. */
  private send(verb: "subscribe" | "unsubscribe", topic: Topic): void {
    if (this.connection === undefined) return
    if (verb === "subscribe") this.asked.add(topic)
    this.connection.send(Call.unanswered([commandOf(verb, topic.kind), topic.name]))
  }

  private readonly receive = (push: Reply.Push): void => {
    const [word, first] = push.items
    const name = typeof first === "string" ? first : Bytes.unsafeMake("")
    const ofMessage = messages.get(word)
    if (ofMessage !== undefined) {
      const topic = this.topics[ofMessage].get(name)
      if (topic !== undefined) for (const listener of topic.listeners) listener.receive(push)
      return
    }
    const ofEnd = ends.get(word)
    if (ofEnd !== undefined) {
      this.unsubscribed(ofEnd, name)
      return
    }
    const ofConfirmation = confirmations.get(word)
    if (ofConfirmation === undefined) return
    for (const topic of this.asked) {
      if (topic.kind !== ofConfirmation || topic.name !== name) continue
      this.asked.delete(topic)
      Deferred.unsafeDone(topic.confirmed, Effect.void)
      return
    }
  }

  /** A refused SUBSCRIBE: the error does not say which, but the server answers in order. */
  private readonly refuse = (reply: Reply.Reply): void => {
    const [topic] = this.asked
    if (topic === undefined || !Reply.isError(reply)) return
    this.asked.delete(topic)
    this.drop(topic, refused(reply, [commandOf("subscribe", topic.kind), topic.name], this.options.address))
  }

  /** Opens the connection for the first subscription, and waits until it is open. */
  private readonly start: Effect.Effect<void, ConnectionError> = Effect.uninterruptibleMask((restore) => {
    if (this.isRunning) return Effect.void
    this.isRunning = true
    const opened = Deferred.unsafeMake<void, ConnectionError>(FiberId.none)
    return Effect.zipRight(Effect.forkIn(this.run(opened), this.scope), restore(Deferred.await(opened)))
  })

  private run(opened: Deferred.Deferred<void, ConnectionError>): Effect.Effect<void, ConnectionError> {
    const serve = Effect.scoped(
      Effect.gen(this, function* () {
        const connection = yield* this.connect(this.options)
        connection.onPush = this.receive
        connection.onStray = this.refuse
        this.connection = connection
        this.leaving.clear()
        this.asked.clear()
        for (const topic of this.all) this.send("subscribe", topic)
        yield* Deferred.succeed(opened, undefined)
        return yield* Effect.raceFirst(connection.ended, connection.probe(this.options.keepAlive))
      }).pipe(
        Effect.ensuring(
          Effect.sync(() => {
            this.connection = undefined
          })
        )
      )
    )
    return Effect.gen(this, function* () {
      let error = yield* serve
      for (;;) {
        yield* Effect.logWarning(`lost the subscriptions to ${error.address}: messages may be missing`)
        this.tellGap(error)
        const driver = yield* Schedule.driver(this.options.reconnect)
        let again: ConnectionError | undefined
        while (again === undefined) {
          yield* Effect.mapError(driver.next(error), () => error)
          const attempt = yield* Effect.either(serve)
          if (attempt._tag === "Right") again = attempt.right
          else error = attempt.left
        }
        error = again
      }
    }).pipe(
      Effect.interruptible,
      Effect.onExit((exit) =>
        Effect.sync(() => {
          const error = Option.getOrUndefined(Option.flatMap(Exit.causeOption(exit), Cause.failureOption))
          Deferred.unsafeDone(opened, Effect.fail(error ?? this.closed))
          this.end(error)
        })
      )
    )
  }

  private tellGap(error: ConnectionError): void {
    // a listener may leave its topics when it is told
    for (const { listeners } of this.all) {
      for (const listener of [...listeners]) listener.gap?.(error)
    }
  }

  private get closed(): ConnectionError {
    const { address } = this.options
    return new ConnectionError({ reason: "Closed", address, command: "SUBSCRIBE", mayHaveRun: false })
  }

  /** Ends all streams, with an error if there will be no connection again. The next subscription tries anew. */
  private end(error: ConnectionError | undefined): void {
    this.isRunning = false
    for (const topic of this.all) {
      this.remove(topic)
      Deferred.unsafeDone(topic.confirmed, Effect.fail(error ?? this.closed))
      for (const listener of topic.listeners) listener.end(error)
    }
  }
}

const commandOf = (verb: "subscribe" | "unsubscribe", kind: SubscriptionKind): Bytes.Bytes =>
  Bytes.unsafeMake(`${prefixes[kind]}${verb}`.toUpperCase())

const keyOf = (kind: SubscriptionKind, name: Bytes.Bytes): string => `${kind} ${name}`
