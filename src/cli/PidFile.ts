/** The file of the setting `pidfile`: written at the start, removed at the end. */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import { reasonOf } from "../Disk.js"
import type { Settings } from "../state/Settings.js"
import * as ConfigFile from "./ConfigFile.js"
import type { Format } from "./Logging.js"
import * as Milestones from "./Milestones.js"

/** Holds the file while an effect runs. As in Redis, a file that cannot be written is only a warning. */
export const hold =
  (settings: Settings, format: Format) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
    const pidfile = settings.text("pidfile")
    if (pidfile === "") return effect
    const path = ConfigFile.resolve(settings, pidfile)
    const write = Effect.catchAll(
      Effect.try(() => Fs.writeFileSync(path, `${process.pid}\n`)),
      ({ error }) => Effect.logWarning(`cannot write the pidfile ${path}: ${reasonOf(error)}`)
    )
    const remove = Effect.sync(() => Fs.rmSync(path, { force: true }))
    return Effect.zipRight(write, effect).pipe(
      Effect.ensuring(Effect.zipRight(Milestones.removing(format, "pid"), remove))
    )
  }
