/**
 * The layouts of Lua 5.1's structures, compiled for 32 bits, as offsets in bytes: what more than one module reads in Lua's memory.
 * `Values`, `Frames` and `Concatenation` have the rest.
 */

/** The results of `lua_type`. */
export const Type = {
  none: -1,
  nil: 0,
  boolean: 1,
  lightUserdata: 2,
  number: 3,
  string: 4,
  table: 5,
  function: 6,
  userdata: 7,
  thread: 8
} as const

/** In a `lua_State`: the address above the topmost value, and that of the running function's first argument. */
export const topAt = 8
export const baseAt = 12

/** In a `TValue`: the type. A number, or an address, is at 0. */
export const typeAt = 8
export const valueSize = 16

/** In a `TString`: the hash, the length, and the bytes. */
export const hashAt = 8
export const lengthAt = 12
export const bytesAt = 16

/**
 * In a `Table`: the word with the collector's mark and the logarithm of the nodes' count, the metatable, the array part, the nodes,
 * and the size of the array part.
 */
export const markAt = 4
export const metatableAt = 8
export const arrayAt = 12
export const nodesAt = 16
export const arraySizeAt = 28

/** In a `Node`: the key, and the next node of its chain. The value is at 0. */
export const keyAt = 16
export const nextAt = 28
export const nodeSize = 32
