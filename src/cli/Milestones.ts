/**
 * The lines of the log about the start and the end of a server. In the format `redis` they are redis-server's own, in its order
 * and with its levels, so that scripts written for redis-server find what they look for.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
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
  return child(Effect.forEach(lines, (line) => Effect.logWarning(line), { discard: true }))
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

/** The lines of a server that cannot listen on a port, from Node's error. */
export const cannotListen = (format: Format, { address, code, hostname, port }: SystemError): Effect.Effect<void> => {
  if (format !== "redis" || typeof port !== "number" || port < 0) return Effect.void
  const host = String(address ?? hostname ?? "*").replace(/^(?:::|0\.0\.0\.0)$/, "*")
  return Effect.zipRight(
    Effect.logWarning(
      `Warning: Could not create server TCP listening socket ${host}:${port}: ${reasons[String(code)] ?? String(code)}`
    ),
    Effect.logWarning(`Failed listening on port ${port} (TCP), aborting.`)
  )
}

/** The fields of Node's system errors. */
export type SystemError = Readonly<Partial<Record<string, unknown>>>

/** The lines of a server that stops, for SHUTDOWN or for a signal. */
export const stopping = (format: Format): Effect.Effect<void> => {
  const { name } = Signal.received
  if (format !== "redis") return Effect.logInfo(`stopping: received ${name ?? "SHUTDOWN"}`)
  const requested = Effect.logWarning("User requested shutdown...")
  if (name === undefined) return requested
  return Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.logWarning(`Received ${name} scheduling shutdown...`).pipe(
      Effect.annotateLogs(roleAnnotation, `signal-handler (${Math.floor(now / 1000)})`),
      Effect.zipRight(requested)
    )
  )
}

/** The line that a file of the server is removed. */
export const removing = (format: Format, file: "pid" | "unix socket"): Effect.Effect<void> =>
  format === "redis" ? Effect.logInfo(`Removing the ${file} file.`) : Effect.void

export const stopped = (format: Format): Effect.Effect<void> =>
  format === "redis" ? Effect.logWarning("Redis is now ready to exit, bye bye...") : Effect.logInfo("stopped")
