/**
 * The library `cjson` 2.1.0.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#cjson-library
 */

import type { Library } from "../Library.js"
import type { Lua } from "../Lua.js"
import { OutputBuffer } from "../OutputBuffer.js"
import { Values } from "../Values.js"
import type { LuaState } from "../Wasm.js"
import { decode } from "./cjson/Decoder.js"
import { encode } from "./cjson/Encoder.js"
import * as Settings from "./cjson/Settings.js"

/** Fills the table on top of the stack with functions, which share new settings, and constants. */
const fill = (lua: Lua, L: LuaState, functions: ReadonlyArray<readonly [name: string, address: number]>): void => {
  Settings.push(lua, L)
  for (const [name, address] of functions) {
    lua.api.lua_pushvalue(L, -1)
    lua.pushFunction(L, address, 1)
    lua.setField(L, -3, name)
  }
  lua.pop(L)
  lua.api.lua_pushlightuserdata(L, 0)
  lua.setField(L, -2, "null")
  lua.pushText(L, "cjson")
  lua.setField(L, -2, "_NAME")
  lua.pushText(L, "2.1.0")
  lua.setField(L, -2, "_VERSION")
}

export const cjson: Library = {
  name: "cjson",
  functions: () => ({}),
  constants: (lua, L) => {
    const values = new Values(lua)
    const output = new OutputBuffer(lua, values)
    const entries = Object.entries({
      ...Settings.functions(lua),
      encode: encode(lua, values, output),
      decode: decode(lua, values, output),
      new: (state: LuaState): number => {
        lua.api.lua_createtable(state, 0, 0)
        fill(lua, state, functions)
        return 1
      }
    })
    const addresses = lua.functions(entries.map(([, f]) => f))
    const functions = entries.map(([name], index) => [name, addresses[index] ?? 0] as const)
    fill(lua, L, functions)
  }
}
