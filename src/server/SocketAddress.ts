/** The platform's addresses of sockets. */
import type * as SocketServer from "@effect/platform/SocketServer"

/** The address of a TCP socket at an IP address. */
export const tcp = (hostname: string, port: number): SocketServer.Address => ({ _tag: "TcpAddress", hostname, port })

/** The address of a Unix socket. */
export const unix = (path: string): SocketServer.Address => ({ _tag: "UnixAddress", path })
