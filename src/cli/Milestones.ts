/**
 * The lines of the log about the start and the end of a server. In the format `redis` they are redis-server's own, in its order
 * and with its levels, so that scripts written for redis-server find what they look for.
 */
import { existsSync } from "node:fs"
import { dirname } from "node:path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { reasonOf } from "../Disk.js"
import { TlsSettingsError } from "../server/TlsSettings.js"
import * as Version from "../specification/Version.js"
import { type Format, roleAnnotation } from "./Logging.js"
import * as Signal from "./Signal.js"

/** Redis's mark of a process that is not yet a server. */
const child = Effect.annotateLogs(roleAnnotation, "C")

/** The lines before the server listens. */
export const starting = (format: Format, isConfigured: boolean): Effect.Effect<void> => {
  if (format !== "redis") return Effect.void
  const lines = [
    "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
    `Redis version=${Version.redisVersion}, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started`,
    isConfigured
      ? "Configuration loaded"
      : "Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf"
  ]
  return child(logWarnings(...lines))
}

/** The lines of a server that listens, before it loads its data; `port` is its first one. */
export const listening = (format: Format, port: number): Effect.Effect<void> =>
  format !== "redis"
    ? Effect.void
    : Effect.zipRight(Effect.logInfo(`Running mode=standalone, port=${port}.`), Effect.logWarning("Server initialized"))

/** The lines of a server that serves its data; `port` is its first one, and `path` that of its Unix socket. */
export const ready = (format: Format, port: number, path: string | undefined): Effect.Effect<void> =>
  format !== "redis"
    ? Effect.void
    : Effect.zipRight(
        port === 0 ? Effect.void : Effect.logInfo("Ready to accept connections"),
        path === undefined ? Effect.void : Effect.logInfo(`The server is now ready to accept connections at ${path}`)
      )

/** Redis's texts for the errors of listen(2). */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "bind: Permission denied",
  EADDRINUSE: "bind: Address already in use",
  EADDRNOTAVAIL: "bind: Cannot assign requested address",
  ENOTFOUND: "Name or service not known"
}

/** The lines of a server that cannot listen, from the cause of its error; `tlsPort` is the port for TLS, 0 for none. */
export const cannotListen = (format: Format, cause: unknown, tlsPort: number): Effect.Effect<void> => {
  if (format !== "redis") return Effect.void
  if (cause instanceof TlsSettingsError) {
    return logWarnings(cause.message, "Failed to configure TLS. Check logs for more info.")
  }
  const { address, code, hostname, port } = systemError(cause)
  if (port === -1) return logWarnings(`Failed opening Unix socket: ${unixReason(cause)}`)
  if (typeof port !== "number") return Effect.void
  const host = String(address ?? hostname ?? "*").replace(/^(?:::|0\.0\.0\.0)$/, "*")
  return logWarnings(
    `Warning: Could not create server TCP listening socket ${host}:${port}: ${reasons[String(code)] ?? String(code)}`,
    `Failed listening on port ${port} (${port === tlsPort ? "TLS" : "TCP"}), aborting.`
  )
}

/** The line of a server whose addresses were all optional, and missing. */
export const listensNowhere = (format: Format): Effect.Effect<void> =>
  format === "redis" ? logWarnings("Configured to not listen anywhere, exiting.") : Effect.void

const logWarnings = (...lines: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.forEach(lines, (line) => Effect.logWarning(line), { discard: true })

/** The longest path of a Unix socket in bytes, with its final NUL. */
const maxPathBytes = 108

const unixReason = (cause: unknown): string => {
  const { address, code } = systemError(cause)
  const path = String(address)
  const length = Buffer.byteLength(path)
  if (length >= maxPathBytes) return `unix socket path too long (${length}), must be under ${maxPathBytes}`
  // Node reports a folder that does not exist as one without permission
  const isMissing = code === "EACCES" && !existsSync(dirname(path))
  return `bind: ${isMissing ? "No such file or directory" : reasonOf(cause)}`
}

/** The fields of a cause that is one of Node's system errors. */
export const systemError = (cause: unknown): SystemError => (cause ?? {}) as SystemError

/** The fields of Node's system errors. */
export type SystemError = Readonly<Partial<Record<string, unknown>>>

/** The lines of a server that stops, for SHUTDOWN or for a signal; `isReady` is false until it has loaded its data. */
export const stopping = (format: Format, isReady: boolean): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { name } = Signal.received
    if (format !== "redis") return yield* Effect.logInfo(`stopping: received ${name ?? "SHUTDOWN"}`)
    if (name === undefined) return
    const now = yield* Clock.currentTimeMillis
    yield* Effect.logWarning(
      `Received ${isReady ? name : "shutdown signal during loading,"} scheduling shutdown...`
    ).pipe(Effect.annotateLogs(roleAnnotation, `signal-handler (${Math.floor(now / 1000)})`))
    if (!isReady) yield* Effect.logWarning("User requested shutdown...")
  })

/** The line that a file of the server is removed. */
export const removing = (format: Format, file: "pid" | "unix socket"): Effect.Effect<void> =>
  format === "redis" ? Effect.logInfo(`Removing the ${file} file.`) : Effect.void

export const stopped = (format: Format): Effect.Effect<void> =>
  format === "redis" ? Effect.logWarning("Redis is now ready to exit, bye bye...") : Effect.logInfo("stopped")
