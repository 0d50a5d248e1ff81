/** The limit of a set's encoding as integers, for the commands that create or change sets. */
import type { CommandContext } from "../../execution/CommandContext.js"

/** Redis's own limit for an `intset`, whatever the setting. */
const maxIntset = 2 ** 30

/** The number of members that a set may have as an `intset`. */
export const maxIntegers = ({ state }: CommandContext): number =>
  Math.min(state.settings.number("set-max-intset-entries"), maxIntset)
