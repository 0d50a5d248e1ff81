/**
 * Tables that scripts can only read. Redis's own Lua marks a table as such; here a script gets an empty table in its place,
 * whose metatable reads from the real one and refuses writes, and the functions that look past metatables are taught which
 * these are. Besides, what of Lua's base library is otherwise in Redis: `pcall` hands out an error table's text, text is
 * never loaded as bytecode, and the coroutine that scripts run in passes for the main state.
 *
 * The functions are of C's kind, as the ones they replace, so that errors have the same place.
 */
import type { Library } from "./Engine.js"
import { type Function_, globals, type Lua, LuaError, registry, Type } from "./Lua.js"
import type { LuaState } from "./Wasm.js"

const readOnly = "Attempt to modify a readonly table"

/** The first byte of bytecode. */
const bytecode = 27

/** What Lua says where a script yields that nobody has resumed. */
const cannotYield = "attempt to yield across metamethod/C-call boundary"

/** What stands behind a table that a script sees. */
interface Hidden {
  /** What stands for the real table in the registry. */
  readonly table: number
  /** The same of the metatable that scripts see; `undefined` for none. */
  readonly metatable: number | undefined
}

class Sandbox {
  /** By the address of the table that scripts see, which stays as long as Lua does. */
  private readonly hidden = new Map<number, Hidden>()
  private plainNext = 0
  private stringMetatable = 0

  constructor(private readonly lua: Lua) {}

  private at(L: LuaState, index: number): Hidden | undefined {
    return this.hidden.get(this.lua.api.lua_topointer(L, index))
  }

  /** Puts the real table in the place of the one that scripts see. */
  private uncover(L: LuaState, index: number): void {
    const hidden = this.at(L, index)
    if (hidden === undefined) return
    this.lua.api.lua_rawgeti(L, registry, hidden.table)
    this.lua.api.lua_replace(L, index)
  }

  private refuse(L: LuaState, index: number): void {
    if (this.at(L, index) !== undefined) throw new LuaError(readOnly, false)
  }

  private reference(L: LuaState, index: number): number {
    this.lua.api.lua_pushvalue(L, index)
    return this.lua.api.luaL_ref(L, registry)
  }

  /** For the prelude: what scripts see, the real table, and the metatable that scripts see. */
  readonly hide: Function_ = (L) => {
    const metatable = this.lua.type(L, 3) === Type.table ? this.reference(L, 3) : undefined
    this.hidden.set(this.lua.api.lua_topointer(L, 1), { table: this.reference(L, 2), metatable })
    return 0
  }

  /** For the prelude: Lua's own `next`, and the metatable of strings that scripts see. */
  readonly setUp: Function_ = (L) => {
    this.plainNext = this.reference(L, 1)
    this.stringMetatable = this.reference(L, 2)
    return 0
  }

  readonly refuseWrite: Function_ = () => {
    throw new LuaError(readOnly)
  }

  readonly noSuchGlobal: Function_ = (L) => {
    throw new LuaError(`Script attempted to access nonexistent global variable '${this.lua.bytes(L, 2) ?? ""}'`)
  }

  readonly pairs: Function_ = (L) => {
    const { api } = this.lua
    api.luaL_checktype(L, 1, Type.table)
    if (this.at(L, 1) === undefined) api.lua_rawgeti(L, registry, this.plainNext)
    else this.lua.getField(L, globals, "next")
    api.lua_pushvalue(L, 1)
    api.lua_pushnil(L)
    return 3
  }

  readonly next: Function_ = (L) => {
    const { api } = this.lua
    api.luaL_checktype(L, 1, Type.table)
    api.lua_settop(L, 2)
    this.uncover(L, 1)
    if (api.lua_next(L, 1) !== 0) return 2
    api.lua_pushnil(L)
    return 1
  }

  readonly rawget: Function_ = (L) => {
    const { api } = this.lua
    api.luaL_checktype(L, 1, Type.table)
    api.luaL_checkany(L, 2)
    api.lua_settop(L, 2)
    this.uncover(L, 1)
    api.lua_rawget(L, 1)
    return 1
  }

  readonly rawset: Function_ = (L) => {
    const { api } = this.lua
    api.luaL_checktype(L, 1, Type.table)
    api.luaL_checkany(L, 2)
    api.luaL_checkany(L, 3)
    this.refuse(L, 1)
    api.lua_settop(L, 3)
    api.lua_rawset(L, 1)
    return 1
  }

  readonly getmetatable: Function_ = (L) => {
    const { lua } = this
    const { api } = lua
    api.luaL_checkany(L, 1)
    const hidden = this.at(L, 1)
    if (hidden !== undefined) {
      if (hidden.metatable === undefined) api.lua_pushnil(L)
      else api.lua_rawgeti(L, registry, hidden.metatable)
    } else if (lua.type(L, 1) === Type.string) api.lua_rawgeti(L, registry, this.stringMetatable)
    else if (api.lua_getmetatable(L, 1) === 0) api.lua_pushnil(L)
    else api.luaL_getmetafield(L, 1, lua.name("__metatable"))
    return 1
  }

  readonly setmetatable: Function_ = (L) => {
    const { lua } = this
    const { api } = lua
    const type = lua.type(L, 2)
    api.luaL_checktype(L, 1, Type.table)
    if (type !== Type.nil && type !== Type.table) api.luaL_argerror(L, 2, lua.name("nil or table expected"))
    this.refuse(L, 1)
    if (api.luaL_getmetafield(L, 1, lua.name("__metatable")) !== 0) {
      throw new LuaError("cannot change a protected metatable")
    }
    api.lua_settop(L, 2)
    api.lua_setmetatable(L, 1)
    return 1
  }

  readonly pcall: Function_ = (L) => {
    const { api } = this.lua
    api.luaL_checkany(L, 1)
    const status = api.lua_pcall(L, api.lua_gettop(L) - 1, -1, 0)
    if (status !== 0 && api.lua_type(L, -1) === Type.table) {
      this.lua.getField(L, -1, "err")
      // where that is no string it stays, behind the table
      if (api.lua_isstring(L, -1) !== 0) api.lua_replace(L, -2)
    }
    api.lua_pushboolean(L, status === 0 ? 1 : 0)
    api.lua_insert(L, 1)
    return api.lua_gettop(L)
  }

  readonly loadstring: Function_ = (L) => {
    const { api } = this.lua
    const text = api.luaL_checklstring(L, 1, this.lua.lengthAt)
    const length = this.lua.memory.readUInt32LE(this.lua.lengthAt)
    return this.compile(L, text, length, api.luaL_optlstring(L, 2, text, 0))
  }

  readonly load: Function_ = (L) => {
    const { lua } = this
    const { api } = lua
    const name = api.luaL_optlstring(L, 2, lua.name("=(load)"), 0)
    api.luaL_checktype(L, 1, Type.function)
    api.lua_settop(L, 2)
    let pieces = 0
    for (;;) {
      api.luaL_checkstack(L, 2, lua.name("too many nested functions"))
      api.lua_pushvalue(L, 1)
      if (api.lua_pcall(L, 0, 1, 0) !== 0) return this.failed(L)
      if (lua.type(L, -1) === Type.nil) break
      if (api.lua_isstring(L, -1) === 0) {
        lua.pushText(L, "reader function must return a string")
        return this.failed(L)
      }
      if (api.lua_objlen(L, -1) === 0) break
      pieces++
      // two by two: the stack does not grow with them
      if (pieces === 1) continue
      api.lua_concat(L, 2)
    }
    lua.pop(L)
    if (pieces === 0) return this.compile(L, name, 0, name)
    const text = api.lua_tolstring(L, -1, lua.lengthAt)
    return this.compile(L, text, lua.memory.readUInt32LE(lua.lengthAt), name)
  }

  /** Compiles text; bytecode is what it would be as text. */
  private compile(L: LuaState, text: number, length: number, name: number): number {
    const { lua } = this
    const { api } = lua
    const isBytecode = length > 0 && lua.memory[text] === bytecode
    const status = isBytecode
      ? api.luaL_loadbuffer(L, lua.name(" \u001b"), 2, name)
      : api.luaL_loadbuffer(L, text, length, name)
    return status === 0 ? 1 : this.failed(L)
  }

  private failed(L: LuaState): number {
    this.lua.api.lua_pushnil(L)
    this.lua.api.lua_insert(L, -2)
    return 2
  }

  readonly insert: Function_ = (L) => {
    const { api } = this.lua
    api.luaL_checktype(L, 1, Type.table)
    const end = api.lua_objlen(L, 1) + 1
    let position = end
    switch (api.lua_gettop(L)) {
      case 2:
        break
      case 3:
        position = api.luaL_checkinteger(L, 2)
        this.refuse(L, 1)
        for (let i = Math.max(end, position); i > position; i--) {
          api.lua_rawgeti(L, 1, i - 1)
          api.lua_rawseti(L, 1, i)
        }
        break
      default:
        throw new LuaError("wrong number of arguments to 'insert'")
    }
    this.refuse(L, 1)
    api.lua_rawseti(L, 1, position)
    return 0
  }

  readonly foreach: Function_ = (L) => {
    const { api } = this.lua
    api.luaL_checktype(L, 1, Type.table)
    api.luaL_checktype(L, 2, Type.function)
    this.uncover(L, 1)
    api.lua_pushnil(L)
    while (api.lua_next(L, 1) !== 0) {
      api.lua_pushvalue(L, 2)
      api.lua_pushvalue(L, -3)
      api.lua_pushvalue(L, -3)
      api.lua_call(L, 2, 1)
      if (this.lua.type(L, -1) !== Type.nil) return 1
      this.lua.pop(L, 2)
    }
    return 0
  }

  readonly running: Function_ = (L) => {
    if (L === this.lua.thread) this.lua.api.lua_pushnil(L)
    else this.lua.api.lua_pushthread(L)
    return 1
  }

  readonly yield: Function_ = (L) => {
    if (L === this.lua.thread) throw new LuaError(cannotYield, false)
    return this.lua.api.lua_yield(L, this.lua.api.lua_gettop(L))
  }
}

/** What the prelude builds the sandbox with: it takes the table and leaves none behind. */
export const library: Library = {
  name: "sandbox",
  functions: (lua) => {
    const sandbox = new Sandbox(lua)
    const { hide, setUp, refuseWrite, noSuchGlobal, pairs, next, rawget, rawset, getmetatable, setmetatable } = sandbox
    const { pcall, load, loadstring, insert, foreach, running } = sandbox
    return {
      ...{ hide, setUp, refuseWrite, noSuchGlobal, pairs, next, rawget, rawset, getmetatable, setmetatable },
      ...{ pcall, load, loadstring, insert, foreach, running, yield: sandbox.yield }
    }
  }
}
