/** `protected-mode`, for peers that are not this machine: any address but 127.0.0.1 counts as one, as in Redis. */
import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { freePort, hasRedis, ourPort, ourServer, realRedis, wire } from "../../fixtures.js"

/** All that a peer from an address of this machine gets for a PING, until it has a whole line. */
const ping = (port: number, from: string): Effect.Effect<string> =>
  Effect.async((resume) => {
    let received = ""
    const socket = Net.connect({ port, host: "127.0.0.1", localAddress: from }, () => socket.write("PING\r\n"))
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1")
      if (received.endsWith("\r\n")) socket.destroy()
    })
    socket.on("error", () => undefined)
    socket.on("close", () => resume(Effect.succeed(received)))
  })

describe.skipIf(!hasRedis)("protected-mode, compared with redis-server", () => {
  it.scoped("refuses strangers while the default user needs no password", () =>
    Effect.gen(function* () {
      const realPort = yield* freePort
      const redis = yield* realRedis("--port", String(realPort), "--bind", "127.0.0.1")
      const port = yield* ourPort
      const ours = yield* wire(port)
      const real = yield* wire(redis.path)
      let compared = 0
      const step = (...words: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          if (words.length > 0) yield* Effect.promise(() => Promise.all([ours.send(...words), real.send(...words)]))
          for (const from of ["127.0.0.1", "127.0.0.2"]) {
            const [mine, theirs] = yield* Effect.all([ping(port, from), ping(realPort, from)])
            assert.strictEqual(mine, theirs, `from ${from} after ${words.join(" ")}`)
            compared++
          }
        })
      yield* step()
      yield* step("ACL", "SETUSER", "default", ">secret")
      yield* step("ACL", "SETUSER", "default", "resetpass")
      yield* step("ACL", "SETUSER", "default", "nopass")
      yield* step("CONFIG", "SET", "protected-mode", "no")
      yield* step("CONFIG", "SET", "protected-mode", "yes")
      yield* step("CONFIG", "SET", "requirepass", "secret")
      const refused = yield* Effect.promise(() => ours.send("INFO", "stats"))
      assert.match(String(refused), /rejected_connections:3/)
      process.stdout.write(`protected-mode: ${compared} replies compared with redis-server\n`)
    }).pipe(Effect.provide(ourServer()))
  )
})
