/**
 * How much a client may leave unread: `client-output-buffer-limit`, a hard limit for each class of client, and a soft one
 * for so many seconds.
 *
 * @see https://redis.io/docs/latest/develop/reference/clients/#output-buffer-limits
 */
import type { Client } from "../state/Client.js"
import * as ClientInfo from "../state/ClientInfo.js"
import type { Settings } from "../state/Settings.js"

/**
 * What a client may leave unread of that which it did not ask for where its class has no limit, in bytes: a MONITOR nobody
 * reads must not fill the memory.
 */
export const pushLimit = 256 * 1024 * 1024

/**
 * What a client may leave unread of one reply, in bytes. There is no more of several, as a client that does not read is
 * not read from; but a single MGET can name one long value a thousand times.
 */
export const replyLimit = 2 * 1024 * 1024 * 1024

export class OutputLimit {
  private softSince: number | undefined

  constructor(
    private readonly settings: Settings,
    private readonly client: Client
  ) {}

  /** Whether the time of the soft limit runs. */
  get isPressed(): boolean {
    return this.softSince !== undefined
  }

  /** For how many more ms a client may leave so many bytes unread: 0 when it must go now, `Infinity` without a limit. */
  patience(pending: number, now: number): number {
    const class_ = ClientInfo.classOf(this.client)
    const { hard, soft, seconds } = this.settings.outputLimit(class_ === "master" ? "normal" : class_)
    if (hard > 0 && pending > hard) return 0
    if (soft === 0 || pending <= soft) {
      this.softSince = undefined
      return Number.POSITIVE_INFINITY
    }
    this.softSince ??= now
    return Math.max(0, this.softSince + seconds * 1000 - now)
  }
}
