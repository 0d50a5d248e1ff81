/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A server for the tests of any program, under any test runner: it starts in this process on a free port of this machine, real
 * clients connect to it, and nothing of it outlives the process. `layeredis/testing` is one file with all that it needs, for
 * `import` and for `require`.
 *
 * @example
 * ```ts
 * import { start } from "layeredis/testing"
 *
 * const redis = await start({ clock: "manual" })
 * console.log(redis.url) // redis://127.0.0.1:40123, for the client of the program
 * await redis.advance("1 minute") // what expires in this minute is gone, and nobody has waited
 * await redis.flush() // between two tests
 * await redis.stop()
 * ```
 *
 * @since 0.1.0
 */
import * as Durations from "effect/Duration"
import * as Option from "effect/Option"
import * as Running from "./testing/Running.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Settings by their names in `redis.conf`. The server listens on 127.0.0.1 only, at a free port unless `port` is given. */
  readonly settings?: Readonly<Record<string, string | number>> | undefined
  /**
   * `"system"`, the default, is the time of the process, or of the test's fake timers. `"manual"` begins at the system's time
   * and stands still until `advance` is called: deadlines of keys, timeouts of blocked clients and idle times move with it.
   */
  readonly clock?: "system" | "manual" | undefined
}

/**
 * Milliseconds, or a number with its unit: `"90 seconds"`.
 *
 * @since 0.1.0
 * @category models
 */
export type Duration =
  | number
  | `${number} ${"milli" | "second" | "minute" | "hour" | "day" | "week"}`
  | `${number} ${"millis" | "seconds" | "minutes" | "hours" | "days" | "weeks"}`

/**
 * A connected client.
 *
 * @since 0.1.0
 * @category models
 */
export interface Client {
  readonly id: number
  /** Its own address, as `host:port`. */
  readonly address: string
  /** The name that CLIENT SETNAME gave it, else an empty text. */
  readonly name: string
  readonly database: number
  /** Its last command in lower case, such as `get` or `client|setname`; an empty text before the first. */
  readonly command: string
  /** Whether it waits in a command such as BLPOP. */
  readonly isBlocked: boolean
  /** Milliseconds since it sent something. */
  readonly idle: number
}

/**
 * A running server.
 *
 * @since 0.1.0
 * @category models
 */
export interface Redis {
  readonly host: string
  readonly port: number
  /** `redis://127.0.0.1:40123`, with the password if `requirepass` is among the settings. */
  readonly url: string
  /** Empties all databases, as FLUSHALL does. Clients stay connected. */
  readonly flush: () => Promise<void>
  /**
   * Advances the manual clock. When it is done, all keys that are due are gone and all timeouts have been answered, each in
   * its order. Rejects if the clock is the system's.
   */
  readonly advance: (duration: Duration) => Promise<void>
  /** Waits until at least n clients wait in commands such as BLPOP. Rejects if the server stops before that. */
  readonly untilBlocked: (count: number) => Promise<void>
  /** The clients that are connected now, in the order in which they came. */
  readonly clients: () => ReadonlyArray<Client>
  /** Ends all connections and closes the port. Calling it again does no harm. */
  readonly stop: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * Starts a server. Rejects with an `Error` if a setting is unknown or its value is refused.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = async (options: Options = {}): Promise<Redis> => {
  const settings = Object.fromEntries(
    Object.entries(options.settings ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)])
  )
  const running = await Running.start({ settings, isManual: isManual(options.clock) })
  const { clients, flush, now, port, stop } = running
  const password = settings.requirepass ?? ""
  return {
    host: Running.host,
    port,
    url: `redis://${password === "" ? "" : `:${encodeURIComponent(password)}@`}${Running.host}:${port}`,
    flush,
    advance: async (duration) => running.advance(milliseconds(duration)),
    untilBlocked: async (count) => running.untilBlocked(countOf(count)),
    clients: () =>
      Array.from(clients, (client) => ({
        id: client.id,
        address: client.connection.address,
        name: Buffer.from(client.name, "latin1").toString(),
        database: client.database,
        command: client.lastCommand,
        isBlocked: client.waiting !== undefined,
        idle: Math.max(0, now() - client.lastInteraction)
      })),
    stop,
    [Symbol.asyncDispose]: stop
  }
}

// what a program in JavaScript passes is checked here, where the mistake is

const isManual = (clock: unknown = "system"): boolean => {
  if (clock !== "system" && clock !== "manual") {
    throw new TypeError(`the clock is "system" or "manual", not ${JSON.stringify(clock)}`)
  }
  return clock === "manual"
}

const countOf = (count: unknown): number => {
  if (typeof count === "number" && Number.isInteger(count) && count >= 0) return count
  throw new TypeError(`untilBlocked takes a number of clients, not ${JSON.stringify(count)}`)
}

const milliseconds = (duration: unknown): number => {
  const isGiven = typeof duration === "number" || typeof duration === "string"
  const decoded = isGiven ? Durations.decodeUnknown(duration) : Option.none()
  const value = Option.match(decoded, { onNone: () => Number.NaN, onSome: Durations.toMillis })
  // Effect makes 0 of a number that time cannot have
  const isNegative = typeof duration === "number" ? !(duration >= 0) : String(duration).startsWith("-")
  if (Number.isFinite(value) && !isNegative) return value
  throw new TypeError(`advance takes milliseconds, or a text such as "90 seconds", not ${JSON.stringify(duration)}`)
}
