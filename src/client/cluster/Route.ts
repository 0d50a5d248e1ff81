/**
 * The nodes that a request goes to: that of its keys' slot, or for requests without keys those that Redis's command tips
 * name. A pure function of the request.
 *
 * @see https://redis.io/docs/latest/develop/reference/command-tips/
 */
import type { Bytes } from "../../Bytes.js"
import type { Request } from "../../resp/Decoder.js"
import * as Keys from "../../specification/Keys.js"
import * as Lookup from "../../specification/Lookup.js"
import type { Specification } from "../../specification/Specification.js"
import * as Slot from "./Slot.js"

/** How the replies of several nodes become one. */
export type Combine = "first" | "any" | "sum" | "min" | "and" | "concat" | "present" | "counts"

export type Route =
  /** The node of a slot. */
  | { readonly _tag: "Slot"; readonly slot: number; readonly isRead: boolean }
  /** One node, always the same. */
  | { readonly _tag: "Home" }
  /** Every master, and with `replicas` every replica. */
  | { readonly _tag: "All"; readonly replicas: boolean; readonly combine: Combine }
  /** The masters, one after the other. */
  | { readonly _tag: "Scan" }
  /** The node of each slot, with the arguments of its keys. */
  | { readonly _tag: "Split"; readonly parts: ReadonlyArray<Part>; readonly combine: "values" | "sum" | "first" }
  /** The keys have several slots. */
  | { readonly _tag: "CrossSlot" }

/** The part of a request for one slot. */
export interface Part {
  readonly slot: number
  readonly request: Request
  /** The indexes of its keys among those of the whole request. */
  readonly indexes: ReadonlyArray<number>
  readonly isRead: boolean
}

const home: Route = { _tag: "Home" }
const crossSlot: Route = { _tag: "CrossSlot" }
const scan: Route = { _tag: "Scan" }

const combines: Readonly<Record<string, Combine>> = {
  all_succeeded: "first",
  one_succeeded: "any",
  agg_sum: "sum",
  agg_min: "min",
  agg_logical_and: "and"
}

/** Requests whose tips do not tell how to combine their replies, or which have none. */
const special: Readonly<Record<string, Route>> = {
  keys: { _tag: "All", replicas: false, combine: "concat" },
  randomkey: { _tag: "All", replicas: false, combine: "present" },
  scan,
  "slowlog|get": { _tag: "All", replicas: true, combine: "concat" },
  // of all nodes, as each knows only the channels of its own slots
  "pubsub|shardchannels": { _tag: "All", replicas: false, combine: "concat" },
  "pubsub|shardnumsub": { _tag: "All", replicas: false, combine: "counts" }
}

/** Requests with a shard channel, which has a slot as a key has. */
const shardChannels: ReadonlySet<string> = new Set(["spublish", "ssubscribe", "sunsubscribe"])

/** Requests that are split: how many words each key brings, and how the replies become one. */
const splits: Readonly<Record<string, { readonly step: number; readonly combine: "values" | "sum" | "first" }>> = {
  mget: { step: 1, combine: "values" },
  mset: { step: 2, combine: "first" },
  del: { step: 1, combine: "sum" },
  unlink: { step: 1, combine: "sum" },
  exists: { step: 1, combine: "sum" },
  touch: { step: 1, combine: "sum" }
}

/** The facts about a command that its route depends on. */
interface Plan {
  readonly specification: Specification
  readonly isRead: boolean
  /** Whether its only key is its first argument. */
  readonly isSimple: boolean
  readonly withoutKeys: Route
}

const withoutKeys = ({ name, tips = [] }: Specification): Route => {
  const own = Object.hasOwn(special, name) ? special[name] : undefined
  if (own !== undefined) return own
  const policy = (kind: string): string => tips.find((tip) => tip.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? ""
  const request = policy("request_policy")
  const combine = combines[policy("response_policy")]
  // replies that cannot be combined come from one node
  if (combine === undefined || (request !== "all_shards" && request !== "all_nodes")) return home
  return { _tag: "All", replicas: request === "all_nodes", combine }
}

const planOf = (specification: Specification): Plan => {
  const { flags, keySpecs = [] } = specification
  const [only] = keySpecs
  const isSimple =
    keySpecs.length === 1 &&
    only !== undefined &&
    !only.flags.includes("not_key") &&
    only.begin !== "unknown" &&
    "index" in only.begin &&
    only.begin.index === 1 &&
    only.find !== "unknown" &&
    "last" in only.find &&
    only.find.last === 0
  return { specification, isSimple, isRead: flags.includes("readonly"), withoutKeys: withoutKeys(specification) }
}

const plans = new Map<Specification, Plan>()

/** The route of a request. */
export const of = (request: Request): Route => {
  const specification = Lookup.find(request)
  const first = request[1]
  // the command of a module: if its first argument is no key, the node says where to go
  if (specification === undefined)
    return first === undefined ? home : { _tag: "Slot", slot: Slot.of(first), isRead: false }
  let plan = plans.get(specification)
  if (plan === undefined) {
    plan = planOf(specification)
    plans.set(specification, plan)
  }
  const { isRead } = plan
  if (plan.isSimple && first !== undefined) return { _tag: "Slot", slot: Slot.of(first), isRead }
  const { name } = specification
  if (shardChannels.has(name) && first !== undefined) return { _tag: "Slot", slot: Slot.of(first), isRead }
  const keys = Keys.keysOf(specification, request)
  const slot = slotOf(keys.map(({ key }) => key))
  if (slot === undefined) return plan.withoutKeys
  if (slot !== "several") return { _tag: "Slot", slot, isRead }
  const split = Object.hasOwn(splits, name) ? splits[name] : undefined
  if (split === undefined) return crossSlot
  // a missing value is the server's to complain of
  if ((request.length - 1) % split.step !== 0) return home
  return { _tag: "Split", parts: partsOf(request, split.step, isRead), combine: split.combine }
}

/** The slot of keys: `undefined` without keys. */
export const slotOf = (keys: ReadonlyArray<Bytes>): number | "several" | undefined => {
  let slot: number | undefined
  for (const key of keys) {
    const each = Slot.of(key)
    if (slot === undefined) slot = each
    else if (slot !== each) return "several"
  }
  return slot
}

const partsOf = ([name, ...words]: Request, step: number, isRead: boolean): ReadonlyArray<Part> => {
  const bySlot = new Map<number, { readonly words: Array<Bytes>; readonly indexes: Array<number> }>()
  for (let at = 0; at < words.length; at += step) {
    const key = words[at]
    if (key === undefined) continue
    const slot = Slot.of(key)
    const part = bySlot.get(slot) ?? { words: [], indexes: [] }
    part.words.push(...words.slice(at, at + step))
    part.indexes.push(at / step)
    bySlot.set(slot, part)
  }
  return [...bySlot].map(([slot, { indexes, words: own }]) => ({
    slot,
    indexes,
    isRead,
    request: name === undefined ? own : [name, ...own]
  }))
}
