/**
 * What a client has queued between MULTI and EXEC.
 *
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 * @since 0.1.0
 */
import * as Bytes from "../Bytes.js"
import type { Command } from "../command/Command.js"
import type { Request } from "../resp/Decoder.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Queued {
  readonly command: Command
  readonly request: Request
}

/**
 * @since 0.1.0
 * @category models
 */
export class Transaction {
  readonly queued: Array<Queued> = []
  /** Bytes of the queued requests' arguments. */
  bytes = 0
  /** Whether a command could not be queued: EXEC then refuses all of them. */
  failed = false

  /** Keeps a request, whose arguments are the network's until now. */
  add(command: Command, request: Request): void {
    for (const argument of request) this.bytes += argument.length
    this.queued.push({ command, request: request.map(Bytes.own) })
  }

  /** Whether one of the queued commands may change the keyspace. */
  get isWrite(): boolean {
    return this.queued.some(({ command }) => command.isWrite)
  }
}
