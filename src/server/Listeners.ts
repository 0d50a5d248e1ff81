/**
 * The listening sockets of a server: those it was made with, and those with which CONFIG SET of `port`, `bind` and `tls-port`
 * replaces them. As in Redis, the old ones close first, so that the new ones can have the same port, and open again if the
 * change fails; connections stay.
 */
import type * as SocketServer from "@effect/platform/SocketServer"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Scope from "effect/Scope"
import type { Guard, Texts } from "../state/Settings.js"
import type { State } from "../state/State.js"
import { levels } from "../state/SystemLog.js"
import { Acceptor, type Place } from "./Acceptor.js"
import * as BindAddresses from "./BindAddresses.js"
import { Peer } from "./Connection.js"
import { Handshakes } from "./Handshakes.js"
import * as Listener from "./Listener.js"
import * as OpenFiles from "./OpenFiles.js"
import type { Reception } from "./Reception.js"
import * as SparseLog from "./SparseLog.js"
import type { Context } from "./Tls.js"
import type { TlsSettings } from "./TlsSettings.js"

/** The sockets that follow `port` and `bind`, or `tls-port` and `bind`. */
type Role = "port" | "tls-port"

/** A place of `bind`, which may be missing. */
interface Wanted {
  readonly place: Extract<Place, { readonly port: number }>
  readonly optional: boolean
}

/** Errors for an address that this machine does not have. */
const missing: ReadonlyArray<string> = ["EADDRNOTAVAIL", "EAFNOSUPPORT", "ENOTFOUND", "EAI_AGAIN"]

/** Errors of a kind of address that the system does not know: as in Redis, no address need be of use. */
const unsupported: ReadonlyArray<string> = [
  "ENOPROTOOPT",
  "EPROTONOSUPPORT",
  "ESOCKTNOSUPPORT",
  "EPFNOSUPPORT",
  "EAFNOSUPPORT"
]

/** The texts of errors in Redis's log. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "bind: Permission denied",
  EADDRINUSE: "bind: Address already in use",
  EADDRNOTAVAIL: "bind: Cannot assign requested address",
  ENOTFOUND: "Name or service not known"
}

export const make = (
  state: State,
  tls: TlsSettings,
  reception: Reception,
  unref: boolean
): Effect.Effect<Listeners, never, Scope.Scope> =>
  Effect.gen(function* () {
    const acceptFailed = yield* SparseLog.make(Listener.acceptFailed)
    const handshakeFailed = yield* SparseLog.make(Listener.handshakeFailed)
    const listeners = new Listeners(state, tls, reception, unref, acceptFailed, handshakeFailed)
    yield* Effect.acquireRelease(
      Effect.sync(() => listeners.follow()),
      (stop) => Effect.sync(stop)
    )
    yield* Effect.addFinalizer(() => Effect.zipRight(listeners.close, reception.close))
    return listeners
  })

export class Listeners {
  private readonly byRole: Record<Role, ReadonlyArray<Acceptor>> = { port: [], "tls-port": [] }
  /** The ports of the roles, 0 for none: the system may have chosen one, and a program need not follow the settings. */
  private readonly ports: Record<Role, number> = { port: 0, "tls-port": 0 }
  /** Unix sockets, and those with a certificate of their own. */
  private readonly others: Array<Acceptor> = []
  /** The addresses of the sockets that it was made with, in the order in which they were added. */
  readonly addresses: Array<SocketServer.Address> = []
  private readonly handshakes: Array<Handshakes>
  private readonly begin: Handshakes["begin"]

  constructor(
    private readonly state: State,
    private readonly tls: TlsSettings,
    private readonly reception: Reception,
    /** Whether the process may end while the sockets are open. */
    private readonly unref: boolean,
    private readonly acceptFailed: (cause: unknown) => void,
    private readonly handshakeFailed: (reason: string) => void
  ) {
    const handshakes = this.handshakesOf(tls.context)
    this.begin = handshakes.begin
    this.handshakes = [handshakes]
  }

  /** Opens a socket. An optional one may fail for want of its address. */
  add(address: Listener.Address): Effect.Effect<void, SocketServer.SocketServerError> {
    return Effect.gen(this, function* () {
      const accepted = yield* this.acceptedOf(address)
      const acceptor = this.acceptor(Listener.placeOf(address), accepted)
      const isOptional = address._tag !== "Unix" && address.optional === true
      const opened = yield* Effect.as(acceptor.open, true).pipe(
        Effect.catchIf(
          (error) => isOptional && isMissing(error),
          ({ cause }) => Effect.as(Effect.logWarning(couldNotListen(acceptor.place, codeOf(cause))), false)
        )
      )
      if (opened) this.addresses.push(acceptor.address)
      if (address._tag === "Unix" || (address._tag === "Tls" && address.tls !== undefined)) {
        if (opened) this.others.push(acceptor)
      } else {
        const role = address._tag === "Tcp" ? "port" : "tls-port"
        if (opened) this.byRole[role] = [...this.byRole[role], acceptor]
        this.ports[role] ||= opened ? portOf(acceptor) : address.port
      }
      this.updatePort()
    })
  }

  /** Closes every socket, and the connections whose handshake is open. */
  readonly close: Effect.Effect<void> = Effect.sync(() => {
    for (const handshakes of this.handshakes) handshakes.close()
    for (const acceptor of [...this.byRole.port, ...this.byRole["tls-port"], ...this.others]) acceptor.close()
  })

  /** Decides about changes of the settings until the returned function is called. */
  follow(): () => void {
    const { settings } = this.state
    const stops = [
      settings.guard(["port"], this.guardPort),
      settings.guard(["tls-port"], this.guardTlsPort),
      settings.guard(["bind"], this.guardBind),
      settings.guard(["maxclients"], this.guardClients)
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  private readonly guardPort: Guard = (texts, undoBy) => this.guardRole("port", texts, undoBy)

  private readonly guardTlsPort: Guard = (texts, undoBy) =>
    Either.flatMap(this.tls.prepare(texts), (act) =>
      Either.map(this.guardRole("tls-port", texts, undoBy), (keep) => () => {
        act()
        keep()
      })
    )

  private guardRole(role: Role, texts: Texts, undoBy: Parameters<Guard>[1]): ReturnType<Guard> {
    if (!this.move(role, this.wanted(role, texts), undoBy)) {
      return Either.left("Unable to listen on this port. Check server logs.")
    }
    return Either.right(() => {
      this.ports[role] = Number(texts(role))
      this.updatePort()
    })
  }

  private readonly guardBind: Guard = (texts, undoBy) => {
    const moved = (["port", "tls-port"] as const).every((role) => this.move(role, this.wanted(role, texts), undoBy))
    if (moved) return Either.right(nothing)
    this.warn("Failed to bind")
    return Either.left("Failed to bind to specified addresses.")
  }

  private readonly guardClients: Guard = (texts) => {
    const wanted = Number(texts("maxclients"))
    const files = OpenFiles.limit() ?? Number.POSITIVE_INFINITY
    if (OpenFiles.neededFor(wanted) <= files) return Either.right(nothing)
    const possible = Math.max(1, files - OpenFiles.reserved)
    this.warn(
      `maxclients ${wanted} needs ${OpenFiles.neededFor(wanted)} open files, and the limit is ${files}. Raise it (ulimit -n), or choose at most ${possible}`
    )
    return Either.left(
      `The operating system is not able to handle the specified number of clients, try with ${possible}`
    )
  }

  /** The places that the settings name. */
  private wanted(role: Role, texts: Texts): ReadonlyArray<Wanted> {
    const port = texts(role) === this.state.settings.text(role) ? this.ports[role] : Number(texts(role))
    if (port === 0) return []
    return BindAddresses.parse(texts("bind")).map(({ host, ipv6Only, optional }) => ({
      place: { host: BindAddresses.resolve(host), port, ipv6Only },
      optional
    }))
  }

  /** Replaces the sockets of a role; returns false, with the old ones open, if a socket cannot be opened. */
  private move(role: Role, wanted: ReadonlyArray<Wanted>, undoBy: Parameters<Guard>[1]): boolean {
    const before = this.byRole[role]
    const isOpen = ({ place }: Wanted, index: number): boolean => {
      const acceptor = before[index]
      return acceptor !== undefined && isAt(acceptor, place)
    }
    if (wanted.length === before.length && wanted.every(isOpen)) return true
    const old = before.map(current)
    const undo = (): void => void this.open(role, old)
    if (!this.open(role, wanted)) {
      undo()
      return false
    }
    undoBy(undo)
    return true
  }

  private open(role: Role, wanted: ReadonlyArray<Wanted>): boolean {
    for (const acceptor of this.byRole[role]) acceptor.close()
    this.byRole[role] = []
    const opened: Array<Acceptor> = []
    for (const { optional, place } of wanted) {
      const acceptor = this.acceptor(place, role === "port" ? this.accepted : this.begin)
      const error = acceptor.openNow()
      if (error === undefined) {
        opened.push(acceptor)
        continue
      }
      this.warn(couldNotListen(place, error))
      if ((optional && error === "EADDRNOTAVAIL") || unsupported.includes(error)) continue
      for (const each of opened) each.close()
      return false
    }
    this.byRole[role] = opened
    return true
  }

  /** As INFO tells: `port`, else `tls-port`, whether a socket is open or not. */
  private updatePort(): void {
    const { port, "tls-port": tlsPort } = this.ports
    const [other = 0] = this.others.map(portOf).filter((each) => each !== 0)
    this.state.port = port || tlsPort || other
  }

  private acceptor(place: Place, accepted: Handshakes["begin"]): Acceptor {
    const { settings } = this.state
    return new Acceptor(place, {
      backlog: settings.number("tcp-backlog"),
      keepAlive: () => settings.number("tcp-keepalive"),
      unref: this.unref,
      accepted,
      failed: this.acceptFailed
    })
  }

  private readonly accepted: Handshakes["begin"] = (socket) => this.reception.accept(new Peer(socket, undefined))

  private acceptedOf(address: Listener.Address): Effect.Effect<Handshakes["begin"], SocketServer.SocketServerError> {
    if (address._tag === "Tcp") return Effect.succeed(this.accepted)
    if (address._tag === "Unix") {
      return Effect.succeed((socket) => this.reception.accept(new Peer(socket, address.path)))
    }
    if (address.tls === undefined) return Effect.succeed(this.begin)
    return Effect.map(Listener.contextOf(address, undefined), (context) => {
      const handshakes = this.handshakesOf(context)
      this.handshakes.push(handshakes)
      return handshakes.begin
    })
  }

  private handshakesOf(context: () => Context): Handshakes {
    const { clients, settings } = this.state
    return new Handshakes({
      context,
      limit: () => settings.number("maxclients") - clients.size,
      timeout: undefined,
      established: this.accepted,
      failed: this.handshakeFailed
    })
  }

  private warn(line: string): void {
    this.state.log.add(levels.warning, line)
  }
}

const nothing = (): void => undefined

/** Redis's line about a place that cannot be listened on, for an error of the system by its name. */
const couldNotListen = (place: Place, error: string): string => {
  const { host, port } = "path" in place ? { host: place.path, port: 0 } : place
  const shown = host === undefined || host === "0.0.0.0" ? "*" : host
  return `Warning: Could not create server TCP listening socket ${shown}:${port}: ${reasons[error] ?? `bind: ${error}`}`
}

const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "")

const isMissing = ({ cause }: SocketServer.SocketServerError): boolean => missing.includes(codeOf(cause))

/** The port of an open socket; 0 for a Unix socket. */
const portOf = ({ address }: Acceptor): number => (address._tag === "TcpAddress" ? address.port : 0)

/** The place of an open socket, to open it again: its own port if the system chose one. */
const current = (acceptor: Acceptor): Wanted => ({
  place: {
    host: "host" in acceptor.place ? BindAddresses.resolve(acceptor.place.host) : undefined,
    port: portOf(acceptor),
    ipv6Only: "port" in acceptor.place && acceptor.place.ipv6Only === true
  },
  optional: false
})

const isAt = (acceptor: Acceptor, place: Wanted["place"]): boolean => {
  const here = current(acceptor).place
  return here.host === place.host && here.port === place.port && here.ipv6Only === (place.ipv6Only ?? false)
}
