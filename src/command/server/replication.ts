/**
 * Commands on replication. This server is a master without replicas: FAILOVER finds none, and only REPLICAOF NO ONE succeeds.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
 */
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"

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
