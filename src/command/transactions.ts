/**
 * Transactions: MULTI, EXEC, DISCARD, WATCH, UNWATCH.
 *
 * @see https://redis.io/docs/latest/commands/?group=transactions
 */
import type * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import * as Command from "../execution/Command.js"
import type { Context } from "../execution/CommandContext.js"
import { executeAll } from "../execution/Execute.js"
import { Watch } from "../keyspace/Watches.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/transactions.js"
import { Transaction } from "../state/Transaction.js"

const aborted = new Reply.ErrorReply("EXECABORT Transaction discarded because of previous errors.")

const exec = (context: Context): Reply.Reply | Effect.Effect<Reply.Reply> => {
  const { client, instance } = context
  const { transaction } = client
  if (transaction === undefined) return Reply.error("EXEC without MULTI")
  const isStale = client.watch !== undefined && instance.signals.watches.isStale(client.watch)
  instance.clients.discard(client)
  if (transaction.failed) return aborted
  return isStale ? Reply.nullArray : executeAll(context, transaction.queued)
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.multi, ({ client }) => {
    if (client.transaction !== undefined) return Reply.error("MULTI calls can not be nested")
    client.transaction = new Transaction()
    return Reply.ok
  }),

  Command.make(spec.exec, exec),

  Command.make(spec.discard, ({ client, instance }) => {
    if (client.transaction === undefined) return Reply.error("DISCARD without MULTI")
    instance.clients.discard(client)
    return Reply.ok
  }),

  Command.make(spec.watch, ({ client, instance }, args) => {
    if (client.transaction !== undefined) return Reply.error("WATCH inside MULTI is not allowed")
    client.watch ??= new Watch()
    while (args.left > 0) instance.signals.watches.add(client.watch, client.database, Bytes.own(args.next()))
    return Reply.ok
  }),

  Command.make(spec.unwatch, ({ client, instance }) => {
    if (client.watch !== undefined) instance.signals.watches.remove(client.watch)
    client.watch = undefined
    return Reply.ok
  })
]
