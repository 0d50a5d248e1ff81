/**
 * Redis's `math.random` and `math.randomseed`: a sequence that is the same on every machine. It starts with the server, and
 * each script continues where the last one stopped.
 *
 * @see https://redis.io/docs/latest/develop/interact/programmability/eval-intro/
 */
import * as Argument from "../Argument.js"
import type { Library } from "../Library.js"
import { LuaError } from "../Lua.js"

/** The generator `drand48`: multiply by this and add 11, modulo 2^48. */
const multiplier = [0xe66d, 0xdeec, 5] as const
const increment = 11

/** The largest number, by which others are divided. */
const largest = 2 ** 31 - 1

/** A sequence of random numbers, shared by all scripts of a server. */
export class Random {
  // 16 bits each, lowest first
  private a = 0x330e
  private b = 0xabcd
  private c = 0x1234

  /** Starts the sequence of a seed. */
  seed(seed: number): void {
    this.a = 0x330e
    this.b = seed & 0xffff
    this.c = (seed >>> 16) & 0xffff
  }

  /** The next number: a 31-bit integer. */
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
      // a C `int`
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
