/**
 * The names of fields that make a table a reply of a certain kind, and those of a script's arguments, as strings of Lua's that
 * are never collected, and the look-up of such a field directly in Lua's memory.
 */
import { hashAt, keyAt, markAt, nextAt, nodeSize, nodesAt, Type, typeAt } from "./Layout.js"

export type Fields = ReturnType<typeof make>

/** @param keep returns the address of a string of Lua's, which it keeps from being collected */
export const make = (keep: (name: string) => number) => ({
  err: keep("err"),
  ok: keep("ok"),
  double: keep("double"),
  bigNumber: keep("big_number"),
  verbatim: keep("verbatim_string"),
  format: keep("format"),
  string: keep("string"),
  map: keep("map"),
  set: keep("set"),
  isCounted: keep("ignore_error_stats_update"),
  KEYS: keep("KEYS"),
  ARGV: keep("ARGV")
})

/** The address of the value in a field of a table, without its metatable; 0 if there is none. `name` is one of `Fields`. */
export const find = (words: Int32Array, table: number, name: number): number => {
  const count = 1 << ((words[(table + markAt) >> 2] ?? 0) >>> 24)
  const first = (words[(name + hashAt) >> 2] ?? 0) & (count - 1)
  let node = (words[(table + nodesAt) >> 2] ?? 0) + first * nodeSize
  while (node !== 0) {
    if (words[(node + keyAt) >> 2] === name && words[(node + keyAt + typeAt) >> 2] === Type.string) {
      return words[(node + typeAt) >> 2] === Type.nil ? 0 : node
    }
    node = words[(node + nextAt) >> 2] ?? 0
  }
  return 0
}

/** Whether a table has only an array part, and so none of these fields. */
export const hasNone = (words: Int32Array, table: number): boolean =>
  (words[(table + markAt) >> 2] ?? 0) >>> 24 === 0 &&
  words[((words[(table + nodesAt) >> 2] ?? 0) + keyAt + typeAt) >> 2] === Type.nil
