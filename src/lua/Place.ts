/** The positions of running functions, as source and line, for error texts. */
import type { Lua } from "./Lua.js"
import type { LuaState } from "./Wasm.js"

/** A `lua_Debug`: its size in bytes, and the offsets of the function's kind, the source, the line and the short source. */
const recordSize = 100
const whatAt = 12
const sourceAt = 16
const lineAt = 20
const shortSourceAt = 36

/** The position of a C function. */
export const ofC = "=[C]:-1"

/** A function on a thread's stack. */
export interface Level {
  readonly isOfC: boolean
  /** The chunk's name, such as `@user_script`. */
  readonly source: string
  /** The chunk's name in error texts, such as `user_script`. */
  readonly shortSource: string
  readonly line: number
}

export class Places {
  private readonly record: number

  constructor(private readonly lua: Lua) {
    this.record = lua.api.malloc(recordSize)
  }

  /** The function at a level of a thread's stack, 0 being the running one. */
  level(L: LuaState, level: number): Level | undefined {
    const { lua, record } = this
    const { api } = lua
    if (api.lua_getstack(L, level, record) === 0) return undefined
    api.lua_getinfo(L, lua.name("Sl"), record)
    const { memory } = lua
    return {
      isOfC: lua.text(memory.readUInt32LE(record + whatAt)) === "C",
      source: lua.text(memory.readUInt32LE(record + sourceAt)),
      shortSource: lua.text(record + shortSourceAt),
      line: memory.readInt32LE(record + lineAt)
    }
  }

  /** Where a thread failed, such as `@user_script:1`: the running Lua function, or the caller of the running C function. */
  ofFailure(L: LuaState): string | undefined {
    const top = this.level(L, 0)
    const level = top?.isOfC ? this.level(L, 1) : top
    if (level === undefined) return undefined
    return level.isOfC || level.source === "=[C]" ? ofC : `${level.source}:${level.line}`
  }
}
