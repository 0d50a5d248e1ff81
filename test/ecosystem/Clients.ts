/** The clients that most programs use, ioredis and node-redis, connected to our server and closed with the scope. */
import * as Effect from "effect/Effect"
import { Redis, type RedisOptions } from "ioredis"
import { type BasicClientSideCache, createClient } from "redis"
import { ourPort } from "../fixtures.js"

export const ioredis = (options: RedisOptions = {}) =>
  Effect.flatMap(ourPort, (port) =>
    Effect.acquireRelease(
      Effect.promise(async () => {
        const client = new Redis({ port, host: "127.0.0.1", lazyConnect: true, ...options })
        await client.connect()
        return client
      }),
      (client) => Effect.sync(() => client.disconnect())
    )
  )

/** Node-redis does not reconnect unless `reconnects` is true; then it does at once. */
export const nodeRedis = <Protocol extends 2 | 3>(
  protocol: Protocol,
  {
    reconnects = false,
    ...options
  }: {
    readonly reconnects?: boolean
    readonly name?: string
    readonly database?: number
    readonly clientSideCache?: BasicClientSideCache
  } = {}
) =>
  Effect.flatMap(ourPort, (port) =>
    Effect.acquireRelease(
      Effect.promise(async () => {
        const client = createClient({
          RESP: protocol,
          socket: { host: "127.0.0.1", port, reconnectStrategy: reconnects ? () => 1 : false },
          ...options
        })
        // without a listener a cut connection would end the process
        if (reconnects) client.on("error", () => undefined)
        return client.connect()
      }),
      (client) =>
        Effect.sync(() => {
          if (client.isOpen) client.destroy()
        })
    )
  )
