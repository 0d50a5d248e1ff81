/**
 * LCS: the longest common subsequence of two strings, from a table of all pairs of their prefixes.
 *
 * @see https://redis.io/docs/latest/commands/lcs/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import * as Options from "../../execution/Options.js"
import type { Database } from "../../keyspace/Database.js"
import * as Reply from "../../resp/Reply.js"
import * as StringValue from "../../value/StringValue.js"

const notStrings = Reply.error("The specified keys must contain string values")
const lengthAndIndexes = Reply.error("If you want both the length and indexes, please just use IDX.")
const tooMuchMemory = Reply.error("Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len")

/** The size of a cell in Redis's table, which counts against the limit. */
const cellBytes = 4

const read = (database: Database, key: Bytes.Bytes): StringValue.StringValue | undefined => {
  const value = database.read(key)
  if (value === undefined) return Bytes.empty
  return typeof value === "string" || value.type === "string" ? value : undefined
}

interface LcsOptions {
  readonly length: boolean
  readonly indexes: boolean
  readonly matchLength: boolean
  readonly minMatchLength: number
}

const lcsOptions = Options.table<Options.Draft<LcsOptions>>({
  IDX: Options.flag("indexes"),
  LEN: Options.flag("length"),
  WITHMATCHLEN: Options.flag("matchLength"),
  MINMATCHLEN: [1, (draft, args) => (draft.minMatchLength = Number(args.nextInteger()))]
})

/** The length of the longest common subsequence for each pair of prefixes, in rows of `b.length + 1` cells. */
const tabulate = (a: Buffer, b: Buffer): Uint16Array | Uint32Array => {
  const width = b.length + 1
  const size = (a.length + 1) * width
  const table = Math.min(a.length, b.length) < 0x10000 ? new Uint16Array(size) : new Uint32Array(size)
  for (let i = 1; i <= a.length; i++) {
    const byte = a[i - 1]
    let cell = i * width
    let length = 0
    for (let j = 0; j < b.length; j++) {
      cell++
      if (b[j] === byte) length = (table[cell - width - 1] ?? 0) + 1
      else length = Math.max(length, table[cell - width] ?? 0)
      table[cell] = length
    }
  }
  return table
}

/** A run of matching bytes: its start in each string, and its length. */
interface Match {
  a: number
  b: number
  length: number
}

/** The matches that a walk from the end of the table to its start finds, the last one first. */
const trace = (a: Buffer, b: Buffer, table: Uint16Array | Uint32Array): ReadonlyArray<Match> => {
  const width = b.length + 1
  const matches: Array<Match> = []
  let match: Match | undefined
  let i = a.length
  let j = b.length
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      i--
      j--
      if (match === undefined) {
        match = { a: i, b: j, length: 0 }
        matches.push(match)
      }
      match.a = i
      match.b = j
      match.length++
    } else {
      match = undefined
      if ((table[(i - 1) * width + j] ?? 0) > (table[i * width + j - 1] ?? 0)) i--
      else j--
    }
  }
  return matches
}

/** The length of the longest common subsequence, which takes one row at a time. */
const commonLength = (a: Buffer, b: Buffer): number => {
  const row = new Uint32Array(b.length + 1)
  for (let i = 0; i < a.length; i++) {
    const byte = a[i]
    let diagonal = 0
    let length = 0
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0
      length = b[j - 1] === byte ? diagonal + 1 : Math.max(length, above)
      diagonal = above
      row[j] = length
    }
  }
  return row[b.length] ?? 0
}

const range = (start: number, length: number): Reply.Reply => [start, start + length - 1]

export const lcs = (context: CommandContext, args: Arguments): Reply.Reply => {
  const first = read(context.database, args.next())
  const second = read(context.database, args.next())
  if (first === undefined || second === undefined) return notStrings
  const draft = { length: false, indexes: false, matchLength: false, minMatchLength: 0 }
  const options = Options.read(args, lcsOptions, draft)
  if (options.indexes && options.length) return lengthAndIndexes
  const size = (first.length + 1) * (second.length + 1) * cellBytes
  if (size > context.state.settings.number("proto-max-bulk-len")) return tooMuchMemory
  const a = StringValue.view(first)
  const b = StringValue.view(second)
  if (options.length) return commonLength(a, b)
  const table = tabulate(a, b)
  const matches = trace(a, b, table)
  if (!options.indexes) {
    return Bytes.unsafeMake(
      matches.reduce((after, match) => a.toString("latin1", match.a, match.a + match.length) + after, "")
    )
  }
  return Reply.map([
    [
      "matches",
      matches
        .filter(({ length }) => length >= options.minMatchLength)
        .map((match) => [
          range(match.a, match.length),
          range(match.b, match.length),
          ...(options.matchLength ? [match.length] : [])
        ])
    ],
    ["len", table[table.length - 1] ?? 0]
  ])
}
