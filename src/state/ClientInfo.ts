/**
 * A client in one line, for CLIENT INFO, CLIENT LIST and the server's log, with the fields of 7.0.15 in its order. The sizes
 * of buffers are the ones Redis would report for a client with as much input and output.
 *
 * @see https://redis.io/docs/latest/commands/client-list/
 */
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import type { Client } from "./Client.js"
import * as ClientSize from "./ClientSize.js"
import { redirection } from "./TrackingClient.js"

/** The classes of clients in filters and in `client-output-buffer-limit`. */
export type ClientClass = "normal" | "master" | "replica" | "pubsub"

export const classOf = (client: Client): ClientClass => (client.isSubscribed ? "pubsub" : "normal")

/** Whether the client uses a Unix socket: it has no port, and Redis writes 0. */
export const isUnix = (client: Client): boolean => client.connection.address.endsWith(":0")

const transactionOf = ({ executing, transaction }: Client) => transaction ?? executing

const flags = (client: Client): string => {
  let letters = ""
  if (client.monitor) letters += "O"
  if (client.isSubscribed) letters += "P"
  if (transactionOf(client) !== undefined) letters += "x"
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

const seconds = (from: number, to: number): number => Math.max(0, Math.floor((to - from) / 1000))

/** The line, without its newline. `now` is in milliseconds of Unix time; `request` is the client's running request. */
export const format = (client: Client, now: number, request?: Request): Bytes.Bytes => {
  const { connection, replyBuffer } = client
  const { input, output, room, total, unread, words } = ClientSize.measure(client, now, request)
  const { subscriptions } = client
  const queued = transactionOf(client)
  // every refused AUTH makes this line: put together from pairs it cost half of the request
  const line =
    `id=${client.id} addr=${connection.address} laddr=${connection.localAddress} fd=${connection.descriptor} ` +
    `name=${client.name} age=${seconds(client.createdAt, now)} idle=${seconds(client.lastInteraction, now)} ` +
    `flags=${flags(client)} db=${client.database} sub=${subscriptions?.size("channel") ?? 0} ` +
    `psub=${subscriptions?.size("pattern") ?? 0} ssub=${subscriptions?.size("shard") ?? 0} ` +
    `multi=${queued?.requests.length ?? -1} qbuf=${input} qbuf-free=${room} argv-mem=${words} ` +
    `multi-mem=${queued?.bytes ?? 0} rbs=${replyBuffer.size} rbp=${replyBuffer.peak} ` +
    `obl=${Math.min(output, replyBuffer.size)} oll=${Math.ceil(unread / ClientSize.outputBlock)} omem=${unread} ` +
    `tot-mem=${total} events=${unread > 0 ? "rw" : "r"} cmd=${client.lastCommand === "" ? "NULL" : client.lastCommand} ` +
    `user=${client.user.name} redir=${redirection(client.tracking)} resp=${client.protocol}`
  if (client.libraryName === "" && client.libraryVersion === "") return Bytes.unsafeMake(line)
  // the fields of 7.2, only for clients that used CLIENT SETINFO, which 7.0 does not have
  return Bytes.unsafeMake(`${line} lib-name=${client.libraryName} lib-ver=${client.libraryVersion}`)
}
