/**
 * The latest slow commands, for SLOWLOG: those that took `slowlog-log-slower-than` microseconds or more, the newest
 * `slowlog-max-len` of them, with their arguments cut to a readable length.
 *
 * @see https://redis.io/docs/latest/commands/slowlog-get/
 */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Client } from "./Client.js"
import type { Settings } from "./Settings.js"

/** How many arguments an entry shows, the last of them being the number of those it does not. */
const mostArguments = 32
/** How many bytes of an argument an entry shows. */
const mostBytes = 128

export interface Entry {
  readonly id: number
  /** Seconds of Unix time. */
  readonly time: number
  readonly microseconds: number
  readonly arguments: ReadonlyArray<Bytes.Bytes>
  readonly address: Bytes.Bytes
  readonly clientName: Bytes.Bytes
}

/** A command that was slow. */
export interface SlowCommand {
  readonly request: Request
  readonly microseconds: number
  readonly client: Client
}

export class SlowLog {
  /** The oldest first. */
  private entries: Array<Entry> = []
  private nextId = 0
  private most = 0
  /** From how many microseconds on a command is logged. */
  threshold = Number.POSITIVE_INFINITY

  constructor(settings: Settings) {
    settings.onChange("slowlog-log-slower-than", (value) => {
      this.threshold = Number(value) < 0 ? Number.POSITIVE_INFINITY : Number(value)
    })
    settings.onChange("slowlog-max-len", (value) => {
      this.most = Number(value)
    })
  }

  get size(): number {
    return this.entries.length
  }

  /** Logs a command, at this time in milliseconds. */
  add({ request, microseconds, client }: SlowCommand, now: number): void {
    this.entries.push({
      id: this.nextId++,
      time: Math.floor(now / 1000),
      microseconds: Math.round(microseconds),
      arguments: shorten(request),
      address: Bytes.fromText(client.connection.address),
      clientName: client.name
    })
    if (this.entries.length > this.most) this.entries.splice(0, this.entries.length - this.most)
  }

  /** The newest first, so many at most. */
  latest(count: number): ReadonlyArray<Entry> {
    return this.entries.slice(Math.max(0, this.entries.length - count)).reverse()
  }

  clear(): void {
    this.entries = []
  }
}

const shorten = (request: Request): ReadonlyArray<Bytes.Bytes> => {
  const shown = request.length > mostArguments ? request.slice(0, mostArguments - 1) : request
  const shortened = shown.map((argument) =>
    argument.length > mostBytes
      ? Bytes.own(Bytes.unsafeMake(`${argument.slice(0, mostBytes)}... (${argument.length - mostBytes} more bytes)`))
      : Bytes.own(argument)
  )
  if (shown !== request) shortened.push(Bytes.unsafeMake(`... (${request.length - shown.length} more arguments)`))
  return shortened
}
