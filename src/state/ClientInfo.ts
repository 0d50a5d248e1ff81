/**
 * A client in one line, as CLIENT INFO, CLIENT LIST and the server's log tell of it: 7.0.15's fields in its order. What
 * counts bytes of Redis's own buffers is what Redis would say of a client with as much input and output.
 *
 * @see https://redis.io/docs/latest/commands/client-list/
 */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Client } from "./Client.js"
import { redirection } from "./Tracked.js"

/** The room for input that Redis gives a client, in bytes. */
const inputRoom = 20474

/** After so many ms without input Redis takes that room back. */
const inputRoomKept = 2000

/** The reply buffer that each client of Redis has, in bytes. */
const replyBuffer = 16384

/** What each key under watch costs Redis, in bytes. */
const watchedSize = 56

/** What a client costs Redis beside its buffers, in bytes. */
const clientSize = 774

/** The classes that filters and `client-output-buffer-limit` tell apart. */
export type ClientClass = "normal" | "master" | "replica" | "pubsub"

export const classOf = (client: Client): ClientClass => (client.isSubscribed ? "pubsub" : "normal")

/** Whether it came by a Unix socket: those have no ports, and Redis writes 0. */
export const isUnix = (client: Client): boolean => client.connection.address.endsWith(":0")

const flags = (client: Client): string => {
  let letters = ""
  if (client.monitor) letters += "O"
  if (client.isSubscribed) letters += "P"
  if (client.transaction !== undefined) letters += "x"
  if (client.paused || client.waiting !== undefined) letters += "b"
  if (client.tracking !== undefined) letters += "t"
  if (client.tracking?.isBroken === true) letters += "R"
  if (client.tracking?.options.mode === "broadcast") letters += "B"
  if (client.watch?.isStale === true) letters += "d"
  if (client.closing) letters += "c"
  if (isUnix(client)) letters += "U"
  if (client.noEvict) letters += "e"
  return letters === "" ? "N" : letters
}

/** A request's bytes on the wire, those of its words alone, and of the pointers that Redis has to them. */
const sizes = (request: Request): { readonly wire: number; readonly words: number; readonly pointers: number } => {
  let wire = `*${request.length}\r\n`.length
  let words = 0
  for (const word of request) {
    wire += `$${word.length}\r\n`.length + word.length + 2
    words += word.length
  }
  return { wire, words, pointers: Math.ceil(request.length / 2) * 16 }
}

/** What a transaction and the keys under watch would take. */
const transactionSize = ({ transaction, watch }: Client): number =>
  (transaction?.size ?? 0) + (watch?.keys.length ?? 0) * watchedSize

const seconds = (from: number, to: number): number => Math.max(0, Math.floor((to - from) / 1000))

/** The line, without an end. `now` is in milliseconds of Unix time; `request` is the one the client has running. */
export const format = (client: Client, now: number, request?: Request): Bytes.Bytes => {
  const { connection } = client
  const running = request === undefined ? { wire: 0, words: 0, pointers: 0 } : sizes(request)
  const input = connection.pendingInput() + running.wire
  const hasRoom = request !== undefined || now - client.lastInteraction <= inputRoomKept
  const room = hasRoom ? Math.max(0, inputRoom - input) : 0
  const output = connection.pendingOutput()
  const unread = Math.max(0, output - replyBuffer)
  const fields: ReadonlyArray<readonly [name: string, value: string | number]> = [
    ["id", client.id],
    ["addr", connection.address],
    ["laddr", connection.localAddress],
    ["fd", connection.descriptor],
    ["name", client.name],
    ["age", seconds(client.createdAt, now)],
    ["idle", seconds(client.lastInteraction, now)],
    ["flags", flags(client)],
    ["db", client.database],
    ["sub", client.subscriptions?.size("channel") ?? 0],
    ["psub", client.subscriptions?.size("pattern") ?? 0],
    ["ssub", client.subscriptions?.size("shard") ?? 0],
    ["multi", client.transaction?.requests.length ?? -1],
    ["qbuf", input],
    ["qbuf-free", room],
    ["argv-mem", running.words],
    ["multi-mem", client.transaction?.bytes ?? 0],
    ["rbs", replyBuffer],
    ["rbp", replyBuffer],
    ["obl", Math.min(output, replyBuffer)],
    ["oll", Math.ceil(unread / replyBuffer)],
    ["omem", unread],
    [
      "tot-mem",
      input + room + running.words + running.pointers + replyBuffer + unread + clientSize + transactionSize(client)
    ],
    ["events", unread > 0 ? "rw" : "r"],
    ["cmd", client.lastCommand === "" ? "NULL" : client.lastCommand],
    ["user", "default"],
    ["redir", redirection(client.tracking)],
    ["resp", client.protocol],
    // 7.2's, for those that said it with CLIENT SETINFO, which 7.0 does not know
    ...(client.libraryName === "" && client.libraryVersion === ""
      ? []
      : ([
          ["lib-name", client.libraryName],
          ["lib-ver", client.libraryVersion]
        ] as const))
  ]
  return Bytes.unsafeMake(fields.map(([name, value]) => `${name}=${value}`).join(" "))
}
