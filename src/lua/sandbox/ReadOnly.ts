/**
 * Read-only tables. Redis's modified Lua has a flag for them. Here a script gets an empty table instead, whose metatable reads
 * from the real table and refuses writes. Functions that bypass metatables know these tables.
 */
import * as Argument from "../Argument.js"
import { Type } from "../Layout.js"
import { type Function_, globals, type Lua, LuaError, registry } from "../Lua.js"
import type { LuaState } from "../Wasm.js"

const readOnly = "Attempt to modify a readonly table"

/** The real table behind a table that a script sees. */
interface Hidden {
  /** The reference of the real table. */
  readonly table: number
  /** The reference of the metatable that scripts see; `undefined` for none. */
  readonly metatable: number | undefined
}

export class ReadOnly {
  /** By the address of the table that scripts see, which is never collected. */
  private readonly hidden = new Map<number, Hidden>()
  private plainNext = 0
  private stringMetatable = 0

  constructor(private readonly lua: Lua) {}

  private at(L: LuaState, index: number): Hidden | undefined {
    return this.hidden.get(this.lua.api.lua_topointer(L, index))
  }

  /** Replaces the table that scripts see by the real one. */
  uncover(L: LuaState, index: number): void {
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

  /** For the prelude. Arguments: the table that scripts see, the real table, and the metatable that scripts see. */
  readonly hide: Function_ = (L) => {
    const metatable = this.lua.type(L, 3) === Type.table ? this.reference(L, 3) : undefined
    this.hidden.set(this.lua.api.lua_topointer(L, 1), { table: this.reference(L, 2), metatable })
    return 0
  }

  /** For the prelude. Arguments: Lua's original `next`, and the metatable of strings that scripts see. */
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

  readonly insert: Function_ = (L) => {
    const { api } = this.lua
    api.luaL_checktype(L, 1, Type.table)
    const end = api.lua_objlen(L, 1) + 1
    let position = end
    switch (api.lua_gettop(L)) {
      case 2:
        break
      case 3:
        position = Argument.int(this.lua, L, 2)
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
}
