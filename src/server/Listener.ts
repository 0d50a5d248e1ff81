/**
 * The platform's `SocketServer` over `node:net`, for TCP, TLS and Unix sockets. It adds what the platform's own lacks: a peer that
 * does not read its output is not read from, chunks are handled in order even if a handler waits, a half-closed peer gets its
 * replies, and closing the scope ends every connection within a second, whatever its peer does.
 *
 * `Connection` owns each accepted socket.
 *
 * @since 0.1.0
 */
import * as Fs from "node:fs"
import * as Net from "node:net"
import type * as Socket from "@effect/platform/Socket"
import * as SocketServer from "@effect/platform/SocketServer"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { Connection, Peer } from "./Connection.js"
import { Handshakes } from "./Handshakes.js"
import * as SparseLog from "./SparseLog.js"
import * as Tls from "./Tls.js"

const acceptFailed = (count: number, cause: unknown): Effect.Effect<void> =>
  Effect.logWarning(
    `could not accept ${count === 1 ? "a connection" : `${count} connections`}: ${cause instanceof Error ? cause.message : String(cause)}. After EMFILE, raise the limit of open files (ulimit -n), or lower maxclients`
  )

const handshakeFailed = (count: number, reason: string): Effect.Effect<void> =>
  Effect.logWarning(
    `closed ${count === 1 ? "a connection" : `${count} connections`} because the TLS handshake failed: ${reason}`
  )

/**
 * Where to listen. A TCP port of 0 lets the system choose; without a host it listens on every interface.
 *
 * @since 0.1.0
 * @category models
 */
export type Address =
  | {
      readonly _tag: "Tcp"
      readonly host: string | undefined
      readonly port: number
      /** Whether a server does without the address if this machine has none such; false unless given. */
      readonly optional?: boolean
    }
  | {
      readonly _tag: "Tls"
      readonly host: string | undefined
      readonly port: number
      readonly optional?: boolean
      /** The certificate and the rest; a server takes its instance's `tls-` settings unless given. */
      readonly tls?: TlsOptions
    }
  | {
      readonly _tag: "Unix"
      readonly path: string
      /** The permissions of the socket's file; what the process's mask allows unless given. */
      readonly mode?: number
    }

/**
 * The certificate of a TLS address, and its demands on clients. `certificate` (with intermediate ones) and `key` are texts in PEM, and so are
 * `authorities`, which sign the certificates that clients present if `clientCertificates` is `required` or `optional`.
 * Defaults: no client certificates, TLS 1.2 and 1.3, Node's ciphers, and sessions that may be resumed for 300 seconds.
 *
 * @since 0.1.0
 * @category models
 */
export type TlsOptions = Tls.Options

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly address: Address
  /** Returns the seconds between TCP keep-alive probes, 0 for none; called for each connection. Defaults to 300 seconds. */
  readonly keepAlive?: (() => number) | undefined
  /** Connections that the system queues until they are accepted; 511 unless given. */
  readonly backlog?: number | undefined
  /** Returns the certificate of a TLS address without `tls`; called for each connection, so that it can change. */
  readonly tls?: (() => Tls.Context) | undefined
  /** Returns how many TLS handshakes may be open; called for each connection. No limit unless given. */
  readonly maxHandshakes?: (() => number) | undefined
  /** Milliseconds of real time for a TLS handshake; 60 seconds unless given. */
  readonly handshakeTimeout?: number | undefined
}

/**
 * Listens until the scope closes. Connections wait until `run` is called with a handler. Fails with a `SocketServerError` if
 * the address cannot be used.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  options: Options
): Effect.Effect<SocketServer.SocketServer["Type"], SocketServer.SocketServerError, Scope.Scope> =>
  Effect.gen(function* () {
    const { address } = options
    const failed = yield* SparseLog.make(acceptFailed)
    const waiting = new Set<Peer>()
    let accept = (peer: Peer): void => {
      waiting.add(peer)
    }
    // a socket without a handler is not read from
    const handshakes =
      address._tag === "Tls"
        ? new Handshakes({
            context: yield* contextOf(address, options),
            limit: options.maxHandshakes ?? (() => Number.POSITIVE_INFINITY),
            timeout: options.handshakeTimeout,
            established: (socket) => accept(new Peer(socket, undefined)),
            failed: yield* SparseLog.make(handshakeFailed)
          })
        : undefined
    const server = Net.createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
      const seconds = options.keepAlive?.() ?? 300
      if (seconds > 0 && address._tag !== "Unix") socket.setKeepAlive(true, seconds * 1000)
      if (handshakes === undefined) accept(new Peer(socket, address._tag === "Unix" ? address.path : undefined))
      else handshakes.begin(socket)
    })
    const stop = Effect.async<void>((resume) => {
      handshakes?.close()
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
      const listening = (): void => {
        try {
          if (address._tag === "Unix" && address.mode !== undefined) Fs.chmodSync(address.path, address.mode)
          resume(Effect.void)
        } catch (cause) {
          failed(cause)
        }
      }
      const { backlog = 511 } = options
      if (address._tag === "Unix") server.listen({ path: address.path, backlog }, listening)
      else server.listen({ port: address.port, host: address.host, backlog }, listening)
    })
    // a failed accept, such as for too many open files, does not end the others
    server.removeAllListeners("error").on("error", failed)

    const run: SocketServer.SocketServer["Type"]["run"] = <R, E, _>(
      handler: (socket: Socket.Socket) => Effect.Effect<_, E, R>
    ) =>
      Effect.scopedWith((scope) =>
        Effect.gen(function* () {
          const fibers = yield* Scope.extend(FiberSet.make<unknown, unknown>(), scope)
          const fork = yield* FiberSet.runtime(fibers)<R>()
          // finalizers run in reverse order: accept no more connections, then end the existing ones
          yield* Scope.addFinalizer(scope, stop)
          accept = (peer) => {
            waiting.delete(peer)
            fork(
              handler(peer.socket).pipe(
                Effect.provideService(Connection, peer),
                Effect.catchAllCause((cause) =>
                  Effect.logError("closed a connection because its handler failed; this is a bug", cause)
                ),
                Effect.ensuring(Effect.suspend(() => peer.finish()))
              )
            )
          }
          for (const peer of waiting) accept(peer)
          return yield* Effect.never
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

/** The certificate of a TLS address: its own, or the one that the options follow. */
const contextOf = (
  { tls }: Extract<Address, { readonly _tag: "Tls" }>,
  options: Options
): Effect.Effect<() => Tls.Context, SocketServer.SocketServerError> => {
  if (tls === undefined && options.tls !== undefined) return Effect.succeed(options.tls)
  const made =
    tls === undefined
      ? Either.left(new Tls.TlsError({ part: "certificate", reason: "the address has none" }))
      : Tls.make(tls)
  return Either.isRight(made)
    ? Effect.succeed(() => made.right)
    : Effect.fail(new SocketServer.SocketServerError({ reason: "Open", cause: made.left }))
}

/** Removes the file of a Unix socket that a dead server left. As Redis does, it does not check that the server is dead. */
const removeStale = (path: string): void => {
  if (Fs.statSync(path, { throwIfNoEntry: false })?.isSocket()) Fs.rmSync(path, { force: true })
}
