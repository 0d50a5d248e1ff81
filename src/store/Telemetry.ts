/**
 * Spans and metrics of commands, by OpenTelemetry's names. They hold the command's name and the place, never keys or values,
 * and cost nothing unless they are asked for.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/db/redis/
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import type { SpanKind } from "effect/Tracer"
import type { Request } from "../resp/Decoder.js"
import * as Lookup from "../specification/Lookup.js"
import type { Call } from "./Transport.js"

/** Spans and metrics. */
export interface TelemetryOptions {
  /**
   * A span for each command: its name, the address and the database, never keys or values. With `"lines"` also the line of the program
   * that called, which the `Cause.pretty` of an error shows. Off unless given: a span costs some 30 µs, with its line twice as much.
   */
  readonly spans?: boolean | "lines" | undefined
  /**
   * Metrics: the histogram `db.client.operation.duration`, in milliseconds, and the counter `layeredis.client.errors` for each
   * command's name; of a client also the counter `layeredis.client.reconnects`. Off unless given.
   */
  readonly metrics?: boolean | undefined
}

/** The common part of a store's spans. */
export interface Place {
  /** `client` over a network, `internal` in process. */
  readonly kind: SpanKind
  readonly attributes: Readonly<Record<string, unknown>>
}

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
export const make = (options: TelemetryOptions | undefined, place: Place): Observe | undefined => {
  const { spans = false } = options ?? {}
  const traced = spans === false ? undefined : tracing(place, spans === "lines")
  if (options?.metrics !== true) return traced
  return (operation, run) => timed(operation, traced === undefined ? run : traced(operation, run))
}

const tracing = ({ attributes, kind }: Place, hasLines: boolean): Observe => {
  const observe: Observe = (operation, run) =>
    run.pipe(
      Effect.tapErrorCause((cause) => Effect.annotateCurrentSpan("error.type", errorType(cause))),
      Effect.withSpan(operation, {
        kind,
        captureStackTrace: hasLines && callSite(observe),
        attributes: { "db.system.name": "redis", "db.operation.name": operation, ...attributes }
      })
    )
  return observe
}

/** The frames from a transport up to the program, at most. Each costs 2 to 3 µs. */
const frames = 8

/** The line of the program that calls a method now: the frames above a function of ours. They become text if it is asked for. */
const callSite = (above: Observe): (() => string | undefined) => {
  const here: { stack?: string } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = frames
  Error.captureStackTrace(here, above)
  Error.stackTraceLimit = limit
  return () => programLine(here.stack ?? "")
}

/** The file of a line of a stack. */
const file = /(?:^ *at |\()([^(]*):\d+:\d+\)?$/

/** Where this package is, as stacks write it: a folder, or in a bundle one file. */
const own = (): string | undefined =>
  file.exec(new Error().stack?.split("\n")[1] ?? "")?.[1]?.replace(/store[\\/]Telemetry\.[jt]s$/, "")

/** The first line of a stack that is not this package's; none where Effect or Node has made the call. */
const programLine = (stack: string): string | undefined => {
  const place = own()
  const line =
    place === undefined
      ? undefined
      : stack
          .split("\n")
          .slice(1)
          .find((each) => !each.includes(place))
  return line === undefined || /node_modules[\\/]effect[\\/]|[( ]node:/.test(line) ? undefined : line.trim()
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
