/**
 * The lines of MONITOR: one for each command that runs. `execution/MonitorFeed` sends them.
 *
 * @see https://redis.io/docs/latest/commands/monitor/
 */
import type * as Clock from "effect/Clock"
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import type { Client } from "./Client.js"
import * as UnixTime from "./UnixTime.js"

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\u0007": "\\a",
  "\b": "\\b"
}

/** An argument in quotes, with unprintable bytes escaped. */
const quote = (argument: Bytes.Bytes): string =>
  `"${argument.replace(/[^ !#-[\]-~]/g, (byte) => escapes[byte] ?? `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`

/** The client's address, or the path of its Unix socket. */
const source = ({ connection: { address } }: Client): string =>
  address.endsWith(":0") ? `unix:${address.slice(0, -2)}` : address

/** The line for a client's command. */
export const line = (clock: Clock.Clock, client: Client, request: Request): Reply.SimpleString => {
  const time = UnixTime.microseconds(clock)
  const fraction = String(time % 1_000_000).padStart(6, "0")
  const words = request.map(quote).join(" ")
  return new Reply.SimpleString(
    Bytes.unsafeMake(
      `${Math.floor(time / 1_000_000)}.${fraction} [${client.database} ${Bytes.fromText(source(client))}] ${words}`
    )
  )
}
