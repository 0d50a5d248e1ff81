/** Addresses as the command line writes them: `:port`, `host:port`, `[v6]:port` and `unix:/path`. */
import * as Net from "node:net"
import type * as SocketServer from "@effect/platform/SocketServer"
import * as Either from "effect/Either"
import type * as Listener from "../server/Listener.js"

/** Longest path of a Unix socket, in bytes: `sun_path` of Linux less its final zero. */
const longestPath = 107

const shapes = "write :port, host:port, [v6]:port or unix:/path"

/** Reads an address; on the left, what is wrong with it and what to do. */
export const parse = (text: string): Either.Either<Listener.Address, string> => {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length)
    if (path === "") return Either.left("has no path: write unix:/path")
    if (Buffer.byteLength(path) > longestPath) return Either.left(`has a path of over ${longestPath} bytes: shorten it`)
    return Either.right({ _tag: "Unix", path })
  }
  const [, bracketed, plain = "", digits] = /^(?:\[(.*)\]|([^:[\]]*)):(\d{1,9})$/.exec(text) ?? []
  if (digits === undefined) {
    if (Net.isIPv6(text)) return Either.left(`is an IPv6 address without a port: write [${text}]:6379`)
    if (/^\d+$/.test(text)) return Either.left(`has no colon: write :${text}`)
    return Either.left(`is not an address: ${shapes}`)
  }
  const port = Number(digits)
  if (port > 65_535) return Either.left("has a port over 65535")
  if (bracketed === undefined) {
    if (/[\s/]/.test(plain)) return Either.left(`is not an address: ${shapes}`)
    return Either.right({ _tag: "Tcp", host: plain === "" ? undefined : plain, port })
  }
  if (!Net.isIPv6(bracketed)) return Either.left("has brackets around what is not an IPv6 address")
  return Either.right({ _tag: "Tcp", host: bracketed, port })
}

export const isTcp = (address: Listener.Address): address is Extract<Listener.Address, { readonly _tag: "Tcp" }> =>
  address._tag === "Tcp"

export const isUnix = (address: Listener.Address): address is Extract<Listener.Address, { readonly _tag: "Unix" }> =>
  address._tag === "Unix"

/** An address in the form that `parse` reads. */
export const format = (address: Listener.Address): string => {
  if (address._tag === "Unix") return `unix:${address.path}`
  const { host, port } = address
  if (host === undefined) return `:${port}`
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`
}

/** Where a server listens, as an address. */
export const fromServer = (address: SocketServer.Address): Listener.Address => {
  if (address._tag === "UnixAddress") return { _tag: "Unix", path: address.path }
  const { hostname, port } = address
  return { _tag: "Tcp", host: isEverywhere(hostname) ? undefined : hostname, port }
}

const isEverywhere = (host: string): boolean => host === "::" || host === "0.0.0.0"

/** What to type to connect to it from this machine. */
export const connectWith = (address: Listener.Address): string => {
  if (address._tag === "Unix") return `redis-cli -s ${address.path}`
  const { host, port } = address
  return host === undefined || host === "127.0.0.1" ? `redis-cli -p ${port}` : `redis-cli -h ${host} -p ${port}`
}
