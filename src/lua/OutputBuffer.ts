/**
 * A growing buffer for a library's output, in Lua's memory: the script's memory limit applies, and one copy makes it a Lua
 * string.
 */
import { type Lua, LuaError, noMemory } from "./Lua.js"
import type { Values } from "./Values.js"
import type { LuaState } from "./Wasm.js"

/** Bytes that are kept between two uses. */
const kept = 64 * 1024

export class OutputBuffer {
  private start: number
  private capacity = kept
  /** The address of the next byte. */
  at: number

  constructor(
    private readonly lua: Lua,
    private readonly values: Values
  ) {
    this.start = lua.api.malloc(kept)
    this.at = this.start
  }

  /** How many bytes there are. */
  get length(): number {
    return this.at - this.start
  }

  /** Starts over, also after an error. */
  reset(): void {
    if (this.capacity > kept) this.resize(kept)
    this.at = this.start
    this.values.refresh()
  }

  /** Makes room for n more bytes. `Values` may have new arrays afterwards. */
  reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.capacity) return
    this.resize(Math.max(needed, Math.ceil(this.capacity * 1.5)))
  }

  private resize(capacity: number): void {
    const { length } = this
    const start = this.lua.api.realloc(this.start, capacity)
    if (start === 0) throw new LuaError(noMemory, false)
    this.start = start
    this.at = start + length
    this.capacity = capacity
    this.values.refresh()
  }

  /** Appends bytes of Lua's memory. */
  copy(from: number, length: number): void {
    this.reserve(length)
    const { bytes } = this.values
    let { at } = this
    if (length > 48) bytes.copyWithin(at, from, from + length)
    else for (let i = 0; i < length; i++) bytes[at + i] = bytes[from + i] ?? 0
    at += length
    this.at = at
  }

  /** Appends ASCII. */
  text(text: string): void {
    const { length } = text
    this.reserve(length)
    const { bytes } = this.values
    for (let i = 0; i < length; i++) bytes[this.at + i] = text.charCodeAt(i)
    this.at += length
  }

  /** Appends an integer from 1 to 999,999,999 in decimal. */
  integer(value: number): void {
    this.reserve(9)
    const { bytes } = this.values
    let length = 1
    for (let power = 10; power <= value; power *= 10) length++
    let rest = value | 0
    for (let at = this.at + length - 1; at >= this.at; at--) {
      const next = (rest / 10) | 0
      bytes[at] = 0x30 + rest - next * 10
      rest = next
    }
    this.at += length
  }

  /** Appends one byte. */
  byte(byte: number): void {
    this.reserve(1)
    this.values.bytes[this.at++] = byte
  }

  /** Pushes all bytes from an offset on as a string. */
  push(L: LuaState, from = 0): void {
    this.lua.api.lua_pushlstring(L, this.start + from, this.length - from)
  }
}
