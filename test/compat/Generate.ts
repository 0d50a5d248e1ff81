/** Pieces of scripts that repeat: one line for each item, and long runs of numbered words. */

/** One line, or several, for each item. */
export const lines = <A>(items: ReadonlyArray<A>, line: (item: A) => string): string => items.map(line).join("\n")

/** As many lines, made from 0, 1, 2 … */
export const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n")

/** Words, made from the numbers `from` to `to`. */
export const words = (from: number, to: number, word: (number: number) => string = String): string =>
  Array.from({ length: to - from + 1 }, (_, index) => word(from + index)).join(" ")
