/**
 * Commands on strings as arrays of bits.
 *
 * @see https://redis.io/docs/latest/commands/?group=bitmap
 */
import * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import * as Latin1 from "../bytes/Latin1.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/bitmap.js"
import * as Bits from "../value/Bits.js"
import * as Range from "../value/Range.js"
import { StringBuffer } from "../value/StringBuffer.js"
import * as StringValue from "../value/StringValue.js"
import * as Field from "./bitmap/field.js"
import { parseOffset } from "./bitmap/offset.js"
import * as Stored from "./string/stored.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.bitcount, bitcount),
  Command.make(spec.bitfield, Field.bitfield),
  Command.make(spec.bitfieldRo, Field.bitfieldRo),
  Command.make(spec.bitop, bitop),
  Command.make(spec.bitpos, bitpos),
  Command.make(spec.getbit, getbit),
  Command.make(spec.setbit, setbit)
]

const notABit = Reply.error("bit is not an integer or out of range")

const setbit = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const offset = parseOffset(context, args.next())
  const bit = args.nextIntegerIn(0, 1, notABit)
  const index = Math.floor(offset / 8)
  const mask = 0x80 >> (offset % 8)
  const value = Stored.lookup(database, key)
  const length = value === undefined ? 0 : value.length
  const buffer = value === undefined ? new StringBuffer(Bytes.empty) : Stored.toBuffer(database, key, value)
  buffer.extend(index + 1)
  const byte = buffer.byteAt(index)
  const before = (byte & mask) === 0 ? 0 : 1
  buffer.setByteAt(index, bit === 1 ? byte | mask : byte & ~mask)
  if (value === undefined) database.create(key, buffer)
  if (buffer.length > length || bit !== before) {
    database.touch(key)
    database.notify("string", "setbit", key)
  }
  return before
}

const getbit = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const offset = parseOffset(context, args.next())
  const byte = StringValue.byteAt(Stored.read(context.database, key), Math.floor(offset / 8))
  return (byte & (0x80 >> (offset % 8))) === 0 ? 0 : 1
}

/** Takes BYTE or BIT, if any argument remains: the number of bits an index counts. */
const nextUnit = (args: Arguments): 1 | 8 => {
  if (args.remaining === 0 || args.skip("BYTE")) return 8
  if (args.skip("BIT")) return 1
  throw Reply.syntaxError
}

/** The bytes of a plain string that are read at once: a copy of all would take memory, and time even for a few bits. */
const pieceSize = 64 * 1024
const pieceBytes = Buffer.allocUnsafeSlow(pieceSize)

/** The bytes that a range of bits begins with, and the range within them. */
const pieceOf = (value: StringValue.StringValue, from: number, to: number) => {
  const first = Math.floor(from / 8)
  const end = Math.min(Math.ceil(to / 8), first + pieceSize)
  let bytes: Buffer
  if (typeof value === "string") {
    Latin1.write(pieceBytes, 0, value.slice(first, end))
    bytes = pieceBytes.subarray(0, end - first)
  } else bytes = value.bytes.subarray(first, end)
  return { bytes, start: from - first * 8, end: Math.min(to, end * 8) - first * 8 }
}

/** The number of bits set in a range. */
const countOf = (value: StringValue.StringValue, from: number, to: number): number => {
  let total = 0
  for (let next = from; next < to; ) {
    const { bytes, start, end } = pieceOf(value, next, to)
    total += Bits.count(bytes, start, end)
    next += end - start
  }
  return total
}

/** The first bit in a range that is equal to `bit`; -1 if there is none. */
const positionOf = (value: StringValue.StringValue, bit: 0 | 1, from: number, to: number): number => {
  for (let next = from; next < to; ) {
    const { bytes, start, end } = pieceOf(value, next, to)
    const position = Bits.position(bytes, bit, start, end)
    if (position >= 0) return next - start + position
    next += end - start
  }
  return -1
}

const bitcount = (context: CommandContext, args: Arguments): Reply.Reply => {
  const found = context.database.read(args.next())
  // without a key Redis does not check the other arguments
  if (found === undefined) return 0
  const value = Stored.stringOf(found)
  if (args.remaining === 0) return countOf(value, 0, value.length * 8)
  if (args.remaining === 1 || args.remaining > 3) return Reply.syntaxError
  const first = args.nextInteger()
  const last = args.nextInteger()
  // here Redis does not check the unit
  if (Range.isReversed(first, last)) return 0
  const unit = nextUnit(args)
  const range = Range.clamp(first, last, (value.length * 8) / unit)
  if (range === undefined) return 0
  return countOf(value, range.start * unit, range.end * unit)
}

const minusOne = Bytes.unsafeMake("-1")

const notZeroOrOne = Reply.error("The bit argument must be 1 or 0.")

const bitpos = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const wanted = args.nextInteger()
  if (wanted !== 0 && wanted !== 1) return notZeroOrOne
  const found = context.database.read(key)
  // a missing key counts as endless zeros
  if (found === undefined) return wanted === 1 ? -1 : 0
  const value = Stored.stringOf(found)
  if (args.remaining > 3) return Reply.syntaxError
  const first = args.remaining > 0 ? args.nextInteger() : 0
  const hasEnd = args.remaining > 0
  const lastArgument = hasEnd ? args.next() : minusOne
  const unit = nextUnit(args)
  // Redis checks the end of the range after the unit
  const last = Integer.parse(lastArgument)
  if (last === undefined) return Reply.notAnInteger
  const range = Range.clamp(first, last, (value.length * 8) / unit)
  if (range === undefined) return -1
  const position = positionOf(value, wanted, range.start * unit, range.end * unit)
  if (position >= 0) return position
  // without a given end, the string counts as continued with zeros
  return wanted === 0 && !hasEnd ? value.length * 8 : -1
}

const notOneSource = Reply.error("BITOP NOT must be called with a single source key.")

const isOperation = (name: string): name is Bits.Operation =>
  name === "AND" || name === "OR" || name === "XOR" || name === "NOT"

const bitop = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  const operation = args.nextKeyword()
  const destination = args.next()
  if (!isOperation(operation)) return Reply.syntaxError
  if (operation === "NOT" && args.remaining !== 1) return notOneSource
  const result = Bits.combine(
    operation,
    args.rest().map((key) => StringValue.view(Stored.read(database, key)))
  )
  if (result.length === 0) database.vacate(destination)
  else {
    database.set(destination, StringBuffer.adopt(result))
    database.notify("string", "set", destination)
  }
  return result.length
}
