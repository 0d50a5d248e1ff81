/**
 * The arguments and the sampling that HRANDFIELD, SRANDMEMBER and ZRANDMEMBER share. A positive count draws that many
 * different members, or all if there are fewer; a negative one draws that many with repetition.
 *
 * @see https://redis.io/docs/latest/commands/hrandfield/
 */
import type { Bytes } from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import * as Reply from "../resp/Reply.js"
import type { Arguments } from "./Arguments.js"

export interface DrawRequest {
  /** The number of members; negative for a draw with repetition. */
  readonly count: number
  /** Whether each comes with its value or score. */
  readonly isPaired: boolean
}

/** A collection to draw from. */
export interface Source {
  readonly size: number
  /** Any member, all with equal probability; there is at least one. `random` gives 0 ≤ x < 1. */
  random(random: () => number): Bytes
  forEachMember(visit: (member: Bytes) => void): void
}

/** A limit of ours: Redis takes a count of any size, and fills its memory with the reply until it is killed. */
const maxRepeated = 2 ** 24

const outOfRange = Reply.error("value is out of range")
const tooLow = Reply.error(
  `value is out of range, value must between ${-Integer.max} and ${Integer.max}` // the lowest integer has no opposite
)

/**
 * Takes all remaining arguments: a count, then optionally the keyword that asks for pairs. `undefined` without a count.
 */
export const nextRequest = (args: Arguments, keyword?: "WITHVALUES" | "WITHSCORES"): DrawRequest | undefined => {
  if (args.remaining === 0) return undefined
  if (keyword === undefined && args.remaining > 1) throw Reply.syntaxError
  const count = args.nextInteger()
  if (count === Integer.min) throw tooLow
  const isPaired = keyword !== undefined && args.skip(keyword)
  args.finish()
  const limit = Integer.max / 2n
  if (isPaired && (count > limit || count < -limit)) throw outOfRange
  return { count: Number(count), isPaired }
}

/** Members drawn from a source. Takes as many steps as it draws, or at most three times the size of the source. */
export const draw = (source: Source, count: number, random: () => number = Math.random): Array<Bytes> => {
  const { size } = source
  const drawn: Array<Bytes> = []
  if (count < 0) {
    if (-count > maxRepeated) throw outOfRange
    for (let remaining = -count; remaining > 0; remaining--) drawn.push(source.random(random))
    return drawn
  }
  if (count * 3 > size) {
    // takes each visited member with probability wanted / unvisited, so that every subset is equally likely
    let wanted = Math.min(count, size)
    let unvisited = size
    source.forEachMember((member) => {
      if (wanted > 0 && random() * unvisited < wanted) {
        drawn.push(member)
        wanted--
      }
      unvisited--
    })
    return drawn
  }
  const seen = new Set<Bytes>()
  while (seen.size < count) seen.add(source.random(random))
  return Array.from(seen)
}
