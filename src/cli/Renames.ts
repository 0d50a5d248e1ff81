/** The `rename-command` lines of a configuration file, checked where they are read, as in Redis. */
import { Catalogue } from "../acl/Catalogue.js"

/** A command that gets another name; an empty `to` removes it. */
export interface Rename {
  readonly from: string
  readonly to: string
}

export class Renames {
  readonly all: Array<Rename> = []
  private names: Set<string> | undefined

  /** Adds the words of a line; returns Redis's reason for refusing it. */
  add(from: string, to: string): string | undefined {
    this.names ??= new Set([...new Catalogue().all()].map(({ name }) => name))
    if (from.includes("|") || !this.names.delete(from.toLowerCase())) return "No such command in rename-command"
    if (this.names.has(to.toLowerCase())) return "Target command name already exists"
    if (to !== "") this.names.add(to.toLowerCase())
    this.all.push({ from, to })
    return undefined
  }
}
