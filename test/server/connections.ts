/**
 * What the tests of the server share: connections to the one in the context, and waiting for what other connections bring
 * about.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as EventLoop from "../../src/EventLoop.js"
import * as Encoder from "../../src/resp/Encoder.js"
import { ourPort, type Wire, wire } from "../fixtures.js"

/** A connection to our server, closed with the scope. */
export const connect = Effect.flatMap(ourPort, wire)

export const send = (client: Wire, ...words: ReadonlyArray<string>) => Effect.promise(() => client.send(...words))

/** Sends a command and expects the bytes (RESP3) of its reply. */
export const expectReply = (client: Wire, command: string, bytes: string) =>
  Effect.map(send(client, ...command.split(" ")), (reply) => assert.strictEqual(Encoder.encode(reply, 3), bytes))

export const ok = "+OK\r\n"
export const pong = "+PONG\r\n"

/** Waits for the peer to close; all bytes that came. */
export const closed = (client: Wire) => Effect.promise(() => client.untilClose())

/** Lets connections go on until a condition holds; the test's own time limit ends it. */
export const until = (condition: () => boolean) => Effect.repeat(EventLoop.turn, { until: () => condition() })
