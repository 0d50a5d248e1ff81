/** Ids as arguments of the commands on streams, and the limits of a stream's nodes. */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import type { Range } from "../../value/Stream.js"
import * as Id from "../../value/stream/Id.js"
import type { Limits } from "../../value/stream/Node.js"

export const invalidId: Reply.ErrorReply = Reply.error("Invalid stream ID specified as stream command argument")

/** An id, or a time alone, which gets `sequence`; `undefined` if it is neither. */
export const parseId = (bytes: Bytes.Bytes, sequence: number | bigint = 0): Id.Id | undefined => {
  const id = Id.parse(bytes, sequence)
  return id?.seq === undefined ? undefined : id
}

/** Like `parseId`, but throws for what is no id. */
export const idOf = (bytes: Bytes.Bytes, sequence: number | bigint = 0): Id.Id => {
  const id = parseId(bytes, sequence)
  if (id === undefined) throw invalidId
  return id
}

/** Like `idOf`, with `-` and `+` for the ends of a stream. */
export const idOrEnd = (bytes: Bytes.Bytes, sequence: number | bigint = 0): Id.Id => {
  if (bytes === "-") return Id.min
  return bytes === "+" ? Id.max : idOf(bytes, sequence)
}

/** Takes all remaining arguments as ids. */
export const restIds = (args: Arguments): ReadonlyArray<Id.Id> => args.rest().map((each) => idOf(each))

const isExclusive = (bytes: Bytes.Bytes): boolean => bytes.length > 1 && bytes.startsWith("(")

/** The start of a range; `(` excludes the id itself. */
export const startOf = (bytes: Bytes.Bytes): Id.Id => {
  if (!isExclusive(bytes)) return idOrEnd(bytes)
  const start = Id.next(idOf(Bytes.unsafeMake(bytes.slice(1))))
  if (start === undefined) throw Reply.error("invalid start ID for the interval")
  return start
}

/** The end of a range, which includes every sequence number of a time alone; `(` excludes the id itself. */
export const endOf = (bytes: Bytes.Bytes): Id.Id => {
  if (!isExclusive(bytes)) return idOrEnd(bytes, Id.maxPart)
  const end = Id.previous(idOf(Bytes.unsafeMake(bytes.slice(1)), Id.maxPart))
  if (end === undefined) throw Reply.error("invalid end ID for the interval")
  return end
}

export const rangeOf = (start: Bytes.Bytes, end: Bytes.Bytes): Pick<Range, "start" | "end"> => ({
  start: startOf(start),
  end: endOf(end)
})

/** The limits of a node, by the settings. */
export const limitsOf = ({ state: { settings } }: CommandContext): Limits => ({
  maxEntries: settings.number("stream-node-max-entries"),
  maxBytes: settings.number("stream-node-max-bytes")
})
