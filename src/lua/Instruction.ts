/** The instructions of Lua 5.1 that are read or changed in its memory, and their parts. */

/** The opcodes. */
export const Op = {
  getGlobal: 5,
  getTable: 6,
  setGlobal: 7,
  setTable: 9,
  self: 11,
  add: 12,
  length: 20,
  concat: 21,
  jump: 22,
  equal: 23,
  lessThan: 24,
  lessOrEqual: 25,
  call: 28,
  tailCall: 29,
  forLoop: 31,
  forPrepare: 32,
  iterate: 33,
  setList: 34
} as const

/** The parts of an instruction, from the lowest bit: opcode (6 bits), A (8), C (9), B (9). */
export const opOf = (instruction: number): number => instruction & 0x3f
export const aOf = (instruction: number): number => (instruction >>> 6) & 0xff
export const bOf = (instruction: number): number => instruction >>> 23
export const cOf = (instruction: number): number => (instruction >>> 14) & 0x1ff

export const make = (op: number, a: number, b: number, c: number): number => op | (a << 6) | (c << 14) | (b << 23)

/** The largest distance of a jump. */
export const maxDistance = 131071

/** The distance of a jump: B and C as one number, minus its midpoint. */
export const distanceOf = (instruction: number): number => (instruction >>> 14) - maxDistance

export const withDistance = (instruction: number, distance: number): number =>
  (instruction & 0x3fff) | ((distance + maxDistance) << 14)
