/** Checks that the server keeps what its configuration promises. */
import * as Effect from "effect/Effect"
import type { Settings } from "../state/Settings.js"
import { unkept } from "../state/settings/Promises.js"
import { table } from "../state/settings/Table.js"
import { CommandError } from "./Failure.js"

/** The warnings about promises that are not kept. Fails if one of them is a promise of safety. */
export const check = (settings: Settings): Effect.Effect<ReadonlyArray<string>, CommandError> =>
  Effect.suspend(() => {
    const warnings: Array<string> = []
    const acts = new Set<string>(table.flatMap(({ name, effect }) => (effect ? [name] : [])))
    for (const [name, { refused, isMade, reason }] of unkept) {
      const text = settings.text(name)
      if (acts.has(name) || !isMade(text)) continue
      const message = `${name} ${name === "requirepass" ? "(hidden)" : text}: ${reason}`
      if (refused) return Effect.fail(new CommandError({ message }))
      warnings.push(message)
    }
    return Effect.succeed(warnings)
  })
