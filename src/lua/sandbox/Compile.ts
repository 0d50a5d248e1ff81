/**
 * `load` and `loadstring`. They never load bytecode, which Lua does not verify: as text its first byte is an error.
 *
 * Lua's compiler calls the reader of `load` for each piece, and cannot be suspended meanwhile. So the reader runs in its own
 * thread. When that is suspended, the compiler is aborted. Later it starts over with the text read so far: at once while
 * that is short, and each time that it has doubled from then on, so that many suspensions cost little.
 *
 * @see https://www.lua.org/manual/5.1/manual.html#pdf-load
 */
import type { Bodies } from "../Bodies.js"
import { type Calls, Status, type Thread } from "../Calls.js"
import { Type } from "../Layout.js"
import { type Function_, type Lua, noMemory } from "../Lua.js"
import * as ReplyToLua from "../ReplyToLua.js"
import type { LuaState } from "../Wasm.js"

/** The first byte of bytecode. */
const bytecode = 27

/** The most text that a reader may return, in bytes. Redis has no limit: a reader without end takes all memory there. */
const maxText = 64 * 1024 * 1024

/** Text of up to this many bytes is compiled again after each suspension. */
const maxEager = 64 * 1024

/** The instructions that one call of a C function as the reader counts for: no hook sees it. */
const costOfC = 10_000

/** One call of `load`. Its reader and the reader's last result are kept on the stack of an idle thread. */
interface Loading {
  readonly kept: Thread
  readonly isOfC: boolean
  /** The first bytes of this buffer are the text that the reader has returned. */
  text: Buffer
  length: number
  /** How many bytes of it the compiler has been given. */
  taken: number
  /** How many bytes there were when the compiler was last aborted. */
  compiled: number
  /** Whether there was a first piece. If that is empty, Lua asks for another. */
  hasBegun: boolean
  startsEmpty: boolean
  /** Whether the compiler has been given the empty piece, and the space before bytecode. */
  hasEmpty: boolean
  hasSpace: boolean
  /** How the reader has ended: without more text, with a value of a wrong type, or with an error. */
  ending: "end" | "wrong type" | "error" | undefined
  /** The suspended call, and whether the last call was of the pause, not of the reader. */
  call: Thread | undefined
  isPausing: boolean
}

/** The stack indices of the reader, and of its last result or error. */
const readerAt = 1
const resultAt = 2

const emptyText = Buffer.alloc(0)

export const compile = (lua: Lua, calls: Calls, bodies: Bodies): Readonly<Record<"load" | "loadstring", Function_>> => {
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

  /** Takes the result of a call; returns whether the reader has run. */
  const take = (L: LuaState, each: Loading, thread: Thread, status: number): boolean => {
    if (status !== Status.ended) {
      each.ending = "error"
      if (status === Status.failed) complete(thread.state, thread.state, 0)
      api.lua_xmove(thread.state, L, 1)
      calls.giveFailed(L, thread)
    } else {
      if (each.isPausing) {
        calls.give(L, thread)
        return false
      }
      api.lua_settop(thread.state, 1)
      api.lua_xmove(thread.state, L, 1)
      calls.give(L, thread)
      if (api.lua_isstring(L, -1) !== 0) addText(L, each)
      else if (lua.type(L, -1) === Type.nil) addEmpty(each)
      else each.ending = "wrong type"
    }
    api.lua_xmove(L, each.kept.state, 1)
    api.lua_replace(each.kept.state, resultAt)
    return true
  }

  const addEmpty = (each: Loading): void => {
    if (each.hasBegun) each.ending = "end"
    else each.hasBegun = each.startsEmpty = true
  }

  /** Adds the piece on top of the stack. If that is too long, an error takes its place. */
  const addText = (L: LuaState, each: Loading): void => {
    const at = api.lua_tolstring(L, -1, lua.lengthAt)
    const { memory } = lua
    const length = each.length + memory.readUInt32LE(lua.lengthAt)
    if (length === each.length) {
      addEmpty(each)
      return
    }
    each.hasBegun = true
    if (length > maxText) {
      each.ending = "error"
      lua.pop(L)
      lua.pushText(L, noMemory)
      return
    }
    if (length > each.text.length) {
      const text = Buffer.allocUnsafe(Math.min(maxText, 2 * length))
      each.text.copy(text, 0, 0, each.length)
      each.text = text
    }
    memory.copy(each.text, each.length, at, at + length - each.length)
    each.length = length
  }

  /** Calls the reader; returns false if it was suspended. */
  const read = (L: LuaState, each: Loading): boolean => {
    const { state } = each.kept
    for (;;) {
      calls.checkDepth(L)
      const thread = calls.take(L)
      each.isPausing = each.isOfC && !each.isPausing && !calls.frames.spend(L, costOfC)
      if (each.isPausing) bodies.push(thread.state, "pause")
      else {
        api.lua_pushvalue(state, readerAt)
        api.lua_xmove(state, thread.state, 1)
      }
      const status = calls.enter(L, thread.state, 0, "plain")
      if (status === undefined) {
        each.call = thread
        return false
      }
      if (take(L, each, thread, status)) return true
    }
  }

  /** Hands the compiler the next piece of text. */
  const reader = lua.reader((L, lengthAt) => {
    const each = loading
    if (each === undefined) throw new Error("nothing is loaded")
    const give = (at: number, length: number): number => {
      lua.memory.writeUInt32LE(length, lengthAt)
      return at
    }
    if (each.startsEmpty && !each.hasEmpty) {
      each.hasEmpty = true
      return give(0, 0)
    }
    const isNew = each.taken === each.length && each.ending === undefined
    if (isNew && !read(L, each)) {
      api.lua_pushnil(L)
      return api.lua_error(L)
    }
    if (each.taken === each.length) return endOf(L, each, give)
    if (!each.hasSpace) {
      each.hasSpace = true
      if (each.text[0] === bytecode) return give(bytecodeAsText, 1)
    }
    if (isNew) {
      const at = api.lua_tolstring(each.kept.state, resultAt, 0)
      const length = each.length - each.taken
      each.taken = each.length
      return give(at, length)
    }
    const piece = each.text.subarray(each.taken, Math.min(each.length, each.taken + lua.maxStaged))
    each.taken += piece.length
    return give(lua.stage(piece), piece.length)
  })

  /** The end of the text: an empty piece, or an error. */
  const endOf = (L: LuaState, each: Loading, give: (at: number, length: number) => number): number => {
    if (each.ending === "error") {
      api.lua_pushvalue(each.kept.state, resultAt)
      api.lua_xmove(each.kept.state, L, 1)
      return api.lua_error(L)
    }
    if (each.ending === "wrong type") {
      api.luaL_where(L, lua.callerLevel)
      lua.pushText(L, "reader function must return a string")
      api.lua_concat(L, 2)
      complete(L, L, lua.callerLevel)
      return api.lua_error(L)
    }
    each.hasEmpty = true
    return give(0, 0)
  }

  /** Compiles what the reader returns, from the beginning. */
  const attempt = (L: LuaState, each: Loading, name: number): number => {
    each.taken = 0
    each.hasEmpty = each.hasSpace = false
    const outer = loading
    loading = each
    let status: number
    try {
      status = api.lua_load(L, reader, 0, name)
    } finally {
      loading = outer
    }
    if (each.call !== undefined) {
      lua.pop(L)
      each.compiled = each.length
      return wait(L, each, each.call, name)
    }
    calls.give(L, each.kept)
    if (status !== 0) return failed(L)
    lua.prepare(L)
    return 1
  }

  /** Waits for the suspended call, then reads on before it compiles again. */
  const wait = (L: LuaState, each: Loading, call: Thread, name: number): number =>
    calls.wait(L, (L, status) => {
      each.call = undefined
      take(L, each, call, status)
      while (each.ending === undefined && each.compiled > maxEager && each.length < 2 * each.compiled) {
        if (!read(L, each) && each.call !== undefined) return wait(L, each, each.call, name)
      }
      return attempt(L, each, name)
    })

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
      api.lua_settop(kept.state, resultAt)
      const each: Loading = {
        kept,
        isOfC: api.lua_iscfunction(L, 1) !== 0,
        text: emptyText,
        ...{ length: 0, taken: 0, compiled: 0 },
        ...{ hasBegun: false, startsEmpty: false, hasEmpty: false, hasSpace: false, isPausing: false },
        ...{ ending: undefined, call: undefined }
      }
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
      if (status !== 0) return failed(L)
      lua.prepare(L)
      return 1
    }
  }
}
