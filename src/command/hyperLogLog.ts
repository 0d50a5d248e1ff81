/**
 * Commands on HyperLogLogs, which estimate the number of different elements seen. They are stored as strings, in Redis's own
 * format.
 *
 * @see https://redis.io/docs/latest/commands/?group=hyperloglog
 */
import * as Bytes from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import type { Arguments } from "../execution/Arguments.js"
import * as Command from "../execution/Command.js"
import type { CommandContext } from "../execution/CommandContext.js"
import * as Reply from "../resp/Reply.js"
import * as spec from "../specification/data/hyperloglog.js"
import { HyperLogLog, isHyperLogLog, Maxima, makeEmpty } from "../value/HyperLogLog.js"
import { StringBuffer } from "../value/StringBuffer.js"
import * as StringValue from "../value/StringValue.js"
import type { Value } from "../value/Value.js"
import * as Stored from "./string/stored.js"

export const make = (): ReadonlyArray<Command.Command> => [
  Command.make(spec.pfadd, pfadd),
  Command.make(spec.pfcount, pfcount),
  Command.make(spec.pfdebug, pfdebug),
  Command.make(spec.pfmerge, pfmerge),
  Command.make(spec.pfselftest, pfselftest)
]

const invalid = new Reply.ErrorReply("WRONGTYPE Key is not a valid HyperLogLog string value.")
const corrupt = new Reply.ErrorReply("INVALIDOBJ Corrupted HLL object detected")

const maxSparseBytes = (context: CommandContext): number => context.state.settings.number("hll-sparse-max-bytes")

/** The HyperLogLog in a value, for reading; throws if the value is none. */
const of = (value: Value): HyperLogLog => {
  const bytes = StringValue.view(Stored.stringOf(value))
  if (!isHyperLogLog(bytes)) throw invalid
  return new HyperLogLog(bytes)
}

/** The HyperLogLog in a value and its buffer, for editing in place. */
const editable = (
  context: CommandContext,
  key: Bytes.Bytes,
  value: Value
): { readonly buffer: StringBuffer; readonly hll: HyperLogLog } => {
  const string = Stored.stringOf(value)
  // throws before the value gets a buffer
  of(string)
  const buffer = Stored.toBuffer(context.database, key, string)
  buffer.beforeEdit(0, buffer.length)
  return { buffer, hll: of(buffer) }
}

const create = (): { readonly buffer: StringBuffer; readonly hll: HyperLogLog } => {
  const bytes = makeEmpty()
  return { buffer: StringBuffer.adopt(bytes), hll: new HyperLogLog(bytes) }
}

/** Edits the HyperLogLog at a key, or a new one if there is none; the number of changes. */
const edit = (
  context: CommandContext,
  key: Bytes.Bytes,
  change: (hll: HyperLogLog, isNew: boolean) => number
): number => {
  const { database } = context
  const value = database.lookup(key)
  const { buffer, hll } = value === undefined ? create() : editable(context, key, value)
  const changes = change(hll, value === undefined)
  if (changes === 0) return 0
  buffer.replace(hll.bytes)
  if (value === undefined) database.create(key, buffer)
  database.touch(key, changes)
  database.notify("string", "pfadd", key)
  return changes
}

const pfadd = (context: CommandContext, args: Arguments): Reply.Reply => {
  const maxBytes = maxSparseBytes(context)
  const changes = edit(context, args.next(), (hll, isNew) => {
    let updated = isNew ? 1 : 0
    while (args.remaining > 0) {
      const changed = hll.add(args.next(), maxBytes)
      if (changed === undefined) throw corrupt
      if (changed) updated++
    }
    if (updated > 0) hll.invalidate()
    return updated
  })
  return changes > 0 ? 1 : 0
}

const pfcount = (context: CommandContext, args: Arguments): Reply.Reply => {
  const keys = args.rest()
  const [first] = keys
  return keys.length === 1 && first !== undefined ? countOne(context, first) : merged(context, keys).maxima.estimate()
}

/** PFCOUNT of one key, which caches the estimate in the value. */
const countOne = (context: CommandContext, key: Bytes.Bytes): Reply.Reply => {
  const value = context.database.read(key)
  if (value === undefined) return 0
  const { hll } = editable(context, key, value)
  if (hll.cached !== undefined) return Integer.normal(hll.cached)
  const estimate = hll.estimate()
  if (estimate === undefined) return corrupt
  // opens the value for change: a snapshot may want it as it is
  context.database.peek(key)
  hll.cached = BigInt(estimate)
  context.database.touch(key)
  return estimate
}

/** The largest value of each register over all keys, and whether any of the values is dense. */
const merged = (context: CommandContext, keys: ReadonlyArray<Bytes.Bytes>) => {
  const maxima = new Maxima()
  let isDense = false
  for (const key of keys) {
    const value = context.database.read(key)
    if (value === undefined) continue
    const hll = of(value)
    if (hll.encoding === "dense") isDense = true
    if (!maxima.merge(hll)) throw corrupt
  }
  return { maxima, isDense }
}

const pfmerge = (context: CommandContext, args: Arguments): Reply.Reply => {
  const keys = args.rest()
  const { maxima, isDense } = merged(context, keys)
  const maxBytes = maxSparseBytes(context)
  edit(context, keys[0] ?? Bytes.empty, (hll) => {
    if (isDense) hll.toDense()
    for (const [index, value] of maxima.values.entries()) if (value > 0) hll.raise(index, value, maxBytes)
    hll.invalidate()
    return 1
  })
  return Reply.ok
}

/** The subcommands of PFDEBUG. */
const debugSubcommands: Readonly<
  Record<string, (context: CommandContext, key: Bytes.Bytes, hll: HyperLogLog) => Reply.Reply>
> = {
  GETREG: (context, key, hll) => {
    toDense(context, key, hll)
    const registers: Array<number> = []
    hll.forEachRun((value) => void registers.push(value))
    return registers
  },
  DECODE: (_context, _key, hll) =>
    hll.encoding === "sparse" ? Reply.bulk(hll.describe()) : Reply.error("HLL encoding is not sparse"),
  ENCODING: (_context, _key, hll) => Reply.simple(hll.encoding),
  TODENSE: (context, key, hll) => (toDense(context, key, hll) ? 1 : 0)
}

/** Makes the HyperLogLog at a key dense, and returns whether it was sparse. */
const toDense = (context: CommandContext, key: Bytes.Bytes, hll: HyperLogLog): boolean => {
  if (hll.encoding === "dense") return false
  if (!hll.toDense()) throw corrupt
  context.database.reshape(key, StringBuffer.adopt(hll.bytes))
  context.database.addDirty()
  return true
}

const pfdebug = (context: CommandContext, args: Arguments): Reply.Reply => {
  const subcommand = args.next()
  const key = args.next()
  const value = context.database.lookup(key)
  if (value === undefined) return Reply.error("The specified key does not exist")
  const { hll } = editable(context, key, value)
  const name = subcommand.toUpperCase()
  const run = Object.hasOwn(debugSubcommands, name) ? debugSubcommands[name] : undefined
  return run?.(context, key, hll) ?? Reply.error(`Unknown PFDEBUG subcommand '${Bytes.untilNul(subcommand)}'`)
}

/** The number of elements that PFSELFTEST adds, and the allowed error: six times the standard error of 0.81 %. */
const testedElements = 10_000
const tolerance = 0.05

/** Redis's default of `hll-sparse-max-bytes`. */
const testedSparseBytes = 3000

/** Adds the same elements to a sparse and a dense HyperLogLog, and compares their estimates with each other and the truth. */
const pfselftest = (): Reply.Reply => {
  const sparse = new HyperLogLog(makeEmpty())
  const dense = new HyperLogLog(makeEmpty())
  dense.toDense()
  for (let i = 1; i <= testedElements; i++) {
    const element = Bytes.unsafeMake(String(i))
    sparse.add(element, testedSparseBytes)
    dense.add(element, 0)
    if (i % 1000 !== 0) continue
    const estimate = dense.estimate() ?? 0
    if (sparse.estimate() !== estimate) return new Reply.ErrorReply("TESTFAILED dense/sparse disagree")
    if (Math.abs(estimate - i) > i * tolerance) {
      return new Reply.ErrorReply(`TESTFAILED Too big error. card:${i} abserr:${Math.abs(estimate - i)}`)
    }
  }
  return Reply.ok
}
