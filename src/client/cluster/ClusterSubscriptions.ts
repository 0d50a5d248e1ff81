/**
 * Subscriptions on the nodes of a cluster, over the `Subscriptions` of each: channels and patterns on one node, shard channels on
 * the node of their slot, keyspace events on every master. A subscription whose node is lost, or whose slot moves, goes on at the
 * next one; messages that were published in between are lost, which the log says.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Bytes from "../../Bytes.js"
import type { Push } from "../../resp/Reply.js"
import { ConnectionError } from "../../StoreError.js"
import type { Listener, Stop, SubscriptionKind, Transport } from "../../store/Transport.js"
import type { Remote } from "../Remote.js"
import type { Locate, Router } from "./Router.js"
import * as Slot from "./Slot.js"
import type { Topology } from "./Topology.js"

/** A subscription that goes on at the next node. */
interface Following {
  /** Done when the first node has confirmed it. */
  readonly confirmed: Effect.Effect<void, ConnectionError>
  readonly stop: Stop
}

const commands: Readonly<Record<SubscriptionKind, string>> = {
  channel: "SUBSCRIBE",
  pattern: "PSUBSCRIBE",
  shard: "SSUBSCRIBE"
}

export class ClusterSubscriptions {
  constructor(
    private readonly topology: Topology,
    private readonly router: Router
  ) {}

  readonly subscribe: Transport["subscribe"] = (kind, names, listener) => {
    if (kind !== "shard") return this.all([this.follow(() => this.topology.home, kind, names, listener)])
    const bySlot = new Map<number, Array<Bytes.Bytes>>()
    for (const name of names) {
      const slot = Slot.of(name)
      const others = bySlot.get(slot)
      if (others === undefined) bySlot.set(slot, [name])
      else others.push(name)
    }
    return this.all(
      [...bySlot].map(([slot, own]) => this.follow(() => this.topology.masterOf(slot), kind, own, listener))
    )
  }

  /** Subscribes on every master, and on those that become one later. */
  readonly onMasters: Transport["subscribe"] = (kind, names, listener) =>
    Effect.gen(this, function* () {
      const { topology } = this
      const followed = new Map<string, Following>()
      const stop = yield* Effect.acquireRelease(
        Effect.succeed(() => {
          for (const each of followed.values()) each.stop()
          followed.clear()
        }),
        (stop) => Effect.sync(stop)
      )
      // an interruption must not come between a subscription and its place in the map
      const update = Effect.uninterruptible(
        Effect.gen(this, function* () {
          for (const [address, following] of followed) {
            if (topology.isMaster(address)) continue
            followed.delete(address)
            following.stop()
          }
          for (const { master } of topology.shards) {
            if (followed.has(master)) continue
            const locate: Locate = () => (topology.isMaster(master) ? master : undefined)
            followed.set(master, yield* this.follow(locate, kind, names, listener))
          }
        })
      )
      let { generation } = topology
      yield* update
      yield* Effect.forEach([...followed.values()], ({ confirmed }) => confirmed, { concurrency: "unbounded" })
      const next = Effect.suspend(() => topology.changed(generation)).pipe(
        Effect.zipRight(
          Effect.sync(() => {
            generation = topology.generation
          })
        ),
        Effect.zipRight(update)
      )
      yield* Effect.forkScoped(Effect.forever(next))
      return stop
    })

  /** One subscription of several parts. */
  private all(parts: ReadonlyArray<Effect.Effect<Following>>): Effect.Effect<Stop, ConnectionError, Scope.Scope> {
    const started = Effect.map(Effect.all(parts), (followed) => ({
      confirmed: Effect.forEach(followed, ({ confirmed }) => confirmed, { concurrency: "unbounded", discard: true }),
      stop: () => {
        for (const each of followed) each.stop()
      }
    }))
    return Effect.acquireRelease(started, ({ stop }) => Effect.sync(stop)).pipe(
      Effect.flatMap(({ confirmed, stop }) =>
        Effect.as(
          Effect.onError(confirmed, () => Effect.sync(stop)),
          stop
        )
      )
    )
  }

  /** Subscribes on a node, and after its loss on the next one. */
  private follow(
    locate: Locate,
    kind: SubscriptionKind,
    names: ReadonlyArray<Bytes.Bytes>,
    listener: Listener<Push>
  ): Effect.Effect<Following> {
    const request = [Bytes.unsafeMake(commands[kind]), ...names]
    return Effect.gen(this, function* () {
      const confirmed = yield* Deferred.make<void, ConnectionError>()
      let isOn = true
      /** Ends the subscription on the present node. */
      let leave: Stop = () => undefined
      const once = (isFirst: boolean) =>
        Effect.scoped(
          Effect.gen(this, function* () {
            const lost = yield* Deferred.make<ConnectionError | undefined>()
            const scope = yield* Effect.scope
            const own: Listener<Push> = {
              receive: (push) => {
                if (isOn) listener.receive(push)
              },
              end: (error) => Deferred.unsafeDone(lost, Effect.succeed(error))
            }
            const run = (node: Remote) =>
              Effect.map(Scope.extend(node.subscribe(kind, names, own), scope), (stop) => {
                leave = stop
              })
            // the first one has the time of a command, the others have all
            yield* isFirst
              ? this.router.within(locate, request, run)
              : Effect.retry(this.router.use(locate, request, run), { while: ({ reason }) => reason === "Timeout" })
            yield* Deferred.succeed(confirmed, undefined)
            return yield* Deferred.await(lost)
          })
        )
      const { address } = this.topology
      const serve = Effect.gen(function* () {
        // a node that leaves the cluster is closed, which is no error
        const left = new ConnectionError({ reason: "Lost", address, command: commands[kind], mayHaveRun: false })
        for (let error = yield* once(true); ; error = yield* once(false)) {
          yield* Effect.logWarning(`lost a subscription to ${names.join(", ")}: messages may be missing`)
          if (isOn) listener.gap?.(error ?? left)
        }
      }).pipe(
        Effect.onExit((exit) =>
          Effect.sync(() => {
            const error = Option.getOrUndefined(Option.flatMap(Exit.causeOption(exit), Cause.failureOption))
            if (error !== undefined) Deferred.unsafeDone(confirmed, Effect.fail(error))
            if (isOn) listener.end(error?.reason === "Closed" ? undefined : error)
          })
        )
      )
      // a region that must not be interrupted may ask for it
      const fiber = yield* Effect.forkIn(Effect.interruptible(serve), this.topology.scope)
      return {
        confirmed: Deferred.await(confirmed),
        stop: () => {
          isOn = false
          leave()
          fiber.unsafeInterruptAsFork(FiberId.none)
        }
      }
    })
  }
}
