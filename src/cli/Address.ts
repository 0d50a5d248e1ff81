/** Parses and formats addresses of the command line: `:port`, `host:port`, `[v6]:port` and `unix:/path`. */
import * as Net from "node:net"
import type * as SocketServer from "@effect/platform/SocketServer"
import * as Either from "effect/Either"
import type * as Listener from "../server/Listener.js"

/** The longest path of a Unix socket, in bytes: Linux's `sun_path` without its final NUL. */
const maxPathBytes = 107

const forms = "write :port, host:port, [v6]:port or unix:/path"

/** Parses an address. The left side completes a sentence that begins with the text: the mistake, and its correction. */
export const parse = (text: string): Either.Either<Listener.Address, string> => {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length)
    if (path === "") return Either.left("has no path: write unix:/path")
    if (Buffer.byteLength(path) > maxPathBytes)
      return Either.left(`has a path longer than ${maxPathBytes} bytes: shorten it`)
    return Either.right({ _tag: "Unix", path })
  }
  const [, bracketed, plain = "", digits] = /^(?:\[(.*)\]|([^:[\]]*)):(\d{1,9})$/.exec(text) ?? []
  if (digits === undefined) {
    return Either.left(correction(text))
  }
  const port = Number(digits)
  if (port > 65_535) return Either.left("has a port above 65535: choose one from 0 to 65535")
  if (bracketed === undefined) {
    if (/[\s/]/.test(plain)) return Either.left(correction(text))
    return Either.right({ _tag: "Tcp", host: plain === "" ? undefined : plain, port })
  }
  if (!Net.isIPv6(bracketed))
    return Either.left("has brackets around something other than an IPv6 address: write host:port without them")
  return Either.right({ _tag: "Tcp", host: bracketed, port })
}

/** The fault of a text that is no address, and the text to write instead. */
const correction = (text: string): string => {
  const [, host = "", port = ""] = /^(.*):(\d{1,5})$/.exec(text) ?? []
  // a group of an IPv6 address has up to four digits, and so have many ports
  if (Net.isIPv6(host) && port.length >= 4) return `has no brackets: write [${host}]:${port}`
  if (Net.isIPv6(text)) return `is an IPv6 address without a port: write [${text}]:6379`
  if (/^\d+$/.test(text)) return `has no colon: write :${text}`
  if (/^\[.*\]$/.test(text) && Net.isIPv6(text.slice(1, -1))) return `has no port: write ${text}:6379`
  if (/^\.{0,2}\//.test(text)) return `is a path: write unix:${text}`
  const [, authority = ""] = /^redis:\/\/(?:[^@/]*@)?([^@/]+)(?:\/.*)?$/.exec(text) ?? []
  if (authority !== "") return `is a URL: write ${/:\d+$/.test(authority) ? authority : `${authority}:6379`}`
  const isHost = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i.test(text)
  return isHost ? `has no port: write ${text}:6379` : `is not an address: ${forms}`
}

export const isTcp = (address: Listener.Address): address is Extract<Listener.Address, { readonly _tag: "Tcp" }> =>
  address._tag === "Tcp"

export const isUnix = (address: Listener.Address): address is Extract<Listener.Address, { readonly _tag: "Unix" }> =>
  address._tag === "Unix"

/** Formats an address: in the form that `parse` reads, and one of TLS with `tls:` before it. */
export const format = (address: Listener.Address): string => {
  if (address._tag === "Unix") return `unix:${address.path}`
  const { host, port } = address
  if (address._tag === "Tls") return `tls:${format({ _tag: "Tcp", host, port })}`
  if (host === undefined) return `:${port}`
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`
}

/** Converts the address that a server listens on; `tlsPort` is its port for TLS, 0 for none. */
export const fromServer = (address: SocketServer.Address, tlsPort = 0): Listener.Address => {
  if (address._tag === "UnixAddress") return { _tag: "Unix", path: address.path }
  const { hostname, port } = address
  return { _tag: port === tlsPort ? "Tls" : "Tcp", host: isWildcard(hostname) ? undefined : hostname, port }
}

const isWildcard = (host: string): boolean => host === "::" || host === "0.0.0.0"

/** The redis-cli command that connects to the address from this machine. */
export const connectCommand = (address: Listener.Address): string => {
  if (address._tag === "Unix") return `redis-cli -s ${address.path}`
  const { host, port } = address
  const program = address._tag === "Tls" ? "redis-cli --tls" : "redis-cli"
  return host === undefined || host === "127.0.0.1" ? `${program} -p ${port}` : `${program} -h ${host} -p ${port}`
}
