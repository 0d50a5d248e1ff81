/**
 * Running the program as a process: its signals, its exit code, and the one line on stderr when it fails.
 *
 * The platform's `NodeRuntime.runMain` removes its handlers at the first signal, which leaves a second one without effect on
 * a container's process 1, and does not exit while a handle is open; here both are taken care of.
 */
import { constants } from "node:os"
import { makeRunMain } from "@effect/platform/Runtime"
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Report } from "./Failure.js"

const fail = (line: string, code: number): never => {
  process.stderr.write(`layeredis: ${line}\n`)
  process.exit(code)
}

const runMain = makeRunMain(({ fiber, teardown }) => {
  let isStopping = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(128 + constants.signals[signal])
    isStopping = true
    fiber.unsafeInterruptAsFork(fiber.id())
  }
  process.on("SIGINT", onSignal)
  process.on("SIGTERM", onSignal)
  process.on("uncaughtException", (error) => fail(`unexpected error: ${error.message}`, 1))
  // a reader of the log that goes away must not end the server
  process.stdout.on("error", () => undefined)
  process.stderr.on("error", () => undefined)
  fiber.addObserver((exit) => teardown(exit, (code) => process.exit(code)))
})

/**
 * Runs until done or until SIGTERM or SIGINT, which close its scopes and exit with 0; a second signal ends it at once.
 */
export const run = <A, E>(program: Effect.Effect<A, E>, report: (cause: Cause.Cause<unknown>) => Report): void =>
  runMain(program, {
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, onExit) => {
      if (Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause)) return onExit(0)
      const { line, code } = report(exit.cause)
      fail(line, code)
    }
  })
