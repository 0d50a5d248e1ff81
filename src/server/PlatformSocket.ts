/**
 * The platform's `Socket` of a connection: what a handler of a `Listener` gets. Sessions read and write the `Connection` itself.
 */
import type * as Net from "node:net"
import * as Socket from "@effect/platform/Socket"
import * as Effect from "effect/Effect"

/** Takes a chunk, and returns an Effect if the next chunk must wait; the platform's type. */
// biome-ignore lint/suspicious/noConfusingVoidType: as the platform declares it
export type Handler<A, E, R> = (chunk: Buffer) => Effect.Effect<A, E, R> | void

/** Hands each chunk to the handler, in order, one at a time; ends with the peer's input. The handler must copy what it keeps. */
export type Run = <A, E, R>(
  handler: Handler<A, E, R>,
  options?: { readonly onOpen?: Effect.Effect<void> | undefined }
) => Effect.Effect<void, E, R>

export const make = (net: Net.Socket, run: Run): Socket.Socket =>
  Socket.Socket.of({
    [Socket.TypeId]: Socket.TypeId,
    // any handler may keep its chunks
    run: (handler, options) => run((chunk) => handler(Buffer.from(chunk)), options),
    runRaw: (handler, options) => run((chunk) => handler(Buffer.from(chunk)), options),
    writer: Effect.succeed((chunk) => send(net, chunk))
  })

const send = (
  net: Net.Socket,
  chunk: Uint8Array | string | Socket.CloseEvent
): Effect.Effect<void, Socket.SocketError> =>
  Effect.async((resume) => {
    if (Socket.isCloseEvent(chunk)) {
      net.end()
      return resume(Effect.void)
    }
    net.write(chunk, (cause) =>
      resume(cause ? Effect.fail(new Socket.SocketGenericError({ reason: "Write", cause })) : Effect.void)
    )
  })
