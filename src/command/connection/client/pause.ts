/**
 * CLIENT PAUSE, UNPAUSE and UNBLOCK: suspending clients and resuming them.
 *
 * @see https://redis.io/docs/latest/commands/client-pause/
 */
import * as Integer from "../../../bytes/Integer.js"
import type { Arguments } from "../../../execution/Arguments.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Help from "../../../execution/Help.js"
import * as Wait from "../../../execution/Wait.js"
import * as Reply from "../../../resp/Reply.js"

export const pause = (context: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining > 2) return Help.wrongArguments("CLIENT", args)
  const timeout = args.next()
  const isWrite = args.skip("WRITE")
  if (!isWrite && !args.skip("ALL") && args.remaining > 0) return Reply.error("CLIENT PAUSE mode must be WRITE or ALL")
  const milliseconds = Wait.parseMilliseconds(timeout)
  // a pause of 0 has ended, and so has, in Redis's 64 bits, one past the end of time
  const until = milliseconds === 0 ? 0 : Number(BigInt.asIntN(64, BigInt(milliseconds) + BigInt(context.now)))
  context.state.clients.extendPause({ mode: isWrite ? "write" : "all", until }, context.now)
  return Reply.ok
}

export const unpause = ({ state }: CommandContext): Reply.Reply => {
  state.clients.unpause()
  return Reply.ok
}

export const unblock = (context: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining > 2) return Help.wrongArguments("CLIENT", args)
  const id = args.next()
  const isError = args.skip("ERROR")
  if (!isError && !args.skip("TIMEOUT") && args.remaining > 0) {
    return Reply.error("CLIENT UNBLOCK reason should be TIMEOUT or ERROR")
  }
  const number = Integer.parse(id)
  if (number === undefined) return Reply.notAnInteger
  const waiting = context.state.clients.get(Number(number))?.waiting
  waiting?.unblock(isError ? "error" : "timeout")
  return waiting === undefined ? 0 : 1
}
