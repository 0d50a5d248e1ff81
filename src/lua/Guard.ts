/**
 * Functions in front of Lua's own that take integers. C's `long` has 32 bits in WebAssembly, 64 in Redis: where an argument does
 * not fit, a function of ours is called instead. Most calls never leave WebAssembly, so that a guard costs them nanoseconds;
 * a function of JavaScript in its place would double the time of a `string.sub`.
 */
import * as Assembly from "./Assembly.js"
import { baseAt, bytesAt, Type, topAt, typeAt, valueSize } from "./Layout.js"
import { type Function_, globals, type Lua } from "./Lua.js"
import * as Wasm from "./Wasm.js"

/** A function of Lua's, and the arguments to look at. */
export interface Guarded {
  readonly library: string | undefined
  readonly name: string
  /** The index of the first integer, and how many there may be. */
  readonly first: number
  readonly count: number
  /** The least number that Lua's own function takes; the largest is 2^31 - 1. */
  readonly least: number
  /** Called instead with the original, if a number is out of these bounds, or a string may be a number. */
  readonly otherwise: (original: Function_) => Function_
}

/** From here on, a number does not fit. */
const limit = 2 ** 31

/** WebAssembly's instructions, with their immediate arguments. */
const op = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  else: [0x05],
  end: [0x0b],
  /** Jumps out of the n-th block around it, from the innermost; to the start of a loop. */
  jump: (depth: number) => [0x0c, depth],
  jumpIf: (depth: number) => [0x0d, depth],
  return: [0x0f],
  call: (f: number) => [0x10, ...Assembly.unsigned(f)],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  tee: (local: number) => [0x22, local],
  load: (offset: number) => [0x28, 2, offset],
  loadDouble: [0x2b, 3, 0],
  loadByte: (offset: number) => [0x2d, 0, offset],
  i32: (value: number) => [0x41, ...Assembly.signed(value)],
  f64: (value: number) => [0x44, ...Assembly.double(value)],
  isZero: [0x45],
  equal: [0x46],
  less: [0x49],
  notLess: [0x4f],
  lessDouble: [0x63],
  notLessDouble: [0x66],
  add: [0x6a],
  subtract: [0x6b],
  and: [0x71],
  or: [0x72]
}

/** The parameters and the other locals of `fits`. */
const local = { L: 0, first: 1, span: 2, least: 3, value: 4, end: 5, scratch: 6 } as const

const codeOf = (character: string): number => character.charCodeAt(0)

/** Strings with these first letters, in any case, may be a number: `inf` and `nan`. */
const letters = ["i", "n"].map(codeOf)

/** Other numbers begin with white space, which is below the first of these, or between the others: a sign, a point, a digit. */
const afterSpaces = codeOf("!")
const plus = codeOf("+")
const afterDigits = codeOf(":")

/**
 * The code of `fits`: whether all arguments in a part of the stack fit. Its parameters are the thread, the bytes before the first
 * argument, the bytes of all, and the least number.
 */
const fits = (): ReadonlyArray<number> => {
  const { L, first, span, least, value, end, scratch } = local
  // the blocks are, from the outermost: one that is left if an argument does not fit, the loop, and two `if`s
  const doubles = [
    ...[...op.get(value), ...op.loadDouble, ...op.get(least), ...op.notLessDouble],
    ...[...op.get(value), ...op.loadDouble, ...op.f64(limit), ...op.lessDouble],
    ...[...op.and, ...op.isZero, ...op.jumpIf(2)]
  ]
  const strings = [
    ...[...op.get(value), ...op.load(0), ...op.loadByte(bytesAt), ...op.tee(scratch)],
    ...[...op.i32(afterSpaces), ...op.less, ...op.jumpIf(3)],
    ...[
      ...op.get(scratch),
      ...op.i32(plus),
      ...op.subtract,
      ...op.i32(afterDigits - plus),
      ...op.less,
      ...op.jumpIf(3)
    ],
    ...[...op.get(scratch), ...op.i32(0x20), ...op.or, ...op.set(scratch)],
    ...letters.flatMap((letter) => [...op.get(scratch), ...op.i32(letter), ...op.equal, ...op.jumpIf(3)])
  ]
  return Assembly.sized([
    ...[1, 3, Assembly.i32],
    ...[...op.get(L), ...op.load(baseAt), ...op.get(first), ...op.add, ...op.set(value)],
    ...[...op.get(L), ...op.load(topAt), ...op.set(end)],
    ...[...op.get(value), ...op.get(span), ...op.add, ...op.tee(scratch), ...op.get(end), ...op.less],
    ...[...op.if, ...op.get(scratch), ...op.set(end), ...op.end],
    ...[...op.block, ...op.loop],
    ...[...op.get(value), ...op.get(end), ...op.notLess, ...op.if, ...op.i32(1), ...op.return, ...op.end],
    ...[...op.get(value), ...op.load(typeAt), ...op.tee(scratch), ...op.i32(Type.number), ...op.equal],
    ...[...op.if, ...doubles, ...op.else],
    ...[...op.get(scratch), ...op.i32(Type.string), ...op.equal, ...op.if, ...strings, ...op.end],
    ...op.end,
    ...[...op.get(value), ...op.i32(valueSize), ...op.add, ...op.set(value), ...op.jump(0)],
    ...[...op.end, ...op.end],
    ...[...op.i32(0), ...op.end]
  ])
}

/** More than all arguments that a function can have, in bytes. */
const all = 2 ** 30

/** The code of a guard: calls one function if all arguments fit, the other otherwise. `check` is the index of `fits`. */
const code = (
  { count, first, least }: Guarded,
  original: number,
  otherwise: number,
  check: number
): ReadonlyArray<number> =>
  Assembly.sized([
    0,
    ...op.get(local.L),
    ...op.i32((first - 1) * valueSize),
    ...op.i32(Math.min(count * valueSize, all)),
    ...op.f64(least),
    ...op.call(check),
    ...op.if,
    ...[...op.get(local.L), ...op.call(original), ...op.return],
    ...op.end,
    ...[...op.get(local.L), ...op.call(otherwise), ...op.end]
  ])

/** The module of guards: imports the memory, and two functions for each guard. */
const moduleOf = (guarded: ReadonlyArray<Guarded>): Uint8Array => {
  const { f64, i32, Kind, Section } = Assembly
  const imported = (field: string): ReadonlyArray<number> => [
    ...[...Assembly.name("lua"), ...Assembly.name(field)],
    ...[Kind.function, 0]
  ]
  const check = 2 * guarded.length
  return Assembly.module(
    Assembly.section(Section.type, [
      [0x60, 1, i32, 1, i32],
      [0x60, 4, i32, i32, i32, f64, 1, i32]
    ]),
    Assembly.section(Section.import, [
      // of any size
      [...Assembly.name("lua"), ...Assembly.name("memory"), Kind.memory, 0, 0],
      ...guarded.flatMap((_, index) => [imported(`original${index}`), imported(`otherwise${index}`)])
    ]),
    Assembly.section(Section.function, [[1], ...guarded.map(() => [0])]),
    Assembly.section(
      Section.export,
      guarded.map((_, index) => [
        ...Assembly.name(`guard${index}`),
        ...[Kind.function, ...Assembly.unsigned(check + 1 + index)]
      ])
    ),
    Assembly.section(Section.code, [
      fits(),
      ...guarded.map((each, index) => code(each, 2 * index, 2 * index + 1, check))
    ])
  )
}

/** Puts guards in front of functions of Lua's. */
export const install = (lua: Lua, guarded: ReadonlyArray<Guarded>): void => {
  const { api, main } = lua
  const imports: Record<string, unknown> = { memory: api.memory }
  guarded.forEach(({ library, name, otherwise }, index) => {
    const original = lua.native(name, library)
    imports[`original${index}`] = original
    imports[`otherwise${index}`] = lua.guarding(otherwise(original))
  })
  const exports = Wasm.instantiate("guards", () => moduleOf(guarded), { lua: imports })
  const addresses = Wasm.addToTable(
    api,
    guarded.map((_, index) => exports[`guard${index}`])
  )
  guarded.forEach(({ library, name }, index) => {
    if (library === undefined) api.lua_pushvalue(main, globals)
    else lua.getField(main, globals, library)
    lua.pushFunction(main, addresses[index] ?? 0)
    lua.setField(main, -2, name)
    lua.pop(main)
  })
}
