/**
 * Random values of Lua's, nested and of all kinds, as the replies that both servers make of them.
 */
import { compare } from "../Compare.js"

/** Numbers below a bound, from a seed (mulberry32). */
const random = (seed: number): ((below: number) => number) => {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const names = ["ok", "err", "double", "map", "set", "big_number", "verbatim_string", "string", "format", "x", "y"]

const numbers = ["0", "-1", "3.7", "-3.7", "2^31", "2^53", "-2^60", "1e300", "1/0", "-1/0", "0/0", "0.1"]

const strings = ["''", "'a'", "'txt'", "'E e'", "'12'", "'a b'", "'-x'", "'\\r\\n'", "'long ' .. ('x'):rep(200)"]

/** A value as Lua writes it. Lists of names have one name alone: the order of more is the machine's. */
const value = (below: (bound: number) => number, depth: number): string => {
  const pick = (list: ReadonlyArray<string>): string => list[below(list.length)] ?? "nil"
  switch (below(depth > 0 ? 8 : 5)) {
    case 0:
      return pick(["nil", "true", "false", "print_nothing_", "redis.call"]).replace("print_nothing_", "nil")
    case 1:
    case 2:
      return pick(numbers)
    case 3:
    case 4:
      return pick(strings)
    case 5:
    case 6:
      return `{${Array.from({ length: below(5) }, () => value(below, depth - 1)).join(", ")}}`
    default: {
      const fields = Array.from({ length: below(2) }, () => value(below, depth - 1))
      fields.push(`${pick(names)} = ${value(below, depth - 1)}`)
      if (below(3) === 0) fields.push(`${pick(names)} = ${value(below, depth - 1)}`)
      return `{${fields.join(", ")}}`
    }
  }
}

const script = (seed: number): string => {
  const below = random(seed)
  return Array.from({ length: 60 }, () => {
    const protocol = below(3) === 0 ? "redis.setresp(3) " : ""
    return `EVAL "${protocol}return ${value(below, 5).replace(/\\/g, "\\\\")}" 0`
  }).join("\n")
}

compare(
  "random values of scripts",
  Object.fromEntries(Array.from({ length: 10 }, (_, seed) => [`seed ${seed}`, script(seed)])),
  {},
  { observed: false }
)
