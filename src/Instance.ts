/**
 * One running store: its keyspace, settings, clients and counters, and the commands it knows. Everything that two stores
 * in one process must not share hangs here. A `Store` talks to it from within the program, a `Server` lets sockets in.
 *
 * @since 0.1.0
 */
import { randomBytes } from "node:crypto"
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Layer from "effect/Layer"
import * as Table from "./command/Table.js"
import type { Command } from "./execution/Command.js"
import { find } from "./execution/Execute.js"
import type { Keyspace } from "./keyspace/Keyspace.js"
import { isError } from "./resp/Reply.js"
import { Scripting } from "./scripting/Scripting.js"
import { Clients } from "./state/Clients.js"
import { Latency } from "./state/Latency.js"
import { Memory } from "./state/Memory.js"
import { Meter, type Ran } from "./state/Meter.js"
import { redact } from "./state/Redaction.js"
import { type SettingError, Settings } from "./state/Settings.js"
import { Signals } from "./state/Signals.js"
import { SlowLog } from "./state/SlowLog.js"
import { Statistics } from "./state/Statistics.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Settings by their names in `redis.conf`, as CONFIG SET would take them. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/**
 * @since 0.1.0
 * @category tags
 */
export class Instance extends Context.Tag("layeredis/Instance")<Instance, Service>() {}

/**
 * @since 0.1.0
 * @category models
 */
export class Service {
  readonly keyspace: Keyspace
  /** Who is told of changes: those who watch, wait or subscribe. */
  readonly signals: Signals
  readonly clients: Clients
  readonly statistics: Statistics
  readonly slowLog: SlowLog
  readonly latency: Latency
  readonly memory: Memory
  readonly meter: Meter
  readonly commands: ReadonlyMap<string, Command> = Table.commands
  /** 40 hexadecimal digits, new with each start. */
  readonly runId = randomBytes(20).toString("hex")
  /** Names the history of this data to replicas: 40 hexadecimal digits. */
  replicationId = randomBytes(20).toString("hex")
  /** Milliseconds of Unix time. */
  readonly startedAt: number
  /** Done when SHUTDOWN asks for the end. */
  readonly shutdown = Deferred.unsafeMake<void>(FiberId.none)
  /** The first TCP port it is served on; 0 for none. */
  port = 0
  readonly scripting = new Scripting(this)
  private tracksLatency = true

  constructor(
    readonly clock: Clock.Clock,
    readonly settings: Settings
  ) {
    this.meter = new Meter(clock, this.observe)
    this.signals = new Signals(this.settings)
    this.keyspace = this.signals.keyspace
    this.clients = new Clients(this.signals)
    this.startedAt = clock.unsafeCurrentTimeMillis()
    this.keyspace.now = this.startedAt
    for (const name of ["maxmemory-policy", "lfu-log-factor", "lfu-decay-time"] as const) {
      this.settings.onChange(name, this.choosePolicy)
    }
    this.statistics = new Statistics(this.keyspace)
    this.slowLog = new SlowLog(this.settings)
    this.latency = new Latency(this.settings)
    this.memory = new Memory(this.startedAt)
    this.settings.onChange("latency-tracking", (value) => {
      this.tracksLatency = value === "yes"
    })
    this.keyspace.expireCycle = (microseconds) => {
      this.statistics.expireMicroseconds += microseconds
      this.latency.add("expire-cycle", microseconds, this.keyspace.now)
    }
  }

  /** What is kept of a key's use depends on the policy by which keys would be evicted. */
  private readonly choosePolicy = (): void => {
    const { settings } = this
    this.keyspace.frequency = settings.text("maxmemory-policy").endsWith("lfu")
      ? { logFactor: settings.number("lfu-log-factor"), decayTime: settings.number("lfu-decay-time") }
      : undefined
  }

  /** Counts a command that ran, and the microseconds it took. */
  readonly observe = (ran: Ran, microseconds: number): void => {
    this.statistics.commands++
    ran.statistics.count(microseconds, this.tracksLatency)
    if (microseconds >= this.slowLog.threshold || microseconds >= this.latency.threshold * 1000) {
      this.observeSlow(ran, microseconds)
    }
  }

  private observeSlow(ran: Ran, microseconds: number): void {
    const command = find(this.commands, ran.request)
    if (isError(command)) return
    const now = this.clock.unsafeCurrentTimeMillis()
    const isFast = command.specification.flags.includes("fast")
    this.latency.add(isFast ? "fast-command" : "command", microseconds, now)
    if (microseconds >= this.slowLog.threshold && !command.specification.flags.includes("skip_slowlog")) {
      this.slowLog.add({ request: redact(command.name, ran.request), microseconds, client: ran.client }, now)
    }
  }

  /** Sets the time at which the next commands run. */
  tick(): void {
    this.keyspace.now = this.clock.unsafeCurrentTimeMillis()
    this.statistics.rates.tick(this.keyspace.now)
  }
}

/**
 * An instance, with the fibers that remove expired keys and end waits whose time is over.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Instance, SettingError> =>
  Layer.scoped(
    Instance,
    Effect.gen(function* () {
      const settings = yield* Settings.make(options.settings ?? {})
      const instance = new Service(yield* Effect.clock, settings)
      yield* Effect.addFinalizer(() => Effect.sync(() => instance.signals.end()))
      yield* Effect.forkScoped(instance.keyspace.expire)
      yield* Effect.forkScoped(instance.scripting.log.write)
      yield* Effect.forkScoped(instance.scripting.busy.slices)
      yield* Effect.forkScoped(instance.signals.blocking.timeouts)
      return instance
    })
  )
