/**
 * Commands for transactions: queueing and running them, and watching keys.
 *
 * @see https://redis.io/docs/latest/commands/?group=transactions
 */
import * as Bytes from "../Bytes.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import type { CommandTable } from "../execution/CommandTable.js"
import { executeAll } from "../execution/ExecuteAll.js"
import { Watch } from "../keyspace/Watches.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/transactions.js"
import type { Answer } from "../state/Pending.js"
import { Transaction } from "../state/Transaction.js"

export const make = ({ commands }: { readonly commands: CommandTable }): ReadonlyArray<Command.Command> => [
  Command.make(spec.discard, discard),
  Command.make(spec.exec, (context) => exec(commands, context)),
  Command.make(spec.multi, multi),
  Command.make(spec.unwatch, unwatch),
  Command.make(spec.watch, watch)
]

const multi = ({ client }: CommandContext): Reply.Reply => {
  if (client.transaction !== undefined) return Reply.error("MULTI calls can not be nested")
  client.transaction = new Transaction()
  return Reply.ok
}

const aborted = new Reply.ErrorReply("EXECABORT Transaction discarded because of previous errors.")

const exec = (commands: CommandTable, context: CommandContext): Answer => {
  const { client, state } = context
  const { transaction } = client
  if (transaction === undefined) return Reply.error("EXEC without MULTI")
  const isStale = client.watch !== undefined && state.signals.watches.isStale(client.watch)
  state.clients.discard(client)
  if (transaction.failed) return aborted
  return isStale ? Reply.nullArray : executeAll(context, commands, transaction)
}

const discard = ({ client, state }: CommandContext): Reply.Reply => {
  if (client.transaction === undefined) return Reply.error("DISCARD without MULTI")
  state.clients.discard(client)
  return Reply.ok
}

const watch = ({ client, state }: CommandContext, args: Arguments): Reply.Reply => {
  if (client.transaction !== undefined) return Reply.error("WATCH inside MULTI is not allowed")
  client.watch ??= new Watch()
  while (args.remaining > 0) state.signals.watches.add(client.watch, client.database, Bytes.own(args.next()))
  return Reply.ok
}

const unwatch = ({ client, state }: CommandContext): Reply.Reply => {
  if (client.watch !== undefined) state.signals.watches.remove(client.watch)
  client.watch = undefined
  return Reply.ok
}
