/**
 * How much a client may leave unread: `client-output-buffer-limit`, a hard and a soft limit for each class of client.
 *
 * @see https://redis.io/docs/latest/develop/reference/clients/#output-buffer-limits
 * @since 0.1.0
 */
import type { Client } from "../instance/Client.js"
import type { Settings } from "../instance/Settings.js"

/**
 * What a client that is sent what it did not ask for may leave unread where its class has no limit, in bytes: a MONITOR
 * nobody reads must not fill the memory.
 */
const pushLimit = 1024 * 1024 * 1024

/**
 * @since 0.1.0
 * @category models
 */
export class OutputLimit {
  private softSince: number | undefined

  constructor(
    private readonly settings: Settings,
    private readonly client: Client
  ) {}

  /** Whether a client with so many bytes unread, at this time in ms, must go. */
  isPassed(pending: number, now: number): boolean {
    const { hard, soft, seconds } = this.settings.outputLimit(this.client.monitor ? "normal" : "pubsub")
    if (pending > (hard === 0 ? pushLimit : hard)) return true
    if (soft === 0 || pending <= soft) {
      this.softSince = undefined
      return false
    }
    this.softSince ??= now
    return now - this.softSince > seconds * 1000
  }
}
