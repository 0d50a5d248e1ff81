/** A library as the engine opens it: functions of ours, and constants, in a global table of Lua. */
import type { Function_, Lua } from "./Lua.js"
import type { LuaState } from "./Wasm.js"

/** A library that scripts find as a global table. Its functions join those that Lua already has there. */
export interface Library {
  readonly name: string
  readonly functions: (lua: Lua) => Readonly<Record<string, Function_>>
  /** Sets fields that are not functions, on the table on top of the stack. */
  readonly constants?: (lua: Lua, L: LuaState) => void
}
