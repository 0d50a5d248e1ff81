/**
 * The scripts of an instance: the cache by SHA1, and the one that runs. Lua is loaded with the first of them.
 *
 * A script runs at once, to its end. One that is not done by `busy-reply-threshold` goes on in slices, between which the
 * event loop lets others through: they are told that Redis is busy, and may kill it.
 */
import { createHash } from "node:crypto"
import * as Bytes from "../Bytes.js"
import { CommandContext } from "../execution/CommandContext.js"
import type { Commands } from "../execution/Commands.js"
import { Engine, type Host, type Library, type Outcome } from "../lua/Engine.js"
import { libraries } from "../lua/Libraries.js"
import type { Lua } from "../lua/Lua.js"
import { Random } from "../lua/library/Math.js"
import type { LuaState } from "../lua/Wasm.js"
import * as Reply from "../resp/Reply.js"
import type { Connection } from "../state/Client.js"
import type { Answer } from "../state/Pending.js"
import type { State } from "../state/State.js"
import { Busy } from "./Busy.js"
import * as Flags from "./Flags.js"
import { Functions } from "./Functions.js"
import * as RedisLibrary from "./RedisLibrary.js"
import { Running } from "./Running.js"
import { ScriptLog } from "./ScriptLog.js"
import * as Shebang from "./Shebang.js"

/** What all scripts together may use, in bytes. */
const memoryLimit = 256 * 1024 * 1024

/** A script in the cache. */
export interface Script {
  readonly sha: string
  /** What its first line says of it; `undefined` where that says nothing. */
  readonly flags: ReadonlySet<Flags.Flag> | undefined
  /** What is compiled, as an engine may have to be replaced. */
  readonly body: Bytes.Bytes
}

/** What to run. */
export interface Call {
  readonly script: Script
  readonly keys: ReadonlyArray<Bytes.Bytes>
  readonly args: ReadonlyArray<Bytes.Bytes>
  readonly isReadOnly: boolean
}

/** A function of an engine's, with what it is run by. */
export interface Task {
  readonly kind: Running["kind"]
  /** A script's SHA1, a function's name. */
  readonly name: string
  /** What stands for it in the engine. */
  readonly reference: number
  readonly isReadOnly: boolean
  readonly pushArguments: (lua: Lua, L: LuaState) => number
  /** The keys that its caller gave it, for client-side caching. */
  readonly keys?: ReadonlyArray<Bytes.Bytes>
}

/** Nobody is at the other end of what a script sends to itself. */
const connection: Connection = {
  // as MONITOR names it
  address: "lua",
  localAddress: "",
  descriptor: -1,
  pendingInput: () => 0,
  pendingOutput: () => 0,
  push: () => undefined,
  close: () => undefined
}

export class Scripting {
  /** What scripts log. */
  readonly log = new ScriptLog()
  private readonly random = new Random()
  private readonly scripts = new Map<string, Script>()
  /** What stands for their functions in the engine. */
  private readonly references = new Map<Script, number>()
  private loaded: Engine | undefined
  private ownContext: CommandContext | undefined
  readonly functions = new Functions(this)
  readonly busy: Busy
  /** What runs now. */
  running: Running | undefined

  constructor(
    readonly state: State,
    private readonly commands: Commands
  ) {
    this.busy = new Busy(state)
  }

  /** How many scripts are in the cache. */
  get size(): number {
    return this.scripts.size
  }

  /** The script of a SHA1, in any case; `undefined` if it is not in the cache. */
  find(sha: string): Script | undefined {
    return this.scripts.get(sha.toLowerCase())
  }

  /** Takes a script into the cache; or the error that Lua's compiler has. */
  load(text: Bytes.Bytes): Script | Reply.ErrorReply {
    const sha = createHash("sha1").update(text, "latin1").digest("hex")
    const known = this.scripts.get(sha)
    if (known !== undefined) return known
    const shebang = Shebang.parse(text)
    if (Reply.isError(shebang)) return shebang
    const script = { sha, flags: shebang.flags, body: Bytes.own(shebang.body) }
    const reference = this.compile(script)
    if (Reply.isError(reference)) return reference
    this.scripts.set(sha, script)
    return script
  }

  private compile(script: Script): number | Reply.ErrorReply {
    const engine = this.lua()
    const reference = engine.compile(script.body, "@user_script")
    if (engine.hasFailed) this.retire(engine)
    if (typeof reference === "string") {
      return Reply.error(`Error compiling script (new function): ${Bytes.untilNul(reference)}`)
    }
    this.references.set(script, reference)
    return reference
  }

  /** What stands for a script's function in the engine. */
  private referenceOf(script: Script): number | Reply.ErrorReply {
    return this.references.get(script) ?? this.compile(script)
  }

  /** Empties the cache. */
  flush(): void {
    for (const reference of this.references.values()) this.loaded?.forget(reference)
    this.references.clear()
    this.scripts.clear()
  }

  /** Runs a script for a client. */
  run(caller: CommandContext, call: Call): Answer {
    const { script, keys, args } = call
    const { sha, flags } = script
    const refusal = call.isReadOnly && flags !== undefined ? Flags.refuseReadOnly(flags) : undefined
    if (refusal !== undefined) return refusal
    const reference = this.referenceOf(script)
    if (Reply.isError(reference)) return reference
    const engine = this.lua()
    return this.perform(caller, engine, {
      kind: "script",
      name: sha,
      reference,
      isReadOnly: call.isReadOnly || flags?.has("no-writes") === true,
      keys,
      // scripts find theirs in globals
      pushArguments: () => {
        engine.setGlobal("KEYS", keys)
        engine.setGlobal("ARGV", args)
        return 0
      }
    })
  }

  /** Runs what an engine has compiled, for a client. */
  perform(caller: CommandContext, engine: Engine, task: Task): Answer {
    const { context } = this
    context.client.database = caller.client.database
    context.client.protocol = 2
    // what the script reads, its caller has read
    context.client.tracking = caller.client.tracking
    context.scriptKeys = task.keys ?? []
    const running = new Running(task.kind, task.name, context, task.isReadOnly, this.state.keyspace.now)
    this.running = running
    const host = this.host(running)
    const outcome = engine.start(task.reference, task.pushArguments, host)
    if (outcome !== "busy") return this.ended(engine, outcome)
    return this.busy.suspend(running, () => {
      const late = engine.resume(0, host)
      return late === "busy" ? undefined : this.ended(engine, late)
    })
  }

  private ended(engine: Engine, outcome: Exclude<Outcome, "busy">): Reply.Reply {
    const { running } = this
    this.running = undefined
    if (engine.isSpent) this.retire(engine)
    if ("reply" in outcome) return outcome.reply
    const { error, place } = outcome
    return place === undefined
      ? error
      : new Reply.ErrorReply(`${error.text} script: ${running?.name ?? ""}, on ${place}.`, error.isCounted)
  }

  /** Takes no more of an engine: what it has compiled will be compiled anew, by another. */
  private retire(engine: Engine): void {
    if (engine !== this.loaded) this.functions.renew()
    else {
      this.loaded = undefined
      this.references.clear()
    }
  }

  private host(running: Running): Host {
    return { protocol: () => running.context.client.protocol, check: this.busy.watch(running) }
  }

  /** What commands of scripts run in: a client of their own. */
  get context(): CommandContext {
    if (this.ownContext === undefined) {
      const { state } = this
      const client = state.clients.add(connection, state.keyspace.now, "script")
      this.ownContext = new CommandContext(state, client)
      this.ownContext.isNested = true
    }
    return this.ownContext
  }

  private lua(): Engine {
    this.loaded ??= this.engine()
    return this.loaded
  }

  /** Loads Lua, with the libraries of scripts and more. */
  engine(more: ReadonlyArray<Library> = [], prelude?: string): Engine {
    return new Engine(
      memoryLimit,
      [
        RedisLibrary.make({ commands: this.commands, currentRun: this.currentRun, log: this.log }),
        ...libraries(this.random),
        ...more
      ],
      prelude
    )
  }

  private readonly currentRun = (): Running => {
    if (this.running === undefined) throw new Error("no script runs")
    return this.running
  }
}
