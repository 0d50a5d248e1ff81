/**
 * Commands on streams. Those that may wait (BLOCK) do not wait yet.
 *
 * @see https://redis.io/docs/latest/commands/?group=stream
 */
import type * as Command from "../execution/Command.js"
import * as Add from "./stream/add.js"
import * as Claim from "./stream/claim.js"
import * as Group from "./stream/group.js"
import * as Info from "./stream/info.js"
import * as Pending from "./stream/pending.js"
import * as Range from "./stream/range.js"
import * as Read from "./stream/read.js"

export const commands: ReadonlyArray<Command.Command> = [
  ...Add.commands,
  ...Claim.commands,
  ...Group.commands,
  ...Info.commands,
  ...Pending.commands,
  ...Range.commands,
  ...Read.commands
]
