/**
 * The server: serves Redis clients over TCP, TLS and Unix sockets, from the instance in its context. Closing its scope is the
 * graceful shutdown: it accepts no more connections, sends the replies to the requests it has read, and ends every connection.
 *
 * @since 0.1.0
 */
import * as SocketServer from "@effect/platform/SocketServer"
import * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Bytes from "./Bytes.js"
import * as Environment from "./client/Environment.js"
import * as Instance from "./Instance.js"
import { Composition } from "./instance/Composition.js"
import * as Connection from "./server/Connection.js"
import * as IdleTimeout from "./server/IdleTimeout.js"
import type * as Listener from "./server/Listener.js"
import * as Listeners from "./server/Listeners.js"
import * as ProtectedMode from "./server/ProtectedMode.js"
import { Reception } from "./server/Reception.js"
import * as Session from "./server/Session.js"
import { SlowReaders } from "./server/SlowReaders.js"
import * as SparseLog from "./server/SparseLog.js"
import { TlsSettings, TlsSettingsError } from "./server/TlsSettings.js"
import type { Settings } from "./state/Settings.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Where to listen; `{ _tag: "Tcp", host: undefined, port: 6379 }` unless given. Every address serves the same data. A `Tls`
   * address without `tls` presents the certificate of the instance's settings, which CONFIG SET can change.
   */
  readonly address?: Listener.Address | ReadonlyArray<Listener.Address> | undefined
  /** Whether the process may end while the server listens and clients are connected, as after `unref` of Node; false unless given. */
  readonly unref?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category tags
 */
export class Server extends Context.Tag("layeredis/Server")<
  Server,
  {
    /** The addresses it listens on, with the port that the system chose in place of a port of 0. */
    readonly addresses: ReadonlyArray<SocketServer.Address>
  }
>() {}

/**
 * Starts a server that runs until the scope closes. Fails with a `SocketServerError` if an address cannot be used.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  options: Options = {}
): Effect.Effect<Server["Type"], SocketServer.SocketServerError, Instance.Instance | Scope.Scope> =>
  Effect.gen(function* () {
    const composition = Composition.of(yield* Instance.Instance)
    const { state } = composition
    const address = options.address ?? { _tag: "Tcp", host: undefined, port: 6379 }
    const addresses: ReadonlyArray<Listener.Address> = Array.isArray(address) ? address : [address]
    const tls = yield* followTls(state.settings, addresses)
    const reception = new Reception()
    const listeners = yield* Listeners.make(state, tls, reception, options.unref ?? false)
    for (const each of addresses) yield* listeners.add(each)
    yield* IdleTimeout.watch(state)
    const slowReaders = new SlowReaders(state.step)
    yield* Effect.forkScoped(slowReaders.watch)
    const refused = yield* SparseLog.make((count, reason: string) =>
      Effect.logWarning(`refused ${count === 1 ? "a connection" : `${count} connections`}: ${reason}`)
    )
    // one fiber for all listeners, so that closing ends them at the same time
    yield* Effect.forkScoped(reception.run(() => admit(composition, slowReaders, refused), listeners.close))
    return { addresses: listeners.addresses }
  })

/** Reads the `tls-` settings if an address needs them, and follows their changes until the scope closes. */
const followTls = (
  settings: Settings,
  addresses: ReadonlyArray<Listener.Address>
): Effect.Effect<TlsSettings, SocketServer.SocketServerError, Scope.Scope> =>
  Effect.gen(function* () {
    const isNeeded = addresses.some((address) => address._tag === "Tls" && address.tls === undefined)
    const warnings = yield* Queue.sliding<string>(16)
    // an address of the settings needs them as long as there is a `tls-port`
    const isOfProgram = isNeeded && settings.text("tls-port") === "0"
    const tls = new TlsSettings(settings, isOfProgram, (line) => warnings.unsafeOffer(line))
    const mistake = isNeeded ? tls.load() : undefined
    if (mistake !== undefined) {
      return yield* new SocketServer.SocketServerError({
        reason: "Open",
        cause: new TlsSettingsError({ message: mistake })
      })
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => tls.follow()),
      (stop) => Effect.sync(stop)
    )
    yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(warnings), Effect.logWarning)))
    return tls
  })

const admit = (
  composition: Composition,
  slowReaders: SlowReaders,
  refused: (reason: string) => void
): Effect.Effect<void> =>
  Effect.flatMap(Connection.connection, (connection) => {
    const { clients, settings, statistics } = composition.state
    if (ProtectedMode.refuses(composition.state, connection.address)) {
      statistics.refusedConnections++
      refused("protected mode serves only this machine. Set requirepass, or protected-mode no")
      connection.write(ProtectedMode.denied)
      return Effect.void
    }
    if (clients.size < settings.number("maxclients")) {
      statistics.connections++
      return Session.serve(composition, connection, slowReaders)
    }
    statistics.refusedConnections++
    refused(
      `${clients.size} clients are connected, as many as maxclients allows. Raise it, or let idle clients be closed by timeout`
    )
    connection.write(Bytes.unsafeMake("-ERR max number of clients reached\r\n"))
    return Effect.void
  })

/**
 * The layer of `make`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Server, SocketServer.SocketServerError, Instance.Instance> =>
  Layer.scoped(Server, make(options))

/**
 * As `layer`, with options from Effect's `Config`. Without an argument the address is that of `REDIS_URL`: `redis://host:port`, `rediss://`
 * with the certificate of the instance's settings, or `unix:/path`; all addresses of this machine and port 6379 without one. The user,
 * the password and the database in it are for clients; `Store.layerConfig` sets the password.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<Options> = environment
): Layer.Layer<Server, SocketServer.SocketServerError | ConfigError, Instance.Instance> =>
  Layer.scoped(Server, Effect.flatMap(Config.unwrap(config), make))

const environment: Config.Config.Wrap<Options> = {
  address: Config.map(Environment.resolvedUrl, (url): Options["address"] => {
    if (url === undefined) return undefined
    const { target, tls } = url
    if ("path" in target) return { _tag: "Unix", path: target.path }
    return { _tag: tls === undefined ? "Tcp" : "Tls", ...target }
  })
}
