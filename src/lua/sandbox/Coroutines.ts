/**
 * The library `coroutine`, except `create`. Coroutines can be suspended as part of the chain (see `Calls`), and the threads of
 * protected calls stay hidden from the script.
 *
 * @see https://www.lua.org/manual/5.1/manual.html#5.2
 */
import * as Argument from "../Argument.js"
import { type Calls, Status } from "../Calls.js"
import { type Function_, firstUpvalue, type Lua, LuaError } from "../Lua.js"
import type { LuaState } from "../Wasm.js"

const cannotYield = "attempt to yield across metamethod/C-call boundary"

/** The size of a `lua_Debug`, in bytes. */
const recordSize = 100

export const coroutines = (
  lua: Lua,
  calls: Calls
): Readonly<Record<"resume" | "wrap" | "yield" | "status" | "running", Function_>> => {
  const { api } = lua
  const create = lua.native("create", "coroutine")
  const record = api.malloc(recordSize)

  const statusOf = (thread: LuaState): "running" | "suspended" | "normal" | "dead" => {
    if (thread === calls.coroutine) return "running"
    if (calls.isActive(thread)) return "normal"
    const status = api.lua_status(thread)
    if (status === Status.yielded) return "suspended"
    if (status !== Status.ended || api.lua_getstack(thread, 0, record) !== 0) return "dead"
    return lua.top(thread) === 0 ? "dead" : "suspended"
  }

  /** Resumes a coroutine with the topmost arguments. `failed` runs with the error on top. */
  const resume = (
    L: LuaState,
    thread: LuaState,
    args: number,
    succeeded: (L: LuaState, results: number) => number,
    failed: (L: LuaState) => number
  ): number => {
    if (api.lua_checkstack(thread, args) === 0) throw new LuaError("too many arguments to resume")
    const status = statusOf(thread)
    if (status !== "suspended") {
      lua.pushText(L, `cannot resume ${status} coroutine`)
      return failed(L)
    }
    api.lua_xmove(L, thread, args)
    return calls.call(L, thread, args, "coroutine", (L, status) => {
      if (status > Status.yielded) {
        calls.failedAt = undefined
        api.lua_xmove(thread, L, 1)
        return failed(L)
      }
      const results = lua.top(thread)
      if (api.lua_checkstack(L, results + 1) === 0) throw new LuaError("too many results to resume")
      return succeeded(L, results)
    })
  }

  const threadAt = (L: LuaState): LuaState => {
    const thread = api.lua_tothread(L, 1)
    if (thread === 0) Argument.error(lua, L, 1, "coroutine expected")
    return thread
  }

  const [wrapped = 0] = lua.functions([
    (L) => {
      const thread = api.lua_tothread(L, firstUpvalue)
      return resume(
        L,
        thread,
        lua.top(L),
        (L, results) => {
          api.lua_xmove(thread, L, results)
          return results
        },
        (L) => {
          if (api.lua_isstring(L, -1) === 0) return api.lua_error(L)
          api.luaL_where(L, lua.callerLevel)
          api.lua_insert(L, -2)
          api.lua_concat(L, 2)
          return api.lua_error(L)
        }
      )
    }
  ])

  return {
    resume: (L) => {
      const thread = threadAt(L)
      return resume(
        L,
        thread,
        lua.top(L) - 1,
        (L, results) => {
          api.lua_pushboolean(L, 1)
          api.lua_xmove(thread, L, results)
          return results + 1
        },
        (L) => {
          api.lua_pushboolean(L, 0)
          api.lua_insert(L, -2)
          return 2
        }
      )
    },

    wrap: (L) => {
      create(L)
      lua.pushFunction(L, wrapped, 1)
      return 1
    },

    yield: (L) => {
      if (!calls.canYield(L)) throw new LuaError(cannotYield, false)
      return api.lua_yield(L, lua.top(L))
    },

    status: (L) => {
      lua.pushText(L, statusOf(threadAt(L)))
      return 1
    },

    running: (L) => {
      const thread = calls.coroutine
      if (thread === undefined) api.lua_pushnil(L)
      else {
        api.lua_pushthread(thread)
        api.lua_xmove(thread, L, 1)
      }
      return 1
    }
  }
}
