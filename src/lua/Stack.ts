/**
 * The values on a thread's stack, read and pushed directly in Lua's memory, as a call into WebAssembly costs more than most of
 * them do.
 *
 * Any allocation by Lua may replace the arrays: take them from `Lua` again.
 */
import { type Bytes, empty } from "../Bytes.js"
import * as Fields from "./Fields.js"
import { arrayAt, arraySizeAt, keyAt, markAt, metatableAt, nodesAt, Type, topAt, typeAt, valueSize } from "./Layout.js"
import type { Lua } from "./Lua.js"
import type { LuaState } from "./Wasm.js"

/** In the word at `markAt`, marks a table that the collector is done with. */
const black = 4 << 8

/** The address of the topmost value. */
export const topmost = ({ words }: Lua, L: LuaState): number => (words[(L + topAt) >> 2] ?? 0) - valueSize

/** Pushes a number that is not NaN. There must be room, as after each argument of a C function. */
export const pushNumber = (lua: Lua, L: LuaState, value: number): void => {
  const { words } = lua
  const at = words[(L + topAt) >> 2] ?? 0
  lua.doubles[at >> 3] = value
  words[(at + typeAt) >> 2] = Type.number
  words[(L + topAt) >> 2] = at + valueSize
}

/** Pushes a value that one word holds, likewise. */
const pushWord = ({ words }: Lua, L: LuaState, type: number, value: number): void => {
  const at = words[(L + topAt) >> 2] ?? 0
  words[at >> 2] = value
  words[(at + typeAt) >> 2] = type
  words[(L + topAt) >> 2] = at + valueSize
}

export const pushNil = (lua: Lua, L: LuaState): void => pushWord(lua, L, Type.nil, 0)

export const pushBoolean = (lua: Lua, L: LuaState, value: boolean): void =>
  pushWord(lua, L, Type.boolean, value ? 1 : 0)

/** Pushes the light userdata NULL, which is `cjson.null`. */
export const pushNull = (lua: Lua, L: LuaState): void => pushWord(lua, L, Type.lightUserdata, 0)

/** Pushes a copy of the value at an address. */
export const pushFrom = ({ words }: Lua, L: LuaState, from: number): void => {
  const at = words[(L + topAt) >> 2] ?? 0
  move(words, from, at)
  words[(L + topAt) >> 2] = at + valueSize
}

/** Pushes an element of the table on top, without its metatable. */
export const pushElement = (lua: Lua, L: LuaState, index: number): void => {
  const { words } = lua
  const table = words[topmost(lua, L) >> 2] ?? 0
  if (index > (words[(table + arraySizeAt) >> 2] ?? 0)) lua.api.lua_rawgeti(L, -1, index)
  else pushFrom(lua, L, (words[(table + arrayAt) >> 2] ?? 0) + (index - 1) * valueSize)
}

/** Pops the topmost value into an element of the table below it, without its metatable. */
export const setElement = (lua: Lua, L: LuaState, index: number): void => {
  const { words } = lua
  const from = topmost(lua, L)
  const table = words[(from - valueSize) >> 2] ?? 0
  if (
    index > (words[(table + arraySizeAt) >> 2] ?? 0) ||
    // the collector must be told of what is stored
    ((words[(table + markAt) >> 2] ?? 0) & black) !== 0
  ) {
    lua.api.lua_rawseti(L, -2, index)
    return
  }
  move(words, from, (words[(table + arrayAt) >> 2] ?? 0) + (index - 1) * valueSize)
  words[(L + topAt) >> 2] = from
}

const move = (words: Int32Array, from: number, to: number): void => {
  words[to >> 2] = words[from >> 2] ?? 0
  words[(to + 4) >> 2] = words[(from + 4) >> 2] ?? 0
  words[(to + typeAt) >> 2] = words[(from + typeAt) >> 2] ?? 0
}

/**
 * Pops the topmost value into a field that a table has already. Returns false, and leaves the value, where it has not, or where
 * the collector must be told. `name` is one of `Fields`.
 */
export const replaceField = ({ words }: Lua, L: LuaState, table: number, name: number): boolean => {
  const field = Fields.find(words, table, name)
  if (field === 0 || ((words[(table + markAt) >> 2] ?? 0) & black) !== 0) return false
  const from = (words[(L + topAt) >> 2] ?? 0) - valueSize
  move(words, from, field)
  words[(L + topAt) >> 2] = from
  return true
}

/** Pushes a table of strings. */
export const pushStrings = (lua: Lua, L: LuaState, strings: ReadonlyArray<Bytes>): void => {
  lua.api.lua_createtable(L, strings.length, 0)
  fill(lua, L, strings)
}

/** Sets the elements of the table on top, which has room for them. */
const fill = (lua: Lua, L: LuaState, strings: ReadonlyArray<Bytes>): void => {
  for (let i = 0; i < strings.length; i++) {
    lua.pushBytes(L, strings[i] ?? empty)
    setElement(lua, L, i + 1)
  }
}

/**
 * Puts strings into the table at an address, if it then equals a new table of them: it has as many elements, no other fields, and no
 * metatable. Returns false otherwise.
 */
export const refill = (lua: Lua, L: LuaState, table: number, strings: ReadonlyArray<Bytes>): boolean => {
  const { words } = lua
  if (
    words[(table + arraySizeAt) >> 2] !== strings.length ||
    words[(table + nodesAt) >> 2] !== lua.noNodes ||
    words[(table + metatableAt) >> 2] !== 0
  ) {
    return false
  }
  if (strings.length === 0) return true
  pushWord(lua, L, Type.table, table)
  fill(lua, L, strings)
  lua.pop(L)
  return true
}

/** Replaces the value on top by a table with it in a field, whose name is a string that is never collected. */
export const wrap = (lua: Lua, L: LuaState, name: number): void => {
  lua.api.lua_createtable(L, 0, 1)
  const { words } = lua
  const table = topmost(lua, L)
  const node = words[((words[table >> 2] ?? 0) + nodesAt) >> 2] ?? 0
  // a new table needs no barrier
  move(words, table - valueSize, node)
  words[(node + keyAt) >> 2] = name
  words[(node + keyAt + typeAt) >> 2] = Type.string
  move(words, table, table - valueSize)
  words[(L + topAt) >> 2] = table
}
