/** The platform's socket of a `Listener`, as Effect 4 has it: read by pulls, which end with the peer. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Socket from "effect/socket/Socket"
import * as Listener from "../../src/server/Listener.js"
import { connect } from "../fixtures.js"
import { assert, describe, it } from "../vitest.js"

/** Sends back what comes, until the peer ends; what ended it goes to `ended`. */
const echo = (socket: Socket.Socket, ended: Array<string>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { pull } = yield* socket.reader
      const { writeAll } = yield* socket.writer
      for (;;) yield* writeAll(yield* pull)
    })
  ).pipe(Effect.catchTag("SocketError", ({ reason }) => Effect.sync(() => void ended.push(reason._tag))))

describe("a handler's socket", () => {
  it.live("gives each chunk once, in order, and ends with the peer", () =>
    Effect.gen(function* () {
      const { address, run } = yield* Listener.make({ address: { _tag: "Tcp", host: "127.0.0.1", port: 0 } })
      const ended: Array<string> = []
      yield* Effect.forkScoped(run((socket) => echo(socket, ended)))
      assert.isTrue("port" in address)
      const client = yield* Effect.promise(() => connect("port" in address ? address.port : 0))
      const text = `$${1_000_000}\r\n${"0123456789".repeat(100_000)}\r\n`
      client.write(text)
      const reply = yield* Effect.promise(client.receive)
      assert.strictEqual(reply, text.slice(10, -2))
      client.socket.end()
      assert.strictEqual(yield* Effect.promise(client.untilClose), text)
      assert.deepStrictEqual(ended, ["SocketCloseError"])
    })
  )

  it.live("ends at once with the server, though the peer stays", () =>
    Effect.gen(function* () {
      const ended: Array<string> = []
      const exit = yield* Effect.exit(
        Effect.scoped(
          Effect.gen(function* () {
            const { address, run } = yield* Listener.make({ address: { _tag: "Tcp", host: "127.0.0.1", port: 0 } })
            yield* Effect.forkScoped(run((socket) => echo(socket, ended)))
            const client = yield* Effect.promise(() => connect("port" in address ? address.port : 0))
            assert.strictEqual(yield* Effect.promise(() => client.send("PING").then(() => "echoed")), "echoed")
          })
        )
      )
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(ended, [])
    })
  )
})
