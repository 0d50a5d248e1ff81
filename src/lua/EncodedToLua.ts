/**
 * Pushes an encoded reply in RESP2 as a Lua table: its bytes are copied into Lua's memory at once, and each element becomes a
 * string of Lua's from there, without one of JavaScript's in between.
 */
import type { Bytes } from "../Bytes.js"
import * as Latin1 from "../bytes/Latin1.js"
import { type Lua, stackLimit } from "./Lua.js"
import * as Stack from "./Stack.js"
import type { LuaState } from "./Wasm.js"

const CR = 13
const DOLLAR = 36
const STAR = 42
const PLUS = 43
const MINUS = 45
const ZERO = 48
const COLON = 58

/** With up to this many digits, a number is read exactly digit by digit. */
const maxDigits = 15

/** Pushes a table of `count` elements, which are encoded in `body`. There must be room for two values. */
export const push = (lua: Lua, L: LuaState, body: Bytes, count: number): void => {
  new Pusher(lua, L, lua.stageBytes(body)).array(count)
}

class Pusher {
  /** The last length or number that was read. */
  private value = 0

  constructor(
    private readonly lua: Lua,
    private readonly L: LuaState,
    /** The address of the next byte. */
    private at: number
  ) {}

  array(count: number): void {
    const { L, lua } = this
    lua.api.lua_createtable(L, count, 0)
    for (let index = 1; index <= count; index++) {
      this.element()
      Stack.setElement(lua, L, index)
    }
  }

  private element(): void {
    const { L, lua } = this
    const mark = lua.memory[this.at++]
    if (mark === PLUS) {
      this.status()
      return
    }
    this.readNumber()
    const { value } = this
    if (mark === DOLLAR && value >= 0) {
      lua.api.lua_pushlstring(L, this.at, value)
      this.at += value + 2
    } else if (mark === STAR && value >= 0) {
      lua.reserve(L, 4, stackLimit)
      this.array(value)
    } else if (mark === COLON) Stack.pushNumber(lua, L, value)
    else Stack.pushBoolean(lua, L, false)
  }

  private status(): void {
    const { at, L, lua } = this
    const end = this.endOfLine()
    lua.api.lua_pushlstring(L, at, end - at)
    Stack.wrap(lua, L, lua.fields.ok)
    this.at = end + 2
  }

  private endOfLine(): number {
    const { memory } = this.lua
    let end = this.at
    while (memory[end] !== CR) end++
    return end
  }

  /** Reads the number that ends the line. */
  private readNumber(): void {
    const { memory } = this.lua
    let { at } = this
    const isNegative = memory[at] === MINUS
    if (isNegative) at++
    const first = at
    let value = 0
    for (;;) {
      const byte = memory[at] ?? 0
      if (byte === CR) break
      value = value * 10 + byte - ZERO
      at++
    }
    if (at - first > maxDigits) this.value = Number(Latin1.read(memory, this.at, at - this.at))
    else this.value = isNegative ? -value : value
    this.at = at + 2
  }
}
