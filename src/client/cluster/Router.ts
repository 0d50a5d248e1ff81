/**
 * Sends a request to a node, and again where the cluster says so: after MOVED and ASK at once, after a loss or while the cluster
 * has no node for it with the next map of the slots. Only what has not run goes again.
 */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Bytes from "../../Bytes.js"
import type { Request } from "../../resp/Decoder.js"
import { ConnectionError } from "../../StoreError.js"
import * as Lookup from "../../specification/Lookup.js"
import type { Call, OnReply } from "../../store/Transport.js"
import { maxRepeats } from "../Call.js"
import type { Remote } from "../Remote.js"
import type { ResolvedCluster } from "./ClusterOptions.js"
import * as Redirect from "./Redirect.js"
import type { Topology } from "./Topology.js"

/** Redirections that follow each other without a wait. More mean that the nodes do not agree yet. */
const maxRedirects = 5

const asking: Request = [Bytes.unsafeMake("ASKING")]

/** The address of the node for a request, as the map says now. */
export type Locate = () => string | undefined

/** Runs something on a node, with ASKING before each of its requests if `first` is given. */
export type Use<A, E, R = never> = (
  node: Remote,
  first: Request | undefined
) => Effect.Effect<A, E | ConnectionError, R>

export class Router {
  /** Calls that wait for a node. */
  private recovering = 0
  /** The time of a command, in milliseconds. */
  private readonly timeout: number

  constructor(
    private readonly topology: Topology,
    private readonly options: ResolvedCluster,
    private readonly clock: Clock.Clock
  ) {
    this.timeout = Duration.toMillis(options.commandTimeout)
  }

  /** Runs a request on a node, within the time of a command. */
  readonly call = <A, E>(locate: Locate, request: Request, onReply: OnReply<A, E>): Call<A, E> =>
    this.within(locate, request, (node, first) => node.call(request, onReply, first))

  /** As `use`, within the time of a command. */
  within<A, E>(locate: Locate, request: Request, run: Use<A, E>): Call<A, E> {
    return Number.isFinite(this.timeout)
      ? Effect.suspend(() => this.use(locate, request, run, this.clock.unsafeCurrentTimeMillis() + this.timeout))
      : this.use(locate, request, run)
  }

  /** Uses a node. What fails by a redirection, or because the node is gone, runs again. */
  use<A, E, R = never>(
    locate: Locate,
    request: Request,
    run: Use<A, E, R>,
    deadline = Number.POSITIVE_INFINITY
  ): Effect.Effect<A, E | ConnectionError, R> {
    return Effect.suspend(() => {
      const { generation } = this.topology
      const address = locate()
      const node = address === undefined ? undefined : this.topology.nodes.ready(address)
      if (node === undefined) return this.recover(locate, request, run, undefined, generation, deadline)
      return Effect.catchAll(run(node, undefined), (error) =>
        error instanceof ConnectionError && Redirect.of(error) !== undefined
          ? this.recover(locate, request, run, error, generation, deadline)
          : Effect.fail(error)
      )
    })
  }

  private recover<A, E, R>(
    locate: Locate,
    request: Request,
    run: Use<A, E, R>,
    error: ConnectionError | undefined,
    generation: number,
    deadline: number
  ): Effect.Effect<A, E | ConnectionError, R> {
    if (this.recovering >= this.options.maxWaiting) return Effect.fail(this.failure("Full", request))
    this.recovering++
    const state: State = { node: undefined, error }
    const repeated = Effect.ensuring(
      this.repeat(locate, request, run, generation, state),
      Effect.sync(() => void this.recovering--)
    )
    if (!Number.isFinite(deadline)) return repeated
    return Effect.timeoutFail(repeated, {
      duration: Math.max(0, deadline - this.clock.unsafeCurrentTimeMillis()),
      onTimeout: () => this.failure("Timeout", request, state.node, state.error)
    })
  }

  private repeat<A, E, R>(
    locate: Locate,
    request: Request,
    run: Use<A, E, R>,
    routed: number,
    state: State
  ): Effect.Effect<A, E | ConnectionError, R> {
    const { topology } = this
    return Effect.gen(this, function* () {
      const { round } = topology
      let { error } = state
      let generation = routed
      let redirects = 0
      let losses = 0
      const command = Lookup.describe(request, Lookup.find(request))
      for (;;) {
        // the loss of a connection that logs in has another command
        if (error?.reason === "Lost" && error.command === command && ++losses > maxRepeats) {
          return yield* Effect.fail(error)
        }
        const redirect = error === undefined ? undefined : Redirect.of(error)
        if (redirect?._tag === "Moved") topology.moved(redirect.slot, redirect.address)
        const follows = redirect !== undefined && redirect._tag !== "Wait" && redirects++ < maxRedirects
        if (error !== undefined && !follows) {
          redirects = 0
          const failed: ConnectionError = error
          yield* Effect.mapError(topology.newer(generation, round), ({ reason }) =>
            reason === "Closed" ? this.failure("Closed", request) : failed
          )
        }
        generation = topology.generation
        const address = follows ? redirect.address : locate()
        if (address === undefined) {
          error = this.failure("Open", request, undefined, new Error("no node serves it"))
          state.error = error
          continue
        }
        const first = redirect?._tag === "Ask" && follows ? asking : undefined
        const answer = yield* Effect.either(
          Effect.flatMap(topology.nodes.get(address), (node) => {
            state.node = address
            return run(node, first)
          })
        )
        state.node = undefined
        if (Either.isRight(answer)) {
          topology.recovered()
          return answer.right
        }
        const failure = answer.left
        if (!(failure instanceof ConnectionError) || Redirect.of(failure) === undefined)
          return yield* Effect.fail(failure)
        error = failure
        state.error = failure
      }
    })
  }

  private failure(reason: ConnectionError["reason"], request: Request, node?: string, cause?: Error): ConnectionError {
    const specification = Lookup.find(request)
    return new ConnectionError({
      reason,
      address: node ?? (cause instanceof ConnectionError ? cause.address : this.options.address),
      command: Lookup.describe(request, specification),
      mayHaveRun: node !== undefined && !(specification?.flags.includes("readonly") ?? false),
      cause
    })
  }
}

/** The state of a call that goes again. */
interface State {
  /** The node that may have the request. */
  node: string | undefined
  /** Why it goes again. */
  error: ConnectionError | undefined
}
