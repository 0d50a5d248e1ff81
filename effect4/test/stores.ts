/** The stores that Effect's services are tested over. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Client from "../src/Client.js"
import * as Store from "../src/Store.js"
import { ourPort, ourServer } from "./fixtures.js"

/** The clock of a test moves by minutes at once: the client's own times must not run out by that. */
const connected = Layer.unwrap(
  Effect.map(ourPort, (port) => Client.layer({ url: `127.0.0.1:${port}`, keepAlive: "1 day", commandTimeout: "1 day" }))
).pipe(Layer.provide(ourServer()), Layer.orDie)

export const stores: ReadonlyArray<readonly [string, Layer.Layer<Store.Store>]> = [
  ["a store in process", Store.layer],
  ["a client", connected]
]
