/**
 * XTRIM, and the options that it shares with XADD: removing the oldest entries of a stream.
 *
 * @see https://redis.io/docs/latest/commands/xtrim/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import { Stream } from "../../value/Stream.js"
import * as Id from "../../value/stream/Id.js"
import type { Trim } from "../../value/stream/Trim.js"
import { idOf, invalidId, limitsOf } from "./idArguments.js"

export const xtrim = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const options = nextOptions(context, args, "XTRIM")
  const { trim } = options
  const stream = Collection.lookup(context, key, Stream)
  if (stream === undefined || trim === undefined) return 0
  const deleted = stream.trim(trim)
  recordRemoval(context, key, deleted, "xtrim")
  if (context.isRecorded && deleted > 0) context.record(...exactly(args, options, stream))
  return deleted
}

/**
 * The request with what its approximate trimming came to, as another server may have other nodes: `MAXLEN = length`, or
 * `MINID = id`.
 */
export const exactly = ({ request }: Arguments, { trim, trimAt }: AddOptions, stream: Stream): Array<Bytes.Bytes> => {
  const words = [...request]
  if (trim?.approximate !== true) return words
  words[trimAt - 1] = Bytes.unsafeMake("=")
  words[trimAt] =
    trim.keep._tag === "MaxLength" ? Bytes.unsafeMake(String(stream.size)) : Id.format(stream.firstHeld ?? Id.max)
  return words
}

/** Records the removal of entries by XTRIM or XDEL. As in Redis, an empty stream stays. */
export const recordRemoval = ({ database }: CommandContext, key: Bytes.Bytes, deleted: number, event: string): void => {
  if (deleted === 0) return
  database.touch(key, deleted)
  database.notify("stream", event, key)
}

/** The id that XADD is given: `next` for `*`, and without a sequence number for `ms-*`. */
export type GivenId = NonNullable<ReturnType<typeof Id.parse>> | "next"

export interface AddOptions {
  readonly id: GivenId
  readonly createsStream: boolean
  readonly trim: Trim | undefined
  /** The index of the id in the request. */
  readonly idAt: number
  /** The index of the length or id of MAXLEN and MINID in the request. */
  readonly trimAt: number
}

const negative = (option: string): Reply.ErrorReply => Reply.error(`The ${option} argument must be >= 0.`)

/** Takes the options of XADD, up to and including the id, or those of XTRIM. */
export const nextOptions = (context: CommandContext, args: Arguments, command: "XADD" | "XTRIM"): AddOptions => {
  const isAdd = command === "XADD"
  const at = (): number => args.request.length - args.remaining
  if (isAdd && args.peek() === "*") {
    args.next()
    return { id: "next", createsStream: true, trim: undefined, idAt: at() - 1, trimAt: 0 }
  }
  let keep: Trim["keep"] | undefined
  let approximate = false
  let limit: number | bigint | undefined
  let createsStream = true
  let id: GivenId | undefined
  let trimAt = 0
  while (args.remaining > 0 && id === undefined) {
    const word = args.next()
    const option = word.toUpperCase()
    const isLast = args.remaining === 0
    if (isAdd && word === "*") id = "next"
    else if ((option === "MAXLEN" || option === "MINID") && !isLast) {
      if (keep !== undefined)
        throw Reply.error("syntax error, MAXLEN and MINID options at the same time are not compatible")
      approximate = args.remaining >= 2 && args.skip("~")
      if (!approximate && args.remaining >= 2) args.skip("=")
      trimAt = at()
      keep = option === "MAXLEN" ? nextMaxLength(args) : { _tag: "MinId", id: idOf(args.next()) }
    } else if (option === "LIMIT" && !isLast) {
      limit = args.nextInteger()
      if (limit < 0) throw negative("LIMIT")
    } else if (isAdd && option === "NOMKSTREAM") createsStream = false
    else if (isAdd) id = parseGivenId(word)
    else throw Reply.syntaxError
  }
  if (limit !== undefined && limit !== 0 && keep === undefined) {
    throw Reply.error("syntax error, LIMIT cannot be used without specifying a trimming strategy")
  }
  if (!isAdd && keep === undefined) {
    throw Reply.error("syntax error, XTRIM must be called with a trimming strategy")
  }
  // `exactly` leaves the limit in the append-only file, as Redis does: it was followed when it was recorded
  if (context.state.persistence.loading !== undefined) limit = 0
  else if (limit !== undefined && !approximate) {
    throw Reply.error("syntax error, LIMIT cannot be used without the special ~ option")
  }
  const trim = keep && { keep, approximate, limit: limit ?? (approximate ? defaultLimit(context) : 0) }
  return { id: id ?? "next", createsStream, trim, idAt: at() - 1, trimAt }
}

const nextMaxLength = (args: Arguments): Trim["keep"] => {
  const length = args.nextInteger()
  if (length < 0) throw negative("MAXLEN")
  return { _tag: "MaxLength", length }
}

const parseGivenId = (word: Bytes.Bytes): GivenId => {
  const id = Id.parse(word, 0)
  if (id === undefined) throw invalidId
  return id
}

/** The default LIMIT of approximate trimming, in entries. */
const defaultLimit = (context: CommandContext): number => {
  const limit = 100 * limitsOf(context).maxEntries
  return limit <= 0 ? 10_000 : Math.min(limit, 1_000_000)
}
