/**
 * Reads Lua values directly in Lua's memory, for libraries that read whole tables: no call into WebAssembly. It relies on
 * these structures of Lua 5.1, compiled for 32 bits:
 *
 * | structure  | fields, by their offset in bytes                                              |
 * |------------|-------------------------------------------------------------------------------|
 * | `TValue`   | the number, or an address, at 0; the type at 8; 16 long                       |
 * | `TString`  | the length at 12, the bytes from 16                                           |
 * | `Table`    | logarithm of the nodes' count at 7, array at 12, nodes at 16, array's size at 28 |
 * | `Node`     | the value at 0, the key at 16, the next node of its chain at 28; 32 long      |
 *
 * It writes nothing except the bits of a NaN. Any allocation by Lua may replace the arrays: `refresh` first.
 */
import { Type } from "./Layout.js"
import type { Lua } from "./Lua.js"
import type { LuaState } from "./Wasm.js"

/** How many values a C function may have on Lua's stack. */
export const stackLimit = 8000

const valueSize = 16
const nodeSize = 32
const keyAt = 16
const nextAt = 28
const topAt = 8
const baseAt = 12

/** A double, and its two halves. */
const double = new Float64Array(1)
const halves = new Uint32Array(double.buffer)

export class Values {
  /** Lua's memory, as three kinds of arrays. */
  bytes: Buffer
  words: Int32Array
  doubles: Float64Array

  constructor(private readonly lua: Lua) {
    this.bytes = lua.memory
    this.words = new Int32Array(this.bytes.buffer)
    this.doubles = new Float64Array(this.bytes.buffer)
  }

  /** Replaces the arrays if the memory has grown. */
  refresh(): void {
    const { memory } = this.lua
    if (memory === this.bytes) return
    this.bytes = memory
    this.words = new Int32Array(memory.buffer)
    this.doubles = new Float64Array(memory.buffer)
  }

  /** The address of an argument of the running function, which must exist. */
  argument(L: LuaState, index: number): number {
    return this.word(L + baseAt) + (index - 1) * valueSize
  }

  private word(at: number): number {
    return this.words[at >> 2] ?? 0
  }

  type(value: number): number {
    return value === 0 ? Type.nil : this.word(value + 8)
  }

  number(value: number): number {
    return this.doubles[value >> 3] ?? 0
  }

  boolean(value: number): boolean {
    return this.word(value) !== 0
  }

  /** The address of the string, table or other object that a value refers to. */
  object(value: number): number {
    return this.word(value)
  }

  length(string: number): number {
    return this.word(string + 12)
  }

  /** Where a string's bytes begin; a NUL follows them. */
  start(string: number): number {
    return string + 16
  }

  /**
   * The position of the first entry at or after a position, in `lua_next`'s order; -1 after the last. The array part comes
   * first: the element with index i is at position i - 1.
   */
  entry(table: number, from: number): number {
    const size = this.word(table + 28)
    const array = this.word(table + 12)
    let position = from
    for (; position < size; position++) {
      if (this.word(array + position * valueSize + 8) !== Type.nil) return position
    }
    const count = 1 << (this.bytes[table + 7] ?? 0)
    const nodes = this.word(table + 16)
    for (; position < size + count; position++) {
      if (this.word(nodes + (position - size) * nodeSize + 8) !== Type.nil) return position
    }
    return -1
  }

  /** The address of the value at a position. */
  value(table: number, position: number): number {
    const size = this.word(table + 28)
    return position < size
      ? this.word(table + 12) + position * valueSize
      : this.word(table + 16) + (position - size) * nodeSize
  }

  /** The address of the key at a position; 0 in the array part, where the index is the position plus one. */
  key(table: number, position: number): number {
    const size = this.word(table + 28)
    return position < size ? 0 : this.word(table + 16) + (position - size) * nodeSize + keyAt
  }

  /** The address of the element with an index; 0 if there is none. */
  at(table: number, index: number): number {
    if (index <= this.word(table + 28)) return this.word(table + 12) + (index - 1) * valueSize
    double[0] = index
    const hash = ((halves[0] ?? 0) + (halves[1] ?? 0)) >>> 0
    const count = 1 << (this.bytes[table + 7] ?? 0)
    let node = this.word(table + 16) + (hash % ((count - 1) | 1)) * nodeSize
    while (node !== 0) {
      if (this.word(node + keyAt + 8) === Type.number && this.number(node + keyAt) === index) return node
      node = this.word(node + nextAt)
    }
    return 0
  }

  /** Pushes a double from its two halves: JavaScript would lose the sign of a NaN. */
  pushDouble(L: LuaState, low: number, high: number): void {
    halves[0] = low
    halves[1] = high
    const value = double[0] ?? 0
    this.lua.api.lua_pushnumber(L, value)
    if (!Number.isNaN(value)) return
    this.refresh()
    const top = this.word(L + topAt) - valueSize
    this.words[top >> 2] = low
    this.words[(top >> 2) + 1] = high
  }
}
