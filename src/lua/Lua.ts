/**
 * A Lua state with byte strings: the stack operations of Lua's C API that the libraries and the engine are written in. Each
 * takes the state it works on, as a coroutine may call a function of ours.
 *
 * Whatever allocates may raise Lua's error "not enough memory", and so belongs into a function that Lua calls, or into
 * `protect`.
 */
import { constants } from "node:buffer"
import type { Bytes } from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"
import * as Wasm from "./Wasm.js"

/** What `lua_type` answers. */
export const Type = {
  none: -1,
  nil: 0,
  boolean: 1,
  lightUserdata: 2,
  number: 3,
  string: 4,
  table: 5,
  function: 6,
  userdata: 7,
  thread: 8
} as const

/** Pseudo-indices. */
export const registry = -10000
export const globals = -10002
/** The first value that a function of C's holds on to. */
export const firstUpvalue = -10003

/**
 * A function that Lua calls: it finds its arguments on the state's stack, from 1 on, and answers how many results it has
 * pushed. It may throw a `LuaError`.
 */
export type Function_ = (L: Wasm.LuaState) => number

/**
 * An error to be raised in Lua: its text with the place of whoever called in front, as `luaL_error` has it, unless
 * `place` is false.
 */
export class LuaError {
  constructor(
    readonly text: string,
    readonly place = true
  ) {}
}

/** An error to be raised in Lua as Redis raises its own: a table with the text in the field `err`. */
export class ReplyError {
  /**
   * @param text with its code in front
   * @param isCounted whether it is among the statistics of errors already
   */
  constructor(
    readonly text: string,
    readonly isCounted = false
  ) {}
}

/** The first byte of bytecode, which nothing here loads: Lua trusts it blindly. */
const bytecode = 27

/** The error of an allocation that has failed. */
export const noMemory = "not enough memory"

/** In a `lua_State`: the address of where an error jumps to; 0 where nothing would catch it, and Lua gives up. */
const jumpAt = 112
/** Room for a `lua_longjmp`, of which Lua sets the status alone. */
const jumpSize = 512

/** A place in memory for strings on their way, in bytes. */
const scratchSize = 64 * 1024

/** What a string of JavaScript's can hold, in bytes. */
const longestString = constants.MAX_STRING_LENGTH

/** The names of fields and options, as C strings that stay. */
const mostNames = 4096

export class Lua {
  readonly api: Wasm.Exports
  /** The main state. */
  readonly main: Wasm.LuaState
  private buffer: Buffer
  private wordsOfBuffer: Int32Array
  private readonly scratch: number
  private readonly jump: number
  /** Where C puts the length of a string that it hands out. */
  readonly lengthAt: number
  /** The level of the function that called the one of ours which runs. */
  callerLevel = 1
  private readonly names = new Map<string, number>()
  /** What a function of ours threw that is no error of Lua's. */
  private defect: { readonly thrown: unknown } | undefined

  /** @param memoryLimit bytes that scripts may use in all */
  constructor(memoryLimit: number) {
    this.api = Wasm.load(memoryLimit)
    this.buffer = Buffer.from(this.api.memory.buffer)
    this.wordsOfBuffer = new Int32Array(this.api.memory.buffer)
    this.scratch = this.api.malloc(scratchSize)
    this.lengthAt = this.api.malloc(8)
    this.jump = this.api.malloc(jumpSize)
    this.main = this.api.luaL_newstate()
  }

  /** Lua's memory; another buffer whenever that has grown. */
  get memory(): Buffer {
    // growth leaves the old one behind, empty; asking WebAssembly for the size costs ten times as much
    if (this.buffer.length === 0) this.buffer = Buffer.from(this.api.memory.buffer)
    return this.buffer
  }

  /** The same memory in words of 32 bits. */
  get words(): Int32Array {
    if (this.wordsOfBuffer.length === 0) this.wordsOfBuffer = new Int32Array(this.api.memory.buffer)
    return this.wordsOfBuffer
  }

  /** A C string that stays: for names, of which there are few. */
  name(text: string): number {
    let at = this.names.get(text)
    if (at === undefined) {
      if (this.names.size >= mostNames) throw new RangeError("too many names")
      at = this.api.malloc(text.length + 1)
      this.memory.write(text, at, "latin1")
      this.memory[at + text.length] = 0
      this.names.set(text, at)
    }
    return at
  }

  /** Makes functions that Lua can call, for `pushFunction`. */
  functions(list: ReadonlyArray<Function_>): ReadonlyArray<number> {
    return Wasm.addFunctions(
      this.api,
      "function",
      list.map((f) => (L: number) => this.guarded(f, L))
    )
  }

  /** Makes a `lua_Reader`: it answers the address of the next piece and writes its length to another. */
  reader(f: (L: Wasm.LuaState, lengthAt: number) => number): number {
    const read = (L = 0, _data = 0, lengthAt = 0): number => this.guarded(() => f(L, lengthAt), L)
    return Wasm.addFunctions(this.api, "reader", [read])[0] ?? 0
  }

  /** Makes a hook, for `lua_sethook`. */
  hook(f: (L: Wasm.LuaState, event: number) => void): number {
    let record = 0
    const asFunction: Function_ = (L) => {
      f(L, this.words[record >> 2] ?? 0)
      return 0
    }
    const hook = (L = 0, record_ = 0): undefined => {
      record = record_
      this.guarded(asFunction, L)
    }
    return Wasm.addFunctions(this.api, "hook", [hook])[0] ?? 0
  }

  /** Runs a function of ours; what it throws is raised in Lua. */
  private guarded(f: Function_, L: Wasm.LuaState): number {
    try {
      return f(L)
    } catch (thrown) {
      if (Wasm.isLongJump(thrown) || thrown === Wasm.suspension) throw thrown
      if (thrown instanceof LuaError) {
        if (thrown.place) this.api.luaL_where(L, this.callerLevel)
        this.pushText(L, thrown.text)
        if (thrown.place) this.api.lua_concat(L, 2)
      } else if (thrown instanceof ReplyError) {
        this.api.lua_createtable(L, 0, 2)
        this.pushText(L, thrown.text)
        this.setField(L, -2, "err")
        if (thrown.isCounted) {
          this.api.lua_pushboolean(L, 1)
          this.setField(L, -2, "ignore_error_stats_update")
        }
      } else {
        this.defect = { thrown }
        this.pushText(L, "a defect")
      }
    }
    return this.api.lua_error(L)
  }

  /**
   * Works on a thread in which nothing runs, where an error would be the end of Lua: the error's text, if there is one. It
   * can be but memory that has run out.
   */
  protect(L: Wasm.LuaState, work: () => void): string | undefined {
    const { api } = this
    const top = api.lua_gettop(L)
    const stack = api.stackSave()
    this.words[(L + jumpAt) >> 2] = this.jump
    try {
      work()
      return undefined
    } catch (thrown) {
      if (!(thrown instanceof LuaError) && !Wasm.isLongJump(thrown)) throw thrown
      api.setThrew(0, 0)
      api.stackRestore(stack)
      api.lua_settop(L, top)
      return thrown instanceof LuaError ? thrown.text : noMemory
    } finally {
      this.words[(L + jumpAt) >> 2] = 0
    }
  }

  /** Throws what a function of ours threw while Lua ran, if it was a bug. */
  rethrow(): void {
    const { defect } = this
    this.defect = undefined
    if (defect !== undefined) throw defect.thrown
  }

  /** A function of Lua's own libraries, as a function of ours may call it: in a library, or among the globals. */
  native(name: string, library?: string): Function_ {
    const { api, main } = this
    if (library === undefined) this.getField(main, globals, name)
    else {
      this.getField(main, globals, library)
      this.getField(main, -1, name)
    }
    const address = api.lua_tocfunction(main, -1)
    this.pop(main, library === undefined ? 1 : 2)
    return api.__indirect_function_table.get(address) as Function_ // which is what Lua has there
  }

  pushFunction(L: Wasm.LuaState, f: number, upvalues = 0): void {
    this.api.lua_pushcclosure(L, f, upvalues)
  }

  pushBytes(L: Wasm.LuaState, bytes: string): void {
    const { length } = bytes
    if (length <= scratchSize) {
      Latin1.write(this.memory, this.scratch, bytes)
      this.api.lua_pushlstring(L, this.scratch, length)
      return
    }
    const at = this.api.malloc(length)
    if (at === 0) throw new LuaError(noMemory, false)
    try {
      this.memory.write(bytes, at, "latin1")
      this.api.lua_pushlstring(L, at, length)
    } finally {
      this.api.free(at)
    }
  }

  /** Text whose characters are bytes. */
  pushText(L: Wasm.LuaState, text: string): void {
    this.pushBytes(L, text)
  }

  /** The string, or number as a string, at an index; `undefined` where there is another value. A number turns into it. */
  bytes(L: Wasm.LuaState, index: number): Bytes | undefined {
    const at = this.api.lua_tolstring(L, index, this.lengthAt)
    if (at === 0) return undefined
    const { memory } = this
    const length = memory.readUInt32LE(this.lengthAt)
    if (length > longestString) throw new LuaError(`a string of ${length} bytes is more than ${longestString}`)
    return Latin1.read(memory, at, length)
  }

  /** A value that is no string, as an error names it. */
  describe(L: Wasm.LuaState, index: number): string {
    switch (this.type(L, index)) {
      case Type.nil:
        return "nil"
      case Type.boolean:
        return this.api.lua_toboolean(L, index) === 0 ? "false" : "true"
      default:
        return `function: 0x${this.api.lua_topointer(L, index).toString(16)}`
    }
  }

  /** The C string at an address. */
  text(at: number): string {
    const { memory } = this
    return memory.toString("latin1", at, memory.indexOf(0, at))
  }

  type(L: Wasm.LuaState, index: number): number {
    return this.api.lua_type(L, index)
  }

  /** How many values are on the stack. */
  top(L: Wasm.LuaState): number {
    return this.api.lua_gettop(L)
  }

  pop(L: Wasm.LuaState, count = 1): void {
    this.api.lua_settop(L, -count - 1)
  }

  /** Sees that so many values more can be pushed. */
  reserve(L: Wasm.LuaState, count: number, error: string): void {
    if (this.api.lua_checkstack(L, count) === 0) throw new LuaError(error, false)
  }

  /** Pushes the field of a table, through its metatable. */
  getField(L: Wasm.LuaState, index: number, field: string): void {
    this.api.lua_getfield(L, index, this.name(field))
  }

  /** Sets a field of a table to the value on top, and pops that. */
  setField(L: Wasm.LuaState, index: number, field: string): void {
    this.api.lua_setfield(L, index, this.name(field))
  }

  /** Compiles a text: its function is pushed; the error's text where there is one. */
  load(L: Wasm.LuaState, script: string, name: string): Bytes | undefined {
    // behind a space bytecode is text, and no good
    const text = script.charCodeAt(0) === bytecode ? ` ${script}` : script
    const at = this.api.malloc(text.length + 1)
    if (at === 0) return noMemory as Bytes // ASCII
    let status: number
    try {
      this.memory.write(text, at, "latin1")
      status = this.api.luaL_loadbuffer(L, at, text.length, this.name(name))
    } finally {
      this.api.free(at)
    }
    if (status === 0) return undefined
    const error = this.bytes(L, -1)
    this.pop(L)
    return error
  }
}
