/**
 * `load` and `loadstring`. They never load bytecode, which Lua does not verify: as text its first byte is an error.
 *
 * Lua's compiler calls the reader of `load` for each piece, and cannot be suspended meanwhile. So the reader runs in its own
 * thread. When that is suspended, the compiler is aborted; after the reader has returned, it starts over with all pieces
 * read so far.
 *
 * @see https://www.lua.org/manual/5.1/manual.html#pdf-load
 */
import { type Calls, Status, type Thread } from "../Calls.js"
import { type Function_, type Lua, Type } from "../Lua.js"
import * as ReplyToLua from "../ReplyToLua.js"
import type { LuaState } from "../Wasm.js"

/** The first byte of bytecode. */
const bytecode = 27

/** One call of `load`. Its reader and the reader's results are kept on the stack of an idle thread. */
interface Loading {
  readonly kept: Thread
  /** How many results the reader has returned, and how many of them the compiler has taken. */
  count: number
  taken: number
  /** Whether the last result is an error. */
  hasFailed: boolean
  /** Whether the compiler has taken any text. */
  hasBegun: boolean
  /** The suspended call of the reader. */
  call: Thread | undefined
}

/** The stack indices of the reader, and of the table with its results. */
const readerAt = 1
const resultsAt = 2

export const compile = (lua: Lua, calls: Calls): Readonly<Record<"load" | "loadstring", Function_>> => {
  const { api } = lua
  const bytecodeAsText = lua.name(" \u001b")
  let loading: Loading | undefined

  /**
   * Completes a reader's error as Redis's error handler does. Outside of `pcall` the handler sees such an error, although
   * `load` catches it.
   */
  const complete = (L: LuaState, failed: LuaState, level: number): void => {
    if (!calls.isUnprotected) return
    const top = calls.places.level(failed, level)
    ReplyToLua.completeError(lua, L, top?.isOfC ? calls.places.level(failed, level + 1) : top)
  }

  /** Stores a result of the reader: text, `false` for the end, `true` for a wrong type, or an error. */
  const add = (L: LuaState, each: Loading, thread: Thread, status: number): void => {
    const { state } = each.kept
    each.hasFailed = status !== Status.ended
    if (status === Status.failed) complete(thread.state, thread.state, 0)
    if (!each.hasFailed) api.lua_settop(thread.state, 1)
    api.lua_xmove(thread.state, state, 1)
    if (each.hasFailed) calls.giveFailed(L, thread)
    else calls.give(L, thread)
    if (!each.hasFailed && api.lua_isstring(state, -1) === 0) {
      const isEnd = lua.type(state, -1) === Type.nil
      lua.pop(state)
      api.lua_pushboolean(state, isEnd ? 0 : 1)
    }
    api.lua_rawseti(state, resultsAt, ++each.count)
  }

  /** Hands the compiler the next piece of text. */
  const reader = lua.reader((L, lengthAt) => {
    const each = loading
    if (each === undefined) throw new Error("nothing is loaded")
    const { state } = each.kept
    if (each.taken === each.count) {
      calls.checkDepth(L)
      const thread = calls.take(L)
      api.lua_pushvalue(state, readerAt)
      api.lua_xmove(state, thread.state, 1)
      const status = calls.enter(L, thread.state, 0, "plain")
      if (status === undefined) {
        each.call = thread
        lua.api.lua_pushnil(L)
        return lua.api.lua_error(L)
      }
      add(L, each, thread, status)
    }
    api.lua_settop(state, resultsAt)
    api.lua_rawgeti(state, resultsAt, ++each.taken)
    if (each.hasFailed && each.taken === each.count) {
      api.lua_xmove(state, L, 1)
      return lua.api.lua_error(L)
    }
    if (lua.type(state, -1) === Type.boolean) {
      if (api.lua_toboolean(state, -1) !== 0) {
        api.luaL_where(L, lua.callerLevel)
        lua.pushText(L, "reader function must return a string")
        api.lua_concat(L, 2)
        complete(L, L, lua.callerLevel)
        return api.lua_error(L)
      }
      lua.memory.writeUInt32LE(0, lengthAt)
      return 0
    }
    const at = api.lua_tolstring(state, -1, lengthAt)
    if (!each.hasBegun && lua.memory.readUInt32LE(lengthAt) > 0) {
      each.hasBegun = true
      if (lua.memory[at] === bytecode) {
        each.taken--
        lua.memory.writeUInt32LE(1, lengthAt)
        return bytecodeAsText
      }
    }
    return at
  })

  /** Compiles what the reader returns, from the beginning. */
  const attempt = (L: LuaState, each: Loading, name: number): number => {
    each.taken = 0
    each.hasBegun = false
    each.call = undefined
    const outer = loading
    loading = each
    let status: number
    try {
      status = api.lua_load(L, reader, 0, name)
    } finally {
      loading = outer
    }
    const { call } = each
    if (call !== undefined) {
      lua.pop(L)
      return calls.wait(L, (L, status) => {
        add(L, each, call, status)
        return attempt(L, each, name)
      })
    }
    calls.give(L, each.kept)
    return status === 0 ? 1 : failed(L)
  }

  /** Returns `nil` and the error on top. */
  const failed = (L: LuaState): number => {
    api.lua_pushnil(L)
    api.lua_insert(L, -2)
    return 2
  }

  return {
    load: (L) => {
      const name = api.luaL_optlstring(L, 2, lua.name("=(load)"), 0)
      api.luaL_checktype(L, 1, Type.function)
      api.lua_settop(L, 2)
      const kept = calls.take(L)
      api.lua_pushvalue(L, 1)
      api.lua_xmove(L, kept.state, 1)
      api.lua_createtable(kept.state, 0, 0)
      const each = { kept, count: 0, taken: 0, hasFailed: false, hasBegun: false, call: undefined }
      return attempt(L, each, name)
    },

    loadstring: (L) => {
      const text = api.luaL_checklstring(L, 1, lua.lengthAt)
      const length = lua.memory.readUInt32LE(lua.lengthAt)
      const name = api.luaL_optlstring(L, 2, text, 0)
      const isBytecode = length > 0 && lua.memory[text] === bytecode
      const status = isBytecode
        ? api.luaL_loadbuffer(L, bytecodeAsText, 2, name)
        : api.luaL_loadbuffer(L, text, length, name)
      return status === 0 ? 1 : failed(L)
    }
  }
}
