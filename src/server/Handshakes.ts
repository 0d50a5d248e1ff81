/**
 * The TLS handshakes of a listener. It owns each accepted socket until its handshake ends: then the listener gets the secure
 * socket, and a handshake that fails or takes too long closes it. Certificates that change hold for the next handshake;
 * established connections keep theirs.
 */
import type * as Net from "node:net"
import * as Tls from "node:tls"
import type { Context } from "./Tls.js"

/** Milliseconds of real time for a handshake. Redis has no limit but `timeout`. */
const patience = 60_000

export interface Options {
  /** Called for each connection. */
  readonly context: () => Context
  /** Returns how many handshakes may be open: a connection beyond them is closed. Called for each connection. */
  readonly limit: () => number
  readonly timeout: number | undefined
  readonly established: (socket: Tls.TLSSocket) => void
  readonly failed: (reason: string) => void
}

export class Handshakes {
  /** The sockets whose handshakes are open, by their peers' addresses: Node does not tell which one a secure socket uses. */
  private readonly sockets = new Map<string, Net.Socket>()
  private server: Tls.Server | undefined
  private context: Context | undefined
  private isClosed = false

  constructor(private readonly options: Options) {}

  readonly begin = (socket: Net.Socket): void => {
    socket.on("error", () => undefined)
    if (this.isClosed || this.sockets.size >= this.options.limit()) {
      socket.destroy()
      return
    }
    const address = addressOf(socket)
    this.sockets.set(address, socket)
    socket.once("close", () => {
      if (this.sockets.get(address) === socket) this.sockets.delete(address)
    })
    // a peer that ends its side before the handshake has ended gets no replies
    socket.allowHalfOpen = false
    this.currentServer().emit("connection", socket)
  }

  /** Closes every socket whose handshake is open, and those that would begin one. */
  readonly close = (): void => {
    this.isClosed = true
    for (const socket of this.sockets.values()) socket.destroy()
  }

  /** A server that does not listen, for the certificates of now. */
  private currentServer(): Tls.Server {
    const context = this.options.context()
    if (this.server !== undefined && this.context === context) return this.server
    this.context = context
    const server = Tls.createServer({
      ...context.options,
      // a socket without a handler is not read from
      pauseOnConnect: true,
      handshakeTimeout: this.options.timeout ?? patience
    })
    server.on("secureConnection", (socket) => this.established(socket, context))
    server.on("tlsClientError", (error, socket) => {
      socket.destroy()
      if (!this.isClosed) this.options.failed(reasonOf(error))
    })
    this.server = server
    return server
  }

  private established(socket: Tls.TLSSocket, { options }: Context): void {
    this.sockets.delete(addressOf(socket))
    // where certificates are optional, Node lets a bad one pass
    const isImpostor = options.requestCert === true && !socket.authorized && hasCertificate(socket)
    if (this.isClosed || isImpostor) {
      socket.destroy()
      if (isImpostor) this.options.failed("certificate verify failed")
      return
    }
    socket.allowHalfOpen = true
    this.options.established(socket)
  }
}

const addressOf = ({ remoteAddress, remotePort }: Net.Socket): string => `${remoteAddress} ${remotePort}`

const hasCertificate = (socket: Tls.TLSSocket): boolean => Object.keys(socket.getPeerCertificate()).length > 0

/** OpenSSL's reason, without the place in its sources. */
const reasonOf = (error: Error): string => ("reason" in error ? String(error.reason) : error.message)
