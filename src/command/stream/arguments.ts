/** Ids among a stream command's arguments, with Redis's leniency and its errors. */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import type { Range } from "../../value/Stream.js"
import * as Id from "../../value/stream/Id.js"
import type { Limits } from "../../value/stream/Node.js"

export const invalidId: Reply.ErrorReply = Reply.error("Invalid stream ID specified as stream command argument")

/** A whole id, or a time alone with `sequence`; `undefined` if it is none. */
export const parseId = (bytes: Bytes.Bytes, sequence: number | bigint = 0): Id.Id | undefined => {
  const id = Id.parse(bytes, sequence)
  return id?.seq === undefined ? undefined : id
}

/** As `parseId`, or the error. */
export const idOf = (bytes: Bytes.Bytes, sequence: number | bigint = 0): Id.Id => {
  const id = parseId(bytes, sequence)
  if (id === undefined) throw invalidId
  return id
}

/** As `idOf`, or `-` and `+` for the ends of a stream. */
export const idOrEnd = (bytes: Bytes.Bytes, sequence: number | bigint = 0): Id.Id => {
  if (bytes === "-") return Id.min
  return bytes === "+" ? Id.max : idOf(bytes, sequence)
}

/** All that are left. */
export const restIds = (args: Arguments): ReadonlyArray<Id.Id> => args.rest().map((each) => idOf(each))

const isExclusive = (bytes: Bytes.Bytes): boolean => bytes.length > 1 && bytes.startsWith("(")

/** Where a range begins; `(` leaves the id itself out. */
export const startOf = (bytes: Bytes.Bytes): Id.Id => {
  if (!isExclusive(bytes)) return idOrEnd(bytes)
  const start = Id.next(idOf(Bytes.unsafeMake(bytes.slice(1))))
  if (start === undefined) throw Reply.error("invalid start ID for the interval")
  return start
}

/** Where a range ends, which a time alone does behind its last sequence. */
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

/** When nodes are full, by the settings. */
export const limitsOf = ({ state: { settings } }: CommandContext): Limits => ({
  maxEntries: settings.number("stream-node-max-entries"),
  maxBytes: settings.number("stream-node-max-bytes")
})
