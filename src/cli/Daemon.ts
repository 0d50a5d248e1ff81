/**
 * The setting `daemonize`. Node cannot fork, so the program starts itself once more, in a session of its own and without a
 * terminal, and ends once that process listens: with 0, or with its error. redis-server ends before it listens.
 */
import { spawn } from "node:child_process"
import * as Effect from "effect/Effect"
import { ConfigError } from "./Failure.js"

/** Set in the environment of the process in the background. */
const variable = "LAYEREDIS_DAEMON"

/** Where redis-server writes its `pidfile` when it is a daemon and none is set. */
export const defaultPidFile = "/var/run/redis.pid"

/** Whether this process is the one in the background. */
export const isDaemon = (): boolean => process.env[variable] === "1" && process.send !== undefined

/** Starts the process in the background; ends when it listens. `input` is the configuration of the standard input. */
export const start = (input: string): Effect.Effect<void, ConfigError> =>
  Effect.async((resume) => {
    const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      detached: true,
      env: { ...process.env, [variable]: "1" },
      stdio: ["pipe", "ignore", "pipe", "ipc"]
    })
    let errors = ""
    child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()))
    child.stdin?.on("error", () => undefined)
    child.stdin?.end(input, "latin1")
    const failed = (reason: string): void =>
      resume(
        new ConfigError({
          message: errors.trimEnd() || `layeredis: the server in the background ${reason} before it was ready`
        })
      )
    child.once("error", ({ message }) => failed(`could not start (${message})`))
    child.once("close", (code, signal) => failed(`ended with ${signal ?? code}`))
    child.once("message", () => {
      child.removeAllListeners("close")
      child.disconnect()
      child.stderr?.destroy()
      child.unref()
      resume(Effect.void)
    })
    return Effect.sync(() => void child.kill("SIGTERM"))
  })

/** Tells the process that started this one in the background that the server is ready. */
export const ready: Effect.Effect<void> = Effect.async((resume) => {
  if (!isDaemon() || !process.connected) return resume(Effect.void)
  process.send?.("ready", () => {
    if (process.connected) process.disconnect()
    resume(Effect.void)
  })
})
