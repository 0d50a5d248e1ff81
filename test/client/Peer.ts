/** A scripted server: a test decides what it answers to each request, and when it cuts the connection. */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Decoder from "../../src/resp/Decoder.js"
import * as Encoder from "../../src/resp/Encoder.js"
import * as Reply from "../../src/resp/Reply.js"

/** What a request gets: bytes (latin1), nothing, or the end of the connection after some bytes. */
export type Answer = string | undefined | { readonly cutAfter: string }

export interface Peer {
  readonly url: string
  /** The requests that came, in order, without HELLO and CLIENT SETINFO, one inner array for each connection. */
  readonly connections: Array<Array<ReadonlyArray<string>>>
  /** The number of chunks that carried requests. */
  chunks: number
  /** Sends bytes (latin1) over a connection, by its number, or over all. */
  readonly send: (bytes: string, connection?: number) => void
  /** Closes all connections. */
  readonly cut: () => void
  /** Whether it accepts connections: those that come otherwise are closed at once. */
  accepts: boolean
}

/** The reply as RESP3, as text in latin1. */
export const resp = (reply: Reply.Reply): string => Encoder.encode(reply, 3)

export const hello: string = resp(Reply.map([["proto", 3]]))

const unknown = "-ERR unknown subcommand 'SETINFO'. Try CLIENT HELP.\r\n"

/** A server whose replies to all but HELLO come from `answer`. */
export const make = (
  answer: (request: ReadonlyArray<string>, connection: number) => Answer,
  greet: (request: ReadonlyArray<string>, connection: number) => Answer = () => hello,
  onSetInfo: (request: ReadonlyArray<string>) => void = () => undefined
): Effect.Effect<Peer, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<{ readonly peer: Peer; readonly server: Net.Server }>((resume) => {
      const sockets = new Set<Net.Socket>()
      const numbered: Array<Net.Socket> = []
      const server = Net.createServer((socket) => {
        if (!peer.accepts) return socket.destroy()
        sockets.add(socket)
        socket.on("close", () => sockets.delete(socket)).on("error", () => undefined)
        const requests: Array<ReadonlyArray<string>> = []
        const number = peer.connections.push(requests) - 1
        numbered.push(socket)
        const decoder = Decoder.make()
        socket.on("data", (chunk) => {
          peer.chunks++
          decoder.feed(chunk)
          for (let request = decoder.next(); request !== undefined; request = decoder.next()) {
            if (Reply.isError(request)) throw new Error(request.text)
            const words = request.map(String)
            const isHello = words[0] === "HELLO"
            const isSetInfo = words[1] === "SETINFO"
            if (!isHello && !isSetInfo) requests.push(words)
            if (isSetInfo) onSetInfo(words)
            const reply = isSetInfo ? unknown : (isHello ? greet : answer)(words, number)
            if (typeof reply === "string") socket.write(reply, "latin1")
            else if (reply !== undefined) {
              socket.end(reply.cutAfter, "latin1")
              return
            }
          }
        })
        return undefined
      })
      const peer: Peer = {
        url: "",
        connections: [],
        chunks: 0,
        accepts: true,
        send: (bytes, connection) => {
          const to = connection === undefined ? sockets : [numbered[connection]]
          for (const socket of to) socket?.write(bytes, "latin1")
        },
        cut: () => {
          for (const socket of sockets) socket.destroy()
        }
      }
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        if (address === null || typeof address === "string") throw new Error("the peer has no port")
        resume(Effect.succeed({ peer: Object.assign(peer, { url: `redis://127.0.0.1:${address.port}` }), server }))
      })
    }),
    ({ peer, server }) =>
      Effect.sync(() => {
        server.close()
        peer.cut()
      })
  ).pipe(Effect.map(({ peer }) => peer))
