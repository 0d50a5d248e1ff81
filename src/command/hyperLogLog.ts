/**
 * Commands of this group.
 *
 * @since 0.1.0
 */
import type * as Command from "./Command.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = []
