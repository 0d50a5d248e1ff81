/** Runs the commands of a transaction, one after the other with no other command between them. */
import * as Effect from "effect/Effect"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { type Answer, isWaiting, Pending } from "../state/Pending.js"
import type { Transaction } from "../state/Transaction.js"
import type { TransactionReplies } from "../state/TransactionReplies.js"
import type { CommandContext } from "./CommandContext.js"
import type { CommandTable } from "./CommandTable.js"
import * as Permission from "./Permission.js"
import { run } from "./Run.js"

/** A transaction that is running. */
interface Execution {
  readonly context: CommandContext
  readonly commands: CommandTable
  readonly requests: ReadonlyArray<Request>
  readonly replies: TransactionReplies
  /** The replies that come later. */
  readonly late: Array<Effect.Effect<void>>
}

/**
 * Runs a transaction; its connection gets each reply when the command has run. No command of it blocks, and the replies that
 * come later are awaited after all commands have run. If a script is suspended, the rest runs in the step that ends it.
 */
export const executeAll = (context: CommandContext, commands: CommandTable, transaction: Transaction): Answer => {
  const { requests } = transaction
  context.client.executing = transaction
  context.isNested = true
  const replies = context.client.connection.transactionReplies()
  replies.begin(requests.length)
  return executeFrom({ context, commands, requests, replies, late: [] }, 0)
}

const executeFrom = (execution: Execution, first: number): Answer => {
  const { commands, context, late, replies, requests } = execution
  const { client } = context
  for (let index = first; index < requests.length; index++) {
    const request = requests[index] ?? []
    const command = commands.find(request)
    if (Reply.isError(command)) throw new Error(`a transaction queued an unknown command: ${command.text}`)
    const answer = Permission.refuseQueued(context, command, request) ?? run(context, command, request)
    if (answer instanceof Pending) {
      const end = new Pending()
      answer.onEnd((reply) => {
        add(execution, reply)
        const rest = executeFrom(execution, index + 1)
        if (rest instanceof Pending) rest.onEnd((all) => end.end(all))
        else end.end(rest)
      })
      return end
    }
    add(execution, answer)
  }
  context.isNested = false
  client.executing = undefined
  return late.length === 0 ? replies.end() : Effect.map(Effect.all(late, { discard: true }), replies.end)
}

const add = ({ late, replies }: Execution, answer: Answer): void => {
  if (isWaiting(answer)) late.push(Effect.map(answer, replies.reserve()))
  else replies.add(answer)
}
