/**
 * The requests that a client has queued since MULTI. EXEC looks up their commands.
 *
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"

/** The memory that Redis needs for a word of a queued command and for the command, without the bytes, in bytes. */
const wordSize = 8
const commandSize = 24

/** The effects of a command that EXEC is asked about. */
interface Effects {
  readonly isWrite: boolean
  readonly mayReplicate: boolean
  readonly needsMemory: boolean
}

export class Transaction {
  readonly requests: Array<Request> = []
  /** Bytes of the queued requests and of Redis's pointers to their words. */
  bytes = 0
  /** Whether a command could not be queued: EXEC then refuses the transaction. */
  failed = false
  /** Whether one of the queued commands may replicate. */
  mayReplicate = false
  /** Whether one of the queued commands may need more memory. */
  needsMemory = false
  /** Whether one of the queued commands writes. */
  isWrite = false

  /** Queues a copy of a request that does not share memory with a chunk. */
  add(request: Request, { isWrite, mayReplicate, needsMemory }: Effects): void {
    for (const argument of request) this.bytes += argument.length + wordSize
    this.requests.push(request.map(Bytes.own))
    this.mayReplicate ||= mayReplicate
    this.needsMemory ||= needsMemory
    this.isWrite ||= isWrite
  }

  /** The size Redis would report, in bytes: it starts with room for two commands and doubles it. */
  get size(): number {
    const { length } = this.requests
    return this.bytes + (length === 0 ? 0 : 2 ** Math.max(1, Math.ceil(Math.log2(length))) * commandSize)
  }
}
