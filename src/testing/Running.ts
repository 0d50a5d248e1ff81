/**
 * A server in a scope of its own, which ends by `stop` or when a client sends SHUTDOWN. It listens on this machine only, and
 * the process does not stay alive for it.
 */
import { SocketServerError } from "@effect/platform/SocketServer"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Bytes from "../Bytes.js"
import { Embedded } from "../embedded/Embedded.js"
import * as Instance from "../Instance.js"
import { Composition } from "../instance/Composition.js"
import * as Server from "../Server.js"
import type { Clients } from "../state/Clients.js"
import { SettingError } from "../state/Settings.js"
import { ManualClock } from "./ManualClock.js"
import { systemClock } from "./SystemClock.js"

export const host = "127.0.0.1"

/** Settings that would open further sockets. */
const foreign = ["bind", "tls-port", "unixsocket"]

const flushAll = [Bytes.unsafeMake("FLUSHALL")]

export interface Options {
  /** By their names in lower case. */
  readonly settings: Readonly<Record<string, string>>
  readonly isManual: boolean
}

export interface Running {
  readonly port: number
  readonly clients: Clients
  /** Milliseconds of Unix time, by the server's clock. */
  readonly now: () => number
  readonly flush: () => Promise<void>
  readonly advance: (milliseconds: number) => Promise<void>
  readonly untilBlocked: (count: number) => Promise<void>
  readonly stop: () => Promise<void>
}

/** The error of a server that has stopped. */
const gone = (): Error => new Error("the server has stopped. Start another one")

export const start = async (options: Options): Promise<Running> => {
  const stopping = await Effect.runPromise(Deferred.make<void>())
  const opened = await Effect.runPromise(Deferred.make<Running, unknown>())
  const ended = Effect.runPromiseExit(
    serve(options, stopping, (make) =>
      Deferred.succeed(
        opened,
        make(async () => {
          await Effect.runPromise(Deferred.succeed(stopping, undefined))
          await Effect.runPromise(held(Effect.promise(() => ended)))
        })
      )
    ).pipe(Effect.tapErrorCause((cause) => Deferred.fail(opened, Cause.squash(cause))))
  )
  return promise(Deferred.await(opened))
}

/** Runs an Effect, and rejects with an `Error` as other programs know it. */
const promise = async <A>(effect: Effect.Effect<A, unknown>): Promise<A> => {
  const exit = await Effect.runPromiseExit(effect)
  if (Exit.isSuccess(exit)) return exit.value
  throw readable(Cause.squash(exit.cause))
}

/** Keeps the process alive meanwhile: the sockets that are closed do not. */
const held = <A>(effect: Effect.Effect<A>): Effect.Effect<A> => Effect.raceFirst(effect, Effect.never)

/** Serves until somebody asks to stop. */
const serve = (
  { isManual, settings }: Options,
  stopping: Deferred.Deferred<void>,
  open: (make: (stop: () => Promise<void>) => Running) => Effect.Effect<unknown>
): Effect.Effect<void, unknown> => {
  const clock = isManual ? new ManualClock(systemClock.unsafeCurrentTimeMillis()) : systemClock
  const other = foreign.find((name) => name in settings)
  if (other !== undefined) {
    return Effect.fail(
      new Error(`the setting ${other} is not for a test's server, which listens on ${host} only. Leave it out`)
    )
  }
  const server = Server.layer({
    address: { _tag: "Tcp", host, port: Number(settings.port ?? 0) },
    unref: true
  })
  return Effect.gen(function* () {
    const instance = yield* Instance.Instance
    const { addresses } = yield* Server.Server
    const composition = Composition.of(instance)
    const { state } = composition
    const embedded = new Embedded(composition, 0)
    const [address] = addresses
    const stopped = Effect.zipRight(Deferred.await(stopping), Effect.fail(gone()))
    const until = <A>(effect: Effect.Effect<A>): Promise<A> =>
      promise(
        Effect.flatMap(Deferred.isDone(stopping), (isDone) => (isDone ? stopped : Effect.raceFirst(effect, stopped)))
      )
    yield* open((stop) => ({
      port: address?._tag === "TcpAddress" ? address.port : 0,
      clients: state.clients,
      now: () => clock.unsafeCurrentTimeMillis(),
      flush: () => until(embedded.call(flushAll, () => Effect.void)),
      advance: (milliseconds) =>
        clock instanceof ManualClock
          ? until(clock.advance(milliseconds, (now) => state.expiry.isDue(now)))
          : Promise.reject(new Error(`the system's clock cannot be advanced. Start with { clock: "manual" }`)),
      untilBlocked: (count) => until(state.signals.blocking.until(count)),
      stop
    }))
    yield* Effect.raceFirst(Deferred.await(stopping), instance.shutdown)
    yield* Deferred.succeed(stopping, undefined)
  }).pipe(
    Effect.provide(Layer.provideMerge(server, Instance.layer({ settings }))),
    Effect.withClock(clock),
    // a test prints nothing of its server's life
    Logger.withMinimumLogLevel(LogLevel.Error)
  )
}

/** The error that says what was wrong: that of a socket has it in its cause. */
const readable = (error: unknown): Error => {
  const inner = error instanceof SocketServerError ? error.cause : error
  return inner instanceof SettingError
    ? new Error(inner.message)
    : inner instanceof Error
      ? inner
      : new Error(String(inner))
}
