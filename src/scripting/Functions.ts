/**
 * The functions of an instance. Their libraries share an engine, which is loaded with the first of them, and FCALL calls their
 * functions by name. FLUSHALL keeps them.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/functions-intro/
 */
import * as Bytes from "../Bytes.js"
import type { CommandContext } from "../execution/CommandContext.js"
import type { Engine, Verdict } from "../lua/Engine.js"
import { registry } from "../lua/Lua.js"
import * as ReplyToLua from "../lua/ReplyToLua.js"
import * as Reply from "../resp/Reply.js"
import type { Answer } from "../state/Pending.js"
import * as Flags from "./Flags.js"
import { badName, type Function_, type FunctionLibrary, isName, Libraries, readMetadata } from "./FunctionLibrary.js"
import * as FunctionsPrelude from "./FunctionsPrelude.js"
import * as Registration from "./Registration.js"
import { nested, type Runner } from "./Runner.js"
import { ScriptRun } from "./ScriptRun.js"

/** Milliseconds that a library may take to load, and checks that it may take while the clock stands still. */
const loadLimit = 500
const maxChecks = 250

const timeout = Reply.error("FUNCTION LOAD timeout")
const noFunctions = Reply.error("No functions registered")

/** A call of a function by FCALL. */
export interface FunctionCall {
  readonly function: Function_
  readonly keys: ReadonlyArray<Bytes.Bytes>
  readonly args: ReadonlyArray<Bytes.Bytes>
  readonly isReadOnly: boolean
  /** The request of the command, for FUNCTION STATS. */
  readonly request: ReadonlyArray<Bytes.Bytes>
}

const noArguments = (): number => 0

export class Functions {
  libraries = new Libraries()
  private loaded: Engine | undefined
  /** The functions that the loading library has registered so far. */
  private loading: Map<Bytes.Bytes, Function_> | undefined
  /** The request that called the suspended function. */
  private request: ReadonlyArray<Bytes.Bytes> = []

  constructor(private readonly runner: Runner) {}

  /** The memory of the engine, in bytes. */
  get engineMemory(): number {
    return this.loaded?.memory ?? 0
  }

  /** Loads a library into a set, replacing the one of the same name if `replaces`; returns its name. */
  load(code: Bytes.Bytes, replaces: boolean, into = this.libraries): Bytes.Bytes | Reply.ErrorReply {
    if (this.runner.running !== undefined) return nested
    const metadata = readMetadata(code)
    if (Reply.isError(metadata)) return metadata
    const { name, body } = metadata
    if (!isName(name)) return badName
    if (metadata.engine.toLowerCase() !== "lua") return Reply.error(`Engine '${metadata.engine}' not found`)
    if (!replaces && into.find(name) !== undefined) return Reply.error(`Library '${name}' already exists`)
    const engine = this.engine()
    const functions = this.compile(engine, body)
    if (engine.hasFailed) this.renew()
    if (Reply.isError(functions)) return functions
    const library: FunctionLibrary = { name: Bytes.own(name), code: Bytes.own(code), engine, functions }
    const refusal = functions.size === 0 ? noFunctions : this.put(library, into)
    if (refusal === undefined) return library.name
    this.forget(library)
    return refusal
  }

  /** Adds a library in place of the one with its name; on an error, changes nothing. */
  private put(library: FunctionLibrary, into: Libraries): Reply.ErrorReply | undefined {
    const former = into.remove(library.name)
    const refusal = into.add(library)
    if (former !== undefined) {
      if (refusal === undefined) this.forget(former)
      else into.add(former)
    }
    return refusal
  }

  /** Runs the body of a library; returns the functions that it registered. */
  private compile(engine: Engine, body: Bytes.Bytes): ReadonlyMap<Bytes.Bytes, Function_> | Reply.ErrorReply {
    const { runner } = this
    const reference = engine.compile(body, "@user_function")
    if (typeof reference === "string") return Reply.error(`Error compiling function: ${Bytes.untilNul(reference)}`)
    const functions = new Map<Bytes.Bytes, Function_>()
    this.loading = functions
    this.setGlobals(engine, "load")
    const { context, state } = runner
    context.client.protocol = 2
    const run = new ScriptRun("function", "", context, true, state.clock.unsafeCurrentTimeMillis(), this.checkLoading)
    runner.running = run
    try {
      const outcome = engine.start(reference, noArguments, run)
      if (outcome === "busy" || "reply" in outcome) return functions
      for (const each of functions.values()) engine.forget(each.reference)
      return Reply.error(`Error registering functions: ${outcome.error.text}`)
    } finally {
      this.loading = undefined
      runner.running = undefined
      engine.forget(reference)
      if (!engine.hasFailed) this.setGlobals(engine, "run")
    }
  }

  /** Ends the loading of a library that takes too long. */
  private readonly checkLoading = (run: ScriptRun): Verdict => {
    const elapsed = this.runner.state.clock.unsafeCurrentTimeMillis() - run.startedAt
    return elapsed > loadLimit || (elapsed === 0 && ++run.checks > maxChecks) ? timeout : "go on"
  }

  /** Selects the globals: those of a loading library, or those of functions. */
  private setGlobals({ lua, scriptGlobals }: Engine, which: "load" | "run"): void {
    const { api, main } = lua
    api.lua_rawgeti(main, registry, scriptGlobals)
    api.lua_getmetatable(main, -1)
    lua.getField(main, -1, which)
    lua.setField(main, -2, "__index")
    lua.pop(main, 2)
  }

  private engine(): Engine {
    this.loaded ??= this.runner.engine([Registration.make(() => this.loading)], FunctionsPrelude.text)
    return this.loaded
  }

  private forget({ engine, functions }: FunctionLibrary): void {
    for (const { reference } of functions.values()) engine.forget(reference)
  }

  /** Removes a library; returns whether it existed. */
  delete(name: Bytes.Bytes): boolean {
    const library = this.libraries.remove(name)
    if (library !== undefined) this.forget(library)
    return library !== undefined
  }

  /** Removes all libraries. As in Redis the interpreter stays, with its settings of `cjson`, unless it holds too much memory. */
  flush(): void {
    for (const library of this.libraries.all) this.forget(library)
    this.libraries = new Libraries()
    if (this.loaded?.isSpent) this.loaded = undefined
  }

  /**
   * Loads all libraries into a new engine if the engine has failed. An engine that has only grown is kept, with the state that
   * libraries keep between calls.
   */
  renew(): void {
    if (this.loaded?.hasFailed !== true) return
    const { all } = this.libraries
    this.libraries = new Libraries()
    this.loaded = undefined
    for (const { code } of all) this.load(code, false)
  }

  /** Replaces all libraries by a set. */
  replaceAll(libraries: Libraries): void {
    for (const library of this.libraries.all) this.forget(library)
    this.libraries = libraries
  }

  /** Adds a set of libraries to the existing ones: all of them, or none. */
  merge(others: Libraries, replaces: boolean): Reply.ErrorReply | undefined {
    const former = this.libraries.all
    const refused = (error: Reply.ErrorReply): Reply.ErrorReply => {
      this.libraries = new Libraries()
      for (const library of former) this.libraries.add(library)
      this.discard(others)
      return error
    }
    const replaced: Array<FunctionLibrary> = []
    for (const { name } of others.all) {
      const library = replaces ? this.libraries.remove(name) : this.libraries.find(name)
      if (library === undefined) continue
      if (!replaces) return refused(Reply.error(`Library ${name} already exists`))
      replaced.push(library)
    }
    for (const library of others.all) {
      const error = this.libraries.add(library)
      if (error !== undefined) return refused(error)
    }
    for (const library of replaced) this.forget(library)
    return undefined
  }

  /** Forgets a set of libraries that was not added. */
  discard(libraries: Libraries): void {
    for (const library of libraries.all) this.forget(library)
  }

  /** Calls a function for a client. */
  call(caller: CommandContext, call: FunctionCall): Answer {
    const { name, flags, reference } = call.function
    const { isExceeded: isOutOfMemory } = caller.state.memoryLimit
    const refusal = Flags.refuse(flags, { isReadOnly: call.isReadOnly, isOutOfMemory })
    if (refusal !== undefined) return refusal
    const reply = this.runner.run(caller, this.engine(), {
      kind: "function",
      name,
      reference,
      isReadOnly: flags.has("no-writes"),
      allowsOutOfMemory: flags.has("allow-oom"),
      keys: call.keys,
      pushArguments: (lua, L) => {
        ReplyToLua.push(lua, L, call.keys, 2)
        ReplyToLua.push(lua, L, call.args, 2)
        return 2
      },
      retire: () => this.renew()
    })
    // the function is suspended
    if (this.runner.running !== undefined) this.request = call.request.map(Bytes.own)
    return reply
  }

  /** The function that runs or is suspended, and the request that called it. */
  get running(): { readonly running: ScriptRun; readonly request: ReadonlyArray<Bytes.Bytes> } | undefined {
    const { running } = this.runner
    return running?.kind === "function" ? { running, request: this.request } : undefined
  }
}
