/**
 * The limits on unread output: `client-output-buffer-limit`, with a hard limit for each class of client and a soft limit that
 * may be exceeded for some seconds.
 *
 * @see https://redis.io/docs/latest/develop/reference/clients/#output-buffer-limits
 */
import { totalmem } from "node:os"
import type { Authorization } from "../state/Authorization.js"
import type { Client } from "../state/Client.js"
import * as ClientInfo from "../state/ClientInfo.js"
import type { Settings } from "../state/Settings.js"

/** The limit on output with pushed messages, in bytes, whatever the class allows: an unread MONITOR must not fill the memory. */
export const pushLimit = 256 * 1024 * 1024

/**
 * The limit on the unread reply of one request, in bytes, whatever the class allows: a single MGET can name one long value a
 * thousand times, and EXEC replies to many commands. It is a quarter of the memory that the machine or the container has, and
 * 2 GB at most. Pipelined replies cannot add up past this: requests wait while their client does not drain its output.
 */
export const replyLimit: number = Math.min(
  2 * 1024 * 1024 * 1024,
  Math.floor(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 4)
)

/** The buffer that Redis has for a client's replies: only the bytes beyond it count for `client-output-buffer-limit`. */
export const replyBuffer = 16 * 1024

/**
 * The limit of a client that must authenticate first, as in the releases of Redis that mend CVE-2025-21605: it gets nothing
 * beyond its reply buffer, so that strangers cannot fill the memory, however high the other limits are.
 */
const strangerLimit = { hard: replyBuffer, soft: 0, seconds: 0 }

export class OutputLimit {
  private softSince: number | undefined

  constructor(
    private readonly settings: Settings,
    private readonly client: Client,
    private readonly authorization: Authorization
  ) {}

  /** Whether the limit is that of a client that must authenticate first. */
  get isOfStranger(): boolean {
    return this.client.isGuarded && this.authorization.mustAuthenticate(this.client)
  }

  /** Whether the soft limit is exceeded. */
  get isPressed(): boolean {
    return this.softSince !== undefined
  }

  /** The bytes that a client may leave unread before it is closed at once. */
  get hard(): number {
    const { hard } = this.limits
    return hard > 0 ? Math.min(hard, replyLimit) : replyLimit
  }

  /**
   * Whether requests may go on while a client has left this many bytes unread. As in Redis, those of a client with a limit run
   * until it is over that, and those of a client without one would run for ever.
   */
  allows(pending: number): boolean {
    const { hard, soft } = this.limits
    if (hard > 0) return pending <= Math.min(hard, replyLimit)
    return soft > 0 && pending <= Math.min(soft, replyLimit)
  }

  /** The milliseconds for which a client may leave this many bytes unread: 0 if it must be closed now, `Infinity` for no limit. */
  patience(pending: number, now: number): number {
    const { hard, soft, seconds } = this.limits
    if (hard > 0 && pending > hard) return 0
    if (soft === 0 || pending <= soft) {
      this.softSince = undefined
      return Number.POSITIVE_INFINITY
    }
    this.softSince ??= now
    return Math.max(0, this.softSince + seconds * 1000 - now)
  }

  private get limits(): ReturnType<Settings["outputLimit"]> {
    if (this.isOfStranger) return strangerLimit
    const class_ = ClientInfo.classOf(this.client)
    return this.settings.outputLimit(class_ === "master" ? "normal" : class_)
  }
}
