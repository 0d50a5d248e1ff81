/** The binary format of WebAssembly, as far as the small modules need it that are generated here. */

/** A table of functions, of which Node's types lack the declaration. */
export interface Table {
  readonly length: number
  readonly get: (index: number) => (...args: ReadonlyArray<number>) => unknown
  readonly set: (index: number, f: unknown) => void
  readonly grow: (by: number) => number
}

/** The imports of an instance: functions and others, by module and name. */
export type Imports = Record<string, Record<string, unknown>>

/** The types of a 32-bit integer and of a double. */
export const i32 = 0x7f
export const f64 = 0x7c

/** The codes of sections. */
export const Section = { type: 1, import: 2, function: 3, table: 4, export: 7, code: 10 } as const

/** The kinds of imports and exports. */
export const Kind = { function: 0, table: 1, memory: 2, tag: 4 } as const

/** The bytes of a module. */
export const module = (...sections: ReadonlyArray<ReadonlyArray<number>>): Uint8Array =>
  new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()])

/** A section of items. */
export const section = (
  code: (typeof Section)[keyof typeof Section],
  items: ReadonlyArray<ReadonlyArray<number>>
): ReadonlyArray<number> => [code, ...sized([...unsigned(items.length), ...items.flat()])]

/** Bytes with their length before them. */
export const sized = (bytes: ReadonlyArray<number>): ReadonlyArray<number> => [...unsigned(bytes.length), ...bytes]

/** A name in ASCII. */
export const name = (text: string): ReadonlyArray<number> => sized([...Buffer.from(text)])

/** An unsigned number in LEB128. */
export const unsigned = (value: number): ReadonlyArray<number> =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]

/** A signed number in LEB128. */
export const signed = (value: number): ReadonlyArray<number> =>
  value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)]

/** A double. */
export const double = (value: number): ReadonlyArray<number> => [...Buffer.from(new Float64Array([value]).buffer)]
