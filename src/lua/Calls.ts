/**
 * The calls that functions of ours make into Lua, such as those of `pcall` and `table.sort`. Each runs in a thread of its
 * own, so that a script can be suspended wherever it is: the threads form a chain, from the script's own to the one that
 * runs, and all of them are suspended together. A function that calls says how it goes on when the call has ended. While
 * nothing was suspended that happens inside the function; after a suspension, `resume` does it.
 */
import { deepest, Frames } from "./Frames.js"
import { type Lua, LuaError, registry } from "./Lua.js"
import type { Level, Places } from "./Place.js"
import type { LuaState } from "./Wasm.js"
import * as Wasm from "./Wasm.js"

/**
 * What a thread runs: the script itself, a coroutine of the script's, which may yield, a protected call, which keeps its
 * error, or a call whose error goes on.
 */
export type Kind = "script" | "coroutine" | "protected" | "plain"

/** What `lua_resume` answers. */
export const Status = { ended: 0, yielded: 1, failed: 2, outOfMemory: 4, failedInHandler: 5 } as const

/**
 * Goes on with a function of ours when the thread that it has called has ended: pushes the function's results, and
 * answers how many.
 */
export type Finish = (L: LuaState, status: number) => number

interface Link {
  readonly thread: LuaState
  readonly kind: Kind
  /** The thread whose error is handled, which counts among its handler's callers as it does in Lua. */
  readonly failed: LuaState | undefined
  /** How the function that waits for the next thread goes on; `undefined` while nothing is suspended. */
  finish: Finish | undefined
}

/** A thread for calls. */
export interface Thread {
  readonly state: LuaState
  /** Keeps it from being collected. */
  readonly reference: number
  isTaken: boolean
}

/** The error of calls that are too deep. */
export const tooDeep = "C stack overflow"

/** Values that may be pushed without asking for room: Lua promises twenty. */
const freeSlots = 16

/** Threads that are kept for the next calls. */
const maxIdle = 16

/** The levels between a function of ours and its caller: one more when it goes on after a suspension. */
const callerLevel = { inside: 1, afterwards: 2 } as const

export class Calls {
  readonly frames: Frames
  private readonly chain: Array<Link> = []
  private idle: Array<Thread> = []
  private readonly threads = new Set<Thread>()
  private isSuspended = false
  private isEnding = false
  /** Where the error under way was raised, if that was in a thread which the script knows nothing of. */
  failedAt: string | undefined
  /** The thread in which a function goes on after a suspension. */
  private finishing: { readonly thread: LuaState; readonly run: () => number } | undefined
  /** Refers to the function of Lua's that runs `finishing`. */
  private readonly finishReference: number

  constructor(
    private readonly lua: Lua,
    readonly places: Places,
    /** Has the hook of a thread called when functions return in it. */
    private readonly watchReturns: (L: LuaState) => void
  ) {
    this.frames = new Frames(lua)
    const { api, main } = lua
    lua.pushFunction(main, lua.functions([() => this.finishing?.run() ?? 0])[0] ?? 0)
    this.finishReference = api.luaL_ref(main, registry)
  }

  /** A thread for one call, with an empty stack. */
  take(L: LuaState): Thread {
    const thread = this.idle.pop() ?? this.make(L)
    thread.isTaken = true
    return thread
  }

  private make(L: LuaState): Thread {
    const { api } = this.lua
    const thread = { state: api.lua_newthread(L), reference: api.luaL_ref(L, registry), isTaken: true }
    this.threads.add(thread)
    return thread
  }

  /** Gives a thread back whose function has returned, or that has run none. */
  give(L: LuaState, thread: Thread): void {
    this.lua.api.lua_settop(thread.state, 0)
    this.keep(L, thread)
  }

  /** Gives a thread back that has failed. */
  giveFailed(L: LuaState, thread: Thread): void {
    if (this.frames.reset(thread.state)) this.keep(L, thread)
    else this.discard(L, thread)
  }

  private keep(L: LuaState, thread: Thread): void {
    thread.isTaken = false
    if (this.idle.length < maxIdle && !this.isEnding) this.idle.push(thread)
    else this.discard(L, thread)
  }

  private discard(L: LuaState, thread: Thread): void {
    this.threads.delete(thread)
    this.lua.api.luaL_unref(L, registry, thread.reference)
  }

  /** Moves values from one stack to another. */
  move(from: LuaState, to: LuaState, count: number): void {
    const { api } = this.lua
    if (count > freeSlots) api.luaL_checkstack(to, count + 1, this.lua.name("too many results"))
    api.lua_xmove(from, to, count)
  }

  /**
   * Calls the function that lies below its arguments on a thread's stack, for a function of ours that runs in L.
   */
  call(L: LuaState, thread: LuaState, args: number, kind: Kind, finish: Finish, failed?: LuaState): number {
    const status = this.enter(L, thread, args, kind, failed)
    return status === undefined ? this.wait(L, finish) : finish(L, status)
  }

  /** Refuses a call as Lua does where too many calls of C are within each other. */
  checkDepth(L: LuaState): void {
    if (this.isTooDeep(L)) throw new LuaError(tooDeep, false)
  }

  isTooDeep(L: LuaState): boolean {
    return this.frames.depth(L) + 1 > deepest
  }

  /** As `call`: the thread's status; or `undefined` if it was suspended, and the function in L has to `wait` for it. */
  enter(L: LuaState, thread: LuaState, args: number, kind: Kind, failed?: LuaState): number | undefined {
    const { frames } = this
    frames.inherit(L, thread)
    this.chain.push({ thread, kind, failed, finish: undefined })
    const status = this.lua.api.lua_resume(thread, args)
    if (this.isSuspended) return undefined
    this.chain.pop()
    frames.takeCount(thread, L)
    if (status > Status.yielded) frames.forget(thread)
    return status
  }

  /** Leaves the function of ours that runs in L until what it has entered has ended. */
  wait(L: LuaState, finish: Finish): never {
    const link = this.chain.findLast(({ thread }) => thread === L)
    if (link !== undefined) link.finish = finish
    return this.leave(L)
  }

  private leave(L: LuaState): never {
    if (this.finishing?.thread === L) {
      // the thread itself is suspended already: back to `resume`
      this.lua.api.lua_pushnil(L)
      this.lua.api.lua_error(L)
    }
    this.frames.suspend(L)
    throw Wasm.suspension
  }

  /** Called in the hook of the thread that runs: suspends the whole chain, if every thread in it can be. */
  suspend(L: LuaState): void {
    for (const { thread, finish } of this.chain) {
      // others are suspended already
      const isRunning = finish === undefined && thread !== this.finishing?.thread
      if (isRunning && !this.frames.canSuspend(thread)) return
    }
    this.isSuspended = true
    this.frames.suspendInHook(L)
    throw Wasm.suspension
  }

  /** Runs the function that lies below its arguments on a thread's stack: its status, or `undefined` if it was suspended. */
  start(thread: LuaState, args: number): number | undefined {
    this.reset()
    this.chain.push({ thread, kind: "script", failed: undefined, finish: undefined })
    const status = this.lua.api.lua_resume(thread, args)
    if (this.isSuspended) return undefined
    this.chain.pop()
    return status
  }

  /** Goes on with what was suspended: the status of the thread that was started, or `undefined` if it was suspended again. */
  resume(): number | undefined {
    const { api } = this.lua
    let args = 0
    for (;;) {
      const link = this.chain[this.chain.length - 1]
      if (link === undefined) throw new Error("nothing was suspended")
      this.isSuspended = false
      if (this.frames.isWatched(link.thread)) {
        this.frames.restoreDepth(link.thread)
        this.watchReturns(link.thread)
      }
      let status = api.lua_resume(link.thread, args)
      if (this.isSuspended) return undefined
      for (;;) {
        const { thread } = this.chain.pop() ?? link
        if (status > Status.yielded) this.frames.forget(thread)
        const caller = this.chain[this.chain.length - 1]
        if (caller === undefined) return status
        const results = this.finish(caller, status)
        if (results === undefined) return undefined
        if (results < 0) status = -results
        else if (this.frames.returnFrom(caller.thread, results)) {
          args = results
          break
        } else status = Status.ended
      }
    }
  }

  /**
   * Has the function go on that has waited for a thread: how many results it has pushed. A negative number is the
   * status of its failure, whose error is on top of its stack; `undefined` if another call of its was suspended.
   */
  private finish(link: Link, status: number): number | undefined {
    const { lua } = this
    const { thread, finish } = link
    link.finish = undefined
    const top = lua.top(thread)
    this.finishing = { thread, run: () => finish?.(thread, status) ?? 0 }
    lua.callerLevel = callerLevel.afterwards
    lua.api.lua_rawgeti(thread, registry, this.finishReference)
    const failure = lua.api.lua_pcall(thread, 0, -1, 0)
    lua.callerLevel = callerLevel.inside
    this.finishing = undefined
    if (this.isSuspended) {
      lua.api.lua_settop(thread, top)
      return undefined
    }
    if (failure === 0) return lua.top(thread) - top
    this.frames.fail(thread)
    return -failure
  }

  /** The threads of the chain, the script's own first. */
  get running(): ReadonlyArray<LuaState> {
    return this.chain.map(({ thread }) => thread)
  }

  /** The coroutine that runs, as the script sees it; `undefined` for the script itself. */
  get coroutine(): LuaState | undefined {
    for (let i = this.chain.length - 1; i >= 0; i--) {
      const link = this.chain[i]
      if (link?.kind === "coroutine") return link.thread
    }
    return undefined
  }

  /** Whether a coroutine of the script's waits for another, or runs. */
  isActive(thread: LuaState): boolean {
    return this.chain.some((link) => link.thread === thread)
  }

  /** Whether an error that is raised now ends the script. */
  get isUnprotected(): boolean {
    return this.chain.every(({ kind }) => kind === "script" || kind === "plain")
  }

  /** Whether a thread is a coroutine of the script's that nothing keeps from yielding. */
  canYield(L: LuaState): boolean {
    const link = this.chain[this.chain.length - 1]
    return link?.thread === L && link.kind === "coroutine" && !this.frames.isWatched(L)
  }

  /** What stands before an error that is raised for the function at a level. */
  where(level: number): string {
    const found = this.level(level)
    return found === undefined || found.line <= 0 ? "" : `${found.shortSource}:${found.line}: `
  }

  /** The function at a level, 0 for the one that runs. It may be in another thread of the chain. */
  level(level: number): Level | undefined {
    let levels = level
    for (let i = this.chain.length - 1; i >= 0; i--) {
      const link = this.chain[i]
      if (link === undefined) break
      for (const thread of [link.thread, link.failed]) {
        if (thread === undefined) continue
        // a function that goes on after a suspension does so in one of its own
        for (let at = thread === this.finishing?.thread ? 1 : 0; ; at++) {
          const found = this.places.level(thread, at)
          if (found === undefined) break
          // a body passes for the function that calls it
          if (!found.isOfC && found.source === "=[C]") continue
          if (levels-- === 0) return found
        }
      }
      if (link.kind === "coroutine") break
    }
    return undefined
  }

  /** Forgets what an error, or the end of a script, has broken off. */
  reset(): void {
    this.chain.length = 0
    this.isSuspended = false
    this.isEnding = false
    this.failedAt = undefined
    this.finishing = undefined
    this.lua.callerLevel = callerLevel.inside
    if (this.threads.size === this.idle.length) return
    for (const thread of this.threads) {
      if (thread.isTaken) this.discard(this.lua.main, thread)
    }
  }

  /** Keeps no threads until `reset`: those to come have the hook of the thread that makes them. */
  end(): void {
    this.isEnding = true
    for (const thread of this.idle) this.discard(this.lua.main, thread)
    this.idle = []
  }
}
