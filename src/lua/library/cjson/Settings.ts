/**
 * The settings of `cjson`. A script changes them for all later scripts. Each `cjson.new()` has its own, in a userdata that is
 * an upvalue of its functions.
 */
import * as Argument from "../../Argument.js"
import { Type } from "../../Layout.js"
import { type Function_, firstUpvalue, type Lua } from "../../Lua.js"
import type { LuaState } from "../../Wasm.js"

/** The largest `int`. */
const largest = 2 ** 31 - 1

/** The index of each setting in the userdata, in 32-bit words. */
const places = {
  convertSparse: 0,
  sparseRatio: 1,
  sparseSafe: 2,
  encodeDepth: 3,
  decodeDepth: 4,
  precision: 5,
  keepBuffer: 6,
  encodeInvalid: 7,
  decodeInvalid: 8
} as const

export type Setting = keyof typeof places

const defaults: ReadonlyArray<number> = [0, 2, 10, 1000, 1000, 14, 1, 0, 1]

/** Pushes a userdata with the default settings. */
export const push = (lua: Lua, L: LuaState): void => {
  const at = lua.api.lua_newuserdata(L, defaults.length * 4)
  const { memory } = lua
  defaults.forEach((value, index) => {
    memory.writeInt32LE(value, at + index * 4)
  })
}

const place = (lua: Lua, L: LuaState, setting: Setting): number =>
  lua.api.lua_touserdata(L, firstUpvalue) + places[setting] * 4

/** A setting of the running function. */
export const get = (lua: Lua, L: LuaState, setting: Setting): number => lua.memory.readInt32LE(place(lua, L, setting))

/** All settings of the running function. */
export const all = (lua: Lua, L: LuaState): Readonly<Record<Setting, number>> => {
  const at = place(lua, L, "convertSparse")
  const { memory } = lua
  const of = (setting: Setting): number => memory.readInt32LE(at + places[setting] * 4)
  return {
    convertSparse: of("convertSparse"),
    sparseRatio: of("sparseRatio"),
    sparseSafe: of("sparseSafe"),
    encodeDepth: of("encodeDepth"),
    decodeDepth: of("decodeDepth"),
    precision: of("precision"),
    keepBuffer: of("keepBuffer"),
    encodeInvalid: of("encodeInvalid"),
    decodeInvalid: of("decodeInvalid")
  }
}

const set = (lua: Lua, L: LuaState, setting: Setting, value: number): void => {
  lua.memory.writeInt32LE(value, place(lua, L, setting))
}

/** Checks the number of arguments, and fills up missing ones with nil. */
const fill = (lua: Lua, L: LuaState, count: number): void => {
  if (lua.top(L) > count) Argument.error(lua, L, count + 1, "found too many arguments")
  lua.api.lua_settop(L, count)
}

const pushInteger = (lua: Lua, L: LuaState, index: number, setting: Setting, from: number, to: number): void => {
  if (lua.type(L, index) !== Type.nil) {
    const value = Argument.int(lua, L, index)
    if (value < from || value > to) {
      // Redis always names the first argument
      Argument.error(lua, L, 1, `expected integer between ${from} and ${to}`)
    }
    set(lua, L, setting, value)
  }
  lua.api.lua_pushnumber(L, get(lua, L, setting))
}

/** Reads or sets a setting that is one of some words; `true` stands for the second. */
const pushWord = (lua: Lua, L: LuaState, setting: Setting, words: ReadonlyArray<string> = ["off", "on"]): void => {
  const type = lua.type(L, 1)
  if (type === Type.boolean) set(lua, L, setting, lua.api.lua_toboolean(L, 1))
  else if (type !== Type.nil) {
    Argument.string(lua, L, 1)
    const word = (lua.bytes(L, 1) ?? "").replace(/\0.*$/s, "")
    const value = words.indexOf(word)
    if (value < 0) Argument.error(lua, L, 1, `invalid option '${word}'`)
    set(lua, L, setting, value)
  }
  const value = get(lua, L, setting)
  if (value < 2) lua.api.lua_pushboolean(L, value)
  else lua.pushText(L, words[value] ?? "")
}

/** The functions that change a setting and return it. */
export const functions = (lua: Lua): Readonly<Record<string, Function_>> => {
  const integer =
    (setting: Setting, from: number, to: number): Function_ =>
    (L) => {
      fill(lua, L, 1)
      pushInteger(lua, L, 1, setting, from, to)
      return 1
    }
  const word =
    (setting: Setting, words?: ReadonlyArray<string>): Function_ =>
    (L) => {
      fill(lua, L, 1)
      pushWord(lua, L, setting, words)
      return 1
    }
  return {
    encode_sparse_array: (L) => {
      fill(lua, L, 3)
      pushWord(lua, L, "convertSparse")
      pushInteger(lua, L, 2, "sparseRatio", 0, largest)
      pushInteger(lua, L, 3, "sparseSafe", 0, largest)
      return 3
    },
    encode_max_depth: integer("encodeDepth", 1, largest),
    decode_max_depth: integer("decodeDepth", 1, largest),
    encode_number_precision: integer("precision", 1, 14),
    encode_keep_buffer: word("keepBuffer"),
    encode_invalid_numbers: word("encodeInvalid", ["off", "on", "null"]),
    decode_invalid_numbers: word("decodeInvalid")
  }
}
