/** The title of the process as `ps` shows it: `proc-title-template` with its variables, unless `set-proc-title` is off. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Settings } from "../state/Settings.js"
import { systemText } from "./ConfigFile.js"

const program = "layeredis"

/** Sets the title, and follows the settings that it names until the scope closes. */
export const follow = (settings: Settings, file: string | undefined): Effect.Effect<void, never, Scope.Scope> => {
  if (!settings.flag("set-proc-title")) return Effect.void
  const set = (): void => {
    const [address = "*"] = settings.text("bind") === "" ? [] : settings.text("bind").split(" ")
    const port = settings.number("port") || settings.number("tls-port")
    const path = settings.text("unixsocket")
    const values: Readonly<Record<string, string>> = {
      "{title}": program,
      "{listen-addr}": port === 0 ? `unixsocket:${path}` : `${address}:${port}`,
      "{server-mode}": "",
      "{port}": settings.text("port"),
      "{tls-port}": settings.text("tls-port"),
      "{unixsocket}": path,
      "{config-file}": file ?? "-",
      "{{": "{"
    }
    const title = settings.text("proc-title-template").replace(/\{(?:\{|[^}]*\})/g, (name) => values[name] ?? name)
    process.title = systemText(title).trim()
  }
  return Effect.asVoid(
    Effect.acquireRelease(
      Effect.sync(() =>
        (["bind", "port", "tls-port", "proc-title-template"] as const).map((name) => settings.onChange(name, set))
      ),
      (stops) =>
        Effect.sync(() => {
          for (const stop of stops) stop()
        })
    )
  )
}
