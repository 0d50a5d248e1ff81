/** `layeredis serve`: a server from flags, environment and defaults, until it is told to end. */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import type * as SocketServer from "@effect/platform/SocketServer"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import type * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import packageJson from "../../package.json" with { type: "json" }
import * as Instance from "../Instance.js"
import * as Server from "../Server.js"
import type * as Listener from "../server/Listener.js"
import * as Address from "./Address.js"
import { Failed, Usage } from "./Failure.js"
import * as Flag from "./Flag.js"
import * as Logging from "./Logging.js"

/** Largest values of Redis's `int` and `unsigned int` settings. */
const int = 2_147_483_647
const unsignedInt = 4_294_967_295

/** Where to listen, or to connect to. */
export const addressOption = (description: string): Options.Options<ReadonlyArray<Flag.Given>> =>
  Options.text("addr").pipe(
    Options.withPseudoName("address"),
    Options.withDescription(
      `${description}: :port, host:port, [v6]:port or unix:/path (${Flag.variable("addr")}, parted by commas; :6379)`
    ),
    Options.repeated,
    Options.map((texts) => texts.map((text) => ({ source: "--addr", text })))
  )

/** The addresses of the flag, else of the environment, else the default. */
export const addresses = (given: ReadonlyArray<Flag.Given>): Effect.Effect<ReadonlyArray<Listener.Address>, Usage> =>
  Effect.gen(function* () {
    const variable = yield* Effect.option(Flag.fromEnvironment("addr"))
    const fallback = Option.match(variable, {
      onNone: () => [{ source: undefined, text: ":6379" }],
      onSome: ({ source, text }) => text.split(",").map((each) => ({ source, text: each.trim() }))
    })
    return yield* Effect.forEach(given.length > 0 ? given : fallback, ({ source, text }) =>
      Effect.mapError(Address.parse(text), (wrong) => Usage.value(source ?? "", text, wrong))
    )
  })

const options = {
  addr: addressOption("Where to listen"),
  databases: Flag.text("databases", "count", "How many databases there are", "16"),
  maxClients: Flag.text("max-clients", "count", "How many connections are served at once", "10000"),
  timeout: Flag.text("timeout", "seconds", "After how many idle seconds a connection is closed; 0 for never", "0"),
  tcpKeepalive: Flag.text("tcp-keepalive", "seconds", "Seconds between keep-alive probes; 0 for none", "300"),
  enableDebugCommand: Flag.text(
    "enable-debug-command",
    "who",
    "Who may use DEBUG: no, yes, or local for connections of this machine",
    "no"
  ),
  logLevel: Flag.text(
    "log-level",
    "level",
    `The least level that is logged: ${[...Logging.levels.keys()].join(", ")}`,
    "info"
  ),
  logFormat: Flag.text("log-format", "format", `How it is logged: ${Logging.formats.join(", ")}`, "pretty")
}

/** The flags as they are typed. */
export const flags: ReadonlySet<string> = new Set(
  Object.keys(options).map((key) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
)

export const command = Command.make("serve", options, (given) =>
  Effect.gen(function* () {
    const level = yield* logLevel(given.logLevel)
    const format = yield* Flag.oneOf(given.logFormat, Logging.formats)
    const address = yield* addresses(given.addr)
    const settings = {
      port: address.find(Address.isTcp)?.port ?? 0,
      unixsocket: address.find(Address.isUnix)?.path ?? "",
      databases: yield* Flag.wholeNumber(given.databases, 1, int),
      maxclients: yield* Flag.wholeNumber(given.maxClients, 1, unsignedInt),
      timeout: yield* Flag.wholeNumber(given.timeout, 0, int),
      "tcp-keepalive": yield* Flag.wholeNumber(given.tcpKeepalive, 0, int),
      "enable-debug-command": yield* Flag.oneOf(given.enableDebugCommand, ["no", "yes", "local"])
    }
    yield* untilShutdown(format).pipe(
      Effect.provide(Server.layer({ address })),
      Effect.catchTag("SocketServerError", (error) => cannotListen(error)),
      Effect.provide(
        Instance.layer({
          settings: Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]))
        })
      ),
      Effect.catchTag("SettingError", ({ message }) => Effect.fail(new Failed({ message }))),
      Effect.zipRight(Effect.logInfo("stopped")),
      Effect.onInterrupt(() => Effect.logInfo("stopped")),
      Effect.provide(Logging.layer(format, level))
    )
  })
).pipe(Command.withDescription("Serves Redis clients until SHUTDOWN, SIGTERM or SIGINT."))

const logLevel = (given: Flag.Given): Effect.Effect<LogLevel.LogLevel, Usage> =>
  Effect.gen(function* () {
    const current = yield* FiberRef.get(FiberRef.currentMinimumLogLevel)
    if (current !== Logging.unset) return current
    const name = yield* Flag.oneOf(given, [...Logging.levels.keys()])
    return Logging.levels.get(name) ?? current
  })

const untilShutdown = (format: Logging.Format): Effect.Effect<void, never, Server.Server | Instance.Instance> =>
  Effect.gen(function* () {
    const server = yield* Server.Server
    const instance = yield* Instance.Instance
    const listening = server.addresses.map(Address.fromServer)
    const details = {
      version: packageJson.version,
      addresses: listening.map(Address.format).join(", "),
      pid: process.pid,
      connect: listening.slice(0, 1).map(Address.connectWith).join()
    }
    const ready = Effect.logInfo(
      `Layeredis ${details.version} is ready on ${details.addresses} (pid ${details.pid}); connect with: ${details.connect}`
    )
    // the pretty format would put each annotation on a line of its own
    yield* format === "pretty" ? ready : Effect.annotateLogs(ready, details)
    yield* instance.shutdown
    yield* Effect.logInfo("SHUTDOWN was asked for, stopping")
  }).pipe(Effect.onInterrupt(() => Effect.logInfo("asked to stop by a signal, stopping")))

/** What the system says when it does not let a server listen, and what to do about it. */
const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there. Stop that one, or choose another address with --addr",
  EACCES: "that is not allowed. Choose a port over 1023 with --addr",
  EADDRNOTAVAIL: "no network interface of this machine has that address. Choose another with --addr",
  ENOTFOUND: "there is no host of that name. Choose another with --addr",
  EAI_AGAIN: "the host's name cannot be looked up now. Give its number with --addr"
}

const cannotListen = (error: SocketServer.SocketServerError): Effect.Effect<never, Failed> => {
  // Node's system errors have these; a Unix socket's has its path for an address, and a port of -1
  const { address, port, hostname, code } = (error.cause ?? {}) as Readonly<Partial<Record<string, unknown>>>
  const host = String(address ?? hostname ?? "the address")
  const isPath = port === -1
  const where = isPath
    ? Address.format({ _tag: "Unix", path: host })
    : typeof port === "number"
      ? Address.format(Address.fromServer({ _tag: "TcpAddress", hostname: host, port }))
      : host
  const why =
    isPath && code === "EACCES"
      ? "there is no such folder, or no right to write to it. Choose another path with --addr"
      : (reasons[String(code)] ?? (error.cause instanceof Error ? error.cause.message : String(error.cause)))
  return Effect.fail(new Failed({ message: `cannot listen on ${where}: ${why}` }))
}
