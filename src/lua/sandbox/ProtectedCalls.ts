/**
 * `pcall`, `xpcall` and `error`. A protected call runs in its own thread (see `Calls`): with Lua's original the script could
 * not be suspended. An error handler runs after its call has failed, as another call, and so can be suspended and killed.
 * Lua would run it inside the error, and without hooks if a hook raised the error.
 *
 * As in Redis, `pcall` returns the text of an error table instead of the table.
 *
 * @see https://www.lua.org/manual/5.1/manual.html#pdf-pcall
 */
import * as Argument from "../Argument.js"
import type { Bodies } from "../Bodies.js"
import { type Calls, Status, type Thread, tooDeep } from "../Calls.js"
import { deepest } from "../Frames.js"
import { Type } from "../Layout.js"
import { type Function_, type Lua, raise } from "../Lua.js"
import * as ReplyToLua from "../ReplyToLua.js"
import type { LuaState } from "../Wasm.js"

/** The depth at which failing handlers end: Lua allows them an eighth more than `deepest`. */
const deepestHandler = deepest + deepest / 8

/** `LUA_GCCOLLECT`. */
const collectGarbage = 2

const failedInHandler = "error in error handling"

export const protectedCalls = (
  lua: Lua,
  calls: Calls,
  bodies: Bodies
): Readonly<Record<"pcall" | "xpcall" | "error" | "errorHandler", Function_>> => {
  const { api } = lua

  /** Returns `true` and the results of a thread. */
  const succeed = (L: LuaState, thread: Thread): number => {
    const count = lua.top(thread.state)
    api.lua_pushboolean(L, 1)
    calls.move(thread.state, L, count)
    calls.give(L, thread)
    return count + 1
  }

  /** Returns `false` and a text. */
  const fail = (L: LuaState, text: string): number => {
    api.lua_pushboolean(L, 0)
    lua.pushText(L, text)
    return 2
  }

  /** With an error table and its field `err` on top: a text replaces the table, another value is returned after it. */
  const takeText = (L: LuaState): number => {
    if (api.lua_isstring(L, -1) !== 0) api.lua_remove(L, -2)
    return lua.top(L)
  }

  /** Collects what used up the memory; Lua's own collector would be too late. */
  const collect = (L: LuaState): void => void api.lua_gc(L, collectGarbage, 0)

  const pcall: Function_ = (L) => {
    const count = lua.top(L)
    if (count === 0) api.luaL_checkany(L, 1)
    if (calls.isTooDeep(L)) return fail(L, tooDeep)
    const thread = calls.take(L)
    calls.move(L, thread.state, count)
    return calls.call(L, thread.state, count - 1, "protected", (L, status) => {
      if (status === Status.ended) return succeed(L, thread)
      calls.failedAt = undefined
      api.lua_pushboolean(L, 0)
      api.lua_xmove(thread.state, L, 1)
      calls.giveFailed(L, thread)
      if (status === Status.outOfMemory) collect(L)
      if (lua.type(L, -1) !== Type.table) return 2
      if (api.lua_getmetatable(L, -1) === 0) {
        lua.getField(L, -1, "err")
        return takeText(L)
      }
      // the field may come from a function of the script
      lua.pop(L)
      const kept = calls.take(L)
      api.lua_pushvalue(L, -1)
      api.lua_xmove(L, kept.state, 1)
      api.lua_remove(L, 1)
      lua.pushText(L, "err")
      return bodies.call(L, "field", 2, (L) => {
        api.lua_xmove(kept.state, L, 1)
        calls.give(L, kept)
        api.lua_pushboolean(L, 0)
        api.lua_insert(L, 1)
        api.lua_insert(L, 2)
        return takeText(L)
      })
    })
  }

  /**
   * Moves the error of a failed thread to the stack of `kept`, for a handler. Returns the depth of the handler's call, as
   * Lua would count it: there each handler is called inside the error. At the limit the error becomes an overflow.
   */
  const takeError = (thread: LuaState, kept: LuaState, depth: number): number => {
    if (depth !== deepest) {
      api.lua_xmove(thread, kept, 1)
      return depth
    }
    api.luaL_where(thread, 0)
    lua.pushText(thread, tooDeep)
    api.lua_concat(thread, 2)
    api.lua_xmove(thread, kept, 1)
    return depth + 1
  }

  /**
   * Runs a handler. The handler and the error are on the stack of `kept`. If the handler fails, it is called again for that
   * error.
   */
  const handle = (L: LuaState, kept: Thread, depth: number, failed?: Thread): number => {
    if (depth >= deepestHandler || lua.type(kept.state, 1) !== Type.function) {
      if (failed !== undefined) calls.giveFailed(L, failed)
      calls.give(L, kept)
      return fail(L, failedInHandler)
    }
    const thread = calls.take(L)
    api.lua_pushvalue(kept.state, 1)
    api.lua_insert(kept.state, 2)
    api.lua_xmove(kept.state, thread.state, 2)
    const finish = (L: LuaState, status: number): number => {
      calls.failedAt = undefined
      if (failed !== undefined) calls.giveFailed(L, failed)
      if (status !== Status.ended) return handle(L, kept, takeError(thread.state, kept.state, depth + 1), thread)
      api.lua_settop(thread.state, 1)
      api.lua_pushboolean(L, 0)
      api.lua_xmove(thread.state, L, 1)
      calls.give(L, thread)
      calls.give(L, kept)
      return 2
    }
    return calls.call(L, thread.state, 1, "protected", finish, failed?.state)
  }

  const xpcall: Function_ = (L) => {
    api.luaL_checkany(L, 2)
    api.lua_settop(L, 2)
    const kept = calls.take(L)
    api.lua_xmove(L, kept.state, 1)
    const depth = calls.frames.depth(L) + 1
    if (calls.isTooDeep(L)) {
      lua.pop(L)
      lua.pushText(kept.state, tooDeep)
      return handle(L, kept, depth + 1)
    }
    const thread = calls.take(L)
    api.lua_xmove(L, thread.state, 1)
    return calls.call(L, thread.state, 0, "protected", (L, status) => {
      calls.failedAt = undefined
      if (status === Status.ended) {
        calls.give(L, kept)
        return succeed(L, thread)
      }
      if (status === Status.failed) return handle(L, kept, takeError(thread.state, kept.state, depth + 1), thread)
      // Lua calls no handler when memory has run out
      api.lua_pushboolean(L, 0)
      api.lua_xmove(thread.state, L, 1)
      calls.giveFailed(L, thread)
      calls.give(L, kept)
      collect(L)
      return 2
    })
  }

  /** Lua's original finds positions in one thread only. */
  const error =
    (own: Function_): Function_ =>
    (L) => {
      let level = 1
      if (lua.top(L) > 1 && lua.type(L, 2) !== Type.nil) {
        // refuses the argument
        if (api.lua_isnumber(L, 2) === 0) return own(L)
        level = Argument.toInt(api.lua_tonumber(L, 2))
      }
      api.lua_settop(L, 1)
      if (level > 0 && api.lua_isstring(L, 1) !== 0) {
        if (level === 1) api.luaL_where(L, 1)
        else lua.pushText(L, calls.where(level))
        api.lua_insert(L, 1)
        api.lua_concat(L, 2)
      }
      return raise
    }

  /** The error handler of Redis, a global for scripts. */
  const errorHandler: Function_ = (L) => {
    const caller = calls.level(1)
    api.lua_settop(L, 1)
    ReplyToLua.completeError(lua, L, caller?.isOfC ? calls.level(2) : caller)
    return 1
  }

  return { pcall, xpcall, error: error(lua.native("error")), errorHandler }
}
