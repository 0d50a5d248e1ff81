/** A library of functions written in JavaScript, and how the engine opens it. */
import type { Calls } from "./Calls.js"
import type { Function_, Lua } from "./Lua.js"
import type { LuaState } from "./Wasm.js"

/** A global table for scripts. Its functions join those that Lua already has there. */
export interface Library {
  readonly name: string
  readonly functions: (lua: Lua, calls: Calls) => Readonly<Record<string, Function_>>
  /** Sets the other fields of the table on top of the stack. */
  readonly constants?: (lua: Lua, L: LuaState) => void
}
