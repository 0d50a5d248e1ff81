/**
 * The gates before a command runs, in Redis's order: the number of arguments, the command's own condition, authentication, a
 * transaction, the user's permissions, `maxmemory`, the disk, the replicas, a subscription, data that are being loaded, MONITOR,
 * a suspended script, a pause.
 */
import type * as Effect from "effect/Effect"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { keysOf } from "../specification/Keys.js"
import { loadingError } from "../state/PersistenceStatus.js"
import { accepts, type Command, effectsOf } from "./Command.js"
import type { CommandContext } from "./CommandContext.js"
import * as Permission from "./Permission.js"

/** The error of a command that is refused without regard to scripts and pauses; `undefined` if it may run. */
export const refuse = (context: CommandContext, command: Command, request: Request): Reply.ErrorReply | undefined => {
  if (!accepts(command, request.length)) return Reply.error(`wrong number of arguments for '${command.name}' command`)
  // these flags open all other gates for most commands of most clients
  const { lacksReplicas, memoryLimit, persistence } = context.state
  if (
    command.refuse === undefined &&
    !context.client.isRestricted &&
    !memoryLimit.isOn &&
    !lacksReplicas &&
    !persistence.isRestricting
  ) {
    return undefined
  }
  return refuseRestricted(context, command, request)
}

const refuseRestricted = (
  context: CommandContext,
  command: Command,
  request: Request
): Reply.ErrorReply | undefined => {
  const { client } = context
  const refusal = command.refuse?.(context) ?? Permission.refuseUnauthenticated(context, command)
  if (refusal !== undefined) return refusal
  if (client.transaction !== undefined && command.specification.flags.includes("no_multi")) {
    return Reply.error("Command not allowed inside a transaction")
  }
  const denied = Permission.refuse(context, command, request)
  if (denied !== undefined) return denied
  if (context.state.memoryLimit.isOn && isOutOfMemory(context, command, request)) return outOfMemory
  const { persistence } = context.state
  if (persistence.isRestricting && (command.name === "ping" || writes(context, command, request))) {
    const unwritable = persistence.writeRefusal
    if (unwritable !== undefined) return unwritable
  }
  if (context.state.lacksReplicas && writes(context, command, request)) return noReplicas
  if (client.protocol === 2 && client.isSubscribed && !command.isAllowedWhileSubscribed) {
    return Reply.error(
      `Can't execute '${command.name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`
    )
  }
  if (persistence.loading !== undefined && !command.specification.flags.includes("loading")) return loadingError
  // for Redis, a MONITOR client is a replica
  if (
    client.monitor &&
    (command.specification.flags.includes("readonly") || effectsOf(command, request).mayReplicate)
  ) {
    return Reply.error("Replica can't interact with the keyspace")
  }
  return undefined
}

/** The error of a command that may need more memory than there is. */
export const outOfMemory = new Reply.ErrorReply("OOM command not allowed when used memory > 'maxmemory'.")

/** Commands that a transaction may always run: they end it. */
const endsTransaction = new Set(["exec", "discard", "quit", "reset"])

/** Makes room for any command, as Redis does; whether the memory is used up, and the command must not run. */
const isOutOfMemory = ({ client, state }: CommandContext, command: Command, request: Request): boolean => {
  state.memoryLimit.enforce()
  if (!state.memoryLimit.isExceeded) return false
  if (effectsOf(command, request).needsMemory) return true
  const { transaction } = client
  if (transaction === undefined) return false
  // what a transaction queues needs memory, too
  return command.name === "exec" ? transaction.needsMemory : !endsTransaction.has(command.name)
}

/** The error of a write that `min-replicas-to-write` forbids. */
export const noReplicas = new Reply.ErrorReply("NOREPLICAS Not enough good replicas to write.")

/** Whether a request writes. EXEC does if a command of the transaction does. */
const writes = ({ client }: CommandContext, command: Command, request: Request): boolean =>
  effectsOf(command, request).isWrite || (command.name === "exec" && client.transaction?.isWrite === true)

/** The error while a script is suspended; `undefined` if the command may run now. */
export const refuseBusy = ({ state }: CommandContext, command: Command): Reply.ErrorReply | undefined => {
  const { refusal } = state.step
  return refusal === undefined || command.specification.flags.includes("allow_busy") ? undefined : refusal
}

/**
 * The end of a migration that a command must wait for, because it may change a key that is being sent. What scripts and
 * transactions change is not known before they run.
 */
export const migrationBefore = (
  { client, state }: CommandContext,
  command: Command,
  request: Request
): Effect.Effect<void> | undefined => {
  const { migrations } = state
  if (command.name === "exec") {
    return client.transaction?.mayReplicate === true ? migrations.endOf(undefined) : undefined
  }
  const { specification } = command
  if (!effectsOf(command, request).mayReplicate || specification.group === "pubsub") return undefined
  const keys = command.runsOthers ? [] : keysOf(specification, request)
  return migrations.endOf(keys.length === 0 ? undefined : keys.map(({ key }) => key))
}

/** Whether CLIENT PAUSE holds a command back. As in Redis, it does not apply to MONITOR clients. */
export const isPaused = ({ client, now, state }: CommandContext, command: Command, request: Request): boolean =>
  state.clients.pause !== undefined &&
  client.kind === "socket" &&
  !client.monitor &&
  state.clients.isPaused(
    effectsOf(command, request).mayReplicate || (command.name === "exec" && client.transaction?.mayReplicate === true),
    now
  )
