/**
 * DEBUG.
 *
 * @see https://redis.io/docs/latest/commands/?group=server
 * @since 0.1.0
 */
import type * as Command from "./Command.js"

/**
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = []
