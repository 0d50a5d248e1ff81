/**
 * Lua 5.1 compiled to WebAssembly: loads the module of the package `wasmoon-lua5.1` without that package's JavaScript. So its
 * memory is limited, its C functions are called directly, and it cannot reach the system. This is Lua's raw C API; `Lua`
 * adds byte strings and errors.
 *
 * @see https://www.lua.org/manual/5.1/manual.html#3
 */
import * as Assembly from "./Assembly.js"
import { ProtectedCall } from "./ProtectedCall.js"
import * as WasmFile from "./WasmFile.js"

/** The parts of the global `WebAssembly` that are used here; Node's types lack it. */
interface Memory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number) => number
}
type Module = object
declare const WebAssembly: {
  readonly RuntimeError: new () => Error
  readonly Tag: new (type: { readonly parameters: ReadonlyArray<"i32"> }) => object
  readonly Exception: new (tag: object, values: ReadonlyArray<number>) => object
  readonly Module: {
    new (bytes: Uint8Array): Module
    readonly imports: (module: Module) => ReadonlyArray<{ readonly module: string; readonly name: string }>
  }
  readonly Instance: new (
    module: Module,
    imports: Assembly.Imports
  ) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** A `lua_State *`. */
export type LuaState = number

/** The C API. Strings are addresses in the module's memory. */
export interface Exports {
  readonly memory: Memory
  readonly __indirect_function_table: Assembly.Table
  readonly __wasm_call_ctors: () => void
  readonly emscripten_stack_init: () => void
  readonly stackSave: () => number
  readonly stackRestore: (at: number) => void
  readonly setThrew: (threw: number, value: number) => void
  readonly malloc: (bytes: number) => number
  readonly free: (at: number) => void
  readonly realloc: (at: number, bytes: number) => number
  readonly stackAlloc: (bytes: number) => number
  readonly luaL_checkany: (L: LuaState, index: number) => void
  readonly luaL_checktype: (L: LuaState, index: number, type: number) => void
  readonly luaL_getmetafield: (L: LuaState, index: number, name: number) => number
  readonly luaL_optlstring: (L: LuaState, index: number, otherwise: number, length: number) => number
  readonly lua_isstring: (L: LuaState, index: number) => number
  readonly lua_pushthread: (L: LuaState) => number
  readonly luaL_newstate: () => LuaState
  readonly luaopen_base: (L: LuaState) => number
  readonly luaopen_table: (L: LuaState) => number
  readonly luaopen_string: (L: LuaState) => number
  readonly luaopen_math: (L: LuaState) => number
  readonly luaL_loadbuffer: (L: LuaState, text: number, length: number, name: number) => number
  readonly luaL_argerror: (L: LuaState, index: number, text: number) => number
  readonly luaL_checklstring: (L: LuaState, index: number, length: number) => number
  readonly luaL_checknumber: (L: LuaState, index: number) => number
  readonly luaL_checkstack: (L: LuaState, more: number, text: number) => void
  readonly luaL_typerror: (L: LuaState, index: number, type: number) => number
  readonly luaL_where: (L: LuaState, level: number) => void
  readonly luaL_ref: (L: LuaState, table: number) => number
  readonly luaL_unref: (L: LuaState, table: number, reference: number) => void
  readonly lua_atpanic: (L: LuaState, f: number) => number
  readonly lua_call: (L: LuaState, args: number, results: number) => void
  readonly lua_checkstack: (L: LuaState, more: number) => number
  readonly lua_concat: (L: LuaState, count: number) => void
  readonly lua_createtable: (L: LuaState, array: number, record: number) => void
  readonly lua_error: (L: LuaState) => number
  readonly lua_gc: (L: LuaState, what: number, data: number) => number
  readonly lua_getfield: (L: LuaState, index: number, name: number) => void
  readonly lua_getinfo: (L: LuaState, what: number, record: number) => number
  readonly lua_getmetatable: (L: LuaState, index: number) => number
  readonly lua_getstack: (L: LuaState, level: number, record: number) => number
  readonly lua_gettable: (L: LuaState, index: number) => void
  readonly lua_gettop: (L: LuaState) => number
  readonly lua_insert: (L: LuaState, index: number) => void
  readonly lua_iscfunction: (L: LuaState, index: number) => number
  readonly lua_isnumber: (L: LuaState, index: number) => number
  readonly lua_newthread: (L: LuaState) => LuaState
  readonly lua_newuserdata: (L: LuaState, bytes: number) => number
  readonly lua_next: (L: LuaState, index: number) => number
  readonly lua_objlen: (L: LuaState, index: number) => number
  readonly lua_pcall: (L: LuaState, args: number, results: number, handler: number) => number
  readonly lua_pushboolean: (L: LuaState, value: number) => void
  readonly lua_pushcclosure: (L: LuaState, f: number, values: number) => void
  readonly lua_pushlightuserdata: (L: LuaState, value: number) => void
  readonly lua_pushlstring: (L: LuaState, text: number, length: number) => void
  readonly lua_pushnil: (L: LuaState) => void
  readonly lua_pushnumber: (L: LuaState, value: number) => void
  readonly lua_pushvalue: (L: LuaState, index: number) => void
  readonly lua_rawequal: (L: LuaState, a: number, b: number) => number
  readonly lua_rawget: (L: LuaState, index: number) => void
  readonly lua_rawgeti: (L: LuaState, index: number, i: number) => void
  readonly lua_rawset: (L: LuaState, index: number) => void
  readonly lua_rawseti: (L: LuaState, index: number, i: number) => void
  readonly lua_remove: (L: LuaState, index: number) => void
  readonly lua_replace: (L: LuaState, index: number) => void
  readonly lua_resume: (L: LuaState, args: number) => number
  readonly lua_setfenv: (L: LuaState, index: number) => number
  readonly lua_setfield: (L: LuaState, index: number, name: number) => void
  readonly lua_sethook: (L: LuaState, f: number, mask: number, count: number) => number
  readonly lua_setmetatable: (L: LuaState, index: number) => number
  readonly lua_settable: (L: LuaState, index: number) => void
  readonly lua_settop: (L: LuaState, top: number) => void
  readonly lua_toboolean: (L: LuaState, index: number) => number
  readonly lua_tolstring: (L: LuaState, index: number, length: number) => number
  readonly lua_tonumber: (L: LuaState, index: number) => number
  readonly lua_tocfunction: (L: LuaState, index: number) => number
  readonly lua_status: (L: LuaState) => number
  readonly lua_tothread: (L: LuaState, index: number) => LuaState
  readonly lua_load: (L: LuaState, reader: number, data: number, name: number) => number
  readonly lua_touserdata: (L: LuaState, index: number) => number
  readonly lua_topointer: (L: LuaState, index: number) => number
  readonly lua_type: (L: LuaState, index: number) => number
  readonly lua_xmove: (from: LuaState, to: LuaState, count: number) => void
  readonly lua_yield: (L: LuaState, results: number) => number
}

/** Bytes in a page of WebAssembly's memory. */
const page = 64 * 1024

/** The tag of exceptions that Lua's protected calls catch. */
const tag = new WebAssembly.Tag({ parameters: ["i32"] })

/** The exception of C's `longjmp`, as which Lua's errors pass through JavaScript. */
const longJump = new WebAssembly.Exception(tag, [1])

/** Thrown to suspend a thread: unwinds C's stack to the thread's `lua_resume`, which then returns that the thread has yielded. */
export const suspension: object = new WebAssembly.Exception(tag, [0])

/** Whether an exception is a Lua error in flight, which must be rethrown. */
export const isLongJump = (thrown: unknown): boolean => thrown === longJump

/** The exception when Lua calls the system, which it does only to report a panic. */
class SystemCall extends Error {}

/**
 * Whether an exception means that the interpreter is broken: it trapped, panicked, or overflowed the stack.
 */
export const isFailure = (thrown: unknown): boolean =>
  isLongJump(thrown) ||
  thrown instanceof SystemCall ||
  thrown instanceof RangeError ||
  thrown instanceof WebAssembly.RuntimeError

let compiled: Module | undefined

/** The maximum memory, in bytes, that the module declares. */
export const maxMemory: number = 2 ** 31

/** The most bytes that memory grows beyond the request. */
const maxAhead = 64 * 1024 * 1024

/** Loads an interpreter whose memory is limited to n bytes. */
export const load = (memoryLimit: number): Exports => {
  compiled ??= new WebAssembly.Module(WasmFile.readFile())
  const imports: Assembly.Imports = {}
  // `io` and `os` are never opened, so that only a panic calls the system
  for (const { module, name } of WebAssembly.Module.imports(compiled)) {
    const functions = imports[module] ?? {}
    imports[module] = functions
    functions[name] = () => {
      throw new SystemCall(`Lua asked the system for ${name}`)
    }
  }
  const none = (): number => 0
  /** The memory; growth empties it. */
  let view = new Uint8Array(0)
  const grow = (bytes: number): boolean => {
    try {
      lua.memory.grow(Math.ceil(bytes / page))
      return true
    } catch {
      return false
    }
  }
  const protectedCall = new ProtectedCall(tag, instantiate)
  Object.assign(imports.env ?? {}, {
    invoke_vii: protectedCall.invoke,
    _emscripten_throw_longjmp: (): never => {
      throw longJump
    },
    emscripten_memcpy_js: (to: number, from: number, length: number): void => {
      // Lua joins strings in pieces of a kilobyte, and a new view for each would double the cost
      if (view.length === 0) view = new Uint8Array(lua.memory.buffer)
      view.copyWithin(to, from, from + length)
    },
    emscripten_resize_heap: (bytes: number): number => {
      const length = lua.memory.buffer.byteLength
      const needed = bytes >>> 0
      if (needed > memoryLimit) return 0
      // in large steps: each growth invalidates all arrays over the memory
      const size = Math.min(memoryLimit, Math.max(needed, length + Math.min(length / 4, maxAhead)))
      return grow(size - length) || grow(needed - length) ? 1 : 0
    },
    emscripten_date_now: none,
    _emscripten_get_now_is_monotonic: none
  })
  Object.assign(imports.wasi_snapshot_preview1 ?? {}, { environ_sizes_get: none, environ_get: none })
  const lua = new WebAssembly.Instance(compiled, imports).exports as unknown as Exports // as the module declares them
  protectedCall.connect(lua)
  lua.emscripten_stack_init()
  lua.__wasm_call_ctors()
  return lua
}

/** The types of functions that Lua calls: `lua_CFunction`, `lua_Hook` and `lua_Reader`. */
const signatures = {
  function: { params: 1, results: 1 },
  hook: { params: 2, results: 0 },
  reader: { params: 3, results: 1 }
} as const

/**
 * Makes JavaScript functions callable by Lua, and returns their addresses. A function table takes only WebAssembly functions:
 * a small generated module imports the functions and exports them again.
 */
export const addFunctions = (
  lua: Exports,
  signature: keyof typeof signatures,
  functions: ReadonlyArray<(...args: ReadonlyArray<number>) => number | undefined>
): ReadonlyArray<number> => {
  const { params, results } = signatures[signature]
  const { i32, Kind, name, Section } = Assembly
  const types = [0x60, params, ...Array<number>(params).fill(i32), results, ...Array<number>(results).fill(i32)]
  const bytes = (): Uint8Array =>
    Assembly.module(
      Assembly.section(Section.type, [types]),
      Assembly.section(
        Section.import,
        functions.map((_, index) => [...name("f"), ...name(String(index)), Kind.function, 0])
      ),
      Assembly.section(
        Section.export,
        functions.map((_, index) => [...name(String(index)), Kind.function, ...Assembly.unsigned(index)])
      )
    )
  const f = Object.fromEntries(functions.map((each, index) => [String(index), each]))
  const exports = instantiate(`${functions.length} of ${signature}`, bytes, { f })
  return addToTable(
    lua,
    functions.map((_, index) => exports[String(index)])
  )
}

/** The small modules that engines have made: to make those of an engine takes a third of the time of the whole. */
const modules = new Map<string, Module>()

/** Makes an instance of a small module; returns its exports. All modules of a name have the same bytes. */
export const instantiate = (
  name: string,
  bytes: () => Uint8Array,
  imports: Assembly.Imports
): Readonly<Record<string, unknown>> => {
  const module = modules.get(name) ?? new WebAssembly.Module(bytes())
  modules.set(name, module)
  return new WebAssembly.Instance(module, imports).exports
}

/** Adds WebAssembly functions to the table that Lua calls functions by; returns their addresses. */
export const addToTable = (lua: Exports, functions: ReadonlyArray<unknown>): ReadonlyArray<number> => {
  const table = lua.__indirect_function_table
  const first = table.grow(functions.length)
  return functions.map((f, index) => {
    table.set(first + index, f)
    return first + index
  })
}
