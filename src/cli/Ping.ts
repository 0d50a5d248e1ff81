/** `layeredis ping`: checks that a server answers, for health checks. */
import * as Net from "node:net"
import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Listener from "../server/Listener.js"
import * as Address from "./Address.js"
import { CommandError } from "./Failure.js"
import { addresses, addressOption } from "./Serve.js"

export const command = Command.make("ping", { addr: addressOption("Address to connect to") }, ({ addr }) =>
  Effect.gen(function* () {
    for (const address of yield* addresses(addr)) {
      const answer = yield* ping(address).pipe(
        Effect.timeoutFail({
          duration: "3 seconds",
          onTimeout: () => new Error("the server did not reply within 3 seconds")
        }),
        Effect.mapError(
          ({ message }) =>
            new CommandError({
              message: `no answer from ${Address.format(address)}: ${message}. Check that the server runs, or choose another address with --addr`
            })
        )
      )
      yield* Console.log(answer)
    }
  })
).pipe(Command.withDescription("Sends PING to a server; exits with 1 if it does not answer."))

/** The first line of the reply to PING. An error reply, such as one that requires a password, shows that the server is up. */
const ping = (address: Listener.Address): Effect.Effect<string, Error> =>
  Effect.async<string, Error>((resume) => {
    const socket =
      address._tag === "Unix"
        ? Net.connect({ path: address.path })
        : Net.connect({ host: address.host ?? "localhost", port: address.port })
    let received = ""
    socket.setEncoding("latin1")
    socket.on("connect", () => socket.write("PING\r\n"))
    socket.on("data", (text: string) => {
      received += text
      if (received.includes("\r\n")) resume(Effect.succeed(received.slice(1, received.indexOf("\r\n"))))
    })
    socket.on("error", (error) => resume(Effect.fail(error)))
    socket.on("close", () => resume(Effect.fail(new Error("the server closed the connection"))))
    return Effect.sync(() => {
      socket.destroy()
    })
  })
