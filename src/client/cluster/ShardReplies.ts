/**
 * The slots of a cluster and the nodes that serve them, read from CLUSTER SHARDS (from 7.0 on) or CLUSTER SLOTS. Pure
 * functions over replies.
 *
 * @see https://redis.io/docs/latest/commands/cluster-shards/
 */
import * as Reply from "../../resp/Reply.js"
import { addressOf, isPort } from "../Options.js"

/** A master, its replicas, and the slots that they serve. */
export interface Shard {
  /** `host:port`, as `Options.Resolved` writes it. */
  readonly master: string
  readonly replicas: ReadonlyArray<string>
  /** The first and the last slot of each range. */
  readonly ranges: ReadonlyArray<readonly [first: number, last: number]>
}

/** Where a reply comes from: a node may tell its own address only by its port. */
export interface Origin {
  /** The host of the node that answered. */
  readonly host: string
  readonly isTls: boolean
}

/** The address in a redirection, which has no host if the node does not know its own. */
export const redirected = (text: string, host: string): string | undefined => {
  const colon = text.lastIndexOf(":")
  const port = Number(text.slice(colon + 1))
  if (colon < 0 || !isPort(port)) return undefined
  const given = text.slice(0, colon).replace(/^\[(.*)\]$/, "$1")
  return addressOf(isUnknown(given) ? host : given, port)
}

/** The host of an address. */
export const hostOf = (address: string): string =>
  address.slice(0, address.lastIndexOf(":")).replace(/^\[(.*)\]$/, "$1")

/** Whether a node does not tell its host: it has no name of its own, or one in `?` that was never configured. */
const isUnknown = (host: unknown): boolean => typeof host !== "string" || host === "" || host === "?"

/**
 * The host of a node. `?` stands for a hostname that was never configured, on any node: its IP address is then the way to it.
 * Otherwise a node without a host has that of the node which answered.
 */
const hostIn = (endpoint: Reply.Reply | undefined, ip: Reply.Reply | undefined, host: string): string => {
  if (!isUnknown(endpoint)) return String(endpoint)
  return endpoint === "?" && !isUnknown(ip) ? String(ip) : host
}

const isArray = (reply: Reply.Reply | undefined): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

const items = (reply: Reply.Reply | undefined): ReadonlyArray<Reply.Reply> => (isArray(reply) ? reply : [])

/** The fields of a map, which is a flat array in RESP2. */
const fields = (reply: Reply.Reply): ReadonlyMap<unknown, Reply.Reply> => {
  if (reply instanceof Reply.MapReply) return new Map(reply.entries)
  const flat = items(reply)
  const entries = new Map<unknown, Reply.Reply>()
  for (let index = 0; index + 1 < flat.length; index += 2) entries.set(flat[index], flat[index + 1] ?? null)
  return entries
}

/** The ranges of a flat list of first and last slots. */
const rangesOf = (slots: ReadonlyArray<Reply.Reply>): ReadonlyArray<readonly [number, number]> => {
  const ranges: Array<readonly [number, number]> = []
  for (let index = 0; index + 1 < slots.length; index += 2)
    ranges.push([Number(slots[index]), Number(slots[index + 1])])
  return ranges
}

/** Reads CLUSTER SHARDS. */
export const fromShards = (reply: Reply.Reply, origin: Origin): ReadonlyArray<Shard> => {
  const shards: Array<Shard> = []
  for (const each of items(reply)) {
    const shard = fields(each)
    const ranges = rangesOf(items(shard.get("slots")))
    if (ranges.length === 0) continue
    let master: string | undefined
    const replicas: Array<string> = []
    for (const node of items(shard.get("nodes")).map(fields)) {
      // nodes behind a proxy that ends TLS know only the port without it
      const ports = ["tls-port", "port"].map((name) => Number(node.get(name)))
      const port = (origin.isTls ? ports : ports.reverse()).find(isPort)
      if (port === undefined) continue
      const address = addressOf(hostIn(node.get("endpoint"), node.get("ip"), origin.host), port)
      const isOnline = node.get("health") === "online"
      // a master that has failed is still the one until a replica takes over
      if (node.get("role") === "master") master = isOnline ? address : (master ?? address)
      else if (isOnline) replicas.push(address)
    }
    if (master !== undefined) shards.push({ master, replicas, ranges })
  }
  return shards
}

/** Reads CLUSTER SLOTS, which has an item for each range. */
export const fromSlots = (reply: Reply.Reply, { host }: Origin): ReadonlyArray<Shard> => {
  const shards = new Map<string, Shard & { readonly ranges: Array<readonly [number, number]> }>()
  for (const each of items(reply)) {
    const [first, last, ...nodes] = items(each)
    const [master, ...replicas] = nodes.map((node) => {
      const [endpoint, port, , metadata = null] = items(node)
      if (!isPort(Number(port))) return undefined
      return addressOf(hostIn(endpoint, fields(metadata).get("ip"), host), Number(port))
    })
    if (master === undefined) continue
    const known = replicas.filter((address) => address !== undefined)
    const shard = shards.get(master) ?? { master, replicas: known, ranges: [] }
    shard.ranges.push([Number(first), Number(last)])
    shards.set(master, shard)
  }
  return [...shards.values()]
}
