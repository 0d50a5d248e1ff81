/**
 * The library `cmsgpack` 0.4.0.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/lua-api/#cmsgpack-library
 */

import type { Library } from "../Library.js"
import { OutputBuffer } from "../OutputBuffer.js"
import { Values } from "../Values.js"
import { functions } from "./cmsgpack/Decoder.js"
import { pack } from "./cmsgpack/Encoder.js"

const constants = {
  _NAME: "cmsgpack",
  _VERSION: "lua-cmsgpack 0.4.0",
  _COPYRIGHT: "Copyright (C) 2012, Salvatore Sanfilippo",
  _DESCRIPTION: "MessagePack C implementation for Lua"
} as const

export const cmsgpack: Library = {
  name: "cmsgpack",
  functions: (lua) => {
    const values = new Values(lua)
    return { pack: pack(lua, values, new OutputBuffer(lua, values)), ...functions(lua, values) }
  },
  constants: (lua, L) => {
    for (const [name, text] of Object.entries(constants)) {
      lua.pushText(L, text)
      lua.setField(L, -2, name)
    }
  }
}
