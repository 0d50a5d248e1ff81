/** What the commands on sets, and others that make one, share. */
import type { CommandContext } from "../../execution/CommandContext.js"

/** Redis lets no `intset` have more members, whatever the setting. */
const limit = 2 ** 30

/** How many members a set may have as an `intset`. */
export const maxIntegers = ({ state }: CommandContext): number =>
  Math.min(state.settings.number("set-max-intset-entries"), limit)
