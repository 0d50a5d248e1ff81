/**
 * The arguments and the sampling that HRANDFIELD, SRANDMEMBER and ZRANDMEMBER share. A positive count draws that many
 * different members, or all if there are fewer; a negative one draws that many with repetition.
 *
 * @see https://redis.io/docs/latest/commands/hrandfield/
 */
import type { Bytes } from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import * as CollectionReply from "../resp/CollectionReply.js"
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

/** Up to this many members with this many bytes are encoded once, where more are drawn with repetition. */
const maxEncoded = 64 * 1024
const maxEncodedBytes = 4 * 1024 * 1024

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

/** Adds the value or score of a member. */
type AddPaired = (writer: CollectionReply.Writer, member: Bytes) => void

/**
 * The reply of members drawn from a source. Takes as many steps as it draws, or at most three times the size of the source; fewer
 * where the client is over its output limit.
 */
export const reply = (
  client: CollectionReply.Recipient,
  source: Source,
  { count, isPaired }: DrawRequest,
  addPaired?: AddPaired,
  random: () => number = Math.random
): Reply.Reply => {
  const add = (writer: CollectionReply.Writer, member: Bytes): void => {
    if (isPaired) writer.pair()
    writer.add(member)
    if (isPaired) addPaired?.(writer, member)
  }
  const encoded = -count > source.size && source.size <= maxEncoded ? encodeAll(client, source, add) : undefined
  const write = (writer: CollectionReply.Writer): void => {
    if (count >= 0) draw(source, count, random, (member) => add(writer, member))
    else if (encoded === undefined) {
      for (let remaining = -count; remaining > 0 && !writer.isFull; remaining--) add(writer, source.random(random))
    } else {
      const elements = isPaired ? 2 : 1
      for (let remaining = -count; remaining > 0 && !writer.isFull; remaining--) {
        writer.addEncoded(encoded[Math.floor(random() * encoded.length)] ?? "", elements)
      }
    }
  }
  return isPaired ? CollectionReply.pairs(client, write) : CollectionReply.array(client, write)
}

/** Every member with what is paired with it, encoded; `undefined` if they are long. */
const encodeAll = (
  { protocol }: CollectionReply.Recipient,
  source: Source,
  add: AddPaired
): ReadonlyArray<string> | undefined => {
  const encoded: Array<string> = []
  let remaining = maxEncodedBytes
  source.forEachMember((member) => {
    if (remaining < 0) return
    const { body } = CollectionReply.array({ protocol, room: maxEncodedBytes }, (writer) => add(writer, member))
    if (typeof body === "string") encoded.push(body)
    remaining -= typeof body === "string" ? body.length : maxEncodedBytes + 1
  })
  return remaining < 0 ? undefined : encoded
}

/** Draws up to `count` different members. */
const draw = (source: Source, count: number, random: () => number, visit: (member: Bytes) => void): void => {
  const { size } = source
  if (count * 3 > size) {
    // takes each visited member with probability wanted / unvisited, so that every subset is equally likely
    let wanted = Math.min(count, size)
    let unvisited = size
    source.forEachMember((member) => {
      if (wanted > 0 && random() * unvisited < wanted) {
        visit(member)
        wanted--
      }
      unvisited--
    })
    return
  }
  const seen = new Set<Bytes>()
  while (seen.size < count) seen.add(source.random(random))
  seen.forEach(visit)
}
