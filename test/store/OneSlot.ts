/**
 * A transport on which all keys have one hash slot: it gives them a hash tag, and takes it off in replies. So the tests of the
 * typed store, which know nothing of slots, run on a cluster.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../../src/Bytes.js"
import type { Request } from "../../src/resp/Decoder.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Keys from "../../src/specification/Keys.js"
import * as Lookup from "../../src/specification/Lookup.js"
import type { OnReply, Transport } from "../../src/store/Transport.js"

const tag = "{t}"

const tagged = (key: Bytes.Bytes): Bytes.Bytes => Bytes.unsafeMake(`${tag}${key}`)

/** The word after a keyword. */
const after = (request: Request, keyword: string): number => {
  const at = request.findIndex((word, index) => index > 1 && word.toUpperCase() === keyword)
  return at < 0 ? -1 : at + 1
}

/** The indexes of patterns of keys: they are no keys to the specifications. */
const patterns = (request: Request): ReadonlyArray<number> => {
  switch (request[0]) {
    case "KEYS":
      return [1]
    case "SCAN":
      return [after(request, "MATCH")]
    default:
      return []
  }
}

const onRequest = (request: Request): Request => {
  const specification = Lookup.find(request)
  const keys = specification === undefined ? [] : Keys.keysOf(specification, request).map(({ index }) => index)
  const indexes = new Set([...keys, ...patterns(request)])
  return request.map((word, index) => (indexes.has(index) ? tagged(word) : word))
}

const onText = (text: Bytes.Bytes): Bytes.Bytes =>
  text.startsWith(tag) ? Bytes.unsafeMake(text.slice(tag.length)) : text

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

const onReplyOf = (reply: Reply.Reply): Reply.Reply => {
  if (typeof reply === "string") return onText(reply)
  if (isArray(reply)) return reply.map(onReplyOf)
  if (reply instanceof Reply.MapReply) {
    return new Reply.MapReply(reply.entries.map(([key, value]) => [onReplyOf(key), onReplyOf(value)] as const))
  }
  if (reply instanceof Reply.SetReply) return new Reply.SetReply(reply.members.map(onReplyOf))
  return reply
}

const reading =
  <A, E>(onReply: OnReply<A, E>): OnReply<A, E> =>
  (reply) =>
    onReply(onReplyOf(reply))

export const make = (transport: Transport): Transport => ({
  ...transport,
  call: (request, onReply) => transport.call(onRequest(request), reading(onReply)),
  callBlocking: (request, onReply) => transport.callBlocking(onRequest(request), reading(onReply)),
  command: (request, onReply) => transport.command(onRequest(request), reading(onReply)),
  describe: (request) => transport.describe(request),
  isRecording: false,
  subscribe: (kind, names, listener) => transport.subscribe(kind, names, listener),
  events: (filter, listener) =>
    transport.events(
      { ...filter, pattern: tagged(filter.pattern) },
      { ...listener, receive: (event) => listener.receive({ ...event, key: onText(event.key) }) }
    ),
  changes: (listener) => transport.changes(listener),
  attempt: Effect.map(transport.attempt, (attempt) => ({
    read: (request, onReply) => attempt.read(onRequest(request), reading(onReply)),
    commit: (requests) => Effect.map(attempt.commit(requests.map(onRequest)), (replies) => replies?.map(onReplyOf))
  })),
  onDatabase: (index) => Effect.map(transport.onDatabase(index), make)
})
