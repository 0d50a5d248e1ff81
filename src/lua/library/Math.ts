/**
 * What Redis has of its own in `math`: random numbers in an order that is the same on every machine, from the start of the
 * server on. Scripts go on where the last one stopped.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/eval-intro/
 */
import * as Argument from "../Argument.js"
import type { Library } from "../Library.js"
import { LuaError } from "../Lua.js"

/** As `drand48` counts: times this, plus 11, in 48 bits. */
const multiplier = [0xe66d, 0xdeec, 5] as const
const increment = 11

/** The largest number, and so what the others are divided by. */
const largest = 2 ** 31 - 1

/** A sequence of random numbers, which all scripts of a server share. */
export class Random {
  // sixteen bits each, the lowest first
  private a = 0x330e
  private b = 0xabcd
  private c = 0x1234

  /** Begins the sequence of a number. */
  seed(seed: number): void {
    this.a = 0x330e
    this.b = seed & 0xffff
    this.c = (seed >>> 16) & 0xffff
  }

  /** The next: a whole number of 31 bits. */
  next(): number {
    const { a, b, c } = this
    const [x, y, z] = multiplier
    const low = a * x + increment
    const middle = Math.floor(low / 0x10000) + b * x + a * y
    const high = Math.floor(middle / 0x10000) + c * x + b * y + a * z
    this.a = low & 0xffff
    this.b = middle % 0x10000
    this.c = high % 0x10000
    return this.c * 0x8000 + (this.b >> 1)
  }
}

export const math = (random: Random): Library => ({
  name: "math",
  functions: (lua) => ({
    random: (L) => {
      const fraction = (random.next() % largest) / largest
      const count = lua.top(L)
      if (count > 2) throw new LuaError("wrong number of arguments")
      if (count === 0) {
        lua.api.lua_pushnumber(L, fraction)
        return 1
      }
      const from = count === 1 ? 1 : Argument.int(lua, L, 1)
      const to = Argument.int(lua, L, count)
      if (from > to) Argument.error(lua, L, count, "interval is empty")
      // an `int` in C
      const width = count === 1 ? to : (to - from + 1) | 0
      lua.api.lua_pushnumber(L, Math.floor(fraction * width) + from)
      return 1
    },

    randomseed: (L) => {
      random.seed(Argument.int(lua, L, 1))
      return 0
    }
  })
})
