/**
 * Lua 5.1 itself, as WebAssembly: the module of the package `wasmoon-lua5.1`, loaded here without that package's own glue, so
 * that its memory has a limit, its C functions are called without a wrapper, and nothing of the system is within its reach.
 * Lua's C API is what this module exports; `Lua` gives it types and byte strings.
 *
 * @see https://www.lua.org/manual/5.1/manual.html#3
 */
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"

/** What is used of the global that every Node has and its types leave out. */
interface Memory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number) => number
}
interface Table {
  readonly get: (index: number) => (...args: ReadonlyArray<number>) => unknown
  readonly set: (index: number, f: unknown) => void
  readonly grow: (by: number) => number
}
type Module = object
type Imports = Record<string, Record<string, unknown>>
declare const WebAssembly: {
  readonly RuntimeError: new () => Error
  readonly Module: {
    new (bytes: Uint8Array): Module
    readonly imports: (module: Module) => ReadonlyArray<{ readonly module: string; readonly name: string }>
  }
  readonly Instance: new (module: Module, imports: Imports) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** A `lua_State *`. */
export type State = number

/** The functions of the C API that are used here. Strings are addresses in the module's memory. */
export interface Exports {
  readonly memory: Memory
  readonly __indirect_function_table: Table
  readonly __wasm_call_ctors: () => void
  readonly emscripten_stack_init: () => void
  readonly stackSave: () => number
  readonly stackRestore: (at: number) => void
  readonly setThrew: (threw: number, value: number) => void
  readonly malloc: (bytes: number) => number
  readonly free: (at: number) => void
  readonly realloc: (at: number, bytes: number) => number
  readonly stackAlloc: (bytes: number) => number
  readonly luaL_checkany: (L: State, index: number) => void
  readonly luaL_checkinteger: (L: State, index: number) => number
  readonly luaL_checktype: (L: State, index: number, type: number) => void
  readonly luaL_getmetafield: (L: State, index: number, name: number) => number
  readonly luaL_optlstring: (L: State, index: number, otherwise: number, length: number) => number
  readonly lua_isstring: (L: State, index: number) => number
  readonly lua_pushthread: (L: State) => number
  readonly luaL_newstate: () => State
  readonly luaopen_base: (L: State) => number
  readonly luaopen_table: (L: State) => number
  readonly luaopen_string: (L: State) => number
  readonly luaopen_math: (L: State) => number
  readonly luaopen_debug: (L: State) => number
  readonly luaL_loadbuffer: (L: State, text: number, length: number, name: number) => number
  readonly luaL_argerror: (L: State, index: number, text: number) => number
  readonly luaL_checklstring: (L: State, index: number, length: number) => number
  readonly luaL_checknumber: (L: State, index: number) => number
  readonly luaL_checkstack: (L: State, more: number, text: number) => void
  readonly luaL_typerror: (L: State, index: number, type: number) => number
  readonly luaL_where: (L: State, level: number) => void
  readonly luaL_ref: (L: State, table: number) => number
  readonly luaL_unref: (L: State, table: number, reference: number) => void
  readonly lua_atpanic: (L: State, f: number) => number
  readonly lua_call: (L: State, args: number, results: number) => void
  readonly lua_checkstack: (L: State, more: number) => number
  readonly lua_concat: (L: State, count: number) => void
  readonly lua_createtable: (L: State, array: number, record: number) => void
  readonly lua_error: (L: State) => number
  readonly lua_gc: (L: State, what: number, data: number) => number
  readonly lua_getfield: (L: State, index: number, name: number) => void
  readonly lua_getinfo: (L: State, what: number, record: number) => number
  readonly lua_getmetatable: (L: State, index: number) => number
  readonly lua_getstack: (L: State, level: number, record: number) => number
  readonly lua_gettable: (L: State, index: number) => void
  readonly lua_gettop: (L: State) => number
  readonly lua_insert: (L: State, index: number) => void
  readonly lua_iscfunction: (L: State, index: number) => number
  readonly lua_isnumber: (L: State, index: number) => number
  readonly lua_newthread: (L: State) => State
  readonly lua_newuserdata: (L: State, bytes: number) => number
  readonly lua_next: (L: State, index: number) => number
  readonly lua_objlen: (L: State, index: number) => number
  readonly lua_pcall: (L: State, args: number, results: number, handler: number) => number
  readonly lua_pushboolean: (L: State, value: number) => void
  readonly lua_pushcclosure: (L: State, f: number, values: number) => void
  readonly lua_pushlightuserdata: (L: State, value: number) => void
  readonly lua_pushlstring: (L: State, text: number, length: number) => void
  readonly lua_pushnil: (L: State) => void
  readonly lua_pushnumber: (L: State, value: number) => void
  readonly lua_pushvalue: (L: State, index: number) => void
  readonly lua_rawequal: (L: State, a: number, b: number) => number
  readonly lua_rawget: (L: State, index: number) => void
  readonly lua_rawgeti: (L: State, index: number, i: number) => void
  readonly lua_rawset: (L: State, index: number) => void
  readonly lua_rawseti: (L: State, index: number, i: number) => void
  readonly lua_remove: (L: State, index: number) => void
  readonly lua_replace: (L: State, index: number) => void
  readonly lua_resume: (L: State, args: number) => number
  readonly lua_setfenv: (L: State, index: number) => number
  readonly lua_setfield: (L: State, index: number, name: number) => void
  readonly lua_sethook: (L: State, f: number, mask: number, count: number) => number
  readonly lua_setmetatable: (L: State, index: number) => number
  readonly lua_settable: (L: State, index: number) => void
  readonly lua_settop: (L: State, top: number) => void
  readonly lua_toboolean: (L: State, index: number) => number
  readonly lua_tolstring: (L: State, index: number, length: number) => number
  readonly lua_tonumber: (L: State, index: number) => number
  readonly lua_touserdata: (L: State, index: number) => number
  readonly lua_topointer: (L: State, index: number) => number
  readonly lua_type: (L: State, index: number) => number
  readonly lua_xmove: (from: State, to: State, count: number) => void
  readonly lua_yield: (L: State, results: number) => number
}

/** Bytes in a page of WebAssembly's memory. */
const page = 64 * 1024

/** What C's `longjmp` throws: Lua's errors pass through JavaScript as this. */
const longJump = Number.POSITIVE_INFINITY

/** Whether something caught is one of Lua's errors on its way, which must go on. */
export const isLongJump = (thrown: unknown): boolean => thrown === longJump

/** What Lua asks the system for where it gives up: an error that nothing catches, such as one of memory between two scripts. */
class SystemCall extends Error {}

/**
 * Whether something caught means that Lua has failed as a whole, and is in no state to go on: it trapped, gave up, or used
 * up the stack.
 */
export const isFailure = (thrown: unknown): boolean =>
  isLongJump(thrown) ||
  thrown instanceof SystemCall ||
  thrown instanceof RangeError ||
  thrown instanceof WebAssembly.RuntimeError

let compiled: Module | undefined

/** Reads the module: beside the program when it is bundled, else where the package lies. */
const compile = (): Module => {
  const beside = new URL("liblua5.1.wasm", import.meta.url)
  const path = existsSync(beside)
    ? beside
    : createRequire(import.meta.url).resolve("wasmoon-lua5.1/dist/liblua5.1.wasm")
  return new WebAssembly.Module(readFileSync(path))
}

/** Loads Lua, with memory that grows to so many bytes and no further. */
export const load = (memoryLimit: number): Exports => {
  compiled ??= compile()
  const imports: Imports = {}
  // io and os are never opened: what the system is asked for does not happen
  for (const { module, name } of WebAssembly.Module.imports(compiled)) {
    const functions = imports[module] ?? {}
    imports[module] = functions
    functions[name] = () => {
      throw new SystemCall(`Lua asked the system for ${name}`)
    }
  }
  const none = (): number => 0
  Object.assign(imports.env ?? {}, {
    invoke_vii: (f: number, a: number, b: number): void => {
      const stack = lua.stackSave()
      try {
        lua.__indirect_function_table.get(f)(a, b)
      } catch (thrown) {
        lua.stackRestore(stack)
        if (!isLongJump(thrown)) throw thrown
        lua.setThrew(1, 0)
      }
    },
    _emscripten_throw_longjmp: (): never => {
      throw longJump
    },
    emscripten_memcpy_js: (to: number, from: number, length: number): void => {
      new Uint8Array(lua.memory.buffer).copyWithin(to, from, from + length)
    },
    emscripten_resize_heap: (bytes: number): number => {
      if (bytes > memoryLimit) return 0
      try {
        lua.memory.grow(Math.ceil((bytes - lua.memory.buffer.byteLength) / page))
        return 1
      } catch {
        return 0
      }
    },
    emscripten_date_now: none,
    _emscripten_get_now_is_monotonic: none
  })
  Object.assign(imports.wasi_snapshot_preview1 ?? {}, { environ_sizes_get: none, environ_get: none })
  const lua = new WebAssembly.Instance(compiled, imports).exports as unknown as Exports // the module's own word for it
  lua.emscripten_stack_init()
  lua.__wasm_call_ctors()
  return lua
}

/** The types of functions that Lua calls: a `lua_CFunction`, and a hook. */
const signatures = { function: { params: 1, results: 1 }, hook: { params: 2, results: 0 } } as const

/**
 * Makes functions of JavaScript's such as Lua can call; their addresses. WebAssembly takes only its own functions for that,
 * so that a module is made which does nothing but import and export them.
 */
export const addFunctions = (
  lua: Exports,
  signature: keyof typeof signatures,
  functions: ReadonlyArray<(...args: ReadonlyArray<number>) => number | undefined>
): ReadonlyArray<number> => {
  const { params, results } = signatures[signature]
  const i32 = 0x7f
  const type = [0x60, params, ...Array<number>(params).fill(i32), results, ...Array<number>(results).fill(i32)]
  const names = functions.map((_, index) => [...Buffer.from(String(index))])
  const section = (id: number, items: ReadonlyArray<ReadonlyArray<number>>): Array<number> => {
    const body = [...leb128(items.length), ...items.flat()]
    return [id, ...leb128(body.length), ...body]
  }
  const bytes = [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [type]),
    ...section(
      2,
      names.map((name) => [1, 0x66, name.length, ...name, 0, 0])
    ),
    ...section(
      7,
      names.map((name, index) => [name.length, ...name, 0, ...leb128(index)])
    )
  ]
  const f = Object.fromEntries(functions.map((each, index) => [String(index), each]))
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)), { f })
  const table = lua.__indirect_function_table
  const first = table.grow(functions.length)
  functions.forEach((_, index) => {
    table.set(first + index, exports[String(index)])
  })
  return functions.map((_, index) => first + index)
}

/** An unsigned number in as many bytes of seven bits as it takes. */
const leb128 = (value: number): ReadonlyArray<number> =>
  value < 128 ? [value] : [(value & 127) | 128, ...leb128(value >>> 7)]
