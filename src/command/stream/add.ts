/**
 * What puts entries into a stream and takes them out: XADD, XDEL, XTRIM, XSETID.
 *
 * @see https://redis.io/docs/latest/commands/xadd/
 */
import type * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Collection from "../../execution/Collection.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/stream.js"
import { Stream, type Trim } from "../../value/Stream.js"
import * as Id from "../../value/stream/Id.js"
import { maxNodeBytes } from "../../value/stream/Node.js"
import { idOf, invalidId, limitsOf, restIds } from "./arguments.js"

/** An id as XADD takes it: `*` is the next, `ms-*` the next of a millisecond. */
type GivenId = NonNullable<ReturnType<typeof Id.parse>> | "next"

interface Options {
  readonly id: GivenId
  readonly makes: boolean
  readonly trim: Trim | undefined
}

const negative = (option: string): Reply.ErrorReply => Reply.error(`The ${option} argument must be >= 0.`)

/** The options of XADD, up to and with the id, and those of XTRIM. */
const nextOptions = (context: CommandContext, args: Arguments, isAdd: boolean): Options => {
  let keep: Trim["keep"] | undefined
  let approximate = false
  let limit: number | bigint | undefined
  let makes = true
  let id: GivenId | undefined
  while (args.left > 0 && id === undefined) {
    const word = args.next()
    const option = word.toUpperCase()
    const isLast = args.left === 0
    if (isAdd && word === "*") id = "next"
    else if ((option === "MAXLEN" || option === "MINID") && !isLast) {
      if (keep !== undefined)
        throw Reply.error("syntax error, MAXLEN and MINID options at the same time are not compatible")
      approximate = args.left >= 2 && args.skip("~")
      if (!approximate && args.left >= 2) args.skip("=")
      keep = option === "MAXLEN" ? nextMaxLength(args) : { _tag: "MinId", id: idOf(args.next()) }
    } else if (option === "LIMIT" && !isLast) {
      limit = args.nextInteger()
      if (limit < 0) throw negative("LIMIT")
    } else if (isAdd && option === "NOMKSTREAM") makes = false
    else if (isAdd) id = givenId(word)
    else throw Reply.syntaxError
  }
  if (limit !== undefined && limit !== 0 && keep === undefined) {
    throw Reply.error("syntax error, LIMIT cannot be used without specifying a trimming strategy")
  }
  if (!isAdd && keep === undefined) {
    throw Reply.error("syntax error, XTRIM must be called with a trimming strategy")
  }
  if (limit !== undefined && !approximate) {
    throw Reply.error("syntax error, LIMIT cannot be used without the special ~ option")
  }
  const trim = keep && { keep, approximate, limit: limit ?? (approximate ? defaultLimit(context) : 0) }
  return { id: id ?? "next", makes, trim }
}

const nextMaxLength = (args: Arguments): Trim["keep"] => {
  const length = args.nextInteger()
  if (length < 0) throw negative("MAXLEN")
  return { _tag: "MaxLength", length }
}

const givenId = (word: Bytes.Bytes): GivenId => {
  const id = Id.parse(word, 0)
  if (id === undefined) throw invalidId
  return id
}

/** The work that trimming does in one step unless told otherwise. */
const defaultLimit = (context: CommandContext): number => {
  const limit = 100 * limitsOf(context).maxEntries
  return limit <= 0 ? 10_000 : Math.min(limit, 1_000_000)
}

const tooLarge = Reply.error("Elements are too large to be stored")
const notGreater = Reply.error("The ID specified in XADD is equal or smaller than the target stream top item")

/** The id of an entry that is added now. */
const newId = (stream: Stream, given: GivenId, now: number): Id.Id => {
  const { last } = stream
  if (last.seq === Id.maxPart && last.ms === Id.maxPart) {
    throw Reply.error("The stream has exhausted the last possible ID, unable to add more items")
  }
  if (given === "next") return stream.nextId(now) ?? last
  const { ms, seq } = given
  const next = ms === last.ms ? Id.next(last) : { ms, seq: 0 }
  const id = seq === undefined ? next : { ms, seq }
  // Redis has no words of its own for a millisecond whose sequences are used up
  if (id?.ms !== ms) throw tooLarge
  if (Id.compare(id, last) <= 0) throw notGreater
  return id
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.xadd, (context, args) => {
    const key = args.next()
    const { id: given, makes, trim } = nextOptions(context, args, true)
    const fields = args.rest()
    if (fields.length < 2 || fields.length % 2 === 1) {
      return Reply.error("wrong number of arguments for 'xadd' command")
    }
    if (given !== "next" && given.ms === 0 && given.seq === 0) {
      return Reply.error("The ID specified in XADD must be greater than 0-0")
    }
    const { database } = context
    const found = Collection.lookup(context, key, Stream)
    if (found === undefined && !makes) return null
    if (fields.reduce((sum, each) => sum + each.length, 0) > maxNodeBytes) return tooLarge
    const stream = found ?? new Stream()
    const id = newId(stream, given, context.now)
    stream.add(id, fields, limitsOf(context))
    const trimmed = trim !== undefined && stream.trim(trim) > 0
    if (found === undefined) database.set(key, stream)
    else {
      database.touch(key)
      database.ready(key, "stream")
    }
    database.notify("stream", "xadd", key)
    if (trimmed) database.notify("stream", "xtrim", key)
    return Id.format(id)
  }),

  Command.make(spec.xdel, (context, args) => {
    const key = args.next()
    const stream = Collection.lookup(context, key, Stream)
    if (stream === undefined) return 0
    const deleted = stream.delete(restIds(args))
    if (deleted > 0) {
      context.database.touch(key, deleted)
      context.database.notify("stream", "xdel", key)
    }
    return deleted
  }),

  Command.make(spec.xtrim, (context, args) => {
    const key = args.next()
    const { trim } = nextOptions(context, args, false)
    const stream = Collection.lookup(context, key, Stream)
    if (stream === undefined || trim === undefined) return 0
    const deleted = stream.trim(trim)
    if (deleted > 0) {
      context.database.touch(key, deleted)
      context.database.notify("stream", "xtrim", key)
    }
    return deleted
  }),

  Command.make(spec.xsetid, (context, args) => {
    const key = args.next()
    const id = idOf(args.next())
    let added: number | bigint | undefined
    let maxDeleted: Id.Id = Id.min
    while (args.left > 0) {
      const option = args.nextKeyword()
      if (option === "ENTRIESADDED" && args.left > 0) {
        added = args.nextInteger()
        if (added < 0) return Reply.error("entries_added must be positive")
      } else if (option === "MAXDELETEDID" && args.left > 0) {
        maxDeleted = idOf(args.next())
        if (Id.compare(id, maxDeleted) < 0) {
          return smaller("the provided max_deleted_entry_id")
        }
      } else return Reply.syntaxError
    }
    const stream = Collection.lookup(context, key, Stream)
    if (stream === undefined) return Reply.noSuchKey
    const { lastEntry } = stream
    if (lastEntry !== undefined) {
      if (Id.compare(id, lastEntry) < 0) return smaller("the target stream top item")
      if (added !== undefined && stream.size > added) {
        return Reply.error("The entries_added specified in XSETID is smaller than the target stream length")
      }
    }
    stream.last = id
    if (added !== undefined) stream.added = added
    if (!Id.isMin(maxDeleted)) stream.maxDeleted = maxDeleted
    context.database.count()
    context.database.notify("stream", "xsetid", key)
    return Reply.ok
  })
]

const smaller = (than: string): Reply.ErrorReply => Reply.error(`The ID specified in XSETID is smaller than ${than}`)
