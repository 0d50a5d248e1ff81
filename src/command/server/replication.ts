/**
 * Commands on replication. This server is a master without replicas: FAILOVER finds none, only REPLICAOF NO ONE succeeds, and
 * SYNC sends a snapshot to those who want no more, such as `redis-cli --rdb`.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
 */
import * as Effect from "effect/Effect"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { Persistence } from "../../persistence/Persistence.js"
import * as Transfer from "../../persistence/Transfer.js"
import * as Reply from "../../resp/Reply.js"
import type { Answer } from "../../state/Pending.js"
import * as Words from "../../state/settings/Words.js"

export const failover = (_context: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining === 1 && args.peek()?.toUpperCase() === "ABORT") return Reply.error("No failover in progress.")
  let hasTarget = false
  let hasTimeout = false
  let isForced = false
  while (args.remaining > 0) {
    const name = args.nextKeyword()
    if (name === "TIMEOUT" && args.remaining >= 1 && !hasTimeout) {
      if (args.nextInteger() <= 0) return Reply.error("FAILOVER timeout must be greater than 0")
      hasTimeout = true
    } else if (name === "TO" && args.remaining >= 2 && !hasTarget) {
      args.next()
      args.nextInteger()
      hasTarget = true
    } else if (name === "FORCE" && !isForced) isForced = true
    else return Reply.syntaxError
  }
  return Reply.error("FAILOVER requires connected replicas.")
}

const badPort = Reply.error("Invalid master port")

/** REPLICAOF and SLAVEOF. */
export const replicaof = (_context: CommandContext, args: Arguments): Reply.Reply => {
  const host = args.next()
  if (host.toUpperCase() === "NO" && args.peek()?.toUpperCase() === "ONE") return Reply.ok
  args.nextIntegerIn(0, 65535, badPort)
  return Reply.error("replication is not supported: only REPLICAOF NO ONE is")
}

/** A master's role, its replication offset and its replicas. */
export const role = (): Reply.Reply => [Reply.bulk("master"), 0, []]

const nothing = new Reply.Sequence([])
const badFlag = Reply.error("value is out of range, value must between 0 and 1")
const missingFilter = Reply.error("Missing rdb-filter-only values")

/** The longest address that a replica may give, in bytes. */
const maxAddress = 255

/** A replica, or a program that acts as one, says what it is. Only what SYNC needs is kept. */
export const replconf = ({ client }: CommandContext, args: Arguments): Reply.Reply => {
  if (args.remaining % 2 === 1) return Reply.syntaxError
  while (args.remaining > 0) {
    const option = args.next()
    switch (option.toLowerCase()) {
      case "listening-port":
        args.nextInteger()
        break
      case "ip-address": {
        const { length } = args.next()
        if (length <= maxAddress) break
        return Reply.error(`REPLCONF ip-address provided by replica instance is too long: ${length} bytes`)
      }
      case "capa":
        args.next()
        break
      case "ack":
      case "getack":
        return nothing
      case "rdb-only": {
        const flag = args.nextInteger()
        if (flag !== 0 && flag !== 1) return badFlag
        client.sync = { ...client.sync, isSnapshotOnly: flag === 1 }
        break
      }
      case "rdb-filter-only": {
        const parts = Words.split(args.next())
        if (parts === undefined) return missingFilter
        const unknown = parts.find((part) => part.toLowerCase() !== "functions")
        if (unknown !== undefined) return Reply.error(`Unsupported rdb-filter-only option: ${unknown}`)
        client.sync = { ...client.sync, data: false, functions: parts.length > 0 }
        break
      }
      default:
        return Reply.error(`Unrecognized REPLCONF option: ${option}`)
    }
  }
  return Reply.ok
}

const noReplication = Reply.error("replication is not supported: SYNC sends a snapshot after REPLCONF rdb-only 1")
const pendingOutput = Reply.error("SYNC and PSYNC are invalid with pending output")

/** Sends a snapshot of now, and then closes the connection. */
export const sync =
  (persistence: Persistence) =>
  ({ client, state }: CommandContext): Answer => {
    const { raw } = client.connection
    if (raw === undefined || !client.sync.isSnapshotOnly) return noReplication
    if (!raw.isClear()) return pendingOutput
    state.statistics.fullSyncs++
    return Effect.match(Transfer.send(persistence, client.sync, raw), {
      onFailure: () => client.connection.close("now"),
      onSuccess: () => client.connection.close("after replies")
    }).pipe(Effect.as(nothing))
  }
