/**
 * What HRANDFIELD, SRANDMEMBER and ZRANDMEMBER share: how their count is read, and which members it draws. A count that is
 * positive draws so many different members, or all there are; a negative one draws so many, whatever comes up again.
 *
 * @see https://redis.io/docs/latest/commands/hrandfield/
 */
import type { Bytes } from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import * as Reply from "../resp/Reply.js"
import type { Arguments } from "./Arguments.js"

/** What to draw. */
export interface Draw {
  /** How many; negative for any, equal ones too. */
  readonly count: number
  /** Whether each comes with what belongs to it. */
  readonly paired: boolean
}

/** What is drawn from. */
export interface Source {
  readonly size: number
  /** Any member, each as likely as the others; there is at least one. `random` gives 0 ≤ x < 1. */
  random(random: () => number): Bytes
  /** Visits every member. */
  forEachMember(visit: (member: Bytes) => void): void
}

/** Redis takes a count of any size, and fills its memory with the reply until it is killed. */
const mostDrawn = 2 ** 24

const outOfRange = Reply.error("value is out of range")
const tooLow = Reply.error(
  `value is out of range, value must between ${-Integer.max} and ${Integer.max}` // the lowest has no opposite
)

/**
 * All that is left: a count, and behind it, where the command has one, the keyword that asks for pairs. `undefined` where
 * there is no count.
 */
export const restOf = (args: Arguments, keyword?: "WITHVALUES" | "WITHSCORES"): Draw | undefined => {
  if (args.left === 0) return undefined
  if (keyword === undefined && args.left > 1) throw Reply.syntaxError
  const count = args.nextInteger()
  if (count === Integer.min) throw tooLow
  const paired = keyword !== undefined && args.skip(keyword)
  args.finish()
  const limit = Integer.max / 2n
  if (paired && (count > limit || count < -limit)) throw outOfRange
  return { count: Number(count), paired }
}

/** Members drawn from a source. Costs as many steps as it draws, or at most three times as many as there are. */
export const draw = (source: Source, count: number, random: () => number = Math.random): Array<Bytes> => {
  const { size } = source
  const drawn: Array<Bytes> = []
  if (count < 0) {
    if (-count > mostDrawn) throw outOfRange
    for (let left = -count; left > 0; left--) drawn.push(source.random(random))
    return drawn
  }
  if (count * 3 > size) {
    // as many of those visited as are still wanted, by their share in those that are left: each subset is as likely
    let wanted = Math.min(count, size)
    let left = size
    source.forEachMember((member) => {
      if (wanted > 0 && random() * left < wanted) {
        drawn.push(member)
        wanted--
      }
      left--
    })
    return drawn
  }
  const seen = new Set<Bytes>()
  while (seen.size < count) seen.add(source.random(random))
  return Array.from(seen)
}
