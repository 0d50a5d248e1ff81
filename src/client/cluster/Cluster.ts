/**
 * The transport to a cluster: each request goes to the node of its keys' slot, over the connections that a client of one
 * server has (`Remote`). Requests without keys go to one node or to all, and are put together from their replies.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Scope from "effect/Scope"
import type * as SubscriptionRef from "effect/SubscriptionRef"
import * as Bytes from "../../Bytes.js"
import type { Request } from "../../resp/Decoder.js"
import * as Reply from "../../resp/Reply.js"
import { ConnectionError, OutOfRange } from "../../StoreError.js"
import * as Lookup from "../../specification/Lookup.js"
import type { Call, OnReply, Transport } from "../../store/Transport.js"
import type { Status } from "../Link.js"
import { crossSlot, noChanges } from "../Refusal.js"
import * as RemoteEvents from "../RemoteEvents.js"
import { ClusterAttempt } from "./ClusterAttempt.js"
import type { ResolvedCluster } from "./ClusterOptions.js"
import { ClusterSubscriptions } from "./ClusterSubscriptions.js"
import * as Combine from "./Combine.js"
import * as Route from "./Route.js"
import { type Locate, Router } from "./Router.js"
import { Topology } from "./Topology.js"

/** The cursor of a scan over all masters is that of one master times this, plus the master's number. */
const masters = 2n ** 20n

/** Runs a request on a node. */
type Send = <A, E>(locate: Locate, request: Request, onReply: OnReply<A, E>) => Call<A, E>

export class Cluster implements Transport {
  readonly isRecording = false

  private constructor(
    private readonly options: ResolvedCluster,
    private readonly topology: Topology,
    private readonly router: Router,
    private readonly subscriptions: ClusterSubscriptions
  ) {}

  /** Asks the nodes for the slots; closed with the scope. */
  static make(
    options: ResolvedCluster,
    status: SubscriptionRef.SubscriptionRef<Status>
  ): Effect.Effect<Cluster, ConnectionError, Scope.Scope> {
    return Effect.gen(function* () {
      const topology = yield* Topology.make(options, status)
      const router = new Router(topology, options, yield* Effect.clock)
      return new Cluster(options, topology, router, new ClusterSubscriptions(topology, router))
    })
  }

  readonly describe = (request: Request): string => Lookup.describe(request, Lookup.find(request))

  readonly call = <A, E>(request: Request, onReply: OnReply<A, E>): Call<A, E> =>
    this.send(request, onReply, this.router.call)

  readonly callBlocking = <A, E>(request: Request, onReply: OnReply<A, E>): Call<A, E> =>
    this.send(request, onReply, (locate, own, read) =>
      this.router.use(locate, own, (node, first) => node.callBlocking(own, read, first))
    )

  readonly command = <A, E>(request: Request, onReply: OnReply<A, E>): Call<A, E> =>
    this.send(request, onReply, (locate, own, read) =>
      Lookup.find(own)?.flags.includes("blocking") === true
        ? this.router.use(locate, own, (node, first) => node.command(own, read, first))
        : this.router.within(locate, own, (node, first) => node.command(own, read, first))
    )

  private send<A, E>(request: Request, onReply: OnReply<A, E>, send: Send): Call<A, E> {
    const route = Route.of(request)
    switch (route._tag) {
      case "Slot":
        return send(this.atSlot(route.slot, route.isRead), request, onReply)
      case "Home":
        return send(this.atHome, request, onReply)
      case "All":
        return this.all(route, request, onReply, send)
      case "Split":
        return this.split(route, request, onReply, send)
      case "Scan":
        return this.scan(request, onReply, send)
      case "CrossSlot":
        return Effect.fail(crossSlot(this.options.address, this.describe(request)))
    }
  }

  private readonly atHome: Locate = () => this.topology.home

  private atSlot(slot: number, isRead: boolean): Locate {
    return isRead && this.options.readsReplicas
      ? () => this.topology.replicaOf(slot)
      : () => this.topology.masterOf(slot)
  }

  /** Asks every node, and combines the replies. */
  private all<A, E>(
    { combine, replicas }: Extract<Route.Route, { readonly _tag: "All" }>,
    request: Request,
    onReply: OnReply<A, E>,
    send: Send
  ): Call<A, E> {
    return Effect.suspend(() => {
      const places = this.topology.shards.flatMap((shard): ReadonlyArray<Locate> => {
        const [[slot] = [0]] = shard.ranges
        // by a slot of it, so that a failover changes the node
        const master = this.atSlot(slot, false)
        const others = replicas ? shard.replicas : []
        return [master, ...others.map((address) => () => (this.topology.isKnown(address) ? address : master()))]
      })
      const asked = places.map((locate) => send(locate, request, Effect.succeed))
      return Effect.flatMap(gather(asked, request), (all) => Effect.flatMap(Combine.replies(combine, all), onReply))
    })
  }

  /** Sends each part to the node of its slot. They run one by one: others may see some of them without the rest. */
  private split<A, E>(
    { combine, parts }: Extract<Route.Route, { readonly _tag: "Split" }>,
    request: Request,
    onReply: OnReply<A, E>,
    send: Send
  ): Call<A, E> {
    const asked = parts.map((part) => send(this.atSlot(part.slot, part.isRead), part.request, Effect.succeed))
    return Effect.flatMap(gather(asked, request), (all) => {
      const error = all.find(Reply.isError)
      if (error !== undefined) return onReply(error)
      if (combine !== "values") return Effect.flatMap(Combine.replies(combine, all), onReply)
      const values: Array<Reply.Reply> = []
      for (const [at, { indexes }] of parts.entries()) {
        const own = all[at] ?? null
        for (const [position, index] of indexes.entries()) values[index] = isArray(own) ? (own[position] ?? null) : null
      }
      return onReply(values)
    })
  }

  /** One step of a scan: the cursor tells the master. */
  private scan<A, E>(request: Request, onReply: OnReply<A, E>, send: Send): Call<A, E> {
    return Effect.suspend(() => {
      const [name = Bytes.empty, given = Bytes.empty, ...options] = request
      // the server has the text for a cursor that is none
      if (!/^\d+$/.test(given)) return send(this.atHome, request, onReply)
      const cursor = BigInt(given)
      const start = this.topology.masterFrom(given === "0" ? 1 : Number(cursor % masters))
      if (start === undefined) return onReply([Bytes.unsafeMake("0"), []])
      const [address, ordinal] = start
      // the cursor of a master that is none any more means nothing to the next one
      const isSame = given !== "0" && BigInt(ordinal) === cursor % masters
      const own = Bytes.unsafeMake(isSame ? String(cursor / masters) : "0")
      const isMaster = (): boolean => this.topology.masterFrom(ordinal)?.[1] === ordinal
      const locate: Locate = () => (isMaster() ? address : this.topology.home)
      return Effect.flatMap(send(locate, [name, own, ...options], Effect.succeed), (reply) => {
        const [next, elements = []] = isArray(reply) ? reply : []
        if (typeof next !== "string") return onReply(reply)
        if (isMaster() && next !== "0") return onReply([encodeCursor(BigInt(next), ordinal), elements])
        const following = this.topology.masterFrom(ordinal + 1)
        // a reply of another node than the master is dropped: its turn comes
        const found = isMaster() ? elements : []
        return onReply([following === undefined ? Bytes.unsafeMake("0") : encodeCursor(0n, following[1]), found])
      })
    })
  }

  readonly subscribe: Transport["subscribe"] = (kind, names, listener) =>
    this.subscriptions.subscribe(kind, names, listener)

  readonly events: Transport["events"] = (filter, listener) =>
    RemoteEvents.listen(
      { call: this.call, subscribe: this.subscriptions.onMasters },
      0,
      this.options.address,
      filter,
      listener
    )

  readonly changes: Transport["changes"] = () => Effect.fail(noChanges(this.options.address))

  readonly attempt: Transport["attempt"] = Effect.map(
    Effect.scope,
    (scope) => new ClusterAttempt(this.router, this.topology, this.call, scope)
  )

  readonly onDatabase = (index: number): Call<Transport, OutOfRange> =>
    index === 0
      ? Effect.succeed(this)
      : Effect.fail(
          new OutOfRange({ command: `SELECT ${index}`, code: "ERR", text: "SELECT is not allowed in cluster mode" })
        )
}

const isArray = (reply: Reply.Reply | undefined): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

const isWrite = (request: Request): boolean => !(Lookup.find(request)?.flags.includes("readonly") ?? false)

const encodeCursor = (own: bigint, ordinal: number): Bytes.Bytes =>
  Bytes.unsafeMake(String(own * masters + BigInt(ordinal)))

/** The replies to all parts of a request, or the failure of one, which tells whether another part may have run. */
const gather = (parts: ReadonlyArray<Call<Reply.Reply>>, request: Request): Call<ReadonlyArray<Reply.Reply>> =>
  Effect.flatMap(Effect.forEach(parts, Effect.either, { concurrency: "unbounded" }), (answers) =>
    complete(answers, isWrite(request))
  )

const complete = (
  answers: ReadonlyArray<Either.Either<Reply.Reply, ConnectionError>>,
  mayWrite: boolean
): Call<ReadonlyArray<Reply.Reply>> => {
  const failed = answers.find(Either.isLeft)
  if (failed === undefined) return Effect.succeed(Either.getOrThrow(Either.all(answers)))
  const error = failed.left
  if (!mayWrite) return Effect.fail(error)
  const hasRun = answers.some((each) => Either.isRight(each) || each.left.mayHaveRun)
  const { address, cause, command, reason } = error
  return Effect.fail(new ConnectionError({ reason, address, command, mayHaveRun: hasRun, cause }))
}
