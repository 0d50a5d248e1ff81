/**
 * Writes a table that a script returns as the reply to its client, element by element. A table of a few bytes can stand for a reply
 * of any length, as it may hold another many times: the reply ends where the client has no room for more. It owns
 * the order of elements and the headers of nested tables; `LuaToReply` reads each value.
 */

import * as CollectionReply from "../resp/CollectionReply.js"
import type { Protocol } from "../resp/Encoder.js"
import type * as Reply from "../resp/Reply.js"
import { Type } from "./Layout.js"
import type { Lua } from "./Lua.js"
import * as LuaToReply from "./LuaToReply.js"
import * as Stack from "./Stack.js"
import type { LuaState } from "./Wasm.js"

/** Pops the value on top and returns its reply, as `LuaToReply.pop` does, with the elements of a table in the client's protocol. */
export const pop = (lua: Lua, L: LuaState, protocol: Protocol, recipient: CollectionReply.Recipient): Reply.Reply => {
  if (lua.type(L, -1) !== Type.table || LuaToReply.isTooDeep(lua, L)) return LuaToReply.pop(lua, L, protocol)
  const found = LuaToReply.singleOrKind(lua, L)
  if (typeof found === "object") {
    lua.pop(L)
    return found
  }
  const writer = CollectionReply.begin(recipient, found)
  new TableWriter(lua, L, protocol, writer).writeElements(found)
  lua.pop(L)
  return writer.end()
}

class TableWriter {
  constructor(
    private readonly lua: Lua,
    private readonly L: LuaState,
    private readonly protocol: Protocol,
    private readonly writer: CollectionReply.Writer
  ) {}

  /** Writes the elements of a table on top; pops that of a map or set. */
  writeElements(kind: LuaToReply.Container): void {
    if (kind === "array") {
      this.writeArray()
      return
    }
    if (kind === "map") this.writeMap()
    else this.writeSet()
    this.lua.pop(this.L)
  }

  private writeArray(): void {
    const { L, lua, writer } = this
    for (let i = 1; !writer.isFull; i++) {
      Stack.pushElement(lua, L, i)
      if (lua.type(L, -1) === Type.nil) {
        lua.pop(L)
        return
      }
      this.popValue()
    }
  }

  private writeMap(): void {
    const { L, lua, writer } = this
    lua.api.lua_pushnil(L)
    while (lua.api.lua_next(L, -2) !== 0) {
      lua.api.lua_pushvalue(L, -2)
      this.popValue()
      this.popValue()
      if (writer.isFull) {
        lua.pop(L)
        return
      }
    }
  }

  private writeSet(): void {
    const { L, lua, writer } = this
    lua.api.lua_pushnil(L)
    while (lua.api.lua_next(L, -2) !== 0) {
      lua.pop(L)
      lua.api.lua_pushvalue(L, -1)
      this.popValue()
      if (writer.isFull) {
        lua.pop(L)
        return
      }
    }
  }

  /** Pops the value on top and writes it. */
  private popValue(): void {
    const { L, lua, protocol, writer } = this
    if (LuaToReply.isTooDeep(lua, L)) writer.addReply(LuaToReply.tooDeep())
    else if (lua.type(L, -1) === Type.table) this.writeTable()
    else writer.addReply(LuaToReply.read(lua, L, protocol))
    lua.pop(L)
  }

  private writeTable(): void {
    const { lua, L, writer } = this
    const found = LuaToReply.singleOrKind(lua, L)
    if (typeof found === "object") {
      writer.addReply(found)
      return
    }
    writer.nest(found === "array" ? this.arrayLength() : this.entries(found), found)
    this.writeElements(found)
  }

  /** The number of elements before the first nil. */
  private arrayLength(): number {
    const { lua, L } = this
    for (let i = 1; ; i++) {
      Stack.pushElement(lua, L, i)
      const isEnd = lua.type(L, -1) === Type.nil
      lua.pop(L)
      if (isEnd) return i - 1
    }
  }

  /** The number of members, or of keys and values. */
  private entries(kind: "map" | "set"): number {
    const { lua, L } = this
    let count = 0
    lua.api.lua_pushnil(L)
    while (lua.api.lua_next(L, -2) !== 0) {
      lua.pop(L)
      count++
    }
    return kind === "map" ? 2 * count : count
  }
}
