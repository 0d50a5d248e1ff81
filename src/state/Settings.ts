/**
 * The settings of an instance, with the names, types, limits and defaults of Redis 7.0.15's `redis.conf`. The text and the
 * number of a setting are computed when it is set, so that reading one costs a `Map` look-up.
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Bytes from "../Bytes.js"
import * as Kind from "./settings/Kind.js"
import * as Lists from "./settings/Lists.js"
import type { Setting } from "./settings/Setting.js"
import { type FlagName, type Name, type NumberName, table } from "./settings/Table.js"
import * as Words from "./settings/Words.js"

/** A setting that was refused: its value is not allowed, or the name is unknown. */
export class SettingError extends Data.TaggedError("SettingError")<{
  readonly setting: string
  readonly value: string
  /** The allowed values, in Redis's words; absent if the name is unknown. */
  readonly allowed: string | undefined
}> {
  override get message(): string {
    return this.allowed === undefined
      ? `unknown setting '${this.setting}' (value '${this.value}')`
      : `the setting ${this.setting} cannot be '${this.value}': ${this.allowed}`
  }
}

/** Why CONFIG SET changes nothing: a name is unknown, a setting has to wait for data that are loaded, or a value was refused. */
export type Refusal =
  | { readonly _tag: "Unknown"; readonly name: string }
  | { readonly _tag: "Loading"; readonly name: string }
  | {
      readonly _tag: "Refused"
      readonly name: string
      readonly value: string
      readonly reason: string
      /** All values were good, and the server could not apply this one. */
      readonly failedToApply?: true
    }

/** The state of a setting, shared by its name and its alias. */
interface Cell {
  readonly setting: Setting
  text: string
  /** The text as it was given, which can hold more than the canonical text. */
  given: string
  number: number
  readonly listeners: Set<Listener>
  readonly guards: Set<Guard>
}

/**
 * Decides about a change before it is made, from the texts that the settings would have: refuses with Redis's reason, or
 * returns what acts once nothing else has refused. A guard that must already act to decide, such as by listening on a port,
 * tells how to undo that if another one refuses.
 */
export type Guard = (text: Texts, undoBy: (undo: () => void) => void) => Either.Either<() => void, string>

/** The texts of settings. */
export type Texts = (name: Name) => string

type Listener = (text: string, given: string) => void

/** A new value of a setting, as one text and as its words. */
interface Change {
  readonly name: string
  readonly value: string
  readonly words: ReadonlyArray<string>
}

const write = (cell: Cell, text: string, given: string): void => {
  cell.text = text
  cell.given = given
  cell.number = Kind.toNumber(cell.setting.kind, text)
}

export class Settings {
  private readonly cells: ReadonlyMap<string, Cell>
  private hasLoadedSave = false
  private limits: Readonly<Record<Lists.OutputClass, Lists.OutputLimit>>

  private constructor() {
    const cells = new Map<string, Cell>()
    for (const setting of table) {
      const cell: Cell = { setting, text: "", given: "", number: 0, listeners: new Set(), guards: new Set() }
      write(cell, setting.initial, setting.initial)
      cells.set(setting.name, cell)
      if (setting.alias !== undefined) cells.set(setting.alias, cell)
    }
    this.cells = cells
    this.limits = Lists.limitsOfClasses(this.text("client-output-buffer-limit"))
  }

  /** The defaults. */
  static defaults(): Settings {
    return new Settings()
  }

  /** The defaults with some settings changed, to bytes as CONFIG SET takes them. */
  static make(given: Readonly<Record<string, string>>): Either.Either<Settings, SettingError> {
    const settings = new Settings()
    const error = settings.override(given)
    return error === undefined ? Either.right(settings) : Either.left(error)
  }

  /** Changes settings before the instance starts, to bytes as CONFIG SET takes them. */
  override(given: Readonly<Record<string, string>>): SettingError | undefined {
    const refusal = this.assign(this.changes(Object.entries(given)), "starting")
    if (refusal === undefined) return undefined
    const { name } = refusal
    const [value, allowed] =
      refusal._tag === "Refused" ? [refusal.value, refusal.reason] : [given[name] ?? "", undefined]
    return new SettingError({ setting: name, value: Bytes.toText(Bytes.unsafeMake(value)), allowed })
  }

  /** The value of a numeric setting: memory in bytes, and a percentage as a negative number. */
  number(name: NumberName): number {
    return this.cell(name).number
  }

  /** The value of a setting as CONFIG GET returns it. */
  text(name: Name): string {
    return this.cell(name).text
  }

  /** The value of a yes/no setting. */
  flag(name: FlagName): boolean {
    return this.cell(name).text === "yes"
  }

  /**
   * Calls `changed` at once and after every change of a setting, with its text and the text that was given, until the returned
   * function is called.
   */
  onChange(name: Name, changed: Listener): () => void {
    const cell = this.cell(name)
    cell.listeners.add(changed)
    changed(cell.text, cell.given)
    return () => void cell.listeners.delete(changed)
  }

  /**
   * Lets `guard` decide about changes of these settings, once for all of them that change together, until the returned
   * function is called. The `apply` of a guarded setting has no say.
   */
  guard(names: ReadonlyArray<Name>, guard: Guard): () => void {
    for (const name of names) this.cell(name).guards.add(guard)
    return () => {
      for (const name of names) this.cell(name).guards.delete(guard)
    }
  }

  /** The `client-output-buffer-limit` of a class of clients. */
  outputLimit(of: Lists.OutputClass): Lists.OutputLimit {
    return this.limits[of]
  }

  /** The text of the setting with this name, in any case; `undefined` if the name is unknown. */
  lookup(name: string): string | undefined {
    return this.cells.get(name.toLowerCase())?.text
  }

  /** The names, including aliases, and texts of the settings that CONFIG GET lists. */
  *listed(): Iterable<readonly [name: string, text: string]> {
    for (const [name, cell] of this.cells) if (!cell.setting.hidden) yield [name, cell.text]
  }

  /** Changes all of these settings, or none. With `protectedToo`, protected settings may be changed. */
  set(
    pairs: ReadonlyArray<readonly [name: string, value: string]>,
    options: { readonly protectedToo: boolean; readonly isLoading?: boolean }
  ): Refusal | undefined {
    return (
      this.forbidden(pairs, options.protectedToo, options.isLoading === true) ??
      this.assign(this.changes(pairs), "running")
    )
  }

  /** Every setting, without aliases, and its text. */
  *all(): Iterable<readonly [setting: Setting, text: string]> {
    for (const [name, { setting, text }] of this.cells) if (name === setting.name) yield [setting, text]
  }

  /** The name of the setting that a name or an alias in lower case stands for. */
  nameOf(name: string): string | undefined {
    return this.cells.get(name)?.setting.name
  }

  /**
   * Sets a setting as its line of the configuration file does. With `addsPoints`, each line of `save` adds to those before it.
   * Returns Redis's reason for refusing the line.
   */
  load(name: string, args: ReadonlyArray<string>, addsPoints: boolean): string | undefined {
    const cell = this.cells.get(name)
    if (cell === undefined) return "Bad directive or wrong number of arguments"
    const { kind } = cell.setting
    const isSeveral = Kind.isSeveral(kind)
    if (!isSeveral && args.length !== 1) return "wrong number of arguments"
    // the one setting whose default text is no line
    if (cell.setting.name === "replicaof" && args.length === 0) return "wrong number of arguments"
    const [first = ""] = args
    // as in Redis, a word that is alone is a line of its own, which is empty if its quotes are unbalanced
    const words = isSeveral && args.length === 1 && first !== "" ? (Words.split(first) ?? []) : args
    const { text } = cell
    const refusal = this.assign([{ name, value: words.join(" "), words }], "starting")
    if (refusal !== undefined) return refusal._tag === "Refused" ? refusal.reason : undefined
    if (name !== "save") return undefined
    // the first line of `save` replaces the default, and an empty word all lines before it
    const replaces = !this.hasLoadedSave || (args.length === 1 && first === "")
    if (addsPoints && !replaces && text !== "") {
      const both = cell.text === "" ? text : `${text} ${cell.text}`
      write(cell, both, both)
    }
    this.hasLoadedSave ||= addsPoints
    return undefined
  }

  private changes(pairs: ReadonlyArray<readonly [name: string, value: string]>): ReadonlyArray<Change> {
    return pairs.map(([name, value]) => {
      const cell = this.cells.get(name.toLowerCase())
      return { name, value, words: cell === undefined ? [] : Kind.split(cell.setting.kind, value) }
    })
  }

  private forbidden(
    pairs: ReadonlyArray<readonly [string, string]>,
    protectedToo: boolean,
    isLoading: boolean
  ): Refusal | undefined {
    const seen = new Set<string>()
    for (const [name, value] of pairs) {
      const lower = name.toLowerCase()
      const { access, waitsForLoading } = this.cells.get(lower)?.setting ?? {}
      const refused = (reason: string): Refusal => ({ _tag: "Refused", name, value, reason })
      if (access === undefined) return { _tag: "Unknown", name }
      if (access === "immutable") return refused("can't set immutable config")
      if (access === "protected" && !protectedToo) return refused("can't set protected config")
      if (waitsForLoading === true && isLoading) return { _tag: "Loading", name }
      // as in Redis, a name and its alias are not duplicates
      if (seen.has(lower)) return refused("duplicate parameter")
      seen.add(lower)
    }
    return undefined
  }

  /** Changes all of these settings, or none. While the server starts, conditions of the server do not hold yet. */
  private assign(changes: ReadonlyArray<Change>, when: Kind.When): Refusal | undefined {
    const texts = new Map<Cell, { readonly name: string; readonly value: string; readonly text: string }>()
    for (const { name: given, value, words } of changes) {
      const name = given.toLowerCase()
      const cell = this.cells.get(name)
      if (cell === undefined) return { _tag: "Unknown", name: given }
      const read = Kind.read(cell.setting.kind, words, texts.get(cell)?.text ?? cell.text, when)
      if (Either.isLeft(read)) return { _tag: "Refused", name, value, reason: read.left }
      const reason = cell.setting.check?.(read.right)
      if (reason !== undefined) return { _tag: "Refused", name, value, reason }
      texts.set(cell, { name, value, text: read.right })
    }
    const next: Texts = (name) => {
      const cell = this.cell(name)
      return texts.get(cell)?.text ?? cell.text
    }
    const prepared = new Map<Guard, () => void>()
    const undos: Array<() => void> = []
    for (const [cell, { name, value, text }] of texts) {
      if (when === "starting" || (text === cell.text && !cell.setting.isVolatile)) continue
      const refuse = (reason: string): Refusal => {
        for (const undo of undos.reverse()) undo()
        return { _tag: "Refused", name, value, reason, failedToApply: true }
      }
      const reason = cell.guards.size > 0 ? undefined : cell.setting.apply?.(text)
      if (reason !== undefined) return refuse(reason)
      for (const guard of cell.guards) {
        if (prepared.has(guard)) continue
        const decision = guard(next, (undo) => void undos.push(undo))
        if (Either.isLeft(decision)) return refuse(decision.left)
        prepared.set(guard, decision.right)
      }
    }
    for (const [cell, { text, value }] of texts) write(cell, text, value)
    for (const act of prepared.values()) act()
    this.limits = Lists.limitsOfClasses(this.text("client-output-buffer-limit"))
    for (const cell of texts.keys()) for (const changed of cell.listeners) changed(cell.text, cell.given)
    return undefined
  }

  private cell(name: Name): Cell {
    const cell = this.cells.get(name)
    if (cell === undefined) throw new RangeError(`unknown setting ${name}`)
    return cell
  }
}
