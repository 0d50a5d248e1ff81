/**
 * Calls from our library functions into Lua, such as those of `pcall` and `table.sort`. Each call runs in its own Lua
 * thread, so that a script can be suspended anywhere: the threads form a chain, from the script's own to the one that
 * runs, and are suspended together. The caller passes a `Finish`, the rest of its work. It runs inside the caller unless
 * the call was suspended; then `resume` runs it.
 */
import { deepest, Frames } from "./Frames.js"
import { type Lua, LuaError, registry } from "./Lua.js"
import type { Level, Places } from "./Place.js"
import type { LuaState } from "./Wasm.js"
import * as Wasm from "./Wasm.js"

/**
 * The purpose of a thread: the script itself, a coroutine of the script (it may yield), a protected call (its error stops
 * there), or a plain call (its error propagates).
 */
export type Kind = "script" | "coroutine" | "protected" | "plain"

/** The results of `lua_resume`. */
export const Status = { ended: 0, yielded: 1, failed: 2, outOfMemory: 4, failedInHandler: 5 } as const

/**
 * The rest of a library function, after the thread that it called has ended. Pushes the function's results and returns
 * how many.
 */
export type Finish = (L: LuaState, status: number) => number

interface Link {
  thread: LuaState
  readonly kind: Kind
  /** For an error handler: the thread that failed. In Lua its functions are callers of the handler. */
  readonly failed: LuaState | undefined
  /** The rest of the function that waits for the next thread; `undefined` while nothing is suspended. */
  finish: Finish | undefined
}

/** A reusable thread. */
export interface Thread {
  readonly state: LuaState
  /** Its reference in the registry, against garbage collection. */
  readonly reference: number
  isTaken: boolean
}

/** The error of too many nested C calls. */
export const tooDeep = "C stack overflow"

/** Values that can be pushed without a check: Lua guarantees twenty. */
const freeSlots = 16

/** How many idle threads are kept. */
const maxIdle = 16

/** The stack level of a library function's caller. A `Finish` that runs after a suspension is one level deeper. */
const callerLevel = { inside: 1, afterwards: 2 } as const

export class Calls {
  readonly frames: Frames
  private readonly chain: Array<Link> = []
  /** The link of each script: V8 tells its collector of every new object that an old one gets. */
  private readonly first: Link = { thread: 0, kind: "script", failed: undefined, finish: undefined }
  private idle: Array<Thread> = []
  private readonly threads = new Set<Thread>()
  private isSuspended = false
  private isEnding = false
  /** Where the current error was raised, if that was in the thread of a plain call. */
  failedAt: string | undefined
  /** The `Finish` that runs after a suspension, and its thread. */
  private finishing: { readonly thread: LuaState; readonly run: () => number } | undefined
  /** The reference of the Lua function that runs `finishing`. */
  private readonly finishReference: number

  constructor(
    private readonly lua: Lua,
    readonly places: Places,
    /** Turns on the return hook of a thread. */
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

  /** Returns a thread whose function has returned, or that has not run. */
  give(L: LuaState, thread: Thread): void {
    this.lua.api.lua_settop(thread.state, 0)
    this.keep(L, thread)
  }

  /** Returns a thread that has failed. */
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
   * Calls a function, which lies below its arguments on a thread's stack, for the library function that runs in L.
   */
  call(L: LuaState, thread: LuaState, args: number, kind: Kind, finish: Finish, failed?: LuaState): number {
    const status = this.enter(L, thread, args, kind, failed)
    return status === undefined ? this.wait(L, finish) : finish(L, status)
  }

  /** Raises Lua's error if one more C call would be too deep. */
  checkDepth(L: LuaState): void {
    if (this.isTooDeep(L)) throw new LuaError(tooDeep, false)
  }

  isTooDeep(L: LuaState): boolean {
    return this.frames.depth(L) + 1 >= deepest
  }

  /** Like `call`, but returns the thread's status. `undefined` means that it was suspended: then the caller must `wait`. */
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

  /** Suspends the library function that runs in L until the thread it entered has ended. */
  wait(L: LuaState, finish: Finish): never {
    const link = this.chain.findLast(({ thread }) => thread === L)
    if (link !== undefined) link.finish = finish
    return this.leave(L)
  }

  private leave(L: LuaState): never {
    if (this.finishing?.thread === L) {
      // L is suspended already: unwind to `resume`
      this.lua.api.lua_pushnil(L)
      this.lua.api.lua_error(L)
    }
    this.frames.suspend(L)
    throw Wasm.suspension
  }

  /** Whether every thread of the chain can be suspended now. */
  private get canSuspend(): boolean {
    for (const { thread, finish } of this.chain) {
      // the other threads are suspended already
      const isRunning = finish === undefined && thread !== this.finishing?.thread
      if (isRunning && !this.frames.canSuspend(thread)) return false
    }
    return true
  }

  /**
   * Suspends the whole chain in the library function that runs in L, which waits for something outside of Lua: `resume` runs the
   * `Finish`. Returns if one of the threads cannot be suspended now.
   */
  pause(L: LuaState, finish: Finish): void {
    if (!this.canSuspend) return
    this.isSuspended = true
    this.wait(L, finish)
  }

  /** Called by the hook: suspends the whole chain, or does nothing if one of its threads cannot be suspended now. */
  suspend(L: LuaState): void {
    if (!this.canSuspend) return
    this.isSuspended = true
    this.frames.suspendInHook(L)
    throw Wasm.suspension
  }

  /** Starts the function below its arguments on a thread's stack. Returns its status, `undefined` if it was suspended. */
  start(thread: LuaState, args: number): number | undefined {
    this.reset()
    this.first.thread = thread
    this.first.finish = undefined
    this.chain.push(this.first)
    const status = this.lua.api.lua_resume(thread, args)
    if (this.isSuspended) return undefined
    this.chain.pop()
    return status
  }

  /** Resumes the chain. Returns the status of its first thread, `undefined` if it was suspended again. */
  resume(): number | undefined {
    const { api } = this.lua
    let args = 0
    for (;;) {
      const link = this.chain[this.chain.length - 1]
      if (link === undefined) throw new Error("nothing was suspended")
      this.isSuspended = false
      let status: number
      if (link.finish === undefined) {
        if (this.frames.isWatched(link.thread)) {
          this.frames.restoreDepth(link.thread)
          this.watchReturns(link.thread)
        }
        status = api.lua_resume(link.thread, args)
        if (this.isSuspended) return undefined
      } else {
        const results = this.finish(link, Status.ended)
        if (results === undefined) return undefined
        if (results >= 0 && this.frames.returnFrom(link.thread, results)) {
          args = results
          continue
        }
        status = results < 0 ? -results : Status.ended
      }
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
   * Runs the rest of a function that waited. Returns the number of its results; the negative status if it failed, with
   * the error on top of its stack; `undefined` if it made another call that was suspended.
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

  /** The threads of the chain, the script's first. */
  get running(): ReadonlyArray<LuaState> {
    return this.chain.map(({ thread }) => thread)
  }

  /** The current coroutine as the script sees it; `undefined` outside of coroutines. */
  get coroutine(): LuaState | undefined {
    for (let i = this.chain.length - 1; i >= 0; i--) {
      const link = this.chain[i]
      if (link?.kind === "coroutine") return link.thread
    }
    return undefined
  }

  /** Whether a coroutine runs, or waits for another. */
  isActive(thread: LuaState): boolean {
    return this.chain.some((link) => link.thread === thread)
  }

  /** Whether an error would end the script. */
  get isUnprotected(): boolean {
    return this.chain.every(({ kind }) => kind === "script" || kind === "plain")
  }

  /** Whether a thread is a coroutine that may yield now. */
  canYield(L: LuaState): boolean {
    const link = this.chain[this.chain.length - 1]
    return link?.thread === L && link.kind === "coroutine" && !this.frames.isWatched(L)
  }

  /** The position that `error` puts before a text for a level. */
  where(level: number): string {
    const found = this.level(level)
    return found === undefined || found.line <= 0 ? "" : `${found.shortSource}:${found.line}: `
  }

  /** The function at a stack level, 0 being the running one. Levels continue from thread to thread of the chain. */
  level(level: number): Level | undefined {
    let levels = level
    for (let i = this.chain.length - 1; i >= 0; i--) {
      const link = this.chain[i]
      if (link === undefined) break
      for (const thread of [link.thread, link.failed]) {
        if (thread === undefined) continue
        // level 0 there is the function that runs the `Finish`
        for (let at = thread === this.finishing?.thread ? 1 : 0; ; at++) {
          const found = this.places.level(thread, at)
          if (found === undefined) break
          // a body is part of the C function below it
          if (!found.isOfC && found.source === "=[C]") continue
          if (levels-- === 0) return found
        }
      }
      if (link.kind === "coroutine") break
    }
    return undefined
  }

  /** Drops the chain, at the end of a script or after an error. */
  reset(): void {
    // setting the length is a call into V8, even if it stays the same
    if (this.chain.length > 0) this.chain.length = 0
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

  /** Drops all idle threads, and keeps none until `reset`: a new thread inherits the hook of the thread that makes it. */
  end(): void {
    this.isEnding = true
    for (const thread of this.idle) this.discard(this.lua.main, thread)
    this.idle = []
  }
}
