// One store, embedded and served: what the program writes, a Redis client reads.
import { connect } from "node:net"
import { Effect, Layer } from "effect"
import { Server, Store } from "layeredis"

const served = Server.layer({ address: { _tag: "Tcp", host: "127.0.0.1", port: 0 } }).pipe(
  Layer.provideMerge(Store.layer)
)

const ask = (port: number, request: string) =>
  Effect.async<string>((resume) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(request))
    socket.once("data", (reply) => {
      socket.destroy()
      resume(Effect.succeed(reply.toString()))
    })
  })

const program = Effect.gen(function* () {
  const store = yield* Store.Store
  const { addresses } = yield* Server.Server
  yield* store.set("greeting", "Hello")
  for (const address of addresses) {
    if (address._tag === "TcpAddress") console.log(JSON.stringify(yield* ask(address.port, "GET greeting\r\n")))
  }
})

Effect.runPromise(Effect.provide(program, served))
