/**
 * The platform's `SocketServer` over `node:net`, for TCP, TLS and Unix sockets. It adds what the platform's own lacks: a peer that
 * does not read its output is not read from, chunks are handled in order even if a handler waits, a half-closed peer gets its
 * replies, and closing the scope ends every connection within a second, whatever its peer does.
 *
 * `Acceptor` owns the listening socket, `Reception` the run of the handlers, and `Connection` each accepted socket.
 *
 * @since 0.1.0
 */
import * as SocketServer from "@effect/platform/SocketServer"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { Acceptor, type Place } from "./Acceptor.js"
import { Peer } from "./Connection.js"
import { Handshakes } from "./Handshakes.js"
import { Reception } from "./Reception.js"
import * as SparseLog from "./SparseLog.js"
import * as Tls from "./Tls.js"

/** @internal */
export const acceptFailed = (count: number, cause: unknown): Effect.Effect<void> =>
  Effect.logWarning(
    `could not accept ${count === 1 ? "a connection" : `${count} connections`}: ${cause instanceof Error ? cause.message : String(cause)}. After EMFILE, raise the limit of open files (ulimit -n), or lower maxclients`
  )

/** @internal */
export const handshakeFailed = (count: number, reason: string): Effect.Effect<void> =>
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
      /** Whether an IPv6 address takes no IPv4 connections; false unless given. */
      readonly ipv6Only?: boolean
    }
  | {
      readonly _tag: "Tls"
      readonly host: string | undefined
      readonly port: number
      readonly optional?: boolean
      readonly ipv6Only?: boolean
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
    const reception = new Reception()
    const tls = address._tag === "Tls" ? yield* contextOf(address, options.tls) : undefined
    const handshakes =
      tls === undefined
        ? undefined
        : new Handshakes({
            context: tls,
            limit: options.maxHandshakes ?? (() => Number.POSITIVE_INFINITY),
            timeout: options.handshakeTimeout,
            established: (socket) => reception.accept(new Peer(socket, undefined)),
            failed: yield* SparseLog.make(handshakeFailed)
          })
    const acceptor = new Acceptor(placeOf(address), {
      backlog: options.backlog ?? 511,
      keepAlive: options.keepAlive ?? (() => 300),
      unref: false,
      accepted:
        handshakes?.begin ??
        ((socket) => reception.accept(new Peer(socket, address._tag === "Unix" ? address.path : undefined))),
      failed: yield* SparseLog.make(acceptFailed)
    })
    const stop = Effect.sync(() => {
      handshakes?.close()
      acceptor.close()
    })
    yield* Effect.addFinalizer(() => Effect.zipRight(stop, reception.close))
    yield* acceptor.open
    return SocketServer.SocketServer.of({
      address: acceptor.address,
      run: (handler) => reception.run(handler, stop)
    })
  })

/**
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<SocketServer.SocketServer, SocketServer.SocketServerError> =>
  Layer.scoped(SocketServer.SocketServer, make(options))

/**
 * The certificate of a TLS address: its own, or the one that is followed.
 *
 * @internal
 */
export const contextOf = (
  { tls }: Extract<Address, { readonly _tag: "Tls" }>,
  followed: (() => Tls.Context) | undefined
): Effect.Effect<() => Tls.Context, SocketServer.SocketServerError> => {
  if (tls === undefined && followed !== undefined) return Effect.succeed(followed)
  const made =
    tls === undefined
      ? Either.left(new Tls.TlsError({ part: "certificate", reason: "the address has none" }))
      : Tls.make(tls)
  return Either.isRight(made)
    ? Effect.succeed(() => made.right)
    : Effect.fail(new SocketServer.SocketServerError({ reason: "Open", cause: made.left }))
}

/** @internal */
export const placeOf = (address: Address): Place =>
  address._tag === "Unix"
    ? { path: address.path, mode: address.mode }
    : { host: address.host, port: address.port, ipv6Only: address.ipv6Only ?? false }
