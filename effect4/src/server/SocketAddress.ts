/** The platform's addresses of sockets. */
import * as NetAddress from "effect/net/NetAddress"

/** The address of a TCP socket at an IP address. */
export const tcp = (hostname: string, port: number): NetAddress.SocketAddress =>
  NetAddress.inetAddressFromIpStringUnsafe(hostname, port)

/** The address of a Unix socket. */
export const unix = (path: string): NetAddress.SocketAddress => NetAddress.unixPathAddress(path)
