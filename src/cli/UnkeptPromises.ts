/** Checks that the server keeps what its configuration promises. */
import * as Effect from "effect/Effect"
import type { Settings } from "../state/Settings.js"
import { unkept } from "../state/settings/Promises.js"
import { table } from "../state/settings/Table.js"
import { CommandError } from "./Failure.js"

/** Fails for the first promise that is not kept. */
export const check = (settings: Settings): Effect.Effect<void, CommandError> =>
  Effect.suspend(() => {
    const acts = new Set<string>(table.flatMap(({ name, effect }) => (effect ? [name] : [])))
    for (const [name, { isMade, reason }] of unkept) {
      const text = settings.text(name)
      if (!acts.has(name) && isMade(text)) return new CommandError({ message: `${name} ${text}: ${reason}` })
    }
    return Effect.void
  })
