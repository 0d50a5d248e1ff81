/**
 * LCS: the longest common subsequence of two strings, by the table of all pairs of prefixes.
 *
 * @see https://redis.io/docs/latest/commands/lcs/
 */
import * as Bytes from "../../Bytes.js"
import type { Arguments } from "../../execution/Arguments.js"
import * as Command from "../../execution/Command.js"
import type { CommandContext } from "../../execution/CommandContext.js"
import type { Database } from "../../keyspace/Database.js"
import * as Reply from "../../resp/Reply.js"
import * as spec from "../../specification/data/string.js"
import * as StringValue from "../../value/StringValue.js"

const notStrings = Reply.error("The specified keys must contain string values")
const lengthAndIndexes = Reply.error("If you want both the length and indexes, please just use IDX.")
const tooMuchMemory = Reply.error("Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len")

/** What Redis takes for each cell of its table, and counts against the limit. */
const cellBytes = 4

const read = (database: Database, key: Bytes.Bytes): StringValue.StringValue | undefined => {
  const value = database.read(key)
  if (value === undefined) return Bytes.empty
  return typeof value === "string" || value.type === "string" ? value : undefined
}

interface Options {
  length: boolean
  indexes: boolean
  matchLength: boolean
  minMatchLength: number
}

const parseOptions = (args: Arguments): Options => {
  const options: Options = { length: false, indexes: false, matchLength: false, minMatchLength: 0 }
  while (args.left > 0) {
    if (args.skip("IDX")) options.indexes = true
    else if (args.skip("LEN")) options.length = true
    else if (args.skip("WITHMATCHLEN")) options.matchLength = true
    else if (args.skip("MINMATCHLEN")) options.minMatchLength = Number(args.nextInteger())
    else throw Reply.syntaxError
  }
  return options
}

/** For each pair of prefixes the length of what they have in common, in rows of `b.length + 1`. */
const tabulate = (a: Buffer, b: Buffer): Uint16Array | Uint32Array => {
  const width = b.length + 1
  const size = (a.length + 1) * width
  const table = Math.min(a.length, b.length) < 0x10000 ? new Uint16Array(size) : new Uint32Array(size)
  for (let i = 1; i <= a.length; i++) {
    const byte = a[i - 1]
    let at = i * width
    let left = 0
    for (let j = 0; j < b.length; j++) {
      at++
      if (b[j] === byte) left = (table[at - width - 1] ?? 0) + 1
      else left = Math.max(left, table[at - width] ?? 0)
      table[at] = left
    }
  }
  return table
}

/** Bytes that match one another, in a row: where they begin in each string, and how many they are. */
interface Match {
  a: number
  b: number
  length: number
}

/** Walks a table from its end to its beginning: the matches, the last first. */
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

/** The length alone needs no more than two rows at a time. */
const commonLength = (a: Buffer, b: Buffer): number => {
  const row = new Uint32Array(b.length + 1)
  for (let i = 0; i < a.length; i++) {
    const byte = a[i]
    let diagonal = 0
    let left = 0
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0
      left = b[j - 1] === byte ? diagonal + 1 : Math.max(left, above)
      diagonal = above
      row[j] = left
    }
  }
  return row[b.length] ?? 0
}

const range = (start: number, length: number): Reply.Reply => [start, start + length - 1]

const lcs = (context: CommandContext, args: Arguments): Reply.Reply => {
  const first = read(context.database, args.next())
  const second = read(context.database, args.next())
  if (first === undefined || second === undefined) return notStrings
  const options = parseOptions(args)
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

export const commands: ReadonlyArray<Command.Command> = [Command.make(spec.lcs, lcs)]
