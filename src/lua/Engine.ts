/**
 * Lua with Redis's libraries, and the way a script runs in it: in a coroutine, so that one that takes too long can be left
 * at any instruction and gone on with later, while the event loop lets others through.
 *
 * The count hook of Lua looks at the time every so many instructions. Past `busy-reply-threshold` it yields, as far as Lua
 * can: not from inside a function of C's that calls back (`pcall`, `table.sort`, `string.gsub`) or another coroutine. A
 * script that stays there is stopped, by an error, when it has taken as long again.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/eval-intro/
 */
import * as Bytes from "../Bytes.js"
import type { Protocol } from "../resp/Encoder.js"
import * as Reply from "../resp/Reply.js"
import * as Conversion from "./Conversion.js"
import { type Function_, globals, Lua, LuaError, registry, Type } from "./Lua.js"
import * as Prelude from "./Prelude.js"
import * as Sandbox from "./Sandbox.js"
import type { LuaState } from "./Wasm.js"
import * as Wasm from "./Wasm.js"

/** Instructions between two looks at the time: a millisecond or two. */
const hookEvery = 100_000

/** Memory is never given back: an engine that has grown past so many bytes is not kept when nothing runs in it. */
const mostKept = 64 * 1024 * 1024

/** Lua's mask of the hook that counts instructions. */
const countMask = 8
/** The mask of the one that comes with each line, and with each jump back. */
const lineMask = 4

/** Where `nCcalls` and `baseCcalls` lie in a `lua_State`: where they differ, C's stack is in use, and nothing can yield. */
const callsAt = 52
const baseCallsAt = 54

/** A `lua_Debug`: its size in bytes, and where the function's kind, the source's name and the line lie in it. */
const recordSize = 100
const whatAt = 12
const sourceAt = 16
const lineAt = 20

/** What `lua_resume` answers when a coroutine has yielded. */
const yielded = 1

/** What a running script asks of its surroundings. */
export interface Host {
  /** What the script has set by `redis.setresp`. */
  readonly protocol: () => Protocol
  /** Every few milliseconds of a script: whether it is to go on, be left for a while if it can, or end with an error. */
  readonly check: (canYield: boolean) => Verdict
}

/** Whether a script is to go on, be left for a while, or end with an error. */
export type Verdict = "go on" | "yield" | Reply.ErrorReply

/** A library that scripts find as a global table: its functions by their names, beside those that Lua has there. */
export interface Library {
  readonly name: string
  readonly functions: (lua: Lua) => Readonly<Record<string, Function_>>
  /** Sets what is no function, on the table on top of the stack. */
  readonly constants?: (lua: Lua, L: LuaState) => void
}

/**
 * How a script ended, or that it has not yet. An error comes with the place it was raised at, such as `@user_script:1`.
 */
export type Outcome =
  | { readonly reply: Reply.Reply }
  | { readonly error: Reply.ErrorReply; readonly place: string | undefined }
  | "busy"

export class Engine {
  readonly lua: Lua
  /** The coroutine that scripts run in; a new one when it has died of an error. */
  private thread: LuaState
  private threadReference: number
  /** What stands for the globals that scripts see, and for the real ones. */
  readonly scriptGlobals: number
  private readonly realGlobals: number
  private readonly hook: number
  private readonly record: number
  private host: Host | undefined
  private hasLeft = false
  /** Whether it is in no state to run anything more. */
  hasFailed = false
  /** Whether what runs has been told to end. */
  private isEnding = false

  constructor(memoryLimit: number, libraries: ReadonlyArray<Library>, prelude = Prelude.text) {
    const lua = new Lua(memoryLimit)
    this.lua = lua
    const { api, main } = lua
    this.hook = lua.hook(this.onCount)
    this.record = api.malloc(recordSize)
    const [base = 0, table = 0, string = 0, math = 0, debug = 0] = lua.functions([
      api.luaopen_base,
      api.luaopen_table,
      api.luaopen_string,
      api.luaopen_math,
      api.luaopen_debug
    ])
    for (const open of [base, table, string, math, debug]) {
      lua.pushFunction(main, open)
      api.lua_call(main, 0, 0)
    }
    for (const library of [...libraries, Sandbox.library]) this.open(library)
    const error = lua.load(main, prelude, "@prelude")
    if (error !== undefined) throw new Error(error)
    api.lua_call(main, 0, 1)
    this.scriptGlobals = api.luaL_ref(main, registry)
    api.lua_pushvalue(main, globals)
    this.realGlobals = api.luaL_ref(main, registry)
    ;[this.thread, this.threadReference] = this.newThread()
  }

  private open(library: Library): void {
    const { lua } = this
    const { api, main } = lua
    const functions = Object.entries(library.functions(lua))
    const addresses = lua.functions(functions.map(([, f]) => f))
    // `math` is there already, and gets some functions of ours
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
    this.lua.thread = thread
    api.lua_rawgeti(thread, registry, this.scriptGlobals)
    api.lua_replace(thread, globals)
    api.lua_sethook(thread, this.hook, countMask, hookEvery)
    this.isEnding = false
    return [thread, api.luaL_ref(main, registry)]
  }

  /** Compiles a script; a number that stands for its function, or the error's text. */
  compile(text: Bytes.Bytes, name: string): number | Bytes.Bytes {
    const { lua } = this
    try {
      const error = lua.load(lua.main, text, name)
      if (error !== undefined) return error
      lua.api.lua_rawgeti(lua.main, registry, this.scriptGlobals)
      lua.api.lua_setfenv(lua.main, -2)
      return lua.api.luaL_ref(lua.main, registry)
    } catch (thrown) {
      return Bytes.fromText(this.failed(thrown))
    }
  }

  /** Sets a global that scripts see to an array of strings. */
  setGlobal(name: string, words: ReadonlyArray<Bytes.Bytes>): void {
    const { lua, thread } = this
    const { api } = lua
    api.lua_rawgeti(thread, registry, this.realGlobals)
    api.lua_createtable(thread, words.length, 0)
    let index = 0
    for (const word of words) {
      lua.pushBytes(thread, word)
      api.lua_rawseti(thread, -2, ++index)
    }
    lua.setField(thread, -2, name)
    lua.pop(thread)
  }

  /** Forgets a function that `compile` made. */
  forget(reference: number): void {
    if (!this.hasFailed) this.lua.api.luaL_unref(this.lua.main, registry, reference)
  }

  /**
   * Runs a function, with as many arguments as `pushArguments` pushes, until it ends or is left.
   */
  start(reference: number, pushArguments: (lua: Lua, L: LuaState) => number, host: Host): Outcome {
    const { lua, thread } = this
    let args: number
    try {
      lua.api.lua_rawgeti(thread, registry, reference)
      args = pushArguments(lua, thread)
    } catch (thrown) {
      return { error: Reply.error(this.failed(thrown)), place: undefined }
    }
    return this.resume(args, host)
  }

  /** Goes on with what was left. */
  resume(args: number, host: Host): Outcome {
    try {
      return this.resumed(args, host)
    } catch (thrown) {
      return { error: Reply.error(this.failed(thrown)), place: undefined }
    } finally {
      this.host = undefined
    }
  }

  /** What to say where Lua has failed; another error is thrown on. */
  private failed(thrown: unknown): string {
    if (thrown instanceof LuaError || Wasm.isFailure(thrown)) {
      this.hasFailed = true
      const text =
        thrown instanceof LuaError ? thrown.text : thrown instanceof Error ? thrown.message : "not enough memory"
      return `Error running script: ${text}`
    }
    // nobody knows what is on its stack
    this.renew()
    throw thrown
  }

  /** Whether another is to take its place: it has failed, or holds more memory than is kept for nothing. */
  get isSpent(): boolean {
    return this.hasFailed || this.lua.memory.length > mostKept
  }

  private renew(): void {
    const { lua } = this
    lua.api.luaL_unref(lua.main, registry, this.threadReference)
    ;[this.thread, this.threadReference] = this.newThread()
  }

  private resumed(args: number, host: Host): Outcome {
    const { lua, thread } = this
    this.host = host
    this.hasLeft = false
    const status = lua.api.lua_resume(thread, args)
    lua.rethrow()
    if (status === yielded && this.hasLeft) return "busy"
    if (status === 0) {
      if (lua.top(thread) === 0) lua.api.lua_pushnil(thread)
      lua.api.lua_settop(thread, 1)
      const reply = Conversion.pop(lua, thread, host.protocol())
      lua.api.lua_settop(thread, 0)
      if (this.isEnding) this.renew()
      return { reply }
    }
    const place = this.place(thread)
    const error = this.errorOf(thread)
    this.renew()
    return { error, place }
  }

  /** Where a coroutine has stopped: the source and line of the function that runs in it, or that called one of C's. */
  private place(thread: LuaState): string | undefined {
    const { lua } = this
    const { api } = lua
    for (let level = 0; level < 2; level++) {
      if (api.lua_getstack(thread, level, this.record) === 0) return undefined
      api.lua_getinfo(thread, lua.name("Sl"), this.record)
      const { memory } = lua
      if (level === 0 && lua.text(memory.readUInt32LE(this.record + whatAt)) === "C") continue
      const source = lua.text(memory.readUInt32LE(this.record + sourceAt))
      return `${source}:${memory.readInt32LE(this.record + lineAt)}`
    }
    return undefined
  }

  /** The error that ended a coroutine, as Redis answers it. */
  private errorOf(thread: LuaState): Reply.ErrorReply {
    const { lua } = this
    switch (lua.type(thread, -1)) {
      case Type.table: {
        const isCounted = Conversion.isCounted(lua, thread)
        lua.getField(thread, -1, "err")
        const text = lua.bytes(thread, -1)
        // Redis itself falls over such a table
        if (text === undefined) return Reply.error("unknown error")
        return new Reply.ErrorReply(Bytes.untilNul(text), isCounted)
      }
      case Type.nil:
        return Reply.error("nil")
      case Type.boolean:
        return Reply.error(lua.api.lua_toboolean(thread, -1) === 0 ? "false" : "true")
      default: {
        const text = lua.bytes(thread, -1)
        const address = lua.api.lua_topointer(thread, -1).toString(16)
        return Reply.error(text === undefined ? `function: 0x${address}` : Bytes.untilNul(text))
      }
    }
  }

  private readonly onCount = (L: LuaState): void => {
    const { api, memory } = this.lua
    const canYield = L === this.thread && memory.readUInt16LE(L + callsAt) === memory.readUInt16LE(L + baseCallsAt)
    const verdict = this.host?.check(canYield) ?? "go on"
    if (verdict === "go on") return
    if (verdict === "yield") {
      this.hasLeft = true
      api.lua_yield(L, 0)
      return
    }
    // again at each line, as the script may catch it; coroutines to come have the hook of those that make them
    this.isEnding = true
    api.lua_sethook(L, this.hook, lineMask, 0)
    api.lua_sethook(this.thread, this.hook, lineMask, 0)
    Conversion.push(this.lua, L, verdict, 2)
    api.lua_error(L)
  }
}
