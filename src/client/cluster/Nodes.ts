/**
 * The connections to the nodes of a cluster: a `Remote` for each, made when it is first needed. A node whose shared connection
 * has ended is forgotten, and connected anew when it is needed again.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Bytes from "../../Bytes.js"
import { ConnectionError } from "../../StoreError.js"
import type { Connection } from "../Connection.js"
import * as Link from "../Link.js"
import * as Login from "../Login.js"
import * as NatMap from "../NatMap.js"
import type * as Options from "../Options.js"
import { Remote } from "../Remote.js"
import type { ResolvedCluster } from "./ClusterOptions.js"

class Node {
  readonly ready = Deferred.unsafeMake<Remote, ConnectionError>(FiberId.none)
  remote: Remote | undefined
  /** Whether its end is our wish. */
  isDismissed = false
  /** Closes all connections, once they are not used. */
  close: Effect.Effect<void> = Effect.void

  get hasEnded(): boolean {
    return this.remote !== undefined && !this.remote.isConnected
  }
}

/** Takes what happens to the nodes. */
export interface Watcher {
  readonly opened: (address: string) => void
  /** A connection could not be made. */
  readonly failed: (address: string, error: ConnectionError) => void
  /** A connection has ended. */
  readonly lost: (address: string, error: ConnectionError) => void
}

export class Nodes {
  private readonly nodes = new Map<string, Node>()
  /** Why no node is connected any more. */
  end: ConnectionError | undefined

  constructor(
    private readonly options: ResolvedCluster,
    private readonly scope: Scope.Scope,
    private readonly watcher: Watcher
  ) {}

  /** A node that is connected. */
  ready(address: string): Remote | undefined {
    const node = this.nodes.get(address)
    return node === undefined || node.hasEnded ? undefined : node.remote
  }

  /** The node of an address, connected. */
  readonly get = (address: string): Effect.Effect<Remote, ConnectionError> =>
    // an interruption must not come between a node's place in the map and its fiber
    Effect.uninterruptibleMask((restore) => {
      if (this.end !== undefined) return Effect.fail(this.end)
      const existing = this.nodes.get(address)
      if (existing !== undefined && !existing.hasEnded) return restore(Deferred.await(existing.ready))
      const node = new Node()
      this.nodes.set(address, node)
      // the end of the scope, which may have come, must not leave anybody waiting
      const serve = Effect.ensuring(
        Effect.interruptible(this.serve(address, node)),
        Effect.suspend(() => {
          this.forget(address, node)
          return Deferred.fail(node.ready, this.end ?? closed(address))
        })
      )
      return Effect.zipRight(Effect.forkIn(serve, this.scope), restore(Deferred.await(node.ready)))
    })

  /** Closes a node that only told of the others. */
  readonly close = (address: string): Effect.Effect<void> =>
    Effect.suspend(() => {
      const node = this.nodes.get(address)
      if (node === undefined) return Effect.void
      this.nodes.delete(address)
      node.isDismissed = true
      return node.close
    })

  /** A node from its first connection to the end of it. */
  private serve(address: string, node: Node): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      const scope = yield* Scope.fork(this.scope, ExecutionStrategy.sequential)
      node.close = Scope.close(scope, Exit.void)
      const options = this.options.of(address)
      const { natMap, readsReplicas } = this.options
      const open: Login.Connect = (own, tracks) =>
        Effect.flatMap(NatMap.apply(natMap, own), (reached) => Login.connect(reached, tracks))
      const connect: Login.Connect = readsReplicas
        ? (own, tracks) => Effect.tap(open(own, tracks), (connection) => readOnly(connection, own))
        : open
      const status = yield* Link.connecting
      const made = yield* Effect.either(Scope.extend(Remote.make(options, status, { connect }), scope))
      if (Either.isLeft(made)) {
        this.forget(address, node)
        this.watcher.failed(address, made.left)
        yield* Deferred.fail(node.ready, made.left)
      } else {
        node.remote = made.right
        this.watcher.opened(address)
        yield* Deferred.succeed(node.ready, made.right)
        const losses = Stream.filter(
          Stream.map(status.changes, (each) => lossOf(each, address)),
          Option.isSome
        )
        const lost = Option.flatten(yield* Stream.runHead(losses))
        this.forget(address, node)
        if (Option.isSome(lost) && !node.isDismissed) this.watcher.lost(address, lost.value)
      }
      // what still uses a connection of its own ends first
      yield* node.close
    })
  }

  private forget(address: string, node: Node): void {
    if (this.nodes.get(address) === node) this.nodes.delete(address)
  }
}

/** The end of a node's shared connection, which does not come back. Its error may have passed already. */
const lossOf = (status: Link.Status, address: string): Option.Option<ConnectionError> => {
  if (status._tag === "Reconnecting") return Option.some(status.error)
  return status._tag === "Closed" ? Option.some(closed(address)) : Option.none()
}

const closed = (address: string): ConnectionError =>
  new ConnectionError({ reason: "Closed", address, command: "CONNECT", mayHaveRun: false })

const readOnly = (connection: Connection, options: Options.Resolved): Effect.Effect<void, ConnectionError> =>
  Login.inTime(
    options,
    connection.call([Bytes.unsafeMake("READONLY")], () => Effect.void)
  )
