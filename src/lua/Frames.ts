/**
 * The call frames of Lua threads, read and changed in Lua's memory, to suspend a thread at any instruction.
 *
 * Lua 5.1 cannot yield inside a metamethod or the iterator of a `for`: the interpreter calls these through C. But such a C
 * frame holds only one thing that matters: what to do with the result. So a suspension drops all C frames of the thread
 * (`Wasm.suspension` unwinds to the `lua_resume` that runs it) and records which Lua frames were called by an unfinished
 * instruction. When one of them returns, the return hook finishes that instruction, as the C frame would have.
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
import { aOf, bOf, cOf, distanceOf, Op, opOf } from "./Instruction.js"
import { Type } from "./Layout.js"
import type { Lua } from "./Lua.js"
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
const maxCalls = 20000

/** Lua refuses C calls that nest this deep. */
export const deepest = 200

/** An operand with this bit is the index of a constant, not a register. */
const constantBit = 256

const isCall = (instruction: number): boolean => {
  const op = opOf(instruction)
  return op === Op.call || op === Op.tailCall
}

/** Whether an instruction can be finished when its call returns. */
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
      // with more than two operands, the two at hand are known to the C frame alone (see `Concatenation`)
      return cOf(instruction) - bOf(instruction) === 1
    default:
      return op >= Op.add && op <= Op.length
  }
}

export class Frames {
  /** By thread: the indices of frames that an unfinished instruction has called, the deepest last. */
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

  /** Copies the counts of instructions and nested C calls from one thread to another. */
  inherit(from: LuaState, to: LuaState): void {
    this.takeCount(from, to)
    this.setDepth(to, this.depth(from))
  }

  /** Copies the count of instructions until the next check. */
  takeCount(from: LuaState, to: LuaState): void {
    const { words } = this.lua
    const count = words[(from + hookCountAt) >> 2] ?? 0
    // 0 means a line hook; Lua would count down from 0 through all 32-bit numbers
    if (count > 0) words[(to + hookCountAt) >> 2] = count
  }

  /**
   * Counts instructions for the call of a C function. Returns false if a check is due, which the next instruction of Lua's makes;
   * also where the hook is called on each line.
   */
  spend(L: LuaState, instructions: number): boolean {
    const count = this.word(L + hookCountAt)
    if (count <= 1) return false
    this.setWord(L + hookCountAt, Math.max(1, count - instructions))
    return true
  }

  /** How many C calls are nested in a thread. */
  depth(L: LuaState): number {
    return this.word(L + depthAt) & 0xffff
  }

  private setDepth(L: LuaState, depth: number): void {
    this.setWord(L + depthAt, (this.word(L + depthAt) & ~0xffff) | depth)
  }

  /** The depth at which the thread was resumed, in the upper half of the same word. */
  private baseDepth(L: LuaState): number {
    return this.word(L + depthAt) >>> 16
  }

  /** Whether a thread has only Lua frames, except for a C function on top, and all their instructions can be finished. */
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

  /** Marks a thread as suspended by its hook, before the next instruction. */
  suspendInHook(L: LuaState): void {
    const call = this.word(L + callAt)
    const closure = this.word(this.word(call + functionOf))
    const size = this.byte(this.word(closure + prototypeAt) + stackSizeAt)
    // undo the stack space that Lua added for the hook
    this.setWord(call + topOf, this.word(call) + size * valueSize)
    this.lua.memory[L + hookAllowedAt] = 1
    this.setWord(L + programCounterAt, this.word(L + programCounterAt) - instructionSize)
    this.suspend(L)
  }

  /** Marks a thread as suspended in the C function on top. */
  suspend(L: LuaState): void {
    this.lua.memory[L + statusAt] = yielded
    // as if the dropped C calls had returned
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

  /** Counts the unfinished instructions as nested C calls again, before the thread is resumed. */
  restoreDepth(L: LuaState): void {
    this.setDepth(L, this.depth(L) + (this.unfinished.get(L)?.length ?? 0))
  }

  /** Whether a thread needs the return hook. */
  isWatched(L: LuaState): boolean {
    return this.unfinished.has(L)
  }

  /** Forgets a thread that has ended. */
  forget(L: LuaState): void {
    if (this.unfinished.size > 0) this.unfinished.delete(L)
  }

  /** Called by the return hook: finishes the caller's instruction, if a suspension dropped its C frame. */
  onReturn(L: LuaState): void {
    if (!this.isUnfinished(L)) return
    const base = this.word(L + baseAt)
    const result = base + aOf(this.instructionBefore(this.word(L + programCounterAt))) * valueSize
    this.finish(L, result < this.word(L + topAt) ? result : 0)
    this.setDepth(L, this.depth(L) - 1)
    this.setWord(L + depthAt, this.word(L + depthAt) - 0x10000)
  }

  /** Whether an unfinished instruction called the function on top. */
  private isUnfinished(L: LuaState): boolean {
    return this.unfinished.get(L)?.at(-1) === (this.word(L + callAt) - this.word(L + firstCallAt)) / callSize
  }

  /** Finishes the instruction that called the function on top. `result` is the address of its result, 0 for nil. */
  private finish(L: LuaState, result: number): void {
    const unfinished = this.unfinished.get(L)
    unfinished?.pop()
    if (unfinished?.length === 0) this.unfinished.delete(L)
    this.finishInstruction(L, this.word(L + callAt) - callSize, result)
  }

  /**
   * Makes the C function on top of a suspended thread return the topmost values. Returns false if it was the thread's
   * only function: then the thread has ended.
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
   * Resets a thread that has failed, as Lua does when a protected call catches an error. Returns false if closures still
   * use its local variables, or if its frames have overflowed.
   */
  reset(L: LuaState): boolean {
    const call = this.word(L + firstCallAt)
    if (this.word(L + openAt) !== 0 || this.word(L + callCountAt) > maxCalls) return false
    this.setWord(L + callAt, call)
    this.setWord(L + baseAt, this.word(call))
    this.setWord(L + topAt, this.word(call))
    // an error leaves the C calls counted that it ended
    this.setWord(L + depthAt, 0)
    this.lua.memory[L + statusAt] = 0
    this.lua.memory[L + hookAllowedAt] = 1
    return true
  }

  /** Ends a suspended thread with the error on top of its stack. */
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
        // the return itself puts the results into the loop's variables
        if (this.type(result) !== Type.nil) this.copy(result, target + 2 * valueSize)
        this.skip(call, next, this.type(result) !== Type.nil)
        return
      default:
        this.copy(result, target)
    }
  }

  /** Takes or skips the jump that follows a test. */
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

  /** Whether `a <= b` called `__le`; otherwise it called `__lt`, as `not (b < a)`. */
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
