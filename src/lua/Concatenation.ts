/**
 * Rewrites compiled functions so that each concatenation has two operands, as in `a .. (b .. c)`. Lua joins three or more in
 * one instruction, whose progress only C knows: a script could not be suspended in a `__concat` that it calls, and an endless
 * one would stop the server. The operands are joined in the same order.
 *
 * Layouts (32-bit code, Lua 5.1.5, offsets in bytes):
 *
 * | structure      | fields                                                                                              |
 * |----------------|-----------------------------------------------------------------------------------------------------|
 * | `lua_State`    | global state 16                                                                                     |
 * | `global_State` | bytes in use 68                                                                                     |
 * | `Closure`      | prototype 16                                                                                        |
 * | `Proto`        | code 12, inner functions 16, lines 20, local variables 24; their numbers 44, 52, 48, 56              |
 * | `LocVar`       | first instruction 4, instruction after the last 8; 12 long                                          |
 */
import * as Instruction from "./Instruction.js"
import type { Exports, LuaState } from "./Wasm.js"

const globalAt = 16
const bytesInUseAt = 68
const prototypeAt = 16

const codeAt = 12
const innerAt = 16
const linesAt = 20
const variablesAt = 24
const codeCountAt = 44
const lineCountAt = 48
const innerCountAt = 52
const variableCountAt = 56

const firstAt = 4
const afterAt = 8
const variableSize = 12

const { Op, opOf, aOf, bOf, cOf } = Instruction

/** Lua's memory. The words are a new array after it has grown. */
export interface Memory {
  readonly api: Exports
  readonly words: Int32Array
}

/** Rewrites the function on top of a stack, which was just compiled, and the functions in it. */
export const split = (memory: Memory, L: LuaState): void =>
  splitAll(memory, L, wordAt(memory, memory.api.lua_topointer(L, -1) + prototypeAt))

const wordAt = ({ words }: Memory, address: number): number => words[address >> 2] ?? 0

const setWord = ({ words }: Memory, address: number, value: number): void => {
  words[address >> 2] = value
}

const splitAll = (memory: Memory, L: LuaState, prototype: number): void => {
  splitOne(memory, L, prototype)
  const inner = wordAt(memory, prototype + innerAt)
  const count = wordAt(memory, prototype + innerCountAt)
  for (let index = 0; index < count; index++) splitAll(memory, L, wordAt(memory, inner + index * 4))
}

const isJump = (op: number): boolean => op === Op.jump || op === Op.forLoop || op === Op.forPrepare

/** Whether the next word is a number instead of an instruction. */
const hasNumber = (instruction: number): boolean => opOf(instruction) === Op.setList && cOf(instruction) === 0

const splitOne = (memory: Memory, L: LuaState, prototype: number): void => {
  const { api } = memory
  const count = wordAt(memory, prototype + codeCountAt)
  const places = placesOf(memory.words.subarray(wordAt(memory, prototype + codeAt) >> 2), count)
  const length = places[count] ?? 0
  if (length === count) return
  const code = api.malloc(length * 4)
  const lines = api.malloc(length * 4)
  // without memory the function stays as it is
  if (code === 0 || lines === 0 || !copy(memory, prototype, places, code, lines)) {
    api.free(code)
    api.free(lines)
    return
  }
  const variables = wordAt(memory, prototype + variablesAt)
  for (let index = 0; index < wordAt(memory, prototype + variableCountAt); index++) {
    for (const at of [firstAt, afterAt]) {
      const address = variables + index * variableSize + at
      setWord(memory, address, places[wordAt(memory, address)] ?? length)
    }
  }
  api.free(wordAt(memory, prototype + codeAt))
  api.free(wordAt(memory, prototype + linesAt))
  setWord(memory, prototype + codeAt, code)
  setWord(memory, prototype + linesAt, lines)
  setWord(memory, prototype + codeCountAt, length)
  setWord(memory, prototype + lineCountAt, length)
  const inUse = wordAt(memory, L + globalAt) + bytesInUseAt
  setWord(memory, inUse, wordAt(memory, inUse) + (length - count) * 8)
}

/** The new place of each instruction, and of the end. */
const placesOf = (code: Int32Array, count: number): Int32Array => {
  const places = new Int32Array(count + 1)
  let place = 0
  for (let index = 0; index < count; index++) {
    const instruction = code[index] ?? 0
    places[index] = place++
    if (hasNumber(instruction)) places[++index] = place++
    else if (opOf(instruction) === Op.concat) place += cOf(instruction) - bOf(instruction) - 1
  }
  places[count] = place
  return places
}

/** Writes the new code and its lines; false if a jump has become too long. */
const copy = (memory: Memory, prototype: number, places: Int32Array, code: number, lines: number): boolean => {
  const { words } = memory
  const from = wordAt(memory, prototype + codeAt) >> 2
  const linesFrom = wordAt(memory, prototype + linesAt) >> 2
  const count = places.length - 1
  let isNumber = false
  for (let index = 0; index < count; index++) {
    let instruction = words[from + index] ?? 0
    const place = places[index] ?? 0
    const next = places[index + 1] ?? 0
    words.fill(words[linesFrom + index] ?? 0, (lines >> 2) + place, (lines >> 2) + next)
    let at = (code >> 2) + place
    if (isNumber) isNumber = false
    else if (isJump(opOf(instruction))) {
      const target = places[index + 1 + Instruction.distanceOf(instruction)] ?? 0
      const distance = target - place - 1
      if (Math.abs(distance) > Instruction.maxDistance) return false
      instruction = Instruction.withDistance(instruction, distance)
    } else if (opOf(instruction) === Op.concat) {
      const first = bOf(instruction)
      // from the right: each result takes the place of its left operand
      for (let right = cOf(instruction); right > first + 1; right--) {
        words[at++] = Instruction.make(Op.concat, right - 1, right - 1, right)
      }
      instruction = Instruction.make(Op.concat, aOf(instruction), first, first + 1)
    } else isNumber = hasNumber(instruction)
    words[at] = instruction
  }
  return true
}
