/**
 * `cmsgpack.unpack`, `unpack_one` and `unpack_limit`: read MessagePack in one pass, directly in Lua's memory. The size of Lua's
 * stack limits the nesting.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import * as Argument from "../../Argument.js"
import { type Function_, type Lua, LuaError } from "../../Lua.js"
import * as Stack from "../../Stack.js"
import { stackLimit, type Values } from "../../Values.js"
import type { LuaState } from "../../Wasm.js"

/** The lengths of codes 0xca to 0xd3 with the number that follows, in bytes. */
const lengths = [5, 9, 2, 3, 5, 9, 2, 3, 5, 9]

const manyValues = "too many return values at once; use unpack_one or unpack_limit instead."
const deepArray = "in function mp_decode_to_lua_array"

const single = new Float32Array(1)
const singleBits = new Uint32Array(single.buffer)

/** How many slots of Lua's stack are reserved at a time. */
const slotsAtOnce = 32

const overflow = (reason: string): LuaError => new LuaError(`stack overflow (${reason})`)

class Decoder {
  private bytes: Buffer
  /** Per open table: the number of elements to come, and the next index, -1 for a map. */
  private readonly lefts: Array<number> = []
  private readonly indices: Array<number> = []
  /** How many values C would have on Lua's stack: it keeps an array's next index there too. */
  private slots = 1
  /** How many slots are reserved. */
  private room = slotsAtOnce / 2

  constructor(
    private readonly lua: Lua,
    private readonly L: LuaState,
    private readonly values: Values,
    /** The address of the next byte, and the one after the last. */
    private at: number,
    private readonly end: number
  ) {
    this.bytes = values.bytes
  }

  get left(): number {
    return this.end - this.at
  }

  /** Pushes the next value. */
  next(): void {
    const { indices, lefts } = this
    if (this.value()) this.store()
    for (let depth = lefts.length; depth > 0; depth = lefts.length) {
      const left = lefts[depth - 1] ?? 0
      const index = indices[depth - 1] ?? 0
      if (left === 0) {
        lefts.pop()
        indices.pop()
        this.store()
        continue
      }
      lefts[depth - 1] = left - 1
      if (index > 0) this.slots++
      if (this.value()) this.store()
    }
  }

  /** Stores a complete value. A key of a map stays on the stack: there the number of elements to come is odd. */
  private store(): void {
    const { indices, lefts, lua, L } = this
    const last = lefts.length - 1
    if (last < 0) return
    const index = indices[last] ?? 0
    if (index > 0) {
      Stack.setElement(lua, L, index)
      indices[last] = index + 1
    } else if ((lefts[last] ?? 0) % 2 === 0) lua.api.lua_rawset(L, -3)
    else return
    this.slots -= 2
  }

  /** Pushes a value, or opens a table. Returns whether the value is complete. */
  private value(): boolean {
    const { lua, L } = this
    if (this.at >= this.end) throw this.missing()
    if (this.slots >= this.room) this.reserve()
    this.slots++
    // growth empties the old array
    if (this.bytes.length === 0) this.bytes = lua.memory
    const { at, bytes } = this
    const code = bytes[at] ?? 0
    if (code < 0x80 || code >= 0xe0) {
      this.at++
      Stack.pushNumber(lua, L, (code << 24) >> 24)
    } else if (code < 0x90) return this.open(1, (code & 15) * 2, -1)
    else if (code < 0xa0) return this.open(1, code & 15, 1)
    else if (code < 0xc0) this.string(1, code & 31)
    else {
      switch (code) {
        case 0xc0:
          this.at++
          Stack.pushNil(lua, L)
          break
        case 0xc2:
        case 0xc3:
          this.at++
          Stack.pushBoolean(lua, L, code === 0xc3)
          break
        case 0xd9:
        case 0xda:
        case 0xdb: {
          const length = 1 << (code - 0xd9)
          this.string(1 + length, this.size(length))
          break
        }
        case 0xdc:
        case 0xdd: {
          const length = 2 << (code - 0xdc)
          return this.open(1 + length, this.size(length), 1)
        }
        case 0xde:
        case 0xdf: {
          const length = 2 << (code - 0xde)
          return this.open(1 + length, this.size(length) * 2, -1)
        }
        default:
          if (code < 0xca || code > 0xd3) throw new LuaError("Bad data format in input.")
          this.number(code)
      }
    }
    return true
  }

  private number(code: number): void {
    const { at, bytes, L } = this
    const length = lengths[code - 0xca] ?? 0
    if (this.left < length) throw this.missing()
    this.at += length
    if (code === 0xcb) {
      this.values.pushDouble(L, bytes.readUInt32BE(at + 5), bytes.readUInt32BE(at + 1))
    } else if (code === 0xca) {
      singleBits[0] = bytes.readUInt32BE(at + 1)
      const value = single[0] ?? 0
      if (Number.isNaN(value)) this.values.pushDouble(L, 0, (bytes[at + 1] ?? 0) < 0x80 ? 0x7ff80000 : 0xfff80000)
      else Stack.pushNumber(this.lua, L, value)
    } else Stack.pushNumber(this.lua, L, this.integer(code, at + 1))
  }

  private integer(code: number, at: number): number {
    const { bytes } = this
    switch (code) {
      case 0xcc:
        return bytes.readUInt8(at)
      case 0xcd:
        return bytes.readUInt16BE(at)
      case 0xce:
        return bytes.readUInt32BE(at)
      case 0xd0:
        return bytes.readInt8(at)
      case 0xd1:
        return bytes.readInt16BE(at)
      case 0xd2:
        return bytes.readInt32BE(at)
      default:
        // Redis reads unsigned ones as signed
        return bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)
    }
  }

  /** The size after the code, in n bytes. */
  private size(length: number): number {
    if (this.left < 1 + length) throw this.missing()
    return this.bytes.readUIntBE(this.at + 1, length)
  }

  private string(head: number, length: number): void {
    if (this.left < head + length) throw this.missing()
    this.lua.api.lua_pushlstring(this.L, this.at + head, length)
    this.at += head + length
  }

  private open(head: number, left: number, index: number): false {
    const { lua, L } = this
    this.at += head
    // without sizes: the order of `pairs` depends on them, and must be Redis's
    lua.api.lua_createtable(L, 0, 0)
    if (index > 0 && this.slots >= stackLimit) throw overflow(deepArray)
    this.lefts.push(left)
    this.indices.push(index)
    return false
  }

  /** Makes room for at least one more value. */
  private reserve(): void {
    const { api } = this.lua
    if (this.slots >= stackLimit) throw overflow(manyValues)
    if (api.lua_checkstack(this.L, slotsAtOnce) !== 0) this.room = this.slots + slotsAtOnce / 2
    else api.lua_checkstack(this.L, 1)
  }

  private missing(): LuaError {
    return new LuaError("Missing bytes in input.")
  }
}

/** Pushes up to `limit` values from an offset, and the offset after them. If both are 0, pushes all values and no offset. */
const unpackSome = (lua: Lua, values: Values, L: LuaState, limit: number, offset: number): number => {
  Argument.string(lua, L, 1)
  values.refresh()
  const string = values.object(values.argument(L, 1))
  const length = values.length(string)
  if (offset < 0 || limit < 0) {
    throw new LuaError(`Invalid request to unpack with offset of ${offset | 0} and limit of ${length}.`)
  }
  if (offset > length) throw new LuaError(`Start offset ${offset | 0} greater than input length ${length}.`)
  const isAll = limit === 0 && offset === 0
  const start = values.start(string)
  const decoder = new Decoder(lua, L, values, start + offset, start + length)
  let count = 0
  for (; decoder.left > 0 && (isAll || count < limit); count++) decoder.next()
  if (isAll) return count
  lua.api.luaL_checkstack(L, 1, lua.name("in function mp_unpack_full"))
  lua.api.lua_pushnumber(L, decoder.left === 0 ? -1 : length - decoder.left)
  lua.api.lua_insert(L, 2)
  return count + 1
}

/** An optional offset. */
const offsetOf = (lua: Lua, L: LuaState, index: number): number =>
  lua.type(L, index) <= 0 ? 0 : Argument.long(lua, L, index)

export const functions = (lua: Lua, values: Values): Readonly<Record<string, Function_>> => ({
  unpack: (L) => unpackSome(lua, values, L, 0, 0),

  unpack_one: (L) => {
    const offset = offsetOf(lua, L, 2)
    lua.api.lua_settop(L, Math.min(lua.top(L), 1))
    return unpackSome(lua, values, L, 1, offset)
  },

  unpack_limit: (L) => {
    const limit = Argument.long(lua, L, 2)
    const offset = offsetOf(lua, L, 3)
    lua.api.lua_settop(L, Math.min(lua.top(L), 1))
    return unpackSome(lua, values, L, limit, offset)
  }
})
