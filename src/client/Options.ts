/** The options of a client, and the address that a URL stands for. */
import type { ConnectionOptions as TlsOptions } from "node:tls"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { ConnectionError } from "../StoreError.js"
import type { TelemetryOptions } from "../store/Telemetry.js"

export interface Options {
  /**
   * The server: `redis://user:password@host:6379/0`, `rediss://…` for TLS, `unix:/run/redis.sock?db=0`, `host:port` or
   * `host`. `redis://localhost:6379` unless given. The options below take precedence over its parts.
   */
  readonly url?: string | undefined
  readonly username?: string | undefined
  readonly password?: Redacted.Redacted<string> | undefined
  /** The number of the database: 0 unless given. */
  readonly database?: number | undefined
  /** The name that CLIENT LIST shows. */
  readonly name?: string | undefined
  /** TLS, with the options of `node:tls`. */
  readonly tls?: TlsOptions | undefined
  /** The time to connect and log in: 10 seconds unless given. */
  readonly connectTimeout?: Duration.DurationInput | undefined
  /**
   * The time until a call has its reply, including the wait for a connection: 10 seconds unless given. Blocking commands
   * are exempt.
   */
  readonly commandTimeout?: Duration.DurationInput | undefined
  /** A shared connection on which nothing arrives for so long is probed with PING: 30 seconds unless given. */
  readonly keepAlive?: Duration.DurationInput | undefined
  /**
   * The waits before each attempt to connect again: exponential from 50 ms to 2 seconds with jitter, without end, unless
   * given. Once it ends, every call fails with `Open`; one that was sent before, with `Lost`.
   */
  readonly reconnect?: Schedule.Schedule<unknown, ConnectionError> | undefined
  /** The most calls that wait for their replies: 100,000 unless given. */
  readonly maxWaiting?: number | undefined
  /** The most connections for blocking commands and transactions, which need one each: 100 unless given. */
  readonly maxConnections?: number | undefined
  /**
   * Client-side caching: replies of reads are kept until the server tells that a key has changed. Off unless given; needs a
   * server with RESP3.
   */
  readonly cache?: CacheOptions | undefined
  /** Spans and metrics of commands: none unless given. */
  readonly telemetry?: TelemetryOptions | undefined
}

/** The bound of client-side caching. */
export interface CacheOptions {
  /** The bytes of requests and replies that are kept, for all databases together, roughly: 64 MB unless given. */
  readonly maxBytes?: number | undefined
}

/** Options with every default filled in. */
export interface Resolved {
  /** For messages: `host:port`, or the path of a Unix socket. */
  readonly address: string
  readonly target: { readonly host: string; readonly port: number } | { readonly path: string }
  readonly tls: TlsOptions | undefined
  readonly username: string | undefined
  readonly password: Redacted.Redacted<string> | undefined
  readonly database: number
  readonly name: string | undefined
  readonly connectTimeout: Duration.Duration
  readonly commandTimeout: Duration.Duration
  readonly keepAlive: Duration.Duration
  readonly reconnect: Schedule.Schedule<unknown, ConnectionError>
  readonly maxWaiting: number
  readonly maxConnections: number
  /** The bytes that the cache keeps; `undefined` without one. */
  readonly cacheBytes: number | undefined
  readonly telemetry: TelemetryOptions | undefined
}

/** Exponential from 50 ms to 2 s, with jitter, so that many clients of a restarted server do not come back at once. */
export const defaultReconnect: Schedule.Schedule<unknown> = Schedule.exponential("50 millis").pipe(
  Schedule.union(Schedule.spaced("2 seconds")),
  Schedule.jittered
)

const invalid = (url: string, text: string): ConnectionError =>
  new ConnectionError({
    reason: "Open",
    // a password in it must not reach a log
    address: url.replace(/^([a-z]+:\/\/)?.*@/is, "$1…@"),
    command: "CONNECT",
    mayHaveRun: false,
    cause: new Error(text)
  })

/** Whether a server can be at a port. */
export const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536

/** How an address is written in messages. */
export const addressOf = (host: string, port: number): string => `${host.includes(":") ? `[${host}]` : host}:${port}`

/** Parts of a URL without their percent-encoding; `undefined` if one is not encoded so. */
const decoded = (...parts: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  try {
    return parts.map(decodeURIComponent)
  } catch {
    return undefined
  }
}

/** Reads the URL and fills in the defaults. */
export const resolve = (options: Options): Either.Either<Resolved, ConnectionError> => {
  const given = options.url ?? "redis://localhost:6379"
  const text = /^[a-z]+:/.test(given) && !/^[a-z0-9.-]+:\d+$/i.test(given) ? given : `redis://${given}`
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return Either.left(invalid(given, "not a URL such as redis://localhost:6379"))
  }
  const isUnix = url.protocol === "unix:"
  if (!isUnix && url.protocol !== "redis:" && url.protocol !== "rediss:") {
    return Either.left(invalid(given, `the scheme ${url.protocol} is not redis:, rediss: or unix:`))
  }
  const number = isUnix ? (url.searchParams.get("db") ?? "0") : url.pathname.slice(1) || "0"
  const database = options.database ?? Number(number)
  if (!Number.isInteger(database) || database < 0) {
    return Either.left(invalid(given, `the database ${options.database ?? number} is not a number from 0`))
  }
  const { maxConnections = 100, maxWaiting = 100_000 } = options
  for (const [option, most] of Object.entries({ maxConnections, maxWaiting })) {
    if (!(most >= 1)) return Either.left(invalid(given, `${option} is ${most}, and at least 1 is needed`))
  }
  const parts = decoded(url.pathname, url.username, url.password)
  if (parts === undefined) {
    return Either.left(invalid(given, "a % in the user, the password or the path is written as %25"))
  }
  const [path = "", user = "", secret = ""] = parts
  const host = url.hostname === "" ? "localhost" : url.hostname.replace(/^\[(.*)\]$/, "$1")
  const port = url.port === "" ? 6379 : Number(url.port)
  const username = options.username ?? (user === "" ? undefined : user)
  const password = options.password ?? (secret === "" ? undefined : Redacted.make(secret))
  return Either.right({
    address: isUnix ? path : addressOf(host, port),
    target: isUnix ? { path } : { host, port },
    tls: options.tls ?? (url.protocol === "rediss:" ? {} : undefined),
    username,
    password,
    database,
    name: options.name,
    connectTimeout: Duration.decode(options.connectTimeout ?? "10 seconds"),
    commandTimeout: Duration.decode(options.commandTimeout ?? "10 seconds"),
    keepAlive: Duration.decode(options.keepAlive ?? "30 seconds"),
    reconnect: options.reconnect ?? defaultReconnect,
    maxWaiting,
    maxConnections,
    telemetry: options.telemetry,
    cacheBytes: options.cache === undefined ? undefined : (options.cache.maxBytes ?? 64 * 1024 * 1024)
  })
}
