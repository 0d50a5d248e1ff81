/**
 * What a client has queued between MULTI and EXEC.
 *
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 */
import * as Bytes from "../Bytes.js"
import type { Command } from "../execution/Command.js"
import type { Request } from "../resp/Decoder.js"

export interface Queued {
  readonly command: Command
  readonly request: Request
}

/** What Redis keeps beside a word of a queued command, and of the command, in bytes. */
const wordSize = 8
const commandSize = 24

export class Transaction {
  readonly queued: Array<Queued> = []
  /** Bytes of the queued requests, and of the pointers that Redis has to their words. */
  bytes = 0
  /** Whether a command could not be queued: EXEC then refuses all of them. */
  failed = false

  /** Keeps a request, whose arguments are the network's until now. */
  add(command: Command, request: Request): void {
    for (const argument of request) this.bytes += argument.length + wordSize
    this.queued.push({ command, request: request.map(Bytes.own) })
  }

  /** What Redis would take for it, in bytes: it doubles the room for commands as they come, from two on. */
  get size(): number {
    const { length } = this.queued
    return this.bytes + (length === 0 ? 0 : 2 ** Math.max(1, Math.ceil(Math.log2(length))) * commandSize)
  }

  /** Whether one of the queued commands may leave for replicas. */
  get mayReplicate(): boolean {
    return this.queued.some(({ command }) => command.mayReplicate)
  }
}
