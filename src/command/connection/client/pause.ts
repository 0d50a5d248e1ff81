/**
 * Holding clients back and letting them go: CLIENT PAUSE, UNPAUSE and UNBLOCK.
 *
 * @see https://redis.io/docs/latest/commands/client-pause/
 */

import * as Integer from "../../../bytes/Integer.js"
import type { Arguments } from "../../../execution/Arguments.js"
import * as Command from "../../../execution/Command.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Help from "../../../execution/Help.js"
import * as Reply from "../../../resp/Reply.js"
import * as spec from "../../../specification/data/connection.js"

const pause = (context: CommandContext, args: Arguments): Reply.Reply => {
  if (args.left > 2) return Help.wrongArguments("CLIENT", args)
  const timeout = args.next()
  const isWrite = args.skip("WRITE")
  if (!isWrite && !args.skip("ALL") && args.left > 0) return Reply.error("CLIENT PAUSE mode must be WRITE or ALL")
  const milliseconds = Integer.parse(timeout)
  if (milliseconds === undefined) return Reply.error("timeout is not an integer or out of range")
  if (milliseconds < 0) return Reply.error("timeout is negative")
  // 0 is a time long past; and so is, in Redis's 64 bits, one beyond the end of time
  const until = milliseconds === 0 ? 0 : Number(BigInt.asIntN(64, BigInt(milliseconds) + BigInt(context.now)))
  context.state.clients.extendPause({ mode: isWrite ? "write" : "all", until }, context.now)
  return Reply.ok
}

const unblock = (context: CommandContext, args: Arguments): Reply.Reply => {
  if (args.left > 2) return Help.wrongArguments("CLIENT", args)
  const id = args.next()
  const isError = args.skip("ERROR")
  if (!isError && !args.skip("TIMEOUT") && args.left > 0) {
    return Reply.error("CLIENT UNBLOCK reason should be TIMEOUT or ERROR")
  }
  const number = Integer.parse(id)
  if (number === undefined) return Reply.notAnInteger
  const waiting = context.state.clients.get(Number(number))?.waiting
  waiting?.unblock(isError ? "error" : "timeout")
  return waiting === undefined ? 0 : 1
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.clientPause, pause),

  Command.make(spec.clientUnpause, ({ state }) => {
    state.clients.unpause()
    return Reply.ok
  }),

  Command.make(spec.clientUnblock, unblock)
]
