/**
 * The latest slow commands, for SLOWLOG: the newest `slowlog-max-len` that took `slowlog-log-slower-than` microseconds or more,
 * with their arguments cut to a readable length.
 *
 * @see https://redis.io/docs/latest/commands/slowlog-get/
 */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Client } from "./Client.js"
import type { Settings } from "./Settings.js"

/** Arguments that an entry shows; the last one then gives the number of arguments not shown. */
const maxArguments = 32
/** Bytes of an argument that an entry shows. */
const maxBytes = 128

export interface Entry {
  readonly id: number
  /** Seconds of Unix time. */
  readonly time: number
  readonly microseconds: number
  readonly arguments: ReadonlyArray<Bytes.Bytes>
  readonly address: Bytes.Bytes
  readonly clientName: Bytes.Bytes
}

export interface SlowCommand {
  readonly request: Request
  readonly microseconds: number
  readonly client: Client
}

export class SlowLog {
  /** Oldest first. */
  private entries: Array<Entry> = []
  private nextId = 0
  private maxLength = 0
  /** The shortest duration that is logged, in microseconds. */
  threshold = Number.POSITIVE_INFINITY

  constructor(settings: Settings) {
    settings.onChange("slowlog-log-slower-than", (value) => {
      this.threshold = Number(value) < 0 ? Number.POSITIVE_INFINITY : Number(value)
    })
    settings.onChange("slowlog-max-len", (value) => {
      this.maxLength = Number(value)
    })
  }

  get size(): number {
    return this.entries.length
  }

  /** Logs a command. `now` is in milliseconds of Unix time. */
  add({ request, microseconds, client }: SlowCommand, now: number): void {
    this.entries.push({
      id: this.nextId++,
      time: Math.floor(now / 1000),
      microseconds: Math.round(microseconds),
      arguments: shorten(request),
      address: Bytes.fromText(client.connection.address),
      clientName: client.name
    })
    if (this.entries.length > this.maxLength) this.entries.splice(0, this.entries.length - this.maxLength)
  }

  /** Up to `count` entries, newest first. */
  latest(count: number): ReadonlyArray<Entry> {
    return this.entries.slice(Math.max(0, this.entries.length - count)).reverse()
  }

  clear(): void {
    this.entries = []
  }
}

const shorten = (request: Request): ReadonlyArray<Bytes.Bytes> => {
  const shown = request.length > maxArguments ? request.slice(0, maxArguments - 1) : request
  const shortened = shown.map((argument) =>
    argument.length > maxBytes
      ? Bytes.own(Bytes.unsafeMake(`${argument.slice(0, maxBytes)}... (${argument.length - maxBytes} more bytes)`))
      : Bytes.own(argument)
  )
  if (shown !== request) shortened.push(Bytes.unsafeMake(`... (${request.length - shown.length} more arguments)`))
  return shortened
}
