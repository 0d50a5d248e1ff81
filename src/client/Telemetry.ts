/**
 * Spans and metrics of commands, by OpenTelemetry's names. They hold the command's name and the address, never keys or values,
 * and cost nothing unless they are asked for.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/db/redis/
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import type { Request } from "../resp/Decoder.js"
import * as Lookup from "../specification/Lookup.js"
import type { Call } from "../store/Transport.js"
import { addressOf, type Resolved } from "./Options.js"

/** From a fraction of a local round trip to the usual timeouts, in milliseconds. */
const boundaries = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 5000, 10_000]

const durations = Metric.timerWithBoundaries(
  "db.client.operation.duration",
  boundaries,
  "The time from a command to its reply"
).pipe(Metric.tagged("db.system.name", "redis"))

const errors = Metric.counter("layeredis.client.errors", {
  description: "Commands that failed",
  incremental: true
})

/** Counts the connections that came after a loss. */
export const reconnects = Metric.counter("layeredis.client.reconnects", {
  description: "Connections that came after a loss",
  incremental: true
})

/** Wraps a command that has a name. */
export type Observe = <A, E>(operation: string, run: Call<A, E>) => Call<A, E>

/** The name of a request's command, as Redis has it: `GET`, `CONFIG GET`. */
export const operationOf = (request: Request): string =>
  (Lookup.find(request)?.name.replace("|", " ") ?? request[0] ?? "").toUpperCase()

/** The name of a transaction's commands: `MULTI INCR` if all of them are the same. */
export const operationOfAll = (requests: ReadonlyArray<Request>): string => {
  const names = new Set(requests.map(operationOf))
  return ["MULTI", ...(names.size === 1 ? names : [])].join(" ")
}

/** The observer that the options ask for, if they ask for one. */
export const make = (options: Resolved): Observe | undefined => {
  const { metrics, spans } = options.telemetry
  const traced = spans ? tracing(options) : undefined
  if (!metrics) return traced
  return (operation, run) => timed(operation, traced === undefined ? run : traced(operation, run))
}

const tracing = ({ address, database, target }: Resolved): Observe => {
  // an address that is not the target's is a name: a socket's path, or that of a master
  const isHost = "host" in target && address === addressOf(target.host, target.port)
  const server = isHost ? { "server.address": target.host, "server.port": target.port } : { "server.address": address }
  return (operation, run) =>
    run.pipe(
      Effect.tapErrorCause((cause) => Effect.annotateCurrentSpan("error.type", errorType(cause))),
      Effect.withSpan(operation, {
        kind: "client",
        captureStackTrace: false,
        attributes: {
          "db.system.name": "redis",
          "db.operation.name": operation,
          "db.namespace": String(database),
          ...server
        }
      })
    )
}

const timed: Observe = (operation, run) =>
  Effect.clockWith((clock) => {
    const from = clock.unsafeCurrentTimeNanos()
    return Effect.onExit(run, (exit) => {
      const duration = Duration.nanos(clock.unsafeCurrentTimeNanos() - from)
      const update = Metric.update(Metric.tagged(durations, "db.operation.name", operation), duration)
      if (Exit.isSuccess(exit)) return update
      const failed = errors.pipe(
        Metric.tagged("db.operation.name", operation),
        Metric.tagged("error.type", errorType(exit.cause))
      )
      return Effect.zipRight(update, Metric.increment(failed))
    })
  })

/** The tag of an error, with the reason of a connection's: `WrongType`, `ConnectionError.Timeout`. */
const errorType = (cause: Cause.Cause<unknown>): string => {
  if (Cause.isInterruptedOnly(cause)) return "Interrupted"
  const error = Cause.squash(cause)
  if (typeof error !== "object" || error === null || !("_tag" in error)) return "Defect"
  return "reason" in error ? `${error._tag}.${error.reason}` : String(error._tag)
}
