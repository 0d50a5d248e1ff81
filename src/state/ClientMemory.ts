/**
 * The memory of all clients together, and `maxmemory-clients`, which closes the largest while they use more. A client is
 * measured when it has run a chunk or is pushed much, and all of them ten times a second while somebody asks.
 *
 * @see https://redis.io/docs/latest/develop/reference/clients/#client-eviction
 */
import type { Client } from "./Client.js"
import * as ClientSize from "./ClientSize.js"
import type { Settings } from "./Settings.js"

/** The least limit, in bytes: below it nobody could talk to the server and raise it. */
const minLimit = 128 * 1024

/** Clients up to 32 KB and from 8 GB on each count as equally large; between, each doubling is a class, as in Redis. */
const smallest = 15
const largest = 33

const classOf = (bytes: number): number => Math.min(largest, Math.max(smallest, Math.floor(Math.log2(bytes)) + 1))

export class ClientMemory {
  /** The memory of all clients, in bytes. */
  bytes = 0
  /** Clients closed because of the limit. */
  evicted = 0
  /** The limit in bytes; `Infinity` for none. */
  private limit = Number.POSITIVE_INFINITY

  constructor(
    settings: Settings,
    private readonly clients: () => Iterable<Client>
  ) {
    const update = (): void => {
      const limit = settings.number("maxmemory-clients")
      // a percentage is of `maxmemory`
      const bytes = limit < 0 ? Math.floor((settings.number("maxmemory") * -limit) / 100) : limit
      this.limit = bytes === 0 ? Number.POSITIVE_INFINITY : Math.max(bytes, minLimit)
    }
    settings.onChange("maxmemory-clients", update)
    settings.onChange("maxmemory", update)
  }

  get isLimited(): boolean {
    return this.limit < Number.POSITIVE_INFINITY
  }

  /** Measures a client. `now` is in milliseconds of Unix time. */
  measure(client: Client, now: number): void {
    if (!client.isConnected || client.kind !== "socket") return
    const { total } = ClientSize.measure(client, now)
    this.bytes += total - client.memory
    client.memory = total
  }

  measureAll(now: number): void {
    for (const client of this.clients()) this.measure(client, now)
  }

  /** Call when a client has disconnected. */
  forget(client: Client): void {
    this.bytes -= client.memory
    client.memory = 0
  }

  /** Closes the largest clients while all together use more than the limit, other than those with CLIENT NO-EVICT. */
  enforce(now: number): void {
    if (this.bytes < this.limit) return
    this.measureAll(now)
    if (this.bytes < this.limit) return
    const clients = [...this.clients()].filter(({ noEvict }) => !noEvict)
    clients.sort((one, other) => classOf(other.memory) - classOf(one.memory))
    for (const client of clients) {
      if (this.bytes < this.limit) return
      this.evicted++
      client.connection.close("now", "client memory limit")
      this.forget(client)
    }
  }
}
