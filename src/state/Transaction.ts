/**
 * The requests that a client has queued since MULTI. EXEC looks up their commands.
 *
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"

/** What Redis keeps beside a word of a queued command, and of the command, in bytes. */
const wordSize = 8
const commandSize = 24

export class Transaction {
  readonly requests: Array<Request> = []
  /** Bytes of the queued requests, and of the pointers that Redis has to their words. */
  bytes = 0
  /** Whether a command could not be queued: EXEC then refuses all of them. */
  failed = false
  /** Whether one of the queued commands may replicate. */
  mayReplicate = false

  /** Queues a request, and copies its arguments out of the network's memory. */
  add(request: Request, mayReplicate: boolean): void {
    for (const argument of request) this.bytes += argument.length + wordSize
    this.requests.push(request.map(Bytes.own))
    this.mayReplicate ||= mayReplicate
  }

  /** The size Redis would report, in bytes: it doubles the room for commands as they come, from two on. */
  get size(): number {
    const { length } = this.requests
    return this.bytes + (length === 0 ? 0 : 2 ** Math.max(1, Math.ceil(Math.log2(length))) * commandSize)
  }
}
