/** Shared by the tests of the server: connections to the server in the context, and waiting for conditions. */
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

/** Waits until the server closes the connection; returns all bytes received. */
export const closed = (client: Wire) => Effect.promise(() => client.untilClose())

/** Turns the event loop until a condition holds; the test's own time limit ends it. */
export const until = (condition: () => boolean) => Effect.repeat(EventLoop.turn, { until: () => condition() })
