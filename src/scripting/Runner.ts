/**
 * Runs a compiled script or function for a client, to its end or until it is suspended. It owns the client that the commands
 * of scripts run as, and makes the engines.
 */

import type { Bytes } from "../Bytes.js"
import { CommandContext } from "../execution/CommandContext.js"
import type { CommandTable } from "../execution/CommandTable.js"
import { Engine, type Outcome } from "../lua/Engine.js"
import type { Library } from "../lua/Library.js"
import type { Lua } from "../lua/Lua.js"
import { Random } from "../lua/library/Math.js"
import { libraries } from "../lua/ScriptLibraries.js"
import type { LuaState } from "../lua/Wasm.js"
import * as Wasm from "../lua/Wasm.js"
import * as Reply from "../resp/Reply.js"
import { detached } from "../state/Client.js"
import type { Answer } from "../state/Pending.js"
import type { State } from "../state/State.js"
import * as SystemLog from "../state/SystemLog.js"
import { Busy } from "./Busy.js"
import * as RedisLibrary from "./RedisLibrary.js"
import { ScriptRun } from "./ScriptRun.js"

/** Redis would stop here: only DEBUG SET-DISABLE-DENY-SCRIPTS lets a script call what runs another. */
export const nested: Reply.ErrorReply = Reply.error("a script cannot run another script or load functions")

/** The memory of an engine, in bytes, for all its scripts: as much as WebAssembly allows. */
const memoryLimit = Wasm.maxMemory

/** A compiled function, and how to call it. */
export interface Task {
  readonly kind: ScriptRun["kind"]
  /** A script's SHA1, a function's name. */
  readonly name: string
  /** Its reference in the engine. */
  readonly reference: number
  readonly isReadOnly: boolean
  /** Whether it may write although `maxmemory` is exceeded. */
  readonly allowsOutOfMemory: boolean
  readonly pushArguments: (lua: Lua, L: LuaState) => number
  /** The keys that the caller gave, for client-side caching. */
  readonly keys: ReadonlyArray<Bytes>
  /** Called when the engine has failed or holds too much memory, and must not be used again. */
  readonly retire: () => void
}

const connection = detached("lua")

export class Runner {
  readonly busy: Busy
  /** The running or suspended script. */
  running: ScriptRun | undefined
  private readonly random = new Random()
  private ownContext: CommandContext | undefined

  constructor(
    readonly state: State,
    private readonly commands: CommandTable
  ) {
    this.busy = new Busy(state, () => this.running)
  }

  /** Runs a task for a client. */
  run(caller: CommandContext, engine: Engine, task: Task): Answer {
    if (this.running !== undefined) return nested
    const { context } = this
    context.client.database = caller.client.database
    context.client.protocol = 2
    // each of these is told to V8's collector, if it is new to an old object
    if (context.scriptKeys !== undefined || caller.client.tracking !== undefined) context.scriptKeys = task.keys
    if (context.client.user !== caller.client.user) context.client.user = caller.client.user
    context.client.isGuarded = caller.client.isGuarded
    context.caller = caller.client
    const { now } = this.state.keyspace
    // only a socket's replies are bytes
    const recipient = caller.client.kind === "socket" ? caller.client : undefined
    const running = new ScriptRun(task.kind, task.name, context, task.isReadOnly, now, this.busy.check, recipient)
    running.isOutOfMemory = this.state.memoryLimit.isExceeded && !task.allowsOutOfMemory
    this.running = running
    let outcome: Outcome
    try {
      outcome = engine.start(task.reference, task.pushArguments, running)
    } catch (thrown) {
      this.running = undefined
      throw this.defect("a script failed by a defect", thrown)
    }
    if (outcome !== "busy") return this.end(engine, task, outcome)
    return this.busy.suspend(running, () => {
      let resumed: Outcome
      try {
        resumed = engine.resume(running)
      } catch (thrown) {
        this.running = undefined
        throw thrown
      }
      return resumed === "busy" ? undefined : this.end(engine, task, resumed)
    })
  }

  private end(engine: Engine, task: Task, outcome: Exclude<Outcome, "busy">): Reply.Reply {
    this.running = undefined
    // a MULTI of a script ends with it
    this.state.clients.discard(this.context.client)
    if (engine.isSpent) task.retire()
    if ("reply" in outcome) return outcome.reply
    const { error, place } = outcome
    return place === undefined
      ? error
      : new Reply.ErrorReply(`${error.text} script: ${task.name}, on ${place}.`, error.isCounted)
  }

  /** The context that the commands of scripts run in, with their client. */
  get context(): CommandContext {
    if (this.ownContext === undefined) {
      const { state } = this
      const client = state.clients.add(connection, state.keyspace.now, "script")
      this.ownContext = new CommandContext(state, client)
      this.ownContext.isNested = true
    }
    return this.ownContext
  }

  /** Loads Lua, with the libraries of scripts and more. Throws an error reply if that fails. */
  engine(more: ReadonlyArray<Library> = [], prelude?: string): Engine {
    const redis = RedisLibrary.make({ commands: this.commands, currentRun: this.currentRun, log: this.state.log })
    try {
      return new Engine(memoryLimit, [redis, ...libraries(this.random), ...more], prelude)
    } catch (thrown) {
      throw this.defect("cannot load Lua", thrown)
    }
  }

  /** Logs an unexpected exception, and makes it an error reply. */
  defect(event: string, thrown: unknown): Reply.ErrorReply {
    const cause = thrown instanceof Error ? thrown.message : String(thrown)
    this.state.log.add(SystemLog.levels.warning, `${event}: ${cause}`)
    return Reply.error(`Error running script: ${event}: ${cause}`)
  }

  private readonly currentRun = (): ScriptRun => {
    if (this.running === undefined) throw new Error("no script runs")
    return this.running
  }
}
