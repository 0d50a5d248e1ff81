/** Servers with TLS, and sockets that connect to them. */
import * as Net from "node:net"
import * as Tls from "node:tls"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Instance from "../../src/Instance.js"
import * as Server from "../../src/Server.js"
import type * as Listener from "../../src/server/Listener.js"
import { server, trusted } from "../Certificates.js"
import { ourPort, speak } from "../fixtures.js"

export const tls: Listener.TlsOptions = { certificate: server.certificate, key: server.key }

export const ours = (options: Partial<Listener.TlsOptions> = {}, settings: Readonly<Record<string, string>> = {}) =>
  Server.layer({ address: { _tag: "Tls", host: "127.0.0.1", port: 0, tls: { ...tls, ...options } } }).pipe(
    Layer.provideMerge(Instance.layer({ settings })),
    Layer.orDie
  )

/** A server whose certificate the settings name. */
export const configured = (settings: Readonly<Record<string, string>>) =>
  Server.layer({ address: { _tag: "Tls", host: "127.0.0.1", port: 0 } }).pipe(
    Layer.provideMerge(Instance.layer({ settings: { "enable-protected-configs": "yes", ...settings } }))
  )

export const open = (port: number, options: Tls.ConnectionOptions = {}): Tls.TLSSocket => {
  const socket = Tls.connect({ port, host: "127.0.0.1", ca: trusted.certificate, ...options })
  socket.on("error", () => undefined)
  return socket
}

/** A connection over TLS, closed with the scope. */
export const connect = (options: Tls.ConnectionOptions = {}) =>
  Effect.flatMap(ourPort, (port) =>
    Effect.acquireRelease(
      Effect.promise(() => speak(open(port, options), "secureConnect")),
      ({ close }) => Effect.sync(close)
    )
  )

/** A TCP connection that begins no handshake, closed with the scope. */
export const connectRaw = Effect.flatMap(ourPort, (port) =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<Net.Socket>((resolve) => {
          const socket = Net.connect(port, "127.0.0.1", () => resolve(socket))
          socket.on("error", () => undefined)
        })
    ),
    (socket) => Effect.sync(() => void socket.destroy())
  )
)

export const ended = (socket: Net.Socket) =>
  Effect.promise(
    () =>
      new Promise<void>((resolve) => {
        if (socket.closed) return resolve()
        socket.resume().once("close", () => resolve())
      })
  )

/** How a connection fares: the reply to PING, the alert that refused it, or `closed`. */
export const outcome = (options: Tls.ConnectionOptions = {}) =>
  Effect.flatMap(ourPort, (port) =>
    Effect.promise(
      () =>
        new Promise<string>((resolve) => {
          const socket = Tls.connect({ port, host: "127.0.0.1", ca: trusted.certificate, ...options })
          socket.write("PING\r\n")
          socket.once("data", (bytes) => {
            resolve(bytes.toString())
            socket.destroy()
          })
          socket.once("error", (error) => resolve(/alert/.test(error.message) ? error.message : "closed"))
          socket.once("close", () => resolve("closed"))
        })
    )
  )

export const withCertificate = ({ certificate, key }: { certificate: string; key: string }) => ({
  cert: certificate,
  key
})
