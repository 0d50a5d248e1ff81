/**
 * Which of a request's words are keys, and what the command does with them: from the key specifications, and for the few
 * commands that those cannot describe from a search of their own. For COMMAND GETKEYS, and for whoever must know the keys
 * before a command runs.
 *
 * @see https://redis.io/docs/latest/develop/reference/key-specs/
 */
import type { Bytes } from "../Bytes.js"
import * as Integer from "../bytes/Integer.js"
import type { Request } from "../resp/Decoder.js"
import type { KeySpec, Specification } from "./Specification.js"

/** A word of a request that is a key. */
export interface Key {
  readonly key: Bytes
  /** Its place in the request. */
  readonly at: number
  /** `RO`, `RW`, `OW` or `RM`, and `access`, `update`, `insert`, `delete`. */
  readonly flags: ReadonlyArray<string>
}

/** Places of keys before their words are looked up. */
type Places = ReadonlyArray<Omit<Key, "key">>

/** Whether a command has any keys; channels are none. */
export const hasKeys = ({ name, keySpecs = [] }: Specification): boolean =>
  Object.hasOwn(searches, name) || keySpecs.some((spec) => !spec.flags.includes("not_key"))

/** The keys of a request of a command; none where the request makes no sense. */
export const keysOf = (specification: Specification, request: Request): ReadonlyArray<Key> => {
  const places = bySpecs(specification.keySpecs ?? [], request) ?? bySearch(specification, request)
  return places.flatMap(({ at, flags }) => {
    const key = request[at]
    return key === undefined ? [] : [{ key, at, flags }]
  })
}

/** `undefined` where the specifications do not tell. */
const bySpecs = (specs: ReadonlyArray<KeySpec>, request: Request): Places | undefined => {
  if (specs.some((spec) => spec.flags.includes("variable_flags"))) return undefined
  const places: Array<Omit<Key, "key">> = []
  for (const spec of specs) {
    if (spec.flags.includes("not_key")) continue
    const begin = beginOf(spec, request)
    if (begin === undefined) continue
    const range = rangeOf(spec, begin, request)
    const [first, last, step] = range ?? [0, 0, 1]
    const isWithin = range !== undefined && first <= last && last < request.length
    if (!isWithin || spec.flags.includes("incomplete")) return undefined
    for (let at = first; at <= last; at += step) places.push({ at, flags: spec.flags })
  }
  return places
}

/** Where the keys begin; `undefined` without the keyword, 0 if that is unknown. */
const beginOf = ({ begin }: KeySpec, request: Request): number | undefined => {
  if (begin === "unknown") return 0
  if ("index" in begin) return begin.index
  // the last word cannot be a keyword with keys behind it
  const forward = begin.from > 0
  const step = forward ? 1 : -1
  const end = forward ? request.length - 1 : 1
  for (let at = forward ? begin.from : request.length + begin.from; (end - at) * step > 0; at += step) {
    if (request[at]?.toUpperCase() === begin.keyword) return at + 1
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
    if (typeof count !== "number" || count < 1) return undefined
    const first = begin + find.first
    return [first, first + (count - 1) * find.step, find.step]
  }
  const { last, limit, step } = find
  if (last >= 0) return [begin, begin + last, step]
  // a limit of 2 is for the first half of what is left, as in XREAD
  return limit === 0
    ? [begin, request.length + last, step]
    : [begin, begin + Math.floor((request.length - begin) / limit) + last, step]
}

const bySearch = ({ name }: Specification, request: Request): Places =>
  Object.hasOwn(searches, name) ? (searches[name]?.(request) ?? []) : []

const reads = ["RO", "access"]
const overwrites = ["OW", "update"]
const changes = ["RW", "access", "update"]

/** For the commands whose key specifications leave something open. */
const searches: Readonly<Record<string, (request: Request) => Places>> = {
  bitfield: (request) => [{ at: 1, flags: bitfieldReads(request) ? reads : changes }],

  migrate: (request) => {
    const flags = ["RW", "access", "delete"]
    const places = wordsOf(request, 6, { AUTH: 1, AUTH2: 2 })
    const keyword = places.find((at) => request[at]?.toUpperCase() === "KEYS")
    if (keyword === undefined) return [{ at: 3, flags }]
    // KEYS needs an empty key in front
    return request[3] === "" ? request.slice(keyword + 1).map((_, index) => ({ at: keyword + 1 + index, flags })) : []
  },

  set: (request) => {
    const gets = request.slice(3).some((word) => word.toUpperCase() === "GET")
    return [{ at: 1, flags: gets ? changes : overwrites }]
  },

  sort: (request) => {
    const places = wordsOf(request, 2, { LIMIT: 2, GET: 1, BY: 1 })
    const stores = places.filter((at) => request[at]?.toUpperCase() === "STORE" && at + 1 < request.length)
    return [{ at: 1, flags: reads }, ...stores.slice(-1).map((at) => ({ at: at + 1, flags: overwrites }))]
  },

  sort_ro: () => [{ at: 1, flags: reads }]
}

/** Places of the words from one on, less those that belong to an option in front of them. */
const wordsOf = (request: Request, from: number, options: Readonly<Record<string, number>>): ReadonlyArray<number> => {
  const places: Array<number> = []
  for (let at = from; at < request.length; at++) {
    places.push(at)
    const name = request[at]?.toUpperCase() ?? ""
    if (Object.hasOwn(options, name)) at += options[name] ?? 0
  }
  return places
}

/** Whether a BITFIELD holds nothing but GET and OVERFLOW. */
const bitfieldReads = (request: Request): boolean => {
  for (let at = 2; at < request.length; at++) {
    const name = request[at]?.toUpperCase()
    const left = request.length - at - 1
    if (name === "GET" && left >= 2) at += 2
    else if (name === "OVERFLOW" && left >= 1) at += 1
    else return false
  }
  return true
}
