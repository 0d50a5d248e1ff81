/** CONFIG SET of `port`, `bind` and `tls-port` beside a redis-server: the replies, and where both then listen. */
import * as Net from "node:net"
import * as Tls from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Instance from "../../../src/Instance.js"
import * as Encoder from "../../../src/resp/Encoder.js"
import * as Server from "../../../src/Server.js"
import { files, trusted } from "../../Certificates.js"
import { hasRedis, realRedis, type Wire, wire } from "../../fixtures.js"

/** A port that is taken until the scope closes. */
const takenPort = Effect.acquireRelease(
  Effect.promise(
    () =>
      new Promise<Net.Server>((resolve) => {
        const server = Net.createServer((socket) => socket.destroy()).listen(0, "127.0.0.1", () => resolve(server))
      })
  ),
  (server) => Effect.sync(() => server.close())
).pipe(
  Effect.map((server) => {
    const address = server.address()
    return typeof address === "object" && address !== null ? address.port : 0
  })
)

/** Ports that were free a moment ago. */
const freePorts = (count: number) => Effect.scoped(Effect.all(Array.from({ length: count }, () => takenPort)))

/** One server, with names for its own ports: `$a` and `$b` are free, `$taken` is not. */
interface Side {
  readonly control: Wire
  readonly ports: Readonly<Record<string, number>>
}

const both = Effect.gen(function* () {
  const made = yield* files
  const taken = yield* takenPort
  const [a = 0, b = 0, c = 0, d = 0] = yield* freePorts(4)
  const settings: Readonly<Record<string, string>> = {
    dir: made.folder,
    "tls-cert-file": made.path("server.crt"),
    "tls-key-file": made.path("server.key"),
    "tls-auth-clients": "no"
  }
  const first = yield* realRedis(
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    "--bind",
    "127.0.0.1",
    "--port",
    String(a)
  )
  const path = made.path("ours.sock")
  yield* Layer.build(
    Server.layer({
      address: [
        { _tag: "Tcp", host: "127.0.0.1", port: c },
        { _tag: "Unix", path }
      ]
    }).pipe(
      Layer.provide(Instance.layer({ settings: { ...settings, bind: "127.0.0.1", port: String(c) } })),
      Layer.provide(Logger.minimumLogLevel(LogLevel.None))
    )
  )
  const real: Side = { control: yield* wire(first.path), ports: { a, b, taken } }
  const ours: Side = { control: yield* wire(path), ports: { a: c, b: d, taken } }
  return { ours, real }
})

/** The answer to PING at an address: `undefined` if the connection ends without one. */
const ping = (socket: Net.Socket): Promise<string | undefined> =>
  new Promise((resolve) => {
    socket.write("PING\r\n")
    socket.once("data", (bytes) => {
      resolve(bytes.toString("latin1"))
      socket.destroy()
    })
    socket.on("error", () => resolve(undefined))
    socket.once("close", () => resolve(undefined))
  })

const pong = "+PONG\r\n"

/** How a port answers PING. One of TLS answers plain bytes with an alert, or by closing the connection. */
const answers = async (host: string, port: number): Promise<"without TLS" | "with TLS" | undefined> => {
  const socket = Net.connect({ port, host })
  let connected = false
  socket.once("connect", () => {
    connected = true
  })
  if ((await ping(socket)) === pong) return "without TLS"
  if (!connected) return undefined
  const secure = Tls.connect({ port, host, ca: trusted.certificate, checkServerIdentity: () => undefined })
  return (await ping(secure)) === pong ? "with TLS" : undefined
}

/** Where a server listens: `$a` and `$b` of some addresses, with and without TLS. */
const listening = async ({ ports }: Side): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for (const name of ["a", "b"]) {
    const port = ports[name] ?? 0
    for (const host of ["127.0.0.1", "127.0.0.2", "::1"]) {
      const how = await answers(host, port)
      if (how !== undefined) found.push(`${host} ${name} ${how}`)
    }
  }
  return found
}

const send = async ({ control, ports }: Side, words: ReadonlyArray<string>): Promise<string> => {
  const filled = words.map((word) => word.replace(/\$(\w+)/g, (_, name: string) => String(ports[name])))
  const text = Encoder.encode(await control.send(...filled), 2)
  let named: string = text
  for (const [name, port] of Object.entries(ports)) named = named.replace(`${port}`, `$${name}`)
  return named.replace(/^\$\d+\r\n/gm, "")
}

const changes: ReadonlyArray<ReadonlyArray<string>> = [
  ["port", "$b"],
  ["port", "$b"],
  ["port", "$taken"],
  ["port", "$a", "timeout", "x"],
  ["port", "$a", "maxclients", "2000000"],
  ["maxclients", "2000000", "port", "$a"],
  ["maxclients", "4294967264"],
  ["maxclients", "10000"],
  ["port", "0"],
  ["port", "0"],
  ["bind", "127.0.0.1"],
  ["port", "$a"],
  ["bind", "127.0.0.2"],
  ["bind", "127.0.0.1 127.0.0.2"],
  ["bind", "127.0.0.1  127.0.0.2"],
  ["bind", "127.0.0.1 127.0.0.1"],
  ["bind", "192.0.2.1"],
  ["bind", "127.0.0.2 192.0.2.1"],
  ["bind", "-192.0.2.1"],
  ["bind", "127.0.0.1 -192.0.2.1"],
  ["bind", ""],
  ["port", "$b"],
  ["bind", "localhost"],
  ["bind", "garbage!!"],
  ["bind", "-nohost.invalid"],
  ["bind", "::1 127.0.0.1"],
  ["port", "$a", "bind", "192.0.2.1"],
  ["bind", "192.0.2.1", "port", "$a"],
  ["bind", "127.0.0.1", "port", "$a"],
  ["port", "$b", "bind", "127.0.0.2"],
  ["port", "$a", "bind", "127.0.0.1"],
  ["tls-port", "$taken"],
  ["tls-port", "$a"],
  ["tls-port", "$b"],
  ["port", "0", "tls-port", "$a"],
  ["bind", "127.0.0.2"],
  ["tls-port", "$b", "port", "$a"],
  ["tls-port", "$a", "port", "$taken"],
  ["bind", "127.0.0.1"],
  ["tls-cert-file", "/none", "port", "0"],
  ["port", "0", "tls-cert-file", "/none"],
  ["tls-port", "0"],
  ["tls-port", "0", "port", "$b"],
  ["tls-cert-file", "/none"],
  ["tls-port", "$a"],
  ["unixsocket", "x"],
  ["unixsocketperm", "700"],
  ["tcp-backlog", "10"]
]

describe.skipIf(!hasRedis)("CONFIG SET of the addresses, compared with redis-server", () => {
  it.scopedLive(
    "listens at once, or refuses and leaves everything as it was",
    () =>
      Effect.gen(function* () {
        const { ours, real } = yield* both
        const compare = (words: ReadonlyArray<string>) =>
          Effect.gen(function* () {
            const [our, their] = yield* Effect.promise(() => Promise.all([send(ours, words), send(real, words)]))
            assert.strictEqual(our, their, words.join(" "))
          })
        for (const change of changes) {
          yield* compare(["CONFIG", "SET", ...change])
          for (const name of ["port", "bind", "tls-port", "maxclients"]) yield* compare(["CONFIG", "GET", name])
          const [our, their] = yield* Effect.promise(() => Promise.all([listening(ours), listening(real)]))
          assert.deepStrictEqual(our, their, `listening after ${change.join(" ")}`)
          const port = (side: Side) =>
            Effect.map(
              Effect.promise(() => send(side, ["INFO", "server"])),
              (text) => /tcp_port:\S*/.exec(text)?.[0]
            )
          assert.strictEqual(yield* port(ours), yield* port(real), `tcp_port after ${change.join(" ")}`)
        }
      }),
    60_000
  )

  it.scopedLive("keeps the connections of a socket that it closes, in a transaction as well", () =>
    Effect.gen(function* () {
      const { ours } = yield* both
      const { a = 0, b = 0 } = ours.ports
      const old = yield* wire(a)
      const reply = (client: Wire, ...words: ReadonlyArray<string>) => Effect.promise(() => client.send(...words))
      yield* reply(old, "MULTI")
      yield* reply(old, "CONFIG", "SET", "port", String(b))
      yield* reply(old, "SET", "key", "value")
      yield* reply(old, "EXEC")
      assert.strictEqual<unknown>(yield* reply(old, "GET", "key"), "value")
      const young = yield* wire(b)
      assert.strictEqual<unknown>(yield* reply(young, "GET", "key"), "value")
      assert.isUndefined(yield* Effect.promise(() => answers("127.0.0.1", a)))
    })
  )
})
