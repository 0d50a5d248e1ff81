/** Shows each command that runs to the MONITOR clients. */
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import type { Specification } from "../specification/Specification.js"
import * as Monitor from "../state/Monitor.js"
import { redact } from "../state/Redaction.js"
import type { CommandContext } from "./CommandContext.js"

/**
 * Shows a command that has run or blocked. Returns the reply to send: if the client monitors its own command, the line follows
 * its reply.
 */
export const showAfter = (
  context: CommandContext,
  specification: Specification,
  request: Request,
  reply: Reply.Reply
): Reply.Reply => {
  if (context.state.clients.monitors.size === 0) return reply
  const { flags, group } = specification
  // a command that runs a script calls `showBefore`, so that its line precedes those of the script's commands
  if (flags.includes("admin") || (group === "scripting" && flags.includes("skip_monitor"))) return reply
  const line = show(context, specification, request)
  return line === undefined ? reply : new Reply.Sequence([reply, line])
}

/** Shows a command that is about to run, or blocks: to its own client too, before its reply. */
export const showBefore = (context: CommandContext, specification: Specification, request: Request): void => {
  if (context.state.clients.monitors.size === 0) return
  const line = show(context, specification, request)
  if (line !== undefined) context.client.connection.push(line)
}

/** Shows a command to the other clients. Returns the line if its own client monitors too. */
const show = (
  { client, state }: CommandContext,
  specification: Specification,
  request: Request
): Reply.SimpleString | undefined => {
  const line = Monitor.line(state.clock, client, redact(specification, request))
  let own: Reply.SimpleString | undefined
  for (const monitor of state.clients.monitors) {
    if (monitor.closing) continue
    if (monitor === client) own = line
    else monitor.connection.push(line)
  }
  return own
}
