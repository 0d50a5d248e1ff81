/**
 * The setting `supervised`: tells upstart or systemd when the server is ready. systemd listens on a datagram socket, which Node
 * cannot open, so its own program `systemd-notify` sends the messages; the unit needs `NotifyAccess=all`, because they come
 * from a process of their own.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
 */
import { execFileSync } from "node:child_process"
import * as Effect from "effect/Effect"
import type { Settings } from "../state/Settings.js"
import { CommandError } from "./Failure.js"

export type Supervisor = "systemd" | "upstart" | undefined

/** Milliseconds for the program that notifies systemd. */
const patience = 5000

/** The supervisor that the settings and the environment name; warnings are lines of redis-server. */
export const detect = (
  settings: Settings
): { readonly supervisor: Supervisor; readonly warnings: ReadonlyArray<string> } => {
  const { NOTIFY_SOCKET: socket = "", UPSTART_JOB: job = "" } = process.env
  const mode = settings.text("supervised")
  if (mode === "no" || (mode === "auto" && socket === "" && job === "")) return { supervisor: undefined, warnings: [] }
  // as in Redis, upstart is asked for first
  if (mode === "upstart" || (mode === "auto" && job !== "")) {
    return job === ""
      ? { supervisor: undefined, warnings: ["upstart supervision requested, but UPSTART_JOB not found!"] }
      : { supervisor: "upstart", warnings: [] }
  }
  return socket === ""
    ? { supervisor: undefined, warnings: ["systemd supervision error: NOTIFY_SOCKET not found!"] }
    : { supervisor: "systemd", warnings: [] }
}

const notify = (...variables: ReadonlyArray<string>): void => {
  execFileSync("systemd-notify", [`--pid=${process.pid}`, ...variables], { timeout: patience, stdio: "ignore" })
}

/** At the start. upstart waits for the process to stop itself; systemd gets a status. Fails if systemd cannot be told. */
export const begin = (supervisor: Supervisor): Effect.Effect<void, CommandError> => {
  switch (supervisor) {
    case undefined:
      return Effect.void
    case "upstart":
      return Effect.zipRight(
        Effect.logInfo("supervised by upstart, will stop to signal readiness."),
        Effect.sync(() => void process.kill(process.pid, "SIGSTOP"))
      )
    case "systemd":
      return Effect.try({
        try: () => notify("STATUS=Redis is loading..."),
        catch: (cause) =>
          new CommandError({
            message: `supervised systemd: cannot notify systemd by its program systemd-notify: ${cause instanceof Error ? cause.message : String(cause)}. Install it, or set supervised no and Type=simple in the unit`
          })
      })
  }
}

const tell = (supervisor: Supervisor, ...variables: ReadonlyArray<string>): Effect.Effect<void> =>
  supervisor !== "systemd"
    ? Effect.void
    : Effect.try(() => notify(...variables)).pipe(
        Effect.catchAll(({ error }) => Effect.logWarning(`systemd supervision error: ${String(error)}`))
      )

/** When the server is ready. */
export const ready = (supervisor: Supervisor): Effect.Effect<void> =>
  tell(supervisor, "STATUS=Ready to accept connections", "READY=1")

/** When the server stops. */
export const stopping = (supervisor: Supervisor): Effect.Effect<void> => tell(supervisor, "STOPPING=1")
