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
  return show(context, specification, request, reply)
}

/** Shows a command that is about to run. */
export const showBefore = (context: CommandContext, specification: Specification, request: Request): void => {
  if (context.state.clients.monitors.size > 0) show(context, specification, request, null)
}

const show = (
  { client, state }: CommandContext,
  specification: Specification,
  request: Request,
  reply: Reply.Reply
): Reply.Reply => {
  const line = Monitor.line(state.clock, client, redact(specification, request))
  let answer = reply
  for (const monitor of state.clients.monitors) {
    if (monitor.closing) continue
    if (monitor === client) answer = new Reply.Sequence([reply, line])
    else monitor.connection.push(line)
  }
  return answer
}
