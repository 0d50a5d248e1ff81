/**
 * HyperLogLogs: estimates of how many different elements were seen, kept as strings in Redis's own bytes.
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

const invalid = new Reply.ErrorReply("WRONGTYPE Key is not a valid HyperLogLog string value.")
const corrupt = new Reply.ErrorReply("INVALIDOBJ Corrupted HLL object detected")

const maxSparseBytes = (context: CommandContext): number => context.state.settings.number("hll-sparse-max-bytes")

/** The one in a value, for reading; throws where there is none. */
const of = (value: Value): HyperLogLog => {
  const bytes = StringValue.view(Stored.stringOf(value))
  if (!isHyperLogLog(bytes)) throw invalid
  return new HyperLogLog(bytes)
}

/** The buffer of a value that holds one, and that one, for editing in place. */
const editable = (
  context: CommandContext,
  key: Bytes.Bytes,
  value: Value
): { readonly buffer: StringBuffer; readonly hll: HyperLogLog } => {
  const string = Stored.stringOf(value)
  // what is none keeps its form
  of(string)
  const buffer = Stored.toBuffer(context.database, key, string)
  return { buffer, hll: of(buffer) }
}

const create = (): { readonly buffer: StringBuffer; readonly hll: HyperLogLog } => {
  const bytes = makeEmpty()
  return { buffer: StringBuffer.adopt(bytes), hll: new HyperLogLog(bytes) }
}

/** Edits the one at a key, a new one where there is none; the changes it made. */
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

const add = (context: CommandContext, args: Arguments): Reply.Reply => {
  const most = maxSparseBytes(context)
  const changes = edit(context, args.next(), (hll, isNew) => {
    let updated = isNew ? 1 : 0
    while (args.left > 0) {
      const changed = hll.add(args.next(), most)
      if (changed === undefined) throw corrupt
      if (changed) updated++
    }
    if (updated > 0) hll.invalidate()
    return updated
  })
  return changes > 0 ? 1 : 0
}

/** PFCOUNT of one key, which keeps the estimate with the value. */
const countOne = (context: CommandContext, key: Bytes.Bytes): Reply.Reply => {
  const value = context.database.read(key)
  if (value === undefined) return 0
  const { hll } = editable(context, key, value)
  if (hll.cached !== undefined) return Integer.normal(hll.cached)
  const estimate = hll.estimate()
  if (estimate === undefined) return corrupt
  hll.cached = BigInt(estimate)
  context.database.touch(key)
  return estimate
}

/** The registers of all keys that are there in one, and whether one of them is dense. */
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

const merge = (context: CommandContext, args: Arguments): Reply.Reply => {
  const keys = args.rest()
  const { maxima, isDense } = merged(context, keys)
  const most = maxSparseBytes(context)
  edit(context, keys[0] ?? Bytes.empty, (hll) => {
    if (isDense) hll.toDense()
    for (const [index, value] of maxima.values.entries()) if (value > 0) hll.raise(index, value, most)
    hll.invalidate()
    return 1
  })
  return Reply.ok
}

/** What each subcommand of PFDEBUG answers. */
const debugs: Readonly<Record<string, (context: CommandContext, key: Bytes.Bytes, hll: HyperLogLog) => Reply.Reply>> = {
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

/** Whether it was not dense before. */
const toDense = (context: CommandContext, key: Bytes.Bytes, hll: HyperLogLog): boolean => {
  if (hll.encoding === "dense") return false
  if (!hll.toDense()) throw corrupt
  context.database.reshape(key, StringBuffer.adopt(hll.bytes))
  context.database.count()
  return true
}

const debug = (context: CommandContext, args: Arguments): Reply.Reply => {
  const subcommand = args.next()
  const key = args.next()
  const value = context.database.lookup(key)
  if (value === undefined) return Reply.error("The specified key does not exist")
  const { hll } = editable(context, key, value)
  const name = subcommand.toUpperCase()
  const answer = Object.hasOwn(debugs, name) ? debugs[name] : undefined
  return answer?.(context, key, hll) ?? Reply.error(`Unknown PFDEBUG subcommand '${Bytes.untilNul(subcommand)}'`)
}

/** How many elements PFSELFTEST counts, and how far off the estimate may be: six times the standard error of 0.81 %. */
const tested = 10_000
const tolerance = 0.05

/** Counts elements twice, sparse as long as it can be and dense, and compares the two and the truth. */
const selfTest = (): Reply.Reply => {
  const sparse = new HyperLogLog(makeEmpty())
  const dense = new HyperLogLog(makeEmpty())
  dense.toDense()
  for (let i = 1; i <= tested; i++) {
    const element = Bytes.unsafeMake(String(i))
    sparse.add(element, 3000)
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

export const commands: ReadonlyArray<Command.Command> = [
  Command.make(spec.pfadd, add),

  Command.make(spec.pfcount, (context, args) => {
    const keys = args.rest()
    const [first] = keys
    return keys.length === 1 && first !== undefined ? countOne(context, first) : merged(context, keys).maxima.estimate()
  }),

  Command.make(spec.pfdebug, debug),

  Command.make(spec.pfmerge, merge),

  Command.make(spec.pfselftest, selfTest)
]
