/**
 * The settings of an instance, over one table: names, types, limits and defaults as in `redis.conf` of Redis 7.0.15.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 * @category models
 */
export class Settings {
  private readonly values: Map<string, string>

  constructor(given: Readonly<Record<string, string>>) {
    this.values = new Map(Object.entries({ databases: "16", maxclients: "10000", timeout: "0", "proto-max-bulk-len": "536870912", "client-query-buffer-limit": "1073741824", "tcp-keepalive": "300", ...given }))
  }

  /** A setting that is a number, in the unit Redis gives it. */
  number(name: string): number {
    return Number(this.values.get(name) ?? 0)
  }

  /** `client-output-buffer-limit` of a class: bytes, bytes, seconds; 0 for none. */
  outputLimit(of: "normal" | "replica" | "pubsub"): { readonly hard: number; readonly soft: number; readonly seconds: number } {
    return of === "pubsub" ? { hard: 33554432, soft: 8388608, seconds: 60 } : { hard: 0, soft: 0, seconds: 0 }
  }
}
