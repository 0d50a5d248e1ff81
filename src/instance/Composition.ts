/**
 * The inside of an instance: its state, its scripts and its table of commands. Programs hold it as the opaque service of the
 * `Instance` tag; the embedded store and the server open it with `of`.
 */
import type * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import type * as Scope from "effect/Scope"
import { Transfers } from "../command/generic/migrate/transfers.js"
import * as Table from "../command/Table.js"
import * as Disk from "../Disk.js"
import { CommandTable } from "../execution/CommandTable.js"
import * as LazyFree from "../keyspace/LazyFree.js"
import * as QuicklistSize from "../observability/memory/QuicklistSize.js"
import type { LoadError } from "../persistence/LoadError.js"
import { Persistence } from "../persistence/Persistence.js"
import { Scripting } from "../scripting/Scripting.js"
import type { Settings } from "../state/Settings.js"
import { State } from "../state/State.js"
import { makeHooks } from "./Hooks.js"

export class Composition {
  readonly state: State
  readonly commands = new CommandTable()
  readonly scripting: Scripting
  readonly persistence: Persistence
  readonly transfers: Transfers

  constructor(clock: Clock.Clock, settings: Settings, disk: Disk.Disk = Disk.system) {
    this.state = new State(clock, settings)
    this.state.keyspace.lazyFree.isLongList = (list) => QuicklistSize.hasMoreNodes(list, LazyFree.threshold)
    this.scripting = new Scripting(this.state, this.commands)
    this.state.memory.add(() => this.scripting.engineMemory + this.scripting.cacheMemory)
    this.state.memory.add(() => this.scripting.functions.engineMemory)
    this.persistence = new Persistence(this.state, disk, makeHooks(this))
    this.transfers = new Transfers(this.state)
    const { commands, persistence, scripting, transfers } = this
    Table.fill({ commands, scripting, persistence, transfers })
  }

  /** For a program that prints its context: the rest is internal, and circular. */
  toJSON(): unknown {
    return { _id: "layeredis/Instance", runId: this.runId, startedAt: this.startedAt }
  }

  [Inspectable.symbolRedactable](): unknown {
    return this.toJSON()
  }

  get runId(): string {
    return this.state.runId
  }

  get startedAt(): number {
    return this.state.startedAt
  }

  get shutdown(): Effect.Effect<void> {
    return Deferred.await(this.state.shutdown)
  }

  /** Forks the fibers of the instance: expiry, timeouts, limits, suspended scripts and the log. */
  readonly start: Effect.Effect<void, never, Scope.Scope> = Effect.gen(this, function* () {
    const { scripting, state }: Composition = this
    yield* Effect.addFinalizer(() => Effect.sync(() => state.signals.end()))
    yield* Effect.forkScoped(state.expiry.run)
    yield* Effect.forkScoped(state.memoryLimit.run)
    yield* Effect.forkScoped(state.log.write)
    yield* Effect.forkScoped(scripting.runner.busy.slices)
    yield* Effect.forkScoped(state.signals.blocking.timeouts)
    yield* Effect.forkScoped(state.signals.tracking.limits)
    yield* Effect.forkScoped(this.transfers.run)
    yield* Effect.forkScoped(this.persistence.background.run)
    yield* Effect.forkScoped(this.persistence.appendOnly.run)
  })

  /**
   * Loads the data of the files, and keeps the files up to date until the scope closes, which saves as the settings say. Until
   * it is done, connections get LOADING.
   */
  readonly persist: Effect.Effect<void, LoadError, Scope.Scope> = Effect.gen(this, function* () {
    yield* Effect.acquireRelease(this.persistence.load, () => Effect.sync(() => this.persistence.end()))
    yield* Effect.forkScoped(this.persistence.schedule.watch)
  })

  /** Opens an instance. Its parts are internal and change without notice. */
  static of(instance: object): Composition {
    if (!(instance instanceof Composition)) throw new TypeError("the Instance service must be made by Instance.layer")
    return instance
  }
}
