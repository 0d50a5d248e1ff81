/**
 * The memory of a client: what Redis would report for a client with as much input and output, so that limits mean the same in
 * both. CLIENT LIST shows the parts; `maxmemory` and `maxmemory-clients` count the total.
 */
import type { Request } from "../resp/Decoder.js"
import type { Client } from "./Client.js"

/** The query buffer that Redis gives a client, in bytes. */
const queryBuffer = 20474

/** Redis frees that buffer after this many milliseconds without input. */
const queryBufferKept = 2000

/** The blocks in which Redis keeps the output beyond the reply buffer, in bytes. */
export const outputBlock = 16384

/** The memory of a watched key in Redis, in bytes. */
const watchedSize = 56

/** The memory of a client in Redis without its buffers, in bytes. */
const clientSize = 774

/** In bytes. */
export interface ClientSize {
  /** Input that has not run, with the running request. */
  readonly input: number
  /** The free part of the query buffer. */
  readonly room: number
  /** The words of the running request. */
  readonly words: number
  /** Output that the peer has not taken. */
  readonly output: number
  /** The part of it that does not fit into the reply buffer. */
  readonly unread: number
  readonly total: number
}

/** The bytes of a request on the wire, of its words alone, and of Redis's pointers to them. */
const sizes = (request: Request): { readonly wire: number; readonly words: number; readonly pointers: number } => {
  let wire = `*${request.length}\r\n`.length
  let words = 0
  for (const word of request) {
    wire += `$${word.length}\r\n`.length + word.length + 2
    words += word.length
  }
  return { wire, words, pointers: Math.ceil(request.length / 2) * 16 }
}

const none = { wire: 0, words: 0, pointers: 0 }

/** The size at a time in milliseconds of Unix time; `request` is the client's running request. */
export const measure = (client: Client, now: number, request?: Request): ClientSize => {
  const { connection, replyBuffer, watch } = client
  const transaction = client.transaction ?? client.executing
  const { pointers, wire, words } = request === undefined ? none : sizes(request)
  const input = connection.pendingInput() + wire
  const hasRoom = request !== undefined || now - client.lastInteraction <= queryBufferKept
  const room = hasRoom ? Math.max(0, queryBuffer - input) : 0
  const output = connection.pendingOutput()
  replyBuffer.add(0, output, now)
  const unread = Math.max(0, output - replyBuffer.size)
  const queued = (transaction?.size ?? 0) + (watch?.keys.length ?? 0) * watchedSize
  return {
    input,
    room,
    words,
    output,
    unread,
    total: input + room + words + pointers + replyBuffer.size + unread + clientSize + queued
  }
}
