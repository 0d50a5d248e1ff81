/**
 * One attempt at a transaction on a cluster. Its first key chooses the slot, and with it a connection to the slot's node, on
 * which a `RemoteAttempt` does the rest. If the slot moves away, the attempt is stale and its body runs again.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Bytes from "../../Bytes.js"
import type { Request } from "../../resp/Decoder.js"
import type { Reply } from "../../resp/Reply.js"
import { ConnectionError } from "../../StoreError.js"
import * as Keys from "../../specification/Keys.js"
import * as Lookup from "../../specification/Lookup.js"
import { type Attempt, type Call, type OnReply, stale, type Transport } from "../../store/Transport.js"
import { result } from "../Call.js"
import type { Line } from "../Connection.js"
import { crossSlot } from "../Refusal.js"
import { keysOfRead } from "../RemoteAttempt.js"
import * as Redirect from "./Redirect.js"
import * as Route from "./Route.js"
import type { Router } from "./Router.js"
import type { Topology } from "./Topology.js"

/** The node of an attempt. */
interface Bound {
  readonly slot: number
  readonly attempt: Attempt
}

export class ClusterAttempt implements Attempt {
  private bound: Bound | undefined

  constructor(
    private readonly router: Router,
    private readonly topology: Topology,
    /** Runs requests without keys. */
    private readonly call: Transport["call"],
    private readonly scope: Scope.Scope
  ) {}

  readonly read = <A, E>(request: Request, onReply: OnReply<A, E>): Call<A, E> =>
    Effect.suspend(() => {
      const keys = keysOfRead(request)
      if ("refused" in keys) return Effect.dieMessage(keys.refused)
      if (keys.length === 0) return this.call(request, onReply)
      return this.on(keys, request, (attempt) => attempt.read(request, onReply))
    })

  readonly commit = (requests: ReadonlyArray<Request>): Call<ReadonlyArray<Reply> | undefined> =>
    Effect.suspend(() => {
      const keys = requests.flatMap((request) => {
        const specification = Lookup.find(request)
        return specification === undefined ? [] : Keys.keysOf(specification, request).map(({ key }) => key)
      })
      return this.on(keys, [Bytes.unsafeMake("EXEC")], (attempt) => attempt.commit(requests))
    })

  /** Runs something on the node of the keys, or on any node if there are none. */
  private on<A, E>(
    keys: ReadonlyArray<Bytes.Bytes>,
    request: Request,
    run: (attempt: Attempt) => Call<A, E>
  ): Call<A, E> {
    const slot = Route.slotOf(keys)
    const { bound, router, topology } = this
    if (slot === "several" || (bound !== undefined && slot !== undefined && slot !== bound.slot)) {
      return Effect.fail(crossSlot(topology.address, Lookup.describe(request, Lookup.find(request))))
    }
    if (bound !== undefined) return Effect.catchAll(run(bound.attempt), (error) => this.lost(error))
    const locate = () => (slot === undefined ? topology.home : topology.masterOf(slot))
    return router.within(locate, request, (node, first) =>
      Effect.flatMap(
        Scope.extend(node.attemptOn(first === undefined ? undefined : asking(first)), this.scope),
        (attempt) =>
          Effect.tap(run(attempt), () =>
            Effect.sync(() => {
              if (slot !== undefined) this.bound = { slot, attempt }
            })
          )
      )
    )
  }

  /** A slot that moves away from the node of the attempt takes the watched keys with it. */
  private lost<E>(error: E | ConnectionError): Call<never, E> {
    if (!(error instanceof ConnectionError) || Redirect.of(error) === undefined) return Effect.fail(error)
    const { generation, round } = this.topology
    const redirect = Redirect.of(error)
    if (redirect?._tag === "Moved") this.topology.moved(redirect.slot, redirect.address)
    return Effect.zipRight(
      Effect.mapError(this.topology.newer(generation, round), () => error),
      Effect.die(stale)
    )
  }
}

/** A connection on which ASKING goes before each request, and before MULTI for those up to EXEC. */
const asking =
  (first: Request) =>
  (connection: Line): Line => ({
    address: connection.address,
    close: connection.close,
    call: (request, onReply) =>
      Effect.flatMap(connection.all([first, request]), ([, reply = null]) =>
        result(reply, request, connection.address, onReply)
      ),
    all: (requests) => {
      const [head] = requests
      if (head?.[0] === "MULTI") return Effect.map(connection.all([first, ...requests]), (replies) => replies.slice(1))
      return Effect.map(connection.all(requests.flatMap((request) => [first, request])), (replies) =>
        replies.filter((_, index) => index % 2 === 1)
      )
    }
  })
