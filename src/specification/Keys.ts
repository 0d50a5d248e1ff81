/**
 * Finds the keys of a request, and how the command uses each. The key specifications answer for most commands; a few that
 * they cannot describe have a search of their own here. COMMAND GETKEYS, tracking and embedded transactions use it.
 *
 * @see https://redis.io/docs/latest/develop/reference/key-specs/
 */
import type { Bytes } from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import type { Request } from "../resp/Decoder.js"
import type { KeySpec, Specification } from "./Specification.js"

/** A key in a request. */
export interface Key {
  readonly key: Bytes
  /** The index of the word in the request. */
  readonly index: number
  /** `RO`, `RW`, `OW` or `RM`, and `access`, `update`, `insert`, `delete`. */
  readonly flags: ReadonlyArray<string>
}

/** Keys by their index alone. */
type Positions = ReadonlyArray<Omit<Key, "key">>

/** Whether a command can have keys. Channels do not count. */
export const hasKeys = ({ name, keySpecs = [] }: Specification): boolean =>
  Object.hasOwn(searches, name) || keySpecs.some((spec) => !spec.flags.includes("not_key"))

/** The keys of a request; none if the request is malformed. */
export const keysOf = (specification: Specification, request: Request): ReadonlyArray<Key> => {
  const positions = bySpecs(specification.keySpecs ?? [], request) ?? bySearch(specification, request)
  const keys: Array<Key> = []
  for (const { index, flags } of positions) {
    const key = request[index]
    if (key !== undefined) keys.push({ key, index, flags })
  }
  return keys
}

/** The keys by specification; `undefined` if the specifications leave them open. */
const bySpecs = (specs: ReadonlyArray<KeySpec>, request: Request): Positions | undefined => {
  if (specs.some((spec) => spec.flags.includes("variable_flags"))) return undefined
  const positions: Array<Omit<Key, "key">> = []
  for (const spec of specs) {
    if (spec.flags.includes("not_key")) continue
    const begin = beginOf(spec, request)
    if (begin === undefined) continue
    const range = rangeOf(spec, begin, request)
    const [first, last, step] = range ?? [0, 0, 1]
    const isWithin = range !== undefined && first <= last && last < request.length
    if (!isWithin || spec.flags.includes("incomplete")) return undefined
    for (let index = first; index <= last; index += step) positions.push({ index, flags: spec.flags })
  }
  return positions
}

/** The index of the first key; `undefined` if the keyword is missing, 0 if the specification leaves it open. */
const beginOf = ({ begin }: KeySpec, request: Request): number | undefined => {
  if (begin === "unknown") return 0
  if ("index" in begin) return begin.index
  // no key can follow the last word, so it is not searched
  const forward = begin.from > 0
  const step = forward ? 1 : -1
  const end = forward ? request.length - 1 : 1
  for (let index = forward ? begin.from : request.length + begin.from; (end - index) * step > 0; index += step) {
    if (request[index]?.toUpperCase() === begin.keyword) return index + 1
  }
  return undefined
}

const rangeOf = (
  { find }: KeySpec,
  begin: number,
  request: Request
): readonly [first: number, last: number, step: number] | undefined => {
  if (find === "unknown" || begin === 0) return undefined
  if ("countAt" in find) {
    const count = Integer.parse(request[begin + find.countAt] ?? ("" as Bytes))
    if (typeof count !== "number" || toInt(count) < 1) return undefined
    const first = begin + find.first
    return [first, first + (toInt(count) - 1) * find.step, find.step]
  }
  const { last, limit, step } = find
  if (last >= 0) return [begin, begin + last, step]
  // a limit of 2 means the first half of the remaining words, as in XREAD
  return limit === 0
    ? [begin, request.length + last, step]
    : [begin, begin + Math.floor((request.length - begin) / limit) + last, step]
}

const bySearch = ({ keySpecs = [], name }: Specification, request: Request): Positions =>
  Object.hasOwn(searches, name) ? (searches[name]?.(request) ?? []) : byCount(keySpecs, request)

/**
 * The keys whose number Redis reads once more, now also from a word that only begins with it, and then the key that is stored to.
 * Redis does not say then how the command uses them.
 */
const byCount = (specs: ReadonlyArray<KeySpec>, request: Request): Positions => {
  const indexes: Array<number> = []
  const stores: Array<number> = []
  for (const { begin, find } of specs) {
    if (begin === "unknown" || find === "unknown" || !("index" in begin)) continue
    if (!("countAt" in find)) {
      stores.push(begin.index)
      continue
    }
    const [digits = "0"] = /^\s*[+-]?\d+/.exec(request[begin.index + find.countAt] ?? "") ?? []
    const first = begin.index + find.first
    const count = toInt(Number(digits))
    if (count > Math.floor((request.length - first) / find.step)) continue
    for (let each = 0; each < count; each++) indexes.push(first + each * find.step)
  }
  return indexes.length === 0 ? [] : [...indexes, ...stores].map((index) => ({ index, flags: [] }))
}

/** As C turns a `long long` into an `int`. */
const toInt = (number: number): number => number | 0

const reads = ["RO", "access"]
const overwrites = ["OW", "update"]
const changes = ["RW", "access", "update"]

/** Searches for the commands whose key specifications are incomplete. */
const searches: Readonly<Record<string, (request: Request) => Positions>> = {
  bitfield: (request) => [{ index: 1, flags: bitfieldReads(request) ? reads : changes }],

  migrate: (request) => {
    const flags = ["RW", "access", "delete"]
    const positions = wordsOf(request, 6, { AUTH: 1, AUTH2: 2 })
    const keyword = positions.find((index) => request[index]?.toUpperCase() === "KEYS")
    if (keyword === undefined) return [{ index: 3, flags }]
    // with KEYS, the word in the place of the key must be empty
    return request[3] === ""
      ? request.slice(keyword + 1).map((_, offset) => ({ index: keyword + 1 + offset, flags }))
      : []
  },

  set: (request) => {
    const gets = request.slice(3).some((word) => word.toUpperCase() === "GET")
    return [{ index: 1, flags: gets ? changes : overwrites }]
  },

  sort: (request) => {
    const positions = wordsOf(request, 2, { LIMIT: 2, GET: 1, BY: 1 })
    const stores = positions.filter((index) => request[index]?.toUpperCase() === "STORE" && index + 1 < request.length)
    return [{ index: 1, flags: reads }, ...stores.slice(-1).map((index) => ({ index: index + 1, flags: overwrites }))]
  },

  sort_ro: () => [{ index: 1, flags: reads }]
}

/** The indices of the words from `from` on, without the operands of options; `options` has their number. */
const wordsOf = (request: Request, from: number, options: Readonly<Record<string, number>>): ReadonlyArray<number> => {
  const positions: Array<number> = []
  for (let index = from; index < request.length; index++) {
    positions.push(index)
    const name = request[index]?.toUpperCase() ?? ""
    if (Object.hasOwn(options, name)) index += options[name] ?? 0
  }
  return positions
}

/** Whether a BITFIELD consists of GET and OVERFLOW only. */
const bitfieldReads = (request: Request): boolean => {
  for (let index = 2; index < request.length; index++) {
    const name = request[index]?.toUpperCase()
    const operands = request.length - index - 1
    if (name === "GET" && operands >= 2) index += 2
    else if (name === "OVERFLOW" && operands >= 1) index += 1
    else return false
  }
  return true
}
