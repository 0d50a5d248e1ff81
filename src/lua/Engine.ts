/**
 * A Lua interpreter with Redis's libraries, and the scripts that run in it. A script runs in a Lua thread, so that it can be
 * suspended and resumed later, while the event loop serves others.
 *
 * Lua's count hook asks the host every 100,000 instructions whether to continue. The host may suspend the script anywhere,
 * together with the calls of our library functions (see `Calls` and `Frames`), or end it with an error.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/eval-intro/
 */
import * as Bytes from "../Bytes.js"
import type { Recipient } from "../resp/CollectionReply.js"
import type { Protocol } from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import { Bodies } from "./Bodies.js"
import { Calls, Status } from "./Calls.js"
import * as Guard from "./Guard.js"
import { Type } from "./Layout.js"
import type { Library } from "./Library.js"
import { globals, Lua, LuaError, noMemory, registry } from "./Lua.js"
import * as LuaToReply from "./LuaToReply.js"
import { Places } from "./Place.js"
import * as Prelude from "./Prelude.js"
import * as ReplyToLua from "./ReplyToLua.js"
import * as Sandbox from "./Sandbox.js"
import * as Stack from "./Stack.js"
import * as Integers from "./sandbox/Integers.js"
import * as TableWriter from "./TableWriter.js"
import type { LuaState } from "./Wasm.js"
import * as Wasm from "./Wasm.js"

/** Instructions between two checks: a millisecond or two. */
const defaultHook = 100_000

/** WebAssembly never shrinks its memory: an engine that has grown past this many bytes is replaced after the script. */
const maxKept = 64 * 1024 * 1024

/** Lua's hook masks: on return, on each line and backward jump, and every n instructions. */
const Mask = { return: 2, line: 4, count: 8 } as const

/** `LUA_GCCOLLECT`. */
const collectGarbage = 2

/** The event of a return hook: `LUA_HOOKRET`. */
const returned = 1

/** The calls that a running script makes to its host. */
export interface Host {
  /** The protocol that the script has set by `redis.setresp`. */
  readonly protocol: Protocol
  /** The client that a reply is written for; absent if it takes values. */
  readonly recipient?: Recipient | undefined
  /** Called every few milliseconds while a script runs. */
  check(): Verdict
}

/** Continue, suspend the script as soon as it can be, or end it with an error. */
export type Verdict = "go on" | "yield" | Reply.ErrorReply

/**
 * How a script ended, or "busy" if it was suspended. `place` is where an error was raised, such as `@user_script:1`.
 */
export type Outcome =
  | { readonly reply: Reply.Reply }
  | { readonly error: Reply.ErrorReply; readonly place: string | undefined }
  | "busy"

/** A failed script whose error is still being read. */
interface Failure {
  readonly place: string | undefined
}

export class Engine {
  readonly lua: Lua
  /** The thread that scripts run in. */
  private thread: LuaState
  private threadReference: number
  /** The references of the globals that scripts see, and of the real ones. */
  readonly scriptGlobals: number
  private readonly realGlobals: number
  /** The address of the real ones: Lua moves no table. */
  private readonly realTable: number
  /** The addresses of the tables KEYS and ARGV; 0 before the first script. */
  private keys = 0
  private args = 0
  private readonly hook: number
  private readonly places: Places
  private readonly calls: Calls
  private readonly bodies: Bodies
  private failure: Failure | undefined
  private host: Host | undefined
  /** Whether the interpreter is broken: it must not be used again. */
  hasFailed = false
  /** Whether the script has been told to end. */
  private isEnding = false

  constructor(
    memoryLimit: number,
    libraries: ReadonlyArray<Library>,
    prelude = Prelude.text,
    /** Instructions between two checks. */
    private readonly hookEvery = defaultHook
  ) {
    const lua = new Lua(memoryLimit)
    this.lua = lua
    const { api, main } = lua
    this.hook = lua.hook(this.onHook)
    this.places = new Places(lua)
    this.calls = new Calls(lua, this.places, this.watchReturns)
    const [base = 0, table = 0, string = 0, math = 0] = lua.functions([
      api.luaopen_base,
      api.luaopen_table,
      api.luaopen_string,
      api.luaopen_math
    ])
    for (const open of [base, table, string, math]) {
      lua.pushFunction(main, open)
      api.lua_call(main, 0, 0)
    }
    this.bodies = new Bodies(lua, this.calls, this.places)
    Guard.install(lua, Integers.guarded(lua))
    for (const library of [...libraries, Sandbox.make(this.calls, this.bodies)]) this.open(library)
    const error = lua.load(main, prelude, "@prelude")
    if (error !== undefined) throw new Error(error)
    api.lua_call(main, 0, 1)
    this.scriptGlobals = api.luaL_ref(main, registry)
    api.lua_pushvalue(main, globals)
    this.realTable = api.lua_topointer(main, -1)
    this.realGlobals = api.luaL_ref(main, registry)
    ;[this.thread, this.threadReference] = this.newThread()
  }

  private open(library: Library): void {
    const { lua } = this
    const { api, main } = lua
    const functions = Object.entries(library.functions(lua, this.calls))
    const addresses = lua.functions(functions.map(([, f]) => f))
    // `math` exists already and gets more functions
    lua.getField(main, globals, library.name)
    if (lua.type(main, -1) === Type.nil) {
      lua.pop(main)
      api.lua_createtable(main, 0, functions.length)
    }
    functions.forEach(([name], index) => {
      lua.pushFunction(main, addresses[index] ?? 0)
      lua.setField(main, -2, name)
    })
    library.constants?.(lua, main)
    lua.setField(main, globals, library.name)
  }

  private newThread(): [thread: LuaState, reference: number] {
    const { api, main } = this.lua
    const thread = api.lua_newthread(main)
    api.lua_rawgeti(thread, registry, this.scriptGlobals)
    api.lua_replace(thread, globals)
    api.lua_sethook(thread, this.hook, Mask.count, this.hookEvery)
    this.isEnding = false
    return [thread, api.luaL_ref(main, registry)]
  }

  /** Compiles a script. Returns the reference of its function, or the error's text. */
  compile(text: Bytes.Bytes, name: string): number | Bytes.Bytes {
    const { lua } = this
    const { api, main } = lua
    let compiled: number | Bytes.Bytes = 0
    try {
      const failure = lua.protect(main, () => {
        const error = lua.load(main, text, name)
        if (error !== undefined) {
          compiled = error
          return
        }
        api.lua_rawgeti(main, registry, this.scriptGlobals)
        api.lua_setfenv(main, -2)
        compiled = api.luaL_ref(main, registry)
      })
      return failure === undefined ? compiled : Bytes.fromText(failure)
    } catch (thrown) {
      return Bytes.fromText(this.failed(thrown))
    }
  }

  /** Sets the globals KEYS and ARGV to arrays of strings. */
  setArguments(keys: ReadonlyArray<Bytes.Bytes>, args: ReadonlyArray<Bytes.Bytes>): void {
    const { lua, thread } = this
    // nothing that outlives a script can refer to the tables that the last one had
    if (this.keys === 0 || !Stack.refill(lua, thread, this.keys, keys)) this.keys = this.setArgument("KEYS", keys)
    if (this.args === 0 || !Stack.refill(lua, thread, this.args, args)) this.args = this.setArgument("ARGV", args)
  }

  /** Returns the address of the table. */
  private setArgument(name: "KEYS" | "ARGV", strings: ReadonlyArray<Bytes.Bytes>): number {
    const { lua, thread } = this
    Stack.pushStrings(lua, thread, strings)
    const table = lua.words[Stack.topmost(lua, thread) >> 2] ?? 0
    if (Stack.replaceField(lua, thread, this.realTable, lua.fields[name])) return table
    lua.api.lua_rawgeti(thread, registry, this.realGlobals)
    lua.api.lua_insert(thread, -2)
    lua.setField(thread, -2, name)
    lua.pop(thread)
    return table
  }

  /** Forgets a function that `compile` made. */
  forget(reference: number): void {
    if (!this.hasFailed) this.lua.api.luaL_unref(this.lua.main, registry, reference)
  }

  /** Runs a function until it ends or is suspended. `pushArguments` returns the number of arguments it has pushed. */
  start(reference: number, pushArguments: (lua: Lua, L: LuaState) => number, host: Host): Outcome {
    return this.run(host, () => {
      const { lua, thread } = this
      let args = 0
      const failure = lua.protect(thread, () => {
        lua.api.lua_rawgeti(thread, registry, reference)
        args = pushArguments(lua, thread)
      })
      if (failure !== undefined) throw new LuaError(failure)
      return this.calls.start(thread, args)
    })
  }

  /** Resumes the suspended script. */
  resume(host: Host): Outcome {
    return this.run(host, () => this.calls.resume())
  }

  private run(host: Host, go: () => number | undefined): Outcome {
    this.host = host
    try {
      const status = go()
      this.lua.rethrow()
      return status === undefined ? "busy" : this.outcome(status, host)
    } catch (thrown) {
      return { error: Reply.error(this.failed(thrown)), place: undefined }
    } finally {
      this.host = undefined
    }
  }

  /** The text of a failure of Lua, or of an argument or reply that did not fit into memory. Other errors are rethrown. */
  private failed(thrown: unknown): string {
    if (thrown instanceof LuaError) {
      this.renew()
      return thrown.text
    }
    if (Wasm.isFailure(thrown)) {
      this.hasFailed = true
      return `Error running script: ${thrown instanceof Error ? thrown.message : noMemory}`
    }
    // the stack is in an unknown state
    this.renew()
    throw thrown
  }

  /** The memory of the interpreter, in bytes. */
  get memory(): number {
    return this.lua.memory.length
  }

  /** Whether to replace this engine: it has failed, or holds too much memory. */
  get isSpent(): boolean {
    return this.hasFailed || this.lua.memory.length > maxKept
  }

  /** Resets the thread, or replaces it if it cannot be reset. */
  private renew(): void {
    const { calls, lua } = this
    const { api, main } = lua
    calls.reset()
    this.failure = undefined
    if (!this.isEnding && calls.frames.reset(this.thread)) return
    api.luaL_unref(main, registry, this.threadReference)
    const renewed = (): void => {
      ;[this.thread, this.threadReference] = this.newThread()
    }
    if (lua.protect(main, renewed) === undefined) return
    this.collect()
    this.hasFailed = lua.protect(main, renewed) !== undefined
  }

  /** Collects all garbage. */
  private collect(): void {
    const { lua } = this
    lua.protect(lua.main, () => void lua.api.lua_gc(lua.main, collectGarbage, 0))
  }

  private outcome(status: number, host: Host): Outcome {
    const { failure, lua, thread } = this
    if (failure !== undefined) return this.readError(status, failure)
    if (status !== Status.ended) return this.fail(status)
    // only a table is read with calls that allocate
    if (lua.top(thread) === 1 && lua.type(thread, 1) !== Type.table && !this.isEnding) {
      return { reply: LuaToReply.pop(lua, thread, host.protocol) }
    }
    let reply: Reply.Reply = null
    const error = lua.protect(thread, () => {
      if (lua.top(thread) === 0) lua.api.lua_pushnil(thread)
      lua.api.lua_settop(thread, 1)
      const { protocol, recipient } = host
      reply =
        recipient === undefined
          ? LuaToReply.pop(lua, thread, protocol)
          : TableWriter.pop(lua, thread, protocol, recipient)
    })
    if (error === undefined && !this.isEnding) lua.api.lua_settop(thread, 0)
    else this.renew()
    return error === undefined ? { reply } : { error: Reply.error(error), place: undefined }
  }

  /** Reads the error of a failed script. The fields of an error table may come from a function of the script. */
  private fail(status: number): Outcome {
    const { lua, thread } = this
    const { api, main } = lua
    const place = this.calls.failedAt ?? this.places.ofFailure(thread)
    if (lua.type(thread, -1) !== Type.table) {
      const error = this.errorOf(thread)
      this.renew()
      if (status === Status.outOfMemory) this.collect()
      return { error, place }
    }
    api.lua_xmove(thread, main, 1)
    this.renew()
    this.failure = { place }
    this.bodies.push(this.thread, "error")
    api.lua_xmove(main, this.thread, 1)
    const late = this.calls.start(this.thread, 1)
    return late === undefined ? "busy" : this.readError(late, this.failure)
  }

  /** Reads the results of the body `error`: the text of an error table, and whether it was counted. */
  private readError(status: number, { place }: Failure): Outcome {
    const { lua, thread } = this
    let error: Reply.ErrorReply
    if (status !== Status.ended) error = this.errorOf(thread)
    else {
      const isCounted = lua.type(thread, -1) === Type.boolean && lua.api.lua_toboolean(thread, -1) !== 0
      const text = lua.bytes(thread, -2)
      // Redis crashes on an error table without a text
      error = text === undefined ? Reply.error("unknown error") : new Reply.ErrorReply(Bytes.untilNul(text), isCounted)
    }
    this.renew()
    return { error, place }
  }

  /** The reply for the error on top of the stack: its text, or a table's field `err` without its metatable. */
  private errorOf(thread: LuaState): Reply.ErrorReply {
    const { lua } = this
    const isTable = lua.type(thread, -1) === Type.table
    if (isTable) {
      lua.protect(thread, () => {
        lua.pushText(thread, "err")
        lua.api.lua_rawget(thread, -2)
      })
    }
    const text = lua.bytes(thread, -1)
    if (text === undefined) return Reply.error(lua.describe(thread, -1))
    return isTable ? new Reply.ErrorReply(Bytes.untilNul(text)) : Reply.error(Bytes.untilNul(text))
  }

  private readonly onHook = (L: LuaState, event: number): void => {
    const { frames } = this.calls
    if (event === returned) {
      frames.onReturn(L)
      if (!frames.isWatched(L)) this.setHook(L)
      return
    }
    const verdict = this.host?.check() ?? "go on"
    if (verdict === "go on") return
    if (verdict === "yield") {
      this.calls.suspend(L)
      return
    }
    // the script may catch the error: raise it again at each line. New threads inherit the hook of the thread that makes them
    this.isEnding = true
    this.calls.end()
    for (const thread of new Set([L, ...this.calls.running])) this.setHook(thread)
    ReplyToLua.push(this.lua, L, verdict, 2)
    this.lua.api.lua_error(L)
  }

  private readonly watchReturns = (L: LuaState): void => {
    this.setHook(L)
  }

  private setHook(L: LuaState): void {
    const { calls, lua, hook, isEnding } = this
    const mask = (isEnding ? Mask.line : Mask.count) | (calls.frames.isWatched(L) ? Mask.return : 0)
    lua.api.lua_sethook(L, hook, mask, isEnding ? 0 : this.hookEvery)
  }
}
