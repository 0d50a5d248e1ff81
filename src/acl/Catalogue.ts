/**
 * The commands that ACL rules can name, with their categories: those of this server, and with `AbsentCommands` the rest of
 * Redis 7.0.15, so that rules written for Redis are understood.
 */
import { specifications } from "../specification/All.js"
import type { Specification } from "../specification/Specification.js"
import { absentCommands } from "./AbsentCommands.js"

/** The categories, in the order of ACL CAT. */
export const categories = [
  "keyspace",
  "read",
  "write",
  "set",
  "sortedset",
  "list",
  "hash",
  "string",
  "bitmap",
  "hyperloglog",
  "geo",
  "stream",
  "pubsub",
  "admin",
  "fast",
  "slow",
  "blocking",
  "dangerous",
  "connection",
  "transaction",
  "scripting"
] as const

/** A command or subcommand, as rules see it. */
export interface Entry {
  /** In lower case; a subcommand's name is `container|name`. */
  readonly name: string
  readonly categories: ReadonlySet<string>
  /** The full names of its subcommands. */
  readonly subcommands: Array<string>
}

/** Commands of later versions, which the rules of 7.0 cannot name: a command like each decides for it. */
const newer: Readonly<Record<string, string>> = { "client|setinfo": "client|setname" }

const isNewer = (name: string): boolean => Object.hasOwn(newer, name)

/** The name of the command that decides whether a command is allowed: nearly always its own. */
export const decidingName = (name: string): string => (isNewer(name) ? newer[name] : undefined) ?? name

export class Catalogue {
  private readonly byName = new Map<string, Entry>()

  constructor() {
    for (const [categories, names] of absentCommands) {
      for (const name of names) this.add({ name, categories: categories.split(" ") })
    }
    for (const specification of specifications) this.add(specification)
  }

  /** Adds a command, or replaces the one of the same name. A container comes before its subcommands. */
  private add({ categories, name }: Pick<Specification, "name" | "categories">): void {
    if (isNewer(name)) return
    const subcommands = this.byName.get(name)?.subcommands ?? []
    const isNew = !this.byName.has(name)
    this.byName.set(name, { name, categories: new Set(categories), subcommands })
    const bar = name.indexOf("|")
    if (bar > 0 && isNew) this.byName.get(name.slice(0, bar))?.subcommands.push(name)
  }

  /** The command of a full name in any case; `undefined` if there is none. */
  find(name: string): Entry | undefined {
    return this.byName.get(name.toLowerCase())
  }

  /** Every command, each container followed by its subcommands. */
  *all(): Iterable<Entry> {
    for (const entry of this.byName.values()) {
      if (entry.name.includes("|")) continue
      yield entry
      for (const name of entry.subcommands) {
        const subcommand = this.byName.get(name)
        if (subcommand !== undefined) yield subcommand
      }
    }
  }

  /** The commands of a category, whose name is in lower case. */
  inCategory(category: string): ReadonlyArray<Entry> {
    return [...this.all()].filter((entry) => entry.categories.has(category))
  }
}

/** Whether a word in lower case is the name of a category. */
export const isCategory = (word: string): boolean => categories.some((category) => category === word)
