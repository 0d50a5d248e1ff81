/**
 * A Lua state with byte strings: the stack operations of Lua's C API that the libraries and the engine are written in. Each
 * takes the state it works on, as a coroutine may call a function of ours.
 *
 * Whatever allocates may raise "not enough memory", and so must run inside a function that Lua calls, or inside
 * `protect`.
 */
import { constants } from "node:buffer"
import type { Bytes } from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"
import * as Concatenation from "./Concatenation.js"
import * as Fields from "./Fields.js"
import { baseAt, nodesAt, Type, topAt, typeAt, valueSize } from "./Layout.js"
import * as Wasm from "./Wasm.js"

/** The names of types that are shown with an address. */
const describedType: Readonly<Record<number, string>> = {
  [Type.lightUserdata]: "userdata",
  [Type.userdata]: "userdata",
  [Type.thread]: "thread"
}

/** Pseudo-indices. */
export const registry = -10000
export const globals = -10002
/** The first upvalue of a C function. */
export const firstUpvalue = -10003

/**
 * A function that Lua calls. Its arguments are on the stack from index 1; it returns how many results it has pushed. It
 * may throw a `LuaError`.
 */
export type Function_ = (L: Wasm.LuaState) => number

/**
 * The result of a library function that raises the value on top of its stack; -1 is that of `lua_yield`. To throw costs V8
 * several microseconds more.
 */
export const raise = -2

/**
 * An error to raise in Lua. As with `luaL_error`, the caller's position comes before the text, unless `place` is false.
 */
export class LuaError {
  constructor(
    readonly text: string,
    readonly place = true
  ) {}
}

/** An error to raise in Lua as Redis raises its own: a table with the text in the field `err`. */
export class ReplyError {
  /**
   * @param text starts with the error's code
   * @param isCounted whether INFO's error counts include it already
   */
  constructor(
    readonly text: string,
    readonly isCounted = false
  ) {}
}

/** The first byte of bytecode. Nothing here loads bytecode: Lua does not verify it. */
const bytecode = 27

/** The error of an allocation that has failed. */
export const noMemory = "not enough memory"

/** The error of replies and tables that nest too deep: Redis stops at the end of Lua's stack. */
export const stackLimit = "reached lua stack limit"

/** Offset in a `lua_State`: the target of errors, 0 if nothing would catch one. Then Lua panics. */
const jumpAt = 112
/** Room for a `lua_longjmp`; Lua only sets its status. */
const jumpSize = 512

/** Size of the buffer for strings that are passed to Lua, in bytes. */
const scratchSize = 64 * 1024

/** The longest JavaScript string, in bytes. */
export const longestString: number = constants.MAX_STRING_LENGTH

/** How many names of fields and options are kept as C strings. */
const maxNames = 4096

export class Lua {
  readonly api: Wasm.Exports
  /** The main state. */
  readonly main: Wasm.LuaState
  private buffer: Buffer
  private wordsOfBuffer: Int32Array
  private doublesOfBuffer: Float64Array
  private readonly scratch: number
  private readonly jump: number
  /** The address where C writes the length of a string it returns. */
  readonly lengthAt: number
  /** The names of fields that replies have. */
  readonly fields: Fields.Fields
  /** The address of the nodes of tables that have none. */
  readonly noNodes: number
  /** The stack level of the running library function's caller. */
  callerLevel = 1
  private readonly names = new Map<string, number>()
  /** An exception of a library function that is not a Lua error. */
  private defect: { readonly thrown: unknown } | undefined

  /** @param memoryLimit of all scripts together, in bytes */
  constructor(memoryLimit: number) {
    this.api = Wasm.load(memoryLimit)
    this.buffer = Buffer.from(this.api.memory.buffer)
    this.wordsOfBuffer = new Int32Array(this.api.memory.buffer)
    this.doublesOfBuffer = new Float64Array(this.api.memory.buffer)
    this.scratch = this.api.malloc(scratchSize)
    this.lengthAt = this.api.malloc(8)
    this.jump = this.api.malloc(jumpSize)
    this.main = this.api.luaL_newstate()
    this.fields = Fields.make((name) => this.keep(name))
    this.api.lua_createtable(this.main, 0, 0)
    this.noNodes = this.words[(this.api.lua_topointer(this.main, -1) + nodesAt) >> 2] ?? 0
    this.pop(this.main)
  }

  /** Lua's memory: a new buffer after each growth. */
  get memory(): Buffer {
    // growth empties the old buffer; to ask WebAssembly for the size costs ten times as much
    if (this.buffer.length === 0) this.buffer = Buffer.from(this.api.memory.buffer)
    return this.buffer
  }

  /** The same memory as 32-bit words. */
  get words(): Int32Array {
    if (this.wordsOfBuffer.length === 0) this.wordsOfBuffer = new Int32Array(this.api.memory.buffer)
    return this.wordsOfBuffer
  }

  /** The same memory as doubles. */
  get doubles(): Float64Array {
    if (this.doublesOfBuffer.length === 0) this.doublesOfBuffer = new Float64Array(this.api.memory.buffer)
    return this.doublesOfBuffer
  }

  /** The address of a string of Lua's that is never collected. */
  private keep(text: string): number {
    this.pushText(this.main, text)
    const string = this.words[((this.words[(this.main + topAt) >> 2] ?? 0) - valueSize) >> 2] ?? 0
    this.api.luaL_ref(this.main, registry)
    return string
  }

  /** The address of a C string that is kept, for the few names of fields and options. */
  name(text: string): number {
    let at = this.names.get(text)
    if (at === undefined) {
      if (this.names.size >= maxNames) throw new RangeError("too many names")
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
      list.map((f) => this.guarding(f))
    )
  }

  /** A function as WebAssembly may import it: what it throws is raised in Lua. */
  guarding(f: Function_): (L: number) => number {
    return (L) => this.guarded(f, L)
  }

  /** Makes a `lua_Reader`. It returns the address of the next piece, and writes its length to `lengthAt`. */
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

  /** Runs a library function; raises in Lua what it throws. */
  private guarded(f: Function_, L: Wasm.LuaState): number {
    try {
      const results = f(L)
      if (results !== raise) return results
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
   * Runs work on an idle thread, where an uncaught error would make Lua panic. Returns the text of an error, which is
   * always one of memory.
   */
  protect(L: Wasm.LuaState, work: () => void): string | undefined {
    const { api } = this
    const top = this.top(L)
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

  /** Rethrows an exception of a library function that was not a Lua error. */
  rethrow(): void {
    const { defect } = this
    this.defect = undefined
    if (defect !== undefined) throw defect.thrown
  }

  /** A C function of a library of Lua's, or of the globals, for a library function to call with its own arguments. */
  native(name: string, library?: string): Function_ {
    const { api, main } = this
    if (library === undefined) this.getField(main, globals, name)
    else {
      this.getField(main, globals, library)
      this.getField(main, -1, name)
    }
    const address = api.lua_tocfunction(main, -1)
    this.pop(main, library === undefined ? 1 : 2)
    return api.__indirect_function_table.get(address) as Function_ // the table of a C function's pointers
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

  /** The most bytes that `stage` takes. */
  readonly maxStaged: number = scratchSize

  /** Copies bytes to where the next string that is passed to Lua may overwrite them. Returns the address. */
  stage(bytes: Uint8Array): number {
    this.memory.set(bytes, this.scratch)
    return this.scratch
  }

  /** As `stage`, for a byte string of at most that many. */
  stageBytes(bytes: string): number {
    Latin1.write(this.memory, this.scratch, bytes)
    return this.scratch
  }

  /** Text whose characters are bytes. */
  pushText(L: Wasm.LuaState, text: string): void {
    this.pushBytes(L, text)
  }

  /** The string at an index; a number becomes a string in place. `undefined` for other values. */
  bytes(L: Wasm.LuaState, index: number): Bytes | undefined {
    const at = this.api.lua_tolstring(L, index, this.lengthAt)
    if (at === 0) return undefined
    const { memory } = this
    const length = memory.readUInt32LE(this.lengthAt)
    if (length > longestString) throw new LuaError(`a string of ${length} bytes is more than ${longestString}`)
    return Latin1.read(memory, at, length)
  }

  /** A value that is not a string, as an error text shows it. */
  describe(L: Wasm.LuaState, index: number): string {
    switch (this.type(L, index)) {
      case Type.nil:
        return "nil"
      case Type.boolean:
        return this.api.lua_toboolean(L, index) === 0 ? "false" : "true"
      default: {
        const pointer = this.api.lua_topointer(L, index)
        return `${describedType[this.type(L, index)] ?? "function"}: ${pointer === 0 ? "(nil)" : `0x${pointer.toString(16)}`}`
      }
    }
  }

  /** The C string at an address. */
  text(at: number): string {
    const { memory } = this
    return memory.toString("latin1", at, memory.indexOf(0, at))
  }

  type(L: Wasm.LuaState, index: number): number {
    if (index <= registry) return this.api.lua_type(L, index)
    const { words } = this
    const top = words[(L + topAt) >> 2] ?? 0
    const at = index < 0 ? top + index * valueSize : (words[(L + baseAt) >> 2] ?? 0) + (index - 1) * valueSize
    return at < top ? (words[(at + typeAt) >> 2] ?? 0) : Type.none
  }

  /** How many values are on the stack. */
  top(L: Wasm.LuaState): number {
    const { words } = this
    return ((words[(L + topAt) >> 2] ?? 0) - (words[(L + baseAt) >> 2] ?? 0)) / valueSize
  }

  pop(L: Wasm.LuaState, count = 1): void {
    const { words } = this
    words[(L + topAt) >> 2] = (words[(L + topAt) >> 2] ?? 0) - count * valueSize
  }

  /** Makes room for n more values. */
  reserve(L: Wasm.LuaState, count: number, error: string): void {
    if (this.api.lua_checkstack(L, count) === 0) throw new LuaError(error, false)
  }

  /** Pushes a field of a table, with its metatable. */
  getField(L: Wasm.LuaState, index: number, field: string): void {
    this.api.lua_getfield(L, index, this.name(field))
  }

  /** Sets a field of a table to the value on top, and pops that. */
  setField(L: Wasm.LuaState, index: number, field: string): void {
    this.api.lua_setfield(L, index, this.name(field))
  }

  /** Compiles a text and pushes its function; or returns the error's text. */
  load(L: Wasm.LuaState, script: string, name: string): Bytes | undefined {
    // after a space, bytecode is invalid text
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
    if (status === 0) {
      this.prepare(L)
      return undefined
    }
    const error = this.bytes(L, -1)
    this.pop(L)
    return error
  }

  /** Prepares the function on top, which was just compiled, to be suspended anywhere. */
  prepare(L: Wasm.LuaState): void {
    Concatenation.split(this, L)
  }
}
