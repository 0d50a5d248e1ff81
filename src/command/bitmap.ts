/**
 * Commands on strings as arrays of bits. BITFIELD stands in `bitmap/field.ts`.
 *
 * @see https://redis.io/docs/latest/commands/?group=bitmap
 */
import * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
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

const notABit = Reply.error("bit is not an integer or out of range")

const setBit = (context: CommandContext, args: Arguments): Reply.Reply => {
  const { database } = context
  const key = args.next()
  const offset = parseOffset(context, args.next())
  const on = args.nextIntegerIn(0, 1, notABit)
  const index = Math.floor(offset / 8)
  const mask = 0x80 >> (offset % 8)
  const value = Stored.lookup(database, key)
  const length = value === undefined ? 0 : value.length
  const buffer = value === undefined ? new StringBuffer(Bytes.empty) : Stored.toBuffer(database, key, value)
  buffer.extend(index + 1)
  const byte = buffer.byteAt(index)
  const before = (byte & mask) === 0 ? 0 : 1
  buffer.setByteAt(index, on === 1 ? byte | mask : byte & ~mask)
  if (value === undefined) database.create(key, buffer)
  if (buffer.length > length || on !== before) {
    database.touch(key)
    database.notify("string", "setbit", key)
  }
  return before
}

const getBit = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const offset = parseOffset(context, args.next())
  const byte = StringValue.byteAt(Stored.read(context.database, key), Math.floor(offset / 8))
  return (byte & (0x80 >> (offset % 8))) === 0 ? 0 : 1
}

/** BYTE or BIT, if anything is left: how many bits an index stands for. */
const parseUnit = (args: Arguments): 1 | 8 => {
  if (args.left === 0 || args.skip("BYTE")) return 8
  if (args.skip("BIT")) return 1
  throw Reply.syntaxError
}

/** The part of a value that a range of bits touches, and where in it the range lies. */
const partOf = (value: StringValue.StringValue, from: number, to: number) => {
  const start = Math.floor(from / 8)
  const end = Math.ceil(to / 8)
  const bytes =
    typeof value === "string" ? Buffer.from(value.slice(start, end), "latin1") : value.bytes.subarray(start, end)
  return { bytes, start: start * 8 }
}

const bitCount = (context: CommandContext, args: Arguments): Reply.Reply => {
  const found = context.database.read(args.next())
  // without a key Redis does not look at the rest
  if (found === undefined) return 0
  const value = Stored.stringOf(found)
  if (args.left === 0) return Bits.count(StringValue.view(value), 0, value.length * 8)
  if (args.left === 1 || args.left > 3) return Reply.syntaxError
  const first = args.nextInteger()
  const last = args.nextInteger()
  // nor here at the unit
  if (Range.isReversed(first, last)) return 0
  const unit = parseUnit(args)
  const range = Range.clamp(first, last, (value.length * 8) / unit)
  if (range === undefined) return 0
  const { bytes, start } = partOf(value, range.start * unit, range.end * unit)
  return Bits.count(bytes, range.start * unit - start, range.end * unit - start)
}

const minusOne = Bytes.unsafeMake("-1")

const notZeroOrOne = Reply.error("The bit argument must be 1 or 0.")

const bitPos = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const wanted = args.nextInteger()
  if (wanted !== 0 && wanted !== 1) return notZeroOrOne
  const found = context.database.read(key)
  // a key that is not there is zeros without end
  if (found === undefined) return wanted === 1 ? -1 : 0
  const value = Stored.stringOf(found)
  if (args.left > 3) return Reply.syntaxError
  const first = args.left > 0 ? args.nextInteger() : 0
  const hasEnd = args.left > 0
  const end = hasEnd ? args.next() : minusOne
  const unit = parseUnit(args)
  // Redis looks at the end after what follows it
  const last = Integer.parse(end)
  if (last === undefined) return Reply.notAnInteger
  const range = Range.clamp(first, last, (value.length * 8) / unit)
  if (range === undefined) return -1
  const { bytes, start } = partOf(value, range.start * unit, range.end * unit)
  const at = Bits.position(bytes, wanted, range.start * unit - start, range.end * unit - start)
  if (at >= 0) return start + at
  // where no end was given, the string goes on with zeros
  return wanted === 0 && !hasEnd ? value.length * 8 : -1
}

const notOneSource = Reply.error("BITOP NOT must be called with a single source key.")

const isOperation = (name: string): name is Bits.Operation =>
  name === "AND" || name === "OR" || name === "XOR" || name === "NOT"

const bitOp = ({ database }: CommandContext, args: Arguments): Reply.Reply => {
  const operation = args.nextKeyword()
  const target = args.next()
  if (!isOperation(operation)) return Reply.syntaxError
  if (operation === "NOT" && args.left !== 1) return notOneSource
  const result = Bits.combine(
    operation,
    args.rest().map((key) => StringValue.view(Stored.read(database, key)))
  )
  if (result.length === 0) database.vacate(target)
  else {
    database.set(target, StringBuffer.adopt(result))
    database.notify("string", "set", target)
  }
  return result.length
}

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.setbit, setBit),
  Command.make(spec.getbit, getBit),
  Command.make(spec.bitcount, bitCount),
  Command.make(spec.bitpos, bitPos),
  Command.make(spec.bitop, bitOp),
  ...Field.commands
]
