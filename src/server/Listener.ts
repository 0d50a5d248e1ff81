/**
 * The platform's `SocketServer` over `node:net`, for TCP and Unix sockets, with what the platform's own leaves out: a peer
 * that does not read is not read from, chunks are handled in order even where a handler waits, a half-closed peer gets its
 * answers, and closing the scope ends every connection within the grace period whatever its peer does.
 *
 * What becomes of each connection is `Connection`'s.
 *
 * @since 0.1.0
 */
import * as Fs from "node:fs"
import * as Net from "node:net"
import type * as Socket from "@effect/platform/Socket"
import * as SocketServer from "@effect/platform/SocketServer"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Scope from "effect/Scope"
import { Connection, Peer } from "./Connection.js"

/**
 * Where to listen.
 *
 * @since 0.1.0
 * @category models
 */
export type Address =
  | { readonly _tag: "Tcp"; readonly host: string | undefined; readonly port: number }
  | { readonly _tag: "Unix"; readonly path: string }

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly address: Address
  /** Seconds between TCP keep-alive probes; 0 for none. Asked at each connection. */
  readonly keepAlive?: (() => number) | undefined
  /** Connections the system holds until they are accepted. */
  readonly backlog?: number | undefined
}

/**
 * Listens until the scope closes. Connections wait until somebody `run`s a handler for them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  options: Options
): Effect.Effect<SocketServer.SocketServer["Type"], SocketServer.SocketServerError, Scope.Scope> =>
  Effect.gen(function* () {
    const { address } = options
    const failures = yield* Queue.unbounded<Error>()
    const waiting = new Set<Peer>()
    let accept = (peer: Peer): void => {
      waiting.add(peer)
    }
    // a socket that nobody handles yet is not read from
    const server = Net.createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
      const seconds = options.keepAlive?.() ?? 300
      if (seconds > 0 && address._tag === "Tcp") socket.setKeepAlive(true, seconds * 1000)
      accept(new Peer(socket, address._tag === "Unix" ? address.path : undefined))
    })
    const stop = Effect.async<void>((resume) => {
      if (!server.listening) return resume(Effect.void)
      server.close()
      resume(Effect.void)
    })
    yield* Effect.addFinalizer(() =>
      Effect.andThen(
        stop,
        Effect.sync(() => {
          for (const peer of waiting) peer.destroy()
        })
      )
    )
    yield* Effect.async<void, SocketServer.SocketServerError>((resume) => {
      const failed = (cause: unknown): void => resume(new SocketServer.SocketServerError({ reason: "Open", cause }))
      try {
        if (address._tag === "Unix") removeStale(address.path)
      } catch (cause) {
        return failed(cause)
      }
      server.once("error", failed)
      const listening = (): void => resume(Effect.void)
      const { backlog = 511 } = options
      if (address._tag === "Unix") server.listen({ path: address.path, backlog }, listening)
      else server.listen({ port: address.port, host: address.host, backlog }, listening)
    })
    // a connection that could not be accepted, as when there are too many open files: the others go on
    server.removeAllListeners("error").on("error", (cause) => failures.unsafeOffer(cause))

    const run: SocketServer.SocketServer["Type"]["run"] = <R, E, _>(
      handler: (socket: Socket.Socket) => Effect.Effect<_, E, R>
    ) =>
      Effect.scopedWith((scope) =>
        Effect.gen(function* () {
          const fibers = yield* Scope.extend(FiberSet.make<unknown, unknown>(), scope)
          const fork = yield* FiberSet.runtime(fibers)<R>()
          // finalizers run last first: no more connections, then the end of those there are
          yield* Scope.addFinalizer(scope, stop)
          accept = (peer) => {
            waiting.delete(peer)
            fork(
              handler(peer.socket).pipe(
                Effect.provideService(Connection, peer),
                Effect.catchAllCause((cause) => Effect.logError("a connection's handler failed", cause)),
                Effect.ensuring(Effect.suspend(() => peer.finish()))
              )
            )
          }
          for (const peer of waiting) accept(peer)
          return yield* Effect.forever(
            Effect.flatMap(Queue.take(failures), (cause) => Effect.logWarning("could not accept a connection", cause))
          )
        })
      )

    const bound = server.address()
    return SocketServer.SocketServer.of({
      address:
        typeof bound === "object" && bound !== null
          ? { _tag: "TcpAddress", hostname: bound.address, port: bound.port }
          : { _tag: "UnixAddress", path: address._tag === "Unix" ? address.path : "" },
      run
    })
  })

/**
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<SocketServer.SocketServer, SocketServer.SocketServerError> =>
  Layer.scoped(SocketServer.SocketServer, make(options))

/** Takes a Unix socket's file out of the way, of a server that died: as Redis does, without asking whether it still lives. */
const removeStale = (path: string): void => {
  if (Fs.statSync(path, { throwIfNoEntry: false })?.isSocket()) Fs.rmSync(path, { force: true })
}
