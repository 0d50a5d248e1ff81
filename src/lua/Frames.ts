/**
 * The call frames of Lua's threads, as they lie in Lua's memory, and the suspension of a thread at any instruction.
 *
 * Lua 5.1 yields only where no C function is under way: not in a metamethod or the iterator of a `for`, which the
 * interpreter calls through C. Its C frames hold little that cannot be made up for: where the result goes. So a
 * suspension throws all C frames of the thread away (`Wasm.suspension` unwinds to the `lua_resume` that runs the thread)
 * and records how many Lua frames it found. When a metamethod among these returns, the return hook completes the
 * instruction that called it.
 *
 * Layouts (32-bit code, Lua 5.1.5, offsets in bytes):
 *
 * | structure   | fields                                                                                         |
 * |-------------|------------------------------------------------------------------------------------------------|
 * | `lua_State` | status 6, top 8, base 12, ci 20, savedpc 24, base_ci 40, size_ci 48, nCcalls 52, baseCcalls 54,   |
 * |             | allowhook 57, hookcount 64, openupval 104                                                        |
 * | `CallInfo`  | base 0, func 4, top 8, savedpc 12; 24 long                                                      |
 * | `Closure`   | isC 6, the prototype 16                                                                         |
 * | `Proto`     | constants 8, code 12, size of the stack 75                                                      |
 */
import { type Lua, Type } from "./Lua.js"
import type { LuaState } from "./Wasm.js"

const statusAt = 6
const topAt = 8
const baseAt = 12
const callAt = 20
const programCounterAt = 24
const firstCallAt = 40
const depthAt = 52
const callCountAt = 48
const hookAllowedAt = 57
const hookCountAt = 64
const openAt = 104

const callSize = 24
const functionOf = 4
const topOf = 8
const programCounterOf = 12

const isCAt = 6
const prototypeAt = 16
const constantsAt = 8
const stackSizeAt = 75

const valueSize = 16
const typeAt = 8
const instructionSize = 4

/** `LUA_YIELD` and `LUA_ERRRUN`, as a thread's status has them. */
const yielded = 1
const failed = 2

/** Frames of a thread, beyond which Lua reports an overflow and leaves some for handling that. */
const mostCalls = 20000

/** Calls of C within each other, from which on Lua refuses more. */
export const deepest = 200

/** The instructions that call functions, by their numbers. */
const Op = {
  getGlobal: 5,
  getTable: 6,
  setGlobal: 7,
  setTable: 9,
  self: 11,
  add: 12,
  length: 20,
  concat: 21,
  equal: 23,
  lessThan: 24,
  lessOrEqual: 25,
  call: 28,
  tailCall: 29,
  iterate: 33
} as const

/** The parts of an instruction: the operation in the lowest six bits, A in eight, C in nine, B in nine. */
const opOf = (instruction: number): number => instruction & 0x3f
const aOf = (instruction: number): number => (instruction >>> 6) & 0xff
const bOf = (instruction: number): number => instruction >>> 23
const cOf = (instruction: number): number => (instruction >>> 14) & 0x1ff
/** A jump's distance: B and C together, less their middle. */
const distanceOf = (instruction: number): number => (instruction >>> 14) - 131071

/** An operand from here on is a constant's number. */
const constantBit = 256

const isCall = (instruction: number): boolean => {
  const op = opOf(instruction)
  return op === Op.call || op === Op.tailCall
}

/** Whether an instruction can be completed when the function that it has called returns. */
const canFinish = (instruction: number): boolean => {
  const op = opOf(instruction)
  switch (op) {
    case Op.getGlobal:
    case Op.getTable:
    case Op.setGlobal:
    case Op.setTable:
    case Op.self:
    case Op.equal:
    case Op.lessThan:
    case Op.lessOrEqual:
    case Op.call:
    case Op.tailCall:
    case Op.iterate:
      return true
    case Op.concat:
      // of more than two operands nobody knows which two are at hand
      return cOf(instruction) - bOf(instruction) === 1
    default:
      return op >= Op.add && op <= Op.length
  }
}

export class Frames {
  /** By thread: the numbers of the frames whose callers have an instruction to be completed, the deepest last. */
  private readonly unfinished = new Map<LuaState, Array<number>>()

  constructor(private readonly lua: Lua) {}

  private word(at: number): number {
    return this.lua.words[at >> 2] ?? 0
  }

  private setWord(at: number, value: number): void {
    this.lua.words[at >> 2] = value
  }

  private byte(at: number): number {
    return this.lua.memory[at] ?? 0
  }

  /** Has a thread count instructions and calls of C from where another is. */
  inherit(from: LuaState, to: LuaState): void {
    this.takeCount(from, to)
    this.setDepth(to, this.depth(from))
  }

  /** Has a thread count instructions from where another is. */
  takeCount(from: LuaState, to: LuaState): void {
    const { words } = this.lua
    const count = words[(from + hookCountAt) >> 2] ?? 0
    // one whose hook looks at lines counts none, and Lua would count on below zero
    if (count > 0) words[(to + hookCountAt) >> 2] = count
  }

  /** How many calls of C a thread is in. */
  depth(L: LuaState): number {
    return this.word(L + depthAt) & 0xffff
  }

  private setDepth(L: LuaState, depth: number): void {
    this.setWord(L + depthAt, (this.word(L + depthAt) & ~0xffff) | depth)
  }

  /** The depth that a thread was resumed at, which lies in the upper half of the same word. */
  private baseDepth(L: LuaState): number {
    return this.word(L + depthAt) >>> 16
  }

  /** Whether a thread's frames are Lua's alone, but for a C function on top, and its unfinished instructions can be. */
  canSuspend(L: LuaState): boolean {
    const last = this.word(L + callAt)
    let isOfLua = false
    for (let call = this.word(L + firstCallAt) + callSize; call <= last; call += callSize) {
      if (isOfLua && !canFinish(this.instructionBefore(this.word(call - callSize + programCounterOf)))) return false
      isOfLua = this.isOfLua(call)
      if (!isOfLua && call !== last) return false
    }
    return true
  }

  /** Marks the thread whose hook runs as suspended before the instruction that it is about to run. */
  suspendInHook(L: LuaState): void {
    const call = this.word(L + callAt)
    const closure = this.word(this.word(call + functionOf))
    const size = this.byte(this.word(closure + prototypeAt) + stackSizeAt)
    // as the hook found it: Lua gives a hook room above what its caller uses
    this.setWord(call + topOf, this.word(call) + size * valueSize)
    this.lua.memory[L + hookAllowedAt] = 1
    this.setWord(L + programCounterAt, this.word(L + programCounterAt) - instructionSize)
    this.suspend(L)
  }

  /** Marks the thread whose C function runs as suspended in that. */
  suspend(L: LuaState): void {
    this.lua.memory[L + statusAt] = yielded
    // as if the calls of C thrown away had returned
    this.setDepth(L, this.baseDepth(L) - (this.unfinished.get(L)?.length ?? 0))
    const unfinished: Array<number> = []
    const first = this.word(L + firstCallAt)
    const last = this.word(L + callAt)
    for (let call = first + 2 * callSize; call <= last; call += callSize) {
      const instruction = this.instructionBefore(this.word(call - callSize + programCounterOf))
      if (!isCall(instruction)) unfinished.push((call - first) / callSize)
    }
    if (unfinished.length > 0) this.unfinished.set(L, unfinished)
  }

  /** Counts the calls that are to be completed among the calls of C, in a thread that is about to be resumed. */
  restoreDepth(L: LuaState): void {
    this.setDepth(L, this.depth(L) + (this.unfinished.get(L)?.length ?? 0))
  }

  /** Whether functions return in a thread that the return hook must see. */
  isWatched(L: LuaState): boolean {
    return this.unfinished.has(L)
  }

  /** Forgets a thread that has ended. */
  forget(L: LuaState): void {
    if (this.unfinished.size > 0) this.unfinished.delete(L)
  }

  /** What the return hook does: completes the caller's instruction, if a suspension has cut that off from it. */
  onReturn(L: LuaState): void {
    if (!this.isUnfinished(L)) return
    const base = this.word(L + baseAt)
    const result = base + aOf(this.instructionBefore(this.word(L + programCounterAt))) * valueSize
    this.finish(L, result < this.word(L + topAt) ? result : 0)
    this.setDepth(L, this.depth(L) - 1)
    this.setWord(L + depthAt, this.word(L + depthAt) - 0x10000)
  }

  /** Whether the function on top was called by an instruction that is to be completed. */
  private isUnfinished(L: LuaState): boolean {
    return this.unfinished.get(L)?.at(-1) === (this.word(L + callAt) - this.word(L + firstCallAt)) / callSize
  }

  /** Completes the instruction that has called the function on top, whose result is at an address; 0 for nil. */
  private finish(L: LuaState, result: number): void {
    const unfinished = this.unfinished.get(L)
    unfinished?.pop()
    if (unfinished?.length === 0) this.unfinished.delete(L)
    this.finishInstruction(L, this.word(L + callAt) - callSize, result)
  }

  /**
   * Has the C function that a thread is suspended in return as many results as lie on top of the stack; whether there is
   * a function of Lua's to go on with.
   */
  returnFrom(L: LuaState, results: number): boolean {
    const first = this.word(L + firstCallAt)
    const call = this.word(L + callAt)
    const from = this.word(L + topAt) - results * valueSize
    if (call - callSize > first) {
      if (this.isUnfinished(L)) this.finish(L, results > 0 ? from : 0)
      return true
    }
    const to = this.word(call + functionOf)
    this.lua.memory.copyWithin(to, from, from + results * valueSize)
    this.setWord(L + topAt, to + results * valueSize)
    this.setWord(L + callAt, first)
    this.setWord(L + baseAt, this.word(first))
    this.lua.memory[L + statusAt] = 0
    return false
  }

  /**
   * Makes a thread that has failed as good as new, as Lua does when a protected call has caught an error; not where a
   * variable of its functions is still in use, or its frames have grown past what Lua keeps.
   */
  reset(L: LuaState): boolean {
    const call = this.word(L + firstCallAt)
    if (this.word(L + openAt) !== 0 || this.word(L + callCountAt) > mostCalls) return false
    this.setWord(L + callAt, call)
    this.setWord(L + baseAt, this.word(call))
    this.setWord(L + topAt, this.word(call))
    this.lua.memory[L + statusAt] = 0
    this.lua.memory[L + hookAllowedAt] = 1
    return true
  }

  /** Has a suspended thread end with the error on top of its stack. */
  fail(L: LuaState): void {
    this.lua.memory[L + statusAt] = failed
    this.forget(L)
  }

  private finishInstruction(L: LuaState, call: number, result: number): void {
    const base = this.word(call)
    const next = this.word(call + programCounterOf)
    const instruction = this.instructionBefore(next)
    const target = base + aOf(instruction) * valueSize
    const op = opOf(instruction)
    switch (op) {
      case Op.call:
      case Op.tailCall:
      case Op.setTable:
      case Op.setGlobal:
        return
      case Op.equal:
      case Op.lessThan:
      case Op.lessOrEqual: {
        const isInverted = op === Op.lessOrEqual && !this.hasLessOrEqual(L, call, instruction)
        const isTrue = this.isTrue(result) !== isInverted
        this.skip(call, next, isTrue === (aOf(instruction) !== 0))
        return
      }
      case Op.iterate:
        // the results are there already
        if (this.type(result) !== Type.nil) this.copy(result, target + 2 * valueSize)
        this.skip(call, next, this.type(result) !== Type.nil)
        return
      default:
        this.copy(result, target)
    }
  }

  /** Takes the jump that follows a test, or steps over it. */
  private skip(call: number, next: number, jumps: boolean): void {
    const distance = jumps ? distanceOf(this.word(next)) : 0
    this.setWord(call + programCounterOf, next + (1 + distance) * instructionSize)
  }

  private copy(from: number, to: number): void {
    if (from === 0) this.setWord(to + typeAt, Type.nil)
    else this.lua.memory.copyWithin(to, from, from + valueSize)
  }

  private type(value: number): number {
    return value === 0 ? Type.nil : this.word(value + typeAt)
  }

  private isTrue(value: number): boolean {
    const type = this.type(value)
    return type !== Type.nil && !(type === Type.boolean && this.word(value) === 0)
  }

  /** Whether `a <= b` has called `__le`, and not `__lt` for `not (b < a)`. */
  private hasLessOrEqual(L: LuaState, call: number, instruction: number): boolean {
    const { lua } = this
    const { api } = lua
    const top = this.word(L + topAt)
    const fields = [bOf(instruction), cOf(instruction)].filter((operand) => {
      lua.memory.copyWithin(this.word(L + topAt), this.operand(call, operand), this.operand(call, operand) + valueSize)
      this.setWord(L + topAt, this.word(L + topAt) + valueSize)
      return api.luaL_getmetafield(L, -1, lua.name("__le")) !== 0
    })
    const isShared = fields.length === 2 && api.lua_rawequal(L, -1, -3) !== 0
    this.setWord(L + topAt, top)
    return isShared
  }

  /** The address of an instruction's operand: a register, or a constant. */
  private operand(call: number, operand: number): number {
    if (operand < constantBit) return this.word(call) + operand * valueSize
    const prototype = this.word(this.word(this.word(call + functionOf)) + prototypeAt)
    return this.word(prototype + constantsAt) + (operand - constantBit) * valueSize
  }

  private isOfLua(call: number): boolean {
    const value = this.word(call + functionOf)
    return this.type(value) === Type.function && this.byte(this.word(value) + isCAt) === 0
  }

  private instructionBefore(next: number): number {
    return this.word(next - instructionSize)
  }
}
