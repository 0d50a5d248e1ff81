/**
 * The platform's `Socket` of a connection: what a handler of a `Listener` gets. Sessions read and write the `Connection` itself.
 * In Effect 4 a socket is read by pulls, which end with the error of a close: a queue stands between them and the connection.
 */
import type * as Net from "node:net"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Socket from "effect/socket/Socket"

/** Takes a chunk, and returns an Effect if the next chunk must wait. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler of plain code returns nothing
export type Handler<A, E, R> = (chunk: Buffer) => Effect.Effect<A, E, R> | void

/** Hands each chunk to the handler, in order, one at a time; ends with the peer's input. The handler must copy what it keeps. */
export type Run = <A, E, R>(
  handler: Handler<A, E, R>,
  options?: { readonly onOpen?: Effect.Effect<void> | undefined }
) => Effect.Effect<void, E, R>

/** Chunks that a handler has not pulled, before the peer is no longer read from. */
const capacity = 16

/** The code of an orderly end. */
const normalClosure = 1000

export const make = (net: Net.Socket, run: Run): Socket.Socket =>
  Socket.make({
    reader: Effect.gen(function* () {
      const queue = yield* Effect.acquireRelease(
        Queue.bounded<Uint8Array, Socket.SocketError>(capacity),
        Queue.shutdown
      )
      // any handler may keep its chunks
      yield* run((chunk) => Queue.offer(queue, Uint8Array.from(chunk))).pipe(
        Effect.andThen(Effect.suspend(() => Queue.fail(queue, closed()))),
        Effect.forkScoped
      )
      return { pull: Queue.takeAll(queue), upgrade: Socket.SocketUpgradeError.unsupported }
    }),
    writer: Effect.succeed({
      write: (chunk) => send(net, chunk),
      writeAll: (chunks) => Effect.forEach(chunks, (chunk) => send(net, chunk), { discard: true })
    })
  })

const closed = (): Socket.SocketError =>
  new Socket.SocketError({ reason: new Socket.SocketCloseError({ code: normalClosure }) })

const send = (
  net: Net.Socket,
  chunk: Uint8Array | string | Socket.CloseEvent
): Effect.Effect<void, Socket.SocketError> =>
  Effect.callback((resume) => {
    if (Socket.isCloseEvent(chunk)) {
      net.end()
      return resume(Effect.void)
    }
    net.write(chunk, (cause) =>
      resume(
        cause ? Effect.fail(new Socket.SocketError({ reason: new Socket.SocketWriteError({ cause }) })) : Effect.void
      )
    )
  })
