/**
 * Replies of reads, for client-side caching: bounded by their bytes, the least recently used goes first. An invalidation
 * drops every reply that was made from the key, those on their way included.
 *
 * @see https://redis.io/docs/latest/develop/reference/client-side-caching/
 */
import type { Bytes } from "../Bytes.js"
import * as Reply from "../resp/Reply.js"

/** A read and its reply. */
export interface Entry {
  readonly id: string
  readonly keys: ReadonlyArray<Bytes>
  /** Absent until the reply comes. */
  reply: Reply.Reply | undefined
  size: number
}

/** The memory of an entry and its places in the maps, roughly, in bytes. */
const entrySize = 256

/** The memory of a value beside its bytes, roughly, in bytes. */
const valueSize = 24

export class ReplyCache {
  /** The least recently used first. */
  private readonly entries = new Map<string, Entry>()
  private readonly byKey = new Map<Bytes, Set<Entry>>()
  private size = 0

  constructor(private readonly maxBytes: number) {}

  /** The bytes of all entries, roughly. */
  get bytes(): number {
    return this.size
  }

  /** The reply to a read. */
  find(id: string): Reply.Reply | undefined {
    const entry = this.entries.get(id)
    if (entry === undefined) return undefined
    this.entries.delete(id)
    this.entries.set(id, entry)
    return entry.reply
  }

  /** The place for the reply to a read that is about to be sent. Reads that wait at the same time share it. */
  open(id: string, keys: ReadonlyArray<Bytes>): Entry {
    const open = this.entries.get(id)
    if (open !== undefined) return open
    const entry: Entry = { id, keys, reply: undefined, size: entrySize + id.length }
    this.entries.set(id, entry)
    for (const key of keys) {
      const entries = this.byKey.get(key)
      if (entries === undefined) this.byKey.set(key, new Set([entry]))
      else entries.add(entry)
    }
    this.grow(entry.size)
    return entry
  }

  /** Keeps a reply, unless its entry has been dropped since the read was sent. */
  fill(entry: Entry, reply: Reply.Reply): void {
    if (entry.reply !== undefined || this.entries.get(entry.id) !== entry) return
    const size = sizeOf(reply)
    if (Reply.isError(reply) || entry.size + size > this.maxBytes) {
      this.drop(entry)
      return
    }
    entry.reply = reply
    entry.size += size
    this.grow(size)
  }

  /** Drops every reply that was made from a key. */
  invalidate(key: Bytes): void {
    for (const entry of this.byKey.get(key) ?? []) this.drop(entry)
  }

  /** Drops all. */
  clear(): void {
    this.entries.clear()
    this.byKey.clear()
    this.size = 0
  }

  /** Takes a push of the server. */
  readonly receive = ({ items: [word, keys] }: Reply.Push): void => {
    if (word !== "invalidate") return
    // FLUSHALL and FLUSHDB name no keys
    if (!isArray(keys)) this.clear()
    else for (const key of keys) if (typeof key === "string") this.invalidate(key)
  }

  private grow(bytes: number): void {
    this.size += bytes
    if (this.size <= this.maxBytes) return
    for (const entry of this.entries.values()) {
      this.drop(entry)
      if (this.size <= this.maxBytes) return
    }
  }

  private drop(entry: Entry): void {
    this.entries.delete(entry.id)
    this.size -= entry.size
    for (const key of entry.keys) {
      const entries = this.byKey.get(key)
      entries?.delete(entry)
      if (entries?.size === 0) this.byKey.delete(key)
    }
  }
}

const isArray = (reply: Reply.Reply | undefined): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

const sizeOf = (reply: Reply.Reply): number => {
  if (typeof reply === "string") return valueSize + reply.length
  if (isArray(reply)) return reply.reduce<number>((sum, item) => sum + sizeOf(item), valueSize)
  if (reply instanceof Reply.SetReply) return sizeOf(reply.members)
  if (reply instanceof Reply.MapReply) {
    return reply.entries.reduce<number>((sum, [key, value]) => sum + sizeOf(key) + sizeOf(value), valueSize)
  }
  return valueSize
}
