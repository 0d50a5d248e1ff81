/**
 * One listening socket. It opens either as an Effect, which resolves host names, or in plain synchronous code, for CONFIG SET
 * inside a step. Closing it leaves the connections that it accepted. `Reception` takes those.
 */
import * as Fs from "node:fs"
import * as Net from "node:net"
import { getSystemErrorName } from "node:util"
import * as SocketServer from "@effect/platform/SocketServer"
import * as Effect from "effect/Effect"
import * as SocketAddress from "./SocketAddress.js"

/** Where an acceptor listens: without a host on every interface. */
export type Place =
  | {
      readonly host: string | undefined
      readonly port: number
      /** Whether an IPv6 address takes no IPv4 connections; false unless given. */
      readonly ipv6Only?: boolean
    }
  | { readonly path: string; readonly mode: number | undefined }

export interface Options {
  /** Connections that the system queues until they are accepted. */
  readonly backlog: number
  /** Returns the seconds between TCP keep-alive probes, 0 for none; called for each connection. */
  readonly keepAlive: () => number
  /** Takes an accepted socket, which is not read from before. */
  readonly accepted: (socket: Net.Socket) => void
  /** Whether the process may end while the socket and those that it accepted are open. */
  readonly unref: boolean
  /** Called when an accept failed, such as for too many open files. It does not end the others. */
  readonly failed: (cause: unknown) => void
}

const isPath = (place: Place): place is Extract<Place, { readonly path: string }> => "path" in place

/** Says where it could not listen, and why. */
class OpenError extends SocketServer.SocketServerError {
  constructor(
    cause: unknown,
    private readonly place: Place
  ) {
    super({ reason: "Open", cause })
  }

  override get message(): string {
    const { cause, place } = this
    const host =
      isPath(place) || place.host === undefined ? "*" : Net.isIPv6(place.host) ? `[${place.host}]` : place.host
    const address = isPath(place) ? place.path : `${host}:${place.port}`
    return `cannot listen on ${address}: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}

export class Acceptor {
  private readonly server: Net.Server

  constructor(
    readonly place: Place,
    private readonly options: Options
  ) {
    this.server = Net.createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
      const seconds = options.keepAlive()
      if (seconds > 0 && !isPath(place)) socket.setKeepAlive(true, seconds * 1000)
      if (options.unref) socket.unref()
      options.accepted(socket)
    })
    if (options.unref) this.server.unref()
  }

  /** The address it listens on, with the port that the system chose in place of a port of 0. */
  get address(): SocketServer.Address {
    const bound = this.server.address()
    return typeof bound === "object" && bound !== null
      ? SocketAddress.tcp(bound.address, bound.port)
      : SocketAddress.unix(isPath(this.place) ? this.place.path : "")
  }

  /** Opens the socket. Fails if the address cannot be used. */
  readonly open: Effect.Effect<void, SocketServer.SocketServerError> = Effect.async((resume) => {
    const { place, server } = this
    const { backlog } = this.options
    const failed = (cause: unknown): void => resume(new OpenError(cause, place))
    server.once("error", failed)
    const listening = (): void => {
      try {
        if (isPath(place) && place.mode !== undefined) Fs.chmodSync(place.path, place.mode)
        server.off("error", failed).on("error", this.options.failed)
        resume(Effect.void)
      } catch (cause) {
        this.close()
        failed(cause)
      }
    }
    if (isPath(place)) {
      const { path } = place
      if (Buffer.byteLength(path) > maxPathBytes) return failed(tooLong(path))
      removeStale(path)
      server.listen({ path, backlog }, listening)
    } else {
      const { host, ipv6Only = false, port } = place
      server.listen({ port, host, backlog, ipv6Only }, listening)
    }
  })

  /**
   * Opens a socket at an IP address at once, by the parts of `node:net` that its `listen` uses itself after it has resolved the
   * name. Returns the system's name for the error.
   */
  openNow(): string | undefined {
    const { place, server } = this
    if (isPath(place)) return "EINVAL"
    const { host, ipv6Only = false, port } = place
    const family = host === undefined ? undefined : Net.isIP(host)
    if (family === 0) return "ENOTFOUND"
    const handle = bind(host, port, family, ipv6Only)
    if (handle === undefined) return "ENOSYS"
    if (typeof handle === "number") return getSystemErrorName(handle)
    // Node tells why it cannot listen only in the next turn: an address in use is what `bind` does not see
    server.once("error", () => undefined)
    server.listen(handle, this.options.backlog)
    if (!server.listening) return "EADDRINUSE"
    server.removeAllListeners("error").on("error", this.options.failed)
    return undefined
  }

  /** Closes the socket, and leaves what it accepted. */
  readonly close = (): void => {
    if (this.server.listening) this.server.close()
  }
}

/** `UV_TCP_IPV6ONLY`. */
const ipv6OnlyFlag = 1

/** A bound socket, the system's number of the error, or `undefined` where Node lacks the function, which has no types. */
const bind = (
  host: string | undefined,
  port: number,
  family: number | undefined,
  ipv6Only: boolean
): object | number | undefined => {
  const make: unknown = Reflect.get(Net, "_createServerHandle")
  if (typeof make !== "function") return undefined
  const made: unknown = Reflect.apply(make, undefined, [
    host ?? null,
    port,
    family,
    undefined,
    ipv6Only ? ipv6OnlyFlag : 0
  ])
  return typeof made === "number" || (typeof made === "object" && made !== null) ? made : undefined
}

/** The longest path of a Unix socket in bytes, without its final NUL. */
const maxPathBytes = 107

/** The error of a path that Node would cut off, with the fields of its own. */
const tooLong = (path: string): Error =>
  Object.assign(
    new Error(
      `the path has ${Buffer.byteLength(path)} bytes, and a Unix socket's at most ${maxPathBytes}. Choose a shorter one`
    ),
    { address: path, port: -1 }
  )

/**
 * Removes the file of a Unix socket that a dead server left, if it can. As Redis does, it does not check that the server is
 * dead.
 */
const removeStale = (path: string): void => {
  try {
    if (Fs.statSync(path, { throwIfNoEntry: false })?.isSocket()) Fs.rmSync(path, { force: true })
  } catch {
    // the reason is that of listening, too
  }
}
