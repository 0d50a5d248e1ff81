/**
 * The slots of the cluster as the client knows them, and the one fiber that asks for them anew. Calls that cannot be served wait
 * here for a newer map; the schedule of the client spaces the questions, whatever number of calls waits.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as Bytes from "../../Bytes.js"
import type { Reply } from "../../resp/Reply.js"
import * as Replies from "../../resp/Reply.js"
import { ConnectionError, fromReply } from "../../StoreError.js"
import type { Status } from "../Link.js"
import type { ResolvedCluster } from "./ClusterOptions.js"
import { Nodes } from "./Nodes.js"
import * as ShardReplies from "./ShardReplies.js"
import * as Slot from "./Slot.js"

/** The nodes that are asked for the slots at once. */
const askedAtOnce = 3

/**
 * The least time between two questions for the slots, in milliseconds. Nodes that take connections and close them, and keys of
 * many slots that move, are new troubles again and again, with which no schedule ever begins.
 */
const minInterval = 50

const ask = (subcommand: string): ReadonlyArray<Bytes.Bytes> => ["CLUSTER", subcommand].map(Bytes.unsafeMake)

type Resume = (result: Effect.Effect<void, ConnectionError>) => void

export class Topology {
  readonly nodes: Nodes
  /** The address of the master of each slot. */
  private readonly masters: Array<string | undefined> = new Array(Slot.count)
  private shardList: ReadonlyArray<ShardReplies.Shard> = []
  private replicasOf: ReadonlyMap<string, ReadonlyArray<string>> = new Map()
  /** A number for each master, in the order in which they became one: a replica that takes over has a new one. */
  private ordinals: ReadonlyMap<string, number> = new Map()
  private nextOrdinal = 1
  /** Counts the maps that have come. */
  private maps = 0
  private homeAddress: string | undefined
  /** The nodes that cannot be reached. */
  private readonly unreachable = new Map<string, ConnectionError>()
  private readonly waiters = new Set<Resume>()
  private readonly followers = new Set<() => void>()
  private isDemanded = false
  /** Whether the next question need not wait: nothing has gone wrong since the last. */
  private isCalm = true
  /** Whether the schedule has ended: nodes that cannot be reached are left alone until somebody needs them. */
  private isResting = false
  /** Counts the ends of the schedule. */
  private ends = 0
  private wake: (() => void) | undefined
  private end: ConnectionError | undefined

  private constructor(
    private readonly options: ResolvedCluster,
    /** That of its fibers and connections. */
    readonly scope: Scope.Scope,
    private readonly status: SubscriptionRef.SubscriptionRef<Status>,
    /** Takes turns of replicas, of nodes for requests without keys, and of nodes that are asked for the slots. */
    private turn: number
  ) {
    this.nodes = new Nodes(options, scope, {
      opened: (address) => {
        if (this.unreachable.delete(address) && this.unreachable.size === 0) this.isCalm = true
      },
      failed: (address, error) => {
        this.unreachable.set(address, error)
        if (!this.isResting) this.demand()
      },
      lost: (address, error) => {
        this.unreachable.set(address, error)
        this.demand()
      }
    })
  }

  /** Asks the nodes that the options name, and follows the cluster until the scope closes. */
  static make(
    options: ResolvedCluster,
    status: SubscriptionRef.SubscriptionRef<Status>
  ): Effect.Effect<Topology, ConnectionError, Scope.Scope> {
    return Effect.gen(function* () {
      const scope = yield* Scope.make()
      // not the same nodes for all clients
      const topology = new Topology(options, scope, status, yield* Random.nextIntBetween(0, Slot.count))
      // calls must not go again to nodes that close one by one
      yield* Effect.addFinalizer((exit) => Effect.zipRight(topology.close, Scope.close(scope, exit)))
      yield* topology.refresh
      yield* Effect.forkIn(Effect.interruptible(topology.follow), scope)
      if (options.readsReplicas) yield* Effect.forkIn(Effect.interruptible(topology.lookAround), scope)
      return topology
    })
  }

  /** Grows with each map. */
  get generation(): number {
    return this.maps
  }

  /** Grows with each end of the schedule. */
  get round(): number {
    return this.ends
  }

  get shards(): ReadonlyArray<ShardReplies.Shard> {
    return this.shardList
  }

  /** The nodes that were given, for messages. */
  get address(): string {
    return this.options.address
  }

  masterOf(slot: number): string | undefined {
    return this.masters[slot]
  }

  /** A replica of a slot that can be reached, in turns; the master if there is none. */
  replicaOf(slot: number): string | undefined {
    const master = this.masters[slot]
    const replicas = (this.replicasOf.get(master ?? "") ?? []).filter((address) => !this.unreachable.has(address))
    return replicas.length === 0 ? master : replicas[this.turn++ % replicas.length]
  }

  isMaster(address: string): boolean {
    return this.ordinals.has(address)
  }

  /** Whether a node is one of the cluster and online. */
  isKnown(address: string): boolean {
    return this.shardList.some(({ master, replicas }) => master === address || replicas.includes(address))
  }

  /** The master with a number, or else with the next greater one. */
  masterFrom(ordinal: number): readonly [address: string, ordinal: number] | undefined {
    let found: readonly [string, number] | undefined
    for (const each of this.ordinals) {
      if (each[1] >= ordinal && (found === undefined || each[1] < found[1])) found = each
    }
    return found
  }

  /** The master for requests without keys: the same one as long as it can be reached. */
  get home(): string | undefined {
    const { homeAddress } = this
    if (homeAddress !== undefined && this.isMaster(homeAddress) && !this.unreachable.has(homeAddress))
      return homeAddress
    const masters = this.shardList.map(({ master }) => master)
    const reachable = masters.filter((address) => !this.unreachable.has(address))
    const choice = reachable.length === 0 ? masters : reachable
    this.homeAddress = choice[this.turn++ % choice.length]
    return this.homeAddress
  }

  /** Notes what a redirection says, and asks for the rest. */
  moved(slot: number, address: string): void {
    if (slot >= 0 && slot < Slot.count) this.masters[slot] = address
    this.demand()
  }

  /** Notes that a call was served after all: the next trouble is a new one. */
  recovered(): void {
    if (this.unreachable.size === 0) this.isCalm = true
  }

  /**
   * Waits for a newer map than that of a generation. Fails when the schedule ends, or if it has ended since the round: the call
   * was at a node meanwhile.
   */
  readonly newer = (generation: number, round: number): Effect.Effect<void, ConnectionError> =>
    Effect.async<void, ConnectionError>((resume) => {
      if (this.end !== undefined) return resume(Effect.fail(this.end))
      if (this.ends > round) return resume(Effect.fail(this.failure("Open")))
      if (this.maps > generation) return resume(Effect.void)
      this.waiters.add(resume)
      this.demand()
      return Effect.sync(() => void this.waiters.delete(resume))
    })

  /** Waits for a newer map, without asking for one. */
  readonly changed = (generation: number): Effect.Effect<void> =>
    Effect.async((resume) => {
      if (this.maps > generation) return resume(Effect.void)
      const follower = (): void => resume(Effect.void)
      this.followers.add(follower)
      return Effect.sync(() => void this.followers.delete(follower))
    })

  /** Asks for the slots anew, soon. */
  private demand(): void {
    this.isResting = false
    this.isDemanded = true
    this.wake?.()
  }

  private resume(result: Effect.Effect<void, ConnectionError>): void {
    const resumed = [...this.waiters]
    this.waiters.clear()
    for (const resume of resumed) resume(result)
  }

  private readonly demanded: Effect.Effect<void> = Effect.async((resume) => {
    if (this.isDemanded) return resume(Effect.void)
    this.wake = () => {
      this.wake = undefined
      resume(Effect.void)
    }
    return Effect.sync(() => {
      this.wake = undefined
    })
  })

  /** Asks for the slots whenever that is demanded, at the pace of the schedule while something is wrong. */
  private readonly follow: Effect.Effect<never> = Effect.gen(this, function* () {
    let driver = yield* Schedule.driver(this.options.reconnect)
    let error = this.failure("Open")
    let last = Number.NEGATIVE_INFINITY
    for (;;) {
      yield* this.demanded
      if (this.isCalm) {
        driver = yield* Schedule.driver(this.options.reconnect)
        this.isCalm = false
        const remaining = last + minInterval - (yield* Clock.currentTimeMillis)
        if (remaining > 0) yield* Effect.sleep(remaining)
      } else if (Either.isLeft(yield* Effect.either(driver.next(error)))) {
        // the calls that wait give up; the next ones begin anew
        this.isDemanded = false
        this.isCalm = true
        this.isResting = true
        this.ends++
        this.resume(Effect.fail(error))
        continue
      }
      this.isDemanded = false
      const [first] = this.unreachable.values()
      error = first ?? error
      if (first !== undefined) yield* SubscriptionRef.set(this.status, { _tag: "Reconnecting", error })
      const answer = yield* Effect.either(this.refresh)
      last = yield* Clock.currentTimeMillis
      if (Either.isRight(answer)) continue
      error = answer.left
      yield* SubscriptionRef.set(this.status, { _tag: "Reconnecting", error })
      this.demand()
    }
  })

  /** Asks for the slots again and again: no call tells of a replica that has come, or is back. */
  private readonly lookAround: Effect.Effect<never> = Effect.suspend(() =>
    Effect.forever(Effect.zipRight(Effect.sleep(this.options.keepAlive), Effect.ignore(this.refresh)))
  )

  /** Asks for the slots, a few nodes at a time. */
  private readonly refresh: Effect.Effect<void, ConnectionError> = Effect.gen(this, function* () {
    const known = this.maps > 0 ? this.shardList.flatMap(({ master, replicas }) => [master, ...replicas]) : []
    const seeds = this.options.seeds.map(({ address }) => address).filter((seed) => !known.includes(seed))
    const turn = this.turn++
    const turned = known.map((_, index) => known[(index + turn) % known.length] ?? "")
    // connected nodes answer at once
    const candidates = [...turned.sort((a, b) => this.rank(a) - this.rank(b)), ...seeds]
    let failure = this.failure("Open")
    for (let at = 0; at < candidates.length; at += askedAtOnce) {
      const asked = candidates.slice(at, at + askedAtOnce)
      const answer = yield* Effect.either(Effect.raceAll(asked.map((address) => this.ask(address))))
      if (Either.isRight(answer)) return yield* this.apply(answer.right)
      failure = answer.left
    }
    return yield* failure
  })

  private rank(address: string): number {
    if (this.nodes.ready(address) !== undefined) return 0
    return this.unreachable.has(address) ? 2 : 1
  }

  /** The shards as one node sees them. */
  private ask(address: string): Effect.Effect<ReadonlyArray<ShardReplies.Shard>, ConnectionError> {
    const origin = { host: ShardReplies.hostOf(address), isTls: this.options.isTls }
    const refused = (reply: Replies.ErrorReply) =>
      Effect.fail(this.failure("Refused", address, fromReply(reply, "CLUSTER SHARDS")))
    const read = (reply: Reply, parse: typeof ShardReplies.fromShards) => {
      if (Replies.isError(reply)) return refused(reply)
      const shards = parse(reply, origin)
      return shards.length > 0
        ? Effect.succeed(shards)
        : Effect.fail(this.failure("Refused", address, new Error("it knows no node that serves slots")))
    }
    return Effect.gen(this, function* () {
      const node = yield* this.nodes.get(address)
      const reply = yield* node.call(ask("SHARDS"), Effect.succeed)
      if (!Replies.isError(reply) || !/unknown subcommand/i.test(reply.text))
        return yield* read(reply, ShardReplies.fromShards)
      return yield* read(yield* node.call(ask("SLOTS"), Effect.succeed), ShardReplies.fromSlots)
    }).pipe(
      Effect.timeoutFail({
        duration: this.options.of(address).connectTimeout,
        onTimeout: () => this.failure("Timeout", address)
      })
    )
  }

  private apply(shards: ReadonlyArray<ShardReplies.Shard>): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      this.masters.fill(undefined)
      const ordinals = new Map<string, number>()
      for (const { master, ranges } of shards) {
        ordinals.set(master, this.ordinals.get(master) ?? this.nextOrdinal++)
        for (const [first, last] of ranges) this.masters.fill(master, first, last + 1)
      }
      this.ordinals = ordinals
      this.shardList = shards
      this.replicasOf = new Map(shards.map(({ master, replicas }) => [master, replicas]))
      this.maps++
      const known = new Set(shards.flatMap(({ master, replicas }) => [master, ...replicas]))
      for (const address of this.unreachable.keys()) if (!known.has(address)) this.unreachable.delete(address)
      this.resume(Effect.void)
      for (const follower of [...this.followers]) {
        this.followers.delete(follower)
        follower()
      }
      const lost = shards.some(({ master }) => this.unreachable.has(master))
      if (!lost) yield* SubscriptionRef.set(this.status, { _tag: "Connected" })
      // a node that is still one of the cluster comes back by being tried
      for (const address of this.unreachable.keys()) {
        yield* Effect.forkIn(Effect.ignore(this.nodes.get(address)), this.scope)
      }
      for (const { address } of this.options.seeds) {
        if (!known.has(address)) yield* Effect.forkIn(this.nodes.close(address), this.scope)
      }
    })
  }

  private readonly close: Effect.Effect<void> = Effect.suspend(() => {
    this.end = this.failure("Closed")
    this.nodes.end = this.end
    this.resume(Effect.fail(this.end))
    return SubscriptionRef.set(this.status, { _tag: "Closed" })
  })

  private failure(reason: ConnectionError["reason"], address = this.options.address, cause?: unknown): ConnectionError {
    return new ConnectionError({ reason, address, command: "CLUSTER SHARDS", mayHaveRun: false, cause })
  }
}
