/**
 * The scripts of an instance: the cache by SHA1, and the one that runs. Lua is loaded with the first of them.
 *
 * A script runs at once, to its end. One that is not done by `busy-reply-threshold` goes on in slices, between which the
 * event loop lets others through: they are told that Redis is busy, and may kill it.
 *
 * @since 0.1.0
 */
import { createHash } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import * as EventLoop from "../EventLoop.js"
import type { Service as Instance } from "../Instance.js"
import type { Connection } from "../instance/Client.js"
import { Context } from "../instance/Context.js"
import * as Reply from "../resp/Reply.js"
import { Engine, type Host, type Outcome } from "./Engine.js"
import { libraries } from "./Libraries.js"
import { Random } from "./MathLibrary.js"
import * as RedisLibrary from "./RedisLibrary.js"
import { Running } from "./Running.js"
import { ScriptLog } from "./ScriptLog.js"

/** What all scripts together may use, in bytes. */
const memoryLimit = 256 * 1024 * 1024

/**
 * A script in the cache.
 *
 * @since 0.1.0
 * @category models
 */
export interface Script {
  readonly sha: string
  /** What stands for its function in the engine. */
  readonly reference: number
}

/**
 * What to run.
 *
 * @since 0.1.0
 * @category models
 */
export interface Call {
  readonly script: Script
  readonly keys: ReadonlyArray<Bytes.Bytes>
  readonly args: ReadonlyArray<Bytes.Bytes>
  readonly isReadOnly: boolean
}

/** Scripts find theirs in KEYS and ARGV. */
const noArguments = (): number => 0

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

/**
 * @since 0.1.0
 * @category models
 */
export class Scripting {
  /** What scripts log. */
  readonly log = new ScriptLog()
  private readonly random = new Random()
  private readonly scripts = new Map<string, Script>()
  private loaded: { readonly engine: Engine; readonly context: Context } | undefined
  /** What runs now. */
  running: Running | undefined

  constructor(private readonly instance: Instance) {}

  /** The script of a SHA1, in any case; `undefined` if it is not in the cache. */
  find(sha: string): Script | undefined {
    return this.scripts.get(sha.toLowerCase())
  }

  /** Takes a script into the cache; or the error that Lua's compiler has. */
  load(text: Bytes.Bytes): Script | Reply.ErrorReply {
    const sha = createHash("sha1").update(text, "latin1").digest("hex")
    const known = this.scripts.get(sha)
    if (known !== undefined) return known
    const reference = this.lua().engine.compile(text, "@user_script")
    if (typeof reference === "string") {
      return Reply.error(`Error compiling script (new function): ${Bytes.untilNul(reference)}`)
    }
    const script = { sha, reference }
    this.scripts.set(sha, script)
    return script
  }

  /** Empties the cache. */
  flush(): void {
    for (const { reference } of this.scripts.values()) this.loaded?.engine.forget(reference)
    this.scripts.clear()
  }

  /** Runs a script for a client. */
  run(caller: Context, call: Call): Reply.Reply | Effect.Effect<Reply.Reply> {
    const { engine, context } = this.lua()
    context.client.database = caller.client.database
    context.client.protocol = 2
    // what the script reads, its caller has read
    context.client.tracking = caller.client.tracking
    const running = new Running("script", call.script.sha, context, call.isReadOnly, this.instance.keyspace.now)
    this.running = running
    const host = this.host(running, !caller.isNested)
    engine.setGlobal("KEYS", call.keys)
    engine.setGlobal("ARGV", call.args)
    const outcome = engine.start(call.script.reference, noArguments, host)
    return outcome === "busy" ? this.goOn(engine, host) : this.ended(outcome)
  }

  private goOn(engine: Engine, host: Host): Effect.Effect<Reply.Reply> {
    return Effect.flatMap(EventLoop.turn, () => {
      const outcome = engine.resume(0, host)
      return outcome === "busy" ? this.goOn(engine, host) : Effect.succeed(this.ended(outcome))
    })
  }

  private ended(outcome: Exclude<Outcome, "busy">): Reply.Reply {
    const { running } = this
    this.running = undefined
    if ("reply" in outcome) return outcome.reply
    const { error, place } = outcome
    return place === undefined
      ? error
      : new Reply.ErrorReply(`${error.text} script: ${running?.name ?? ""}, on ${place}.`, error.isCounted)
  }

  private host(running: Running, mayYield: boolean): Host {
    const threshold = this.instance.settings.number("busy-reply-threshold")
    return {
      protocol: () => running.context.client.protocol,
      check: (canYield) => {
        const late = this.instance.clock.unsafeCurrentTimeMillis() - running.startedAt
        if (threshold <= 0 || late < threshold) return "go on"
        running.isLate = true
        if (running.isKilled) return Reply.error("Error running script: Script killed by user with SCRIPT KILL.")
        return canYield && mayYield ? "yield" : "go on"
      }
    }
  }

  private lua(): { readonly engine: Engine; readonly context: Context } {
    if (this.loaded === undefined) {
      const { instance } = this
      const client = instance.clients.add(connection, instance.keyspace.now, false)
      client.embedded = true
      const context = new Context(instance, client)
      context.isNested = true
      const engine = new Engine(memoryLimit, [RedisLibrary.make(this.theRunning), ...libraries(this.random)])
      this.loaded = { engine, context }
    }
    return this.loaded
  }

  private readonly theRunning = (): Running => {
    if (this.running === undefined) throw new Error("no script runs")
    return this.running
  }
}
