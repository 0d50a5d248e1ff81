/**
 * Runs the program as a process: handles signals, sets the exit code, and writes one line to stderr on failure.
 *
 * It replaces the platform's `NodeRuntime.runMain`, which removes its handlers at the first signal and waits for open
 * handles before it exits. As process 1 of a container, the program would then ignore a second signal.
 */
import { constants } from "node:os"
import { makeRunMain } from "@effect/platform/Runtime"
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Report } from "./Failure.js"
import * as Signal from "./Signal.js"

const fail = ({ line, verbatim = false, code }: Report): never => {
  process.stderr.write(`${verbatim ? "" : "layeredis: "}${line}\n`)
  process.exit(code)
}

const runMain = makeRunMain(({ fiber, teardown }) => {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (Signal.received.name !== undefined) process.exit(128 + constants.signals[signal])
    Signal.received.name = signal
    if (!Signal.deliver()) fiber.unsafeInterruptAsFork(fiber.id())
  }
  process.on("SIGINT", onSignal)
  process.on("SIGTERM", onSignal)
  process.on("uncaughtException", (error) => fail({ line: `unexpected error: ${error.message}`, code: 1 }))
  // a closed pipe on the log must not end the server
  process.stdout.on("error", () => undefined)
  process.stderr.on("error", () => undefined)
  fiber.addObserver((exit) => teardown(exit, (code) => process.exit(code)))
})

/**
 * Runs until the program ends, or until SIGTERM or SIGINT, which closes its scopes and exits with 0, unless the program takes
 * the signal. A second signal ends the process at once, with the signal's exit code.
 */
export const run = <A, E>(program: Effect.Effect<A, E>, report: (cause: Cause.Cause<unknown>) => Report): void =>
  runMain(program, {
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, onExit) => {
      if (Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause)) return onExit(0)
      fail(report(exit.cause))
    }
  })
