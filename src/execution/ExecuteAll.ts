/** Runs the commands of a transaction, one after the other with no other command between them. */
import * as Effect from "effect/Effect"
import type { Request } from "../resp/Decoder.js"
import type { Protocol } from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import { type Answer, isWaiting, Pending } from "../state/Pending.js"
import type { CommandContext } from "./CommandContext.js"
import type { Commands } from "./Commands.js"
import * as Permission from "./Permission.js"
import { run } from "./Run.js"

/**
 * Runs a transaction; returns the array of its replies. No command of it blocks, and the replies that come later are awaited
 * after all commands have run. If a script is suspended, the rest runs in the step that ends it.
 */
export const executeAll = (context: CommandContext, commands: Commands, requests: ReadonlyArray<Request>): Answer => {
  context.isNested = true
  return executeFrom(context, commands, requests, [])
}

const executeFrom = (
  context: CommandContext,
  commands: Commands,
  requests: ReadonlyArray<Request>,
  replies: Array<Answer>
): Answer => {
  const { client } = context
  for (let index = replies.length; index < requests.length; index++) {
    const request = requests[index] ?? []
    const command = commands.find(request)
    if (Reply.isError(command)) throw new Error(`a transaction queued an unknown command: ${command.text}`)
    const { protocol } = client
    client.lastCommand = command.name
    const answer = Permission.refuseQueued(context, command, request) ?? run(context, command, request)
    if (answer instanceof Pending) {
      const allReplies = new Pending()
      answer.onEnd((reply) => {
        const rest = executeFrom(context, commands, requests, [...replies, reply])
        if (rest instanceof Pending) rest.onEnd((all) => allReplies.end(all))
        else allReplies.end(rest)
      })
      return allReplies
    }
    replies.push(answer)
    if (context.pushed.length > 0 && !isWaiting(answer)) {
      // a message to the client itself precedes the reply, as outside of a transaction
      replies[replies.length - 1] = new Reply.Sequence([...context.pushed, answer])
      context.pushed = []
    }
    if (client.protocol !== protocol) inProtocol(replies, protocol)
  }
  context.isNested = false
  client.lastCommand = "exec"
  for (const message of context.pushed.splice(0)) client.connection.push(message)
  const ready = replies.filter((answer): answer is Reply.Reply => !isWaiting(answer))
  return ready.length === replies.length
    ? ready
    : Effect.all(replies.map((answer) => (isWaiting(answer) ? answer : Effect.succeed(answer))))
}

/** Keeps the replies before the last one in the protocol that was spoken before HELLO changed it. */
const inProtocol = (replies: Array<Answer>, protocol: Protocol): void => {
  for (const [index, answer] of replies.slice(0, -1).entries()) {
    replies[index] = isWaiting(answer)
      ? Effect.map(answer, (reply) => new Reply.InProtocol(protocol, reply))
      : new Reply.InProtocol(protocol, answer)
  }
}
