/**
 * The protected call of Lua's C code, `setjmp` and `longjmp`, in WebAssembly. Emscripten expects JavaScript to make the call and to
 * catch the exception, which would take every start of a script, a coroutine and a `pcall` through JavaScript and back.
 *
 * Lua's module needs the function before it has the table of what to call: this one has a table of its own, with the same
 * functions at the same indices.
 */
import * as Assembly from "./Assembly.js"

/** The exports of Lua's module that it calls. */
interface Exports {
  readonly stackSave: () => number
  readonly stackRestore: (at: number) => void
  readonly setThrew: (threw: number, value: number) => void
  readonly __indirect_function_table: Assembly.Table
}

/** The indices of types, in this order. */
const type = { invoked: 0, invoke: 1, save: 2, restore: 3 } as const

/** The first functions of the table are those of the C stack, the next ones Lua's. */
const slot = { save: 0, restore: 1, setThrew: 2 } as const
const firstOfLua = 3

const { i32 } = Assembly
const callIndirect = (typeIndex: number): ReadonlyArray<number> => [0x11, typeIndex, 0]
const get = (local: number): ReadonlyArray<number> => [0x20, local]
const set = (local: number): ReadonlyArray<number> => [0x21, local]
const constant = (value: number): ReadonlyArray<number> => [0x41, ...Assembly.signed(value)]
const end = 0x0b

const [f, a, b, stack, isLongJump] = [0, 1, 2, 3, 4]

/** The imported function, which puts a function of Lua's into the table. */
const add = 0
/** The first one that is not imported. */
const invoke = 1

const code: ReadonlyArray<number> = Assembly.sized([
  ...[1, 2, i32],
  ...[...get(f), ...constant(firstOfLua), 0x6a, 0x25, 0, 0xd1, 0x04, 0x40], // if the table has null
  ...[...get(f), 0x10, add, end],
  ...[...constant(slot.save), ...callIndirect(type.save), ...set(stack)],
  ...[0x06, 0x40], // try
  ...[...get(a), ...get(b), ...get(f), ...constant(firstOfLua), 0x6a, ...callIndirect(type.invoked)],
  ...[0x07, 0], // catch the tag, with the number in the exception
  ...[...set(isLongJump), ...get(stack), ...constant(slot.restore), ...callIndirect(type.restore)],
  ...[...get(isLongJump), 0x04, 0x40], // if
  ...[...constant(1), ...constant(0), ...constant(slot.setThrew), ...callIndirect(type.invoked)],
  ...[end, end, end]
])

/** @param size of the table, at least */
const moduleOf = (size: number): Uint8Array => {
  const { Kind, name, section, Section } = Assembly
  const tableSize = Assembly.unsigned(firstOfLua + size)
  return Assembly.module(
    section(Section.type, [
      [0x60, 2, i32, i32, 0],
      [0x60, 3, i32, i32, i32, 0],
      [0x60, 0, 1, i32],
      [0x60, 1, i32, 0]
    ]),
    section(Section.import, [
      [...name("lua"), ...name("add"), Kind.function, type.restore],
      [...name("lua"), ...name("tag"), Kind.tag, 0, type.restore]
    ]),
    section(Section.function, [[type.invoke]]),
    section(Section.table, [[0x70, 0, ...tableSize]]),
    section(Section.export, [
      [...name("invoke"), Kind.function, invoke],
      [...name("table"), Kind.table, 0]
    ]),
    section(Section.code, [code])
  )
}

/** The module for any table up to this size: Lua's has 150 functions or so. */
const maxSize = 1024

/** A protected call, to be imported by Lua's module. */
export class ProtectedCall {
  /** Calls the function at an index with two arguments. */
  readonly invoke: unknown
  private readonly table: Assembly.Table
  private functions: Assembly.Table | undefined

  /** @param tag of the exceptions that it catches: they hold 1 for C's `longjmp`, 0 for the end of the call as if it had returned */
  constructor(
    tag: unknown,
    instantiate: (name: string, bytes: () => Uint8Array, imports: Assembly.Imports) => Readonly<Record<string, unknown>>
  ) {
    // a few of Lua's functions are ever called, and to get all would take longer than to load the module
    const add = (index: number): void => this.table.set(firstOfLua + index, this.functions?.get(index))
    const { invoke, table } = instantiate("protected call", () => moduleOf(maxSize), { lua: { add, tag } })
    this.invoke = invoke
    this.table = table as Assembly.Table // as the module declares it
  }

  /** Takes the table of Lua's module, once there is one. */
  connect(lua: Exports): void {
    const { table } = this
    table.set(slot.save, lua.stackSave)
    table.set(slot.restore, lua.stackRestore)
    table.set(slot.setThrew, lua.setThrew)
    this.functions = lua.__indirect_function_table
  }
}
