/**
 * BITFIELD and BITFIELD_RO: integers of up to 64 bits at any bit offset, with a choice of overflow behaviour. All operations
 * are parsed before the first one runs.
 *
 * @see https://redis.io/docs/latest/commands/bitfield/
 */
import * as Bytes from "../../Bytes.js"
import * as Integer from "../../bytes/Integer.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Reply from "../../resp/Reply.js"
import * as Bits from "../../value/Bits.js"
import { StringBuffer } from "../../value/StringBuffer.js"
import * as StringValue from "../../value/StringValue.js"
import * as Stored from "../string/stored.js"
import { parseOffset } from "./offset.js"

type Overflow = "WRAP" | "SAT" | "FAIL"

interface Field {
  readonly signed: boolean
  /** In bits. */
  readonly width: number
  readonly offset: number
}

type Operation =
  | { readonly _tag: "Get"; readonly field: Field }
  | {
      readonly _tag: "Set" | "IncrBy"
      readonly field: Field
      readonly operand: bigint
      readonly overflow: Overflow
    }

const invalidType = Reply.error(
  "Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is."
)
const invalidOverflow = Reply.error("Invalid OVERFLOW type specified")
const onlyGet = Reply.error("BITFIELD_RO only supports the GET subcommand")

const nextField = (context: CommandContext, args: Arguments): Field => {
  const type = args.next()
  const signed = type.startsWith("i")
  const width = signed || type.startsWith("u") ? Integer.parse(type.slice(1) as Bytes.Bytes) : undefined // a part of a byte string
  if (width === undefined || width < 1 || width > (signed ? 64 : 63)) throw invalidType
  return { signed, width: Number(width), offset: parseOffset(context, args.next(), Number(width)) }
}

const nextOverflow = (args: Arguments): Overflow => {
  for (const each of ["WRAP", "SAT", "FAIL"] as const) if (args.skip(each)) return each
  throw invalidOverflow
}

const nextOperations = (context: CommandContext, args: Arguments): ReadonlyArray<Operation> => {
  const operations: Array<Operation> = []
  let overflow: Overflow = "WRAP"
  while (args.remaining > 0) {
    // a name that too few arguments follow is a syntax error
    const name = args.nextKeyword()
    if (name === "GET" && args.remaining >= 2) operations.push({ _tag: "Get", field: nextField(context, args) })
    else if ((name === "SET" || name === "INCRBY") && args.remaining >= 3) {
      operations.push({
        _tag: name === "SET" ? "Set" : "IncrBy",
        field: nextField(context, args),
        operand: BigInt(args.nextInteger()),
        overflow
      })
    } else if (name === "OVERFLOW" && args.remaining >= 1) overflow = nextOverflow(args)
    else throw Reply.syntaxError
  }
  return operations
}

const readField = (value: StringValue.StringValue, { signed, width, offset }: Field): bigint => {
  const bits = Bits.readField((index) => StringValue.byteAt(value, index), offset, width)
  return signed ? BigInt.asIntN(width, bits) : bits
}

/** The largest number a field can hold. */
const maxOf = ({ signed, width }: Field): bigint => (1n << BigInt(signed ? width - 1 : width)) - 1n

/** A number wrapped or saturated to what the field can hold; `undefined` where it does not fit and the overflow is FAIL. */
const bounded = (value: bigint, field: Field, overflow: Overflow): bigint | undefined => {
  const max = maxOf(field)
  const min = field.signed ? -max - 1n : 0n
  if (value >= min && value <= max) return value
  switch (overflow) {
    case "WRAP":
      return field.signed ? BigInt.asIntN(field.width, value) : BigInt.asUintN(field.width, value)
    case "SAT":
      return value > max ? max : min
    case "FAIL":
      return undefined
  }
}

/** The number that an operation writes over `before`. */
const result = (operation: Exclude<Operation, { _tag: "Get" }>, before: bigint): bigint | undefined => {
  const { field, operand, overflow } = operation
  if (operation._tag === "IncrBy") return bounded(before + operand, field, overflow)
  // Redis treats a negative operand as the large number with the same 64 bits in an unsigned field, and in a signed one where
  // its distance from the field's largest number overflows 64 bits
  const isLarge = !field.signed || (field.width < 64 && maxOf(field) - operand > Integer.max)
  return bounded(isLarge ? BigInt.asUintN(64, operand) : operand, field, overflow)
}

const readAll = (context: CommandContext, key: Bytes.Bytes, operations: ReadonlyArray<Operation>): Reply.Reply => {
  const value = Stored.read(context.database, key)
  return operations.map(({ field }) => Integer.normal(readField(value, field)))
}

const runAll = (context: CommandContext, key: Bytes.Bytes, operations: ReadonlyArray<Operation>): Reply.Reply => {
  const { database } = context
  const value = Stored.lookup(database, key)
  const buffer = value === undefined ? new StringBuffer(Bytes.empty) : Stored.toBuffer(database, key, value)
  // extended for every write, even one that its overflow then forbids
  const length = operations.reduce(
    (longest, { _tag, field }) => (_tag === "Get" ? longest : Math.max(longest, field.offset + field.width)),
    0
  )
  const grows = Math.ceil(length / 8) > buffer.length
  buffer.extend(Math.ceil(length / 8))
  let changes = 0
  const replies = operations.map((operation) => {
    const before = readField(buffer, operation.field)
    if (operation._tag === "Get") return Integer.normal(before)
    const written = result(operation, before)
    if (written === undefined) return null
    const { offset, width } = operation.field
    buffer.beforeEdit(Math.floor(offset / 8), Math.ceil((offset + width) / 8))
    Bits.writeField(buffer.bytes, offset, width, written)
    if (grows || written !== before) changes++
    return Integer.normal(operation._tag === "Set" ? before : written)
  })
  // creating a key of zeros is no change
  if (value === undefined) database.create(key, buffer)
  if (changes > 0) {
    database.touch(key, changes)
    database.notify("string", "setbit", key)
  }
  return replies
}

const isRead = ({ _tag }: Operation): boolean => _tag === "Get"

export const bitfield = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const operations = nextOperations(context, args)
  return operations.every(isRead) ? readAll(context, key, operations) : runAll(context, key, operations)
}

export const bitfieldRo = (context: CommandContext, args: Arguments): Reply.Reply => {
  const key = args.next()
  const operations = nextOperations(context, args)
  return operations.every(isRead) ? readAll(context, key, operations) : onlyGet
}
