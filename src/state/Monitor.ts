/**
 * MONITOR: a line for each command that runs, to all who asked. Who feeds them asks first whether there are any.
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

/** An argument in quotes, with what cannot be printed escaped. */
const quote = (argument: Bytes.Bytes): string =>
  `"${argument.replace(/[^ !#-[\]-~]/g, (byte) => escapes[byte] ?? `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`

/** A Unix socket's clients are named by its path. */
const source = ({ connection: { address } }: Client): string =>
  address.endsWith(":0") ? `unix:${address.slice(0, -2)}` : address

/** The line of a command that a client runs. */
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
