/** `layeredis serve`: runs a server, set up by flags, environment variables and defaults, until SHUTDOWN or a signal. */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import type * as SocketServer from "@effect/platform/SocketServer"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import type * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Bytes from "../Bytes.js"
import * as Instance from "../Instance.js"
import { Composition } from "../instance/Composition.js"
import * as Server from "../Server.js"
import type * as Listener from "../server/Listener.js"
import { TlsSettingsError } from "../server/TlsSettings.js"
import { packageVersion } from "../specification/Version.js"
import type { ConfigUsers } from "../state/ConfigUsers.js"
import type { SettingError, Settings } from "../state/Settings.js"
import * as Address from "./Address.js"
import * as Bind from "./Bind.js"
import type * as CommandLine from "./CommandLine.js"
import * as ConfigFile from "./ConfigFile.js"
import * as Daemon from "./Daemon.js"
import * as Ending from "./Ending.js"
import * as Exposure from "./Exposure.js"
import { CommandError, UsageError } from "./Failure.js"
import * as Flag from "./Flag.js"
import * as Limits from "./Limits.js"
import * as Logging from "./Logging.js"
import * as Milestones from "./Milestones.js"
import * as PidFile from "./PidFile.js"
import * as ProcessTitle from "./ProcessTitle.js"
import * as Ready from "./Ready.js"
import type { Rename } from "./Renames.js"
import * as Signal from "./Signal.js"
import * as Supervision from "./Supervision.js"
import { SystemLogger } from "./SystemLogger.js"
import * as UnkeptPromises from "./UnkeptPromises.js"

/** The maximum values of Redis's `int` and `unsigned int` settings. */
const maxInt = 2_147_483_647
const maxUnsignedInt = 4_294_967_295

/** The flag `--addr`: addresses to listen on, or to connect to. */
export const addressOption = (description: string): Options.Options<ReadonlyArray<Flag.Value>> =>
  Options.text("addr").pipe(
    Options.withPseudoName("address"),
    Options.withDescription(
      `${description}: :port, host:port, [v6]:port or unix:/path (${Flag.variableOf("addr")}, comma-separated; :6379)`
    ),
    Options.repeated,
    Options.map((texts) => texts.map((text) => ({ source: "--addr", text })))
  )

/** The addresses of the flag, else of the environment variable, else the default. */
export const addresses = (
  flags: ReadonlyArray<Flag.Value>
): Effect.Effect<ReadonlyArray<Listener.Address>, UsageError> =>
  Effect.map(givenAddresses(flags), (given) => given ?? [{ _tag: "Tcp", host: undefined, port: 6379 }])

/** The addresses of the flag, else of the environment variable. */
const givenAddresses = (
  flags: ReadonlyArray<Flag.Value>
): Effect.Effect<ReadonlyArray<Listener.Address> | undefined, UsageError> =>
  Effect.gen(function* () {
    const variable = yield* Effect.option(Flag.fromEnvironment("addr"))
    const fallback = Option.match(variable, {
      onNone: () => [],
      onSome: ({ source, text }) => text.split(",").map((each) => ({ source, text: each.trim() }))
    })
    if (flags.length + fallback.length === 0) return undefined
    return yield* Effect.forEach(flags.length > 0 ? flags : fallback, ({ source, text }) =>
      Effect.mapError(Address.parse(text), (problem) => UsageError.invalidValue(source ?? "", text, problem))
    )
  })

const options = {
  addr: addressOption("Address to listen on, repeatable"),
  databases: Flag.text("databases", "count", "Number of databases", "16"),
  maxClients: Flag.text("max-clients", "count", "Maximum number of connected clients", "10000"),
  timeout: Flag.text("timeout", "seconds", "Seconds after which an idle connection is closed; 0 for never", "0"),
  tcpKeepalive: Flag.text("tcp-keepalive", "seconds", "Seconds between TCP keepalive probes; 0 for none", "300"),
  enableDebugCommand: Flag.text(
    "enable-debug-command",
    "access",
    "Whether clients may use DEBUG: no, yes, or local for connections from this machine only",
    "no"
  ),
  logLevel: Flag.text(
    "log-level",
    "level",
    `Minimum level of the log: ${[...Logging.levels.keys()].join(", ")}`,
    "info"
  ),
  logFormat: Flag.text("log-format", "format", `Format of the log: ${Logging.formats.join(", ")}`, "pretty")
}

/** All flags, as typed on the command line. */
export const flags: ReadonlySet<string> = new Set(
  Object.keys(options).map((key) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
)

/** The command; `separated` has what its command line took over from redis-server. */
export const command = (separated: CommandLine.Separated) =>
  Command.make("serve", options, (values) =>
    Effect.gen(function* () {
      const { settings, file, input, renames, users } = yield* ConfigFile.read(separated)
      const { supervisor, warnings: unsupervised } = Supervision.detect(settings)
      const isDaemon = settings.flag("daemonize") && supervisor === undefined
      if (isDaemon && settings.text("pidfile") === "") settings.load("pidfile", [Daemon.defaultPidFile], false)
      const minimum = followLevel(yield* logLevel(values.logLevel, settings), settings)
      const chosen = yield* Flag.oneOf(values.logFormat, Logging.formats)
      const given = yield* givenAddresses(values.addr)
      const address = [...(given ?? Bind.addresses(settings)), ...Bind.tlsAddresses(settings)]
      if (address.length === 0) return yield* nowhere
      const flagged = {
        databases: yield* Flag.wholeNumber(values.databases, 1, maxInt),
        maxclients: yield* Flag.wholeNumber(values.maxClients, 1, maxUnsignedInt),
        timeout: yield* Flag.wholeNumber(values.timeout, 0, maxInt),
        "tcp-keepalive": yield* Flag.wholeNumber(values.tcpKeepalive, 0, maxInt),
        "enable-debug-command": yield* Flag.oneOf(values.enableDebugCommand, ["no", "yes", "local"]),
        ...(given === undefined
          ? {}
          : { port: given.find(Address.isTcp)?.port ?? 0, unixsocket: given.find(Address.isUnix)?.path ?? "" })
      }
      const isDefault = new Set<string>(
        [
          ["databases", values.databases] as const,
          ["maxclients", values.maxClients] as const,
          ["timeout", values.timeout] as const,
          ["tcp-keepalive", values.tcpKeepalive] as const,
          ["enable-debug-command", values.enableDebugCommand] as const
        ].flatMap(([name, { source }]) => (source === undefined ? [name] : []))
      )
      const overriding = Object.fromEntries(
        Object.entries(flagged)
          .filter(([name]) => !isDefault.has(name))
          .map(([name, value]) => [name, Bytes.fromText(String(value))])
      )
      const kept = yield* Limits.check(settings, Number(overriding.maxclients ?? settings.number("maxclients")))
      const mistake = settings.override(
        kept.maxclients === undefined ? overriding : { ...overriding, maxclients: String(kept.maxclients) }
      )
      if (mistake !== undefined) return yield* new CommandError({ message: mistake.message })
      const isConfigured = separated.file !== undefined || separated.stdin || separated.lines !== ""
      if (isConfigured) yield* UnkeptPromises.check(settings)
      const conflict = users.conflict(settings)
      if (conflict !== undefined) return yield* new CommandError({ message: conflict })
      if (isDaemon && !Daemon.isDaemon()) return yield* Daemon.start(input)
      const system = SystemLogger.make(settings)
      if (typeof system === "string") return yield* new CommandError({ message: system })
      const logfile = settings.text("logfile")
      const format = chosen === "pretty" && logfile !== "" ? "redis" : chosen
      const served = (files: Scope.Scope) =>
        Effect.zipRight(
          Effect.flatMap(Instance.Instance, (instance) =>
            ProcessTitle.follow(Composition.of(instance).state.settings, file && Bytes.toText(file.path))
          ),
          Effect.raceFirst(untilShutdown({ format, files, supervisor }), Limits.watchHeap())
        ).pipe(
          // a signal that the server took is in the log
          Effect.onExit((exit) =>
            Signal.received.name !== undefined && Exit.isSuccess(exit)
              ? Effect.void
              : Milestones.stopping(format, Exit.isSuccess(exit))
          ),
          Effect.ensuring(Supervision.stopping(supervisor))
        )
      yield* Supervision.begin(supervisor).pipe(
        Effect.zipRight(Milestones.starting(format, isConfigured)),
        Effect.zipRight(supervise(supervisor)),
        Effect.zipRight(renameCommands(renames)),
        Effect.zipRight(makeUsers(users)),
        Effect.zipRight(Exposure.warn(address)),
        Effect.zipRight(warn([...unsupervised, ...kept.warnings])),
        Effect.zipRight(
          Ending.inOrder(({ connections, files }) =>
            Effect.gen(function* () {
              const server = yield* Scope.extend(Server.make({ address }), connections)
              if (server.addresses.length === 0) {
                yield* Milestones.listensNowhere(format)
                return yield* nowhere
              }
              const ended = Effect.zipRight(Ending.close(connections), Ending.close(files))
              yield* PidFile.hold(
                settings,
                format
              )(Effect.scoped(served(files)).pipe(Effect.ensuring(ended))).pipe(
                Effect.ensuring(
                  address.some(Address.isUnix) ? Milestones.removing(format, "unix socket") : Effect.void
                ),
                Effect.provideService(Server.Server, server)
              )
            })
          )
        ),
        Effect.tapErrorTag("SocketServerError", ({ cause }) =>
          Milestones.cannotListen(format, cause, settings.number("tls-port"))
        ),
        Effect.catchTag("SocketServerError", (error) => cannotListen(error)),
        Effect.provide(Instance.layerOf(settings, file)),
        Effect.catchTag("SettingError", (error) => cannotStart(error)),
        // a daemon has no other place for it
        Effect.tapErrorTag("CommandError", ({ message }) => (logfile === "" ? Effect.void : Effect.logError(message))),
        Effect.zipRight(Milestones.stopped(format)),
        Effect.onInterrupt(() => Milestones.stopped(format)),
        Effect.provide(
          Logging.layer({
            format,
            minimum,
            path: logfile === "" ? undefined : ConfigFile.resolve(settings, logfile),
            system
          })
        )
      )
    })
  ).pipe(
    Command.withDescription(
      "Serves Redis clients until SHUTDOWN, SIGTERM or SIGINT. A redis.conf, or - for the standard input, may follow, and any of its settings as a flag, such as --appendfsync no."
    )
  )

const nowhere = new CommandError({ message: "nowhere to listen: set port, bind or unixsocket, or give --addr" })

/** Waits for a signal, and for the next one as long as the data cannot be saved as its setting wants. */
const untilSignal = (format: Logging.Format): Effect.Effect<void, never, Instance.Instance> =>
  Effect.flatMap(Instance.Instance, (instance) => {
    const { persistence, state } = Composition.of(instance)
    const settingOf = (name: NodeJS.Signals | undefined) =>
      name === "SIGINT" ? "shutdown-on-sigint" : "shutdown-on-sigterm"
    return Signal.wait.pipe(
      Effect.zipRight(Milestones.stopping(format, true)),
      Effect.zipRight(
        Effect.sync(() => persistence.shutdownWith(state.settings.text(settingOf(Signal.received.name))))
      ),
      Effect.repeat({ until: (isDone) => isDone }),
      Effect.asVoid
    )
  })

const warn = (lines: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.forEach(lines, (line) => Effect.logWarning(line), { discard: true })

const cannotStart = ({ allowed, message, setting }: SettingError): Effect.Effect<never, CommandError> =>
  Effect.fail(
    new CommandError({
      message:
        setting === "aclfile" && allowed !== undefined
          ? `Aborting Redis startup because of ACL errors: ${allowed}`
          : message
    })
  )

/** INFO names the supervisor. */
const supervise = (supervisor: Supervision.Supervisor): Effect.Effect<void, never, Instance.Instance> =>
  Effect.map(Instance.Instance, (instance) => {
    Composition.of(instance).state.supervisor = supervisor
  })

const renameCommands = (renames: ReadonlyArray<Rename>): Effect.Effect<void, never, Instance.Instance> =>
  Effect.map(Instance.Instance, (instance) => {
    const { commands } = Composition.of(instance)
    for (const { from, to } of renames) commands.rename(from, to)
  })

const makeUsers = (users: ConfigUsers): Effect.Effect<void, CommandError, Instance.Instance> =>
  Effect.flatMap(Instance.Instance, (instance) => {
    const { authorization, log } = Composition.of(instance).state
    const message = users.apply(authorization, log)
    return message === undefined ? Effect.void : new CommandError({ message })
  })

/** The level of the flag, else of the setting `loglevel`. */
const logLevel = (value: Flag.Value, settings: Settings): Effect.Effect<LogLevel.LogLevel, UsageError> =>
  Effect.gen(function* () {
    const current = yield* FiberRef.get(FiberRef.currentMinimumLogLevel)
    if (current !== Logging.unsetLevel) return current
    if (value.source === undefined) return Logging.levelOf(settings.text("loglevel"))
    const name = yield* Flag.oneOf(value, [...Logging.levels.keys()])
    return Logging.levels.get(name) ?? current
  })

/** The level at any time: the one of the start until CONFIG SET of `loglevel`. */
const followLevel = (start: LogLevel.LogLevel, settings: Settings): (() => LogLevel.LogLevel) => {
  let level = start
  settings.onChange("loglevel", (text) => {
    level = Logging.levelOf(text)
  })
  // that was called at once, and the flag comes first
  level = start
  return () => level
}

/** Loads the data and serves until SHUTDOWN. */
const untilShutdown = ({
  format,
  files,
  supervisor
}: {
  readonly format: Logging.Format
  /** Keeps the files up to date, until it closes. */
  readonly files: Scope.Scope
  readonly supervisor: Supervision.Supervisor
}): Effect.Effect<void, CommandError, Server.Server | Instance.Instance> =>
  Effect.gen(function* () {
    const server = yield* Server.Server
    const instance = yield* Instance.Instance
    const { settings } = Composition.of(instance).state
    const listening = server.addresses.map((each) => Address.fromServer(each, settings.number("tls-port")))
    const details = {
      version: packageVersion,
      addresses: listening.map(Address.format).join(", "),
      pid: process.pid,
      connect: listening.slice(0, 1).map(Address.connectCommand).join()
    }
    const ready = Effect.logInfo(
      `Layeredis ${details.version} is ready on ${details.addresses} (pid ${details.pid}); connect with: ${details.connect}`
    )
    const ports = listening.flatMap((each) => (each._tag === "Unix" ? [] : [each.port]))
    yield* Milestones.listening(format, ports[0] ?? 0)
    yield* Scope.extend(Composition.of(instance).persist, files).pipe(
      Effect.mapError(({ message }) => new CommandError({ message }))
    )
    const announced = Milestones.ready(format, ports[0] ?? 0, listening.find(Address.isUnix)?.path).pipe(
      // the pretty format prints each annotation on a line of its own, and the message has them all
      Effect.zipRight(format === "pretty" ? ready : Effect.annotateLogs(ready, details)),
      Effect.zipRight(Supervision.ready(supervisor)),
      Effect.zipRight(Daemon.ready),
      Effect.zipRight(Ready.announce)
    )
    yield* Effect.raceFirst(untilSignal(format), Effect.zipRight(announced, instance.shutdown))
    const { failure } = Composition.of(instance).state
    if (failure !== undefined) return yield* new CommandError({ message: failure })
  })

/** The reason for each error code of listen(2) and of name resolution, and what to do. */
const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program is listening there. Stop it, or choose another address with --addr",
  EACCES: "permission denied. Choose a port above 1023 with --addr",
  EADDRNOTAVAIL: "no network interface of this machine has that address. Choose another address with --addr",
  ENOTFOUND: "no such host. Choose another address with --addr",
  EAI_AGAIN: "the host name cannot be resolved now. Give an IP address with --addr"
}

const cannotListen = (error: SocketServer.SocketServerError): Effect.Effect<never, CommandError> => {
  if (error.cause instanceof TlsSettingsError) {
    return Effect.fail(new CommandError({ message: `cannot serve TLS: ${error.cause.message}` }))
  }
  // the fields of Node's system errors; for a Unix socket the address is the path and the port is -1
  const { address, port, hostname, code } = Milestones.systemError(error.cause)
  const host = String(address ?? hostname ?? "the address")
  const isPath = port === -1
  const target = isPath
    ? Address.format({ _tag: "Unix", path: host })
    : typeof port === "number"
      ? Address.format(Address.fromServer({ _tag: "TcpAddress", hostname: host, port }))
      : host
  const reason =
    isPath && code === "EACCES"
      ? "the folder does not exist or is not writable. Choose another path with --addr"
      : (reasons[String(code)] ?? (error.cause instanceof Error ? error.cause.message : String(error.cause)))
  return Effect.fail(new CommandError({ message: `cannot listen on ${target}: ${reason}` }))
}
