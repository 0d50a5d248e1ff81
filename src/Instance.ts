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
import type { Command } from "./command/Command.js"
import * as Table from "./command/Table.js"
import { Keyspace } from "./keyspace/Keyspace.js"
import type { Request } from "./resp/Decoder.js"
import { Clients } from "./instance/Clients.js"
import { Settings } from "./instance/Settings.js"
import { Meter } from "./instance/Meter.js"
import { type CommandStatistics, Statistics } from "./instance/Statistics.js"

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
  readonly settings: Settings
  readonly clients = new Clients()
  readonly statistics = new Statistics()
  readonly meter: Meter
  readonly commands: ReadonlyMap<string, Command> = Table.commands
  /** 40 hexadecimal digits, new with each start. */
  readonly runId = randomBytes(20).toString("hex")
  /** Milliseconds of Unix time. */
  readonly startedAt: number
  /** Done when SHUTDOWN asks for the end. */
  readonly shutdown = Deferred.unsafeMake<void>(FiberId.none)

  constructor(
    readonly clock: Clock.Clock,
    options: Options
  ) {
    this.meter = new Meter(clock, this.observe)
    this.settings = new Settings(options.settings ?? {})
    this.keyspace = new Keyspace({ databases: this.settings.number("databases") })
    this.startedAt = clock.unsafeCurrentTimeMillis()
    this.keyspace.now = this.startedAt
  }

  /** Counts a command that ran, and the microseconds it took. */
  readonly observe = (statistics: CommandStatistics, _request: Request, microseconds: number): void => {
    this.statistics.commands++
    statistics.calls++
    statistics.microseconds += microseconds
  }

  /** Sets the time at which the next commands run. */
  tick(): void {
    this.keyspace.now = this.clock.unsafeCurrentTimeMillis()
  }
}

/**
 * An instance, with the fiber that removes expired keys.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Instance> =>
  Layer.scoped(
    Instance,
    Effect.gen(function* () {
      const instance = new Service(yield* Effect.clock, options)
      yield* Effect.forkScoped(instance.keyspace.expire)
      return instance
    })
  )
