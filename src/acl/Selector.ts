/**
 * A set of permissions: the commands, keys and channels that a user may use together. A user has a root selector and may have
 * more; a request must pass one of them.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
import type { Bytes } from "../Bytes.js"
import type { Catalogue, Entry } from "./Catalogue.js"

/** The keys that match a pattern may be read, written, or both. */
export interface KeyPattern {
  readonly pattern: Bytes
  readonly reads: boolean
  readonly writes: boolean
}

export class Selector {
  /** Whether commands are allowed unless they are exceptions: after `+@all`, and not after `-@all`. */
  private allowsByDefault = false
  /** The full names of the commands that differ from the default. */
  private exceptions = new Set<string>()
  /** First arguments that a forbidden command is allowed with, as they were given. */
  private firstArguments = new Map<string, ReadonlyArray<string>>()
  allKeys = false
  /** Empty with `allKeys`. */
  keyPatterns: ReadonlyArray<KeyPattern> = []
  allChannels: boolean
  /** Empty with `allChannels`. */
  channelPatterns: ReadonlyArray<Bytes> = []

  constructor(allChannels: boolean) {
    this.allChannels = allChannels
  }

  copy(): Selector {
    const copy = new Selector(this.allChannels)
    copy.allowsByDefault = this.allowsByDefault
    copy.exceptions = new Set(this.exceptions)
    copy.firstArguments = new Map(this.firstArguments)
    copy.allKeys = this.allKeys
    copy.keyPatterns = this.keyPatterns
    copy.channelPatterns = this.channelPatterns
    return copy
  }

  /** Whether commands that a later version adds would be allowed. */
  get allowsFutureCommands(): boolean {
    return this.allowsByDefault
  }

  get allowsAllCommands(): boolean {
    return this.allowsByDefault && this.exceptions.size === 0
  }

  /** Whether it allows every request. */
  get isUnrestricted(): boolean {
    return this.allowsAllCommands && this.allKeys && this.allChannels
  }

  /** Whether a command is allowed with any first argument. */
  allows(name: string): boolean {
    return this.allowsByDefault !== this.exceptions.has(name)
  }

  /** The first arguments that a command is allowed with although it is forbidden. */
  firstArgumentsOf(name: string): ReadonlyArray<string> {
    return this.firstArguments.get(name) ?? []
  }

  /** `+@all` and `-@all`. */
  setAllCommands(isAllowed: boolean): void {
    this.allowsByDefault = isAllowed
    this.exceptions.clear()
    this.firstArguments.clear()
  }

  /** Allows or forbids a command, with its subcommands. */
  setCommand({ name, subcommands }: Entry, isAllowed: boolean): void {
    this.set(name, isAllowed)
    this.firstArguments.delete(name)
    for (const subcommand of subcommands) this.set(subcommand, isAllowed)
  }

  private set(name: string, isAllowed: boolean): void {
    if (isAllowed === this.allowsByDefault) this.exceptions.delete(name)
    else this.exceptions.add(name)
  }

  /** Allows or forbids the commands of a category. */
  setCategory(catalogue: Catalogue, category: string, isAllowed: boolean): void {
    for (const entry of catalogue.inCategory(category)) this.setCommand(entry, isAllowed)
  }

  /** Allows a command with this first argument. */
  addFirstArgument(name: string, argument: string): void {
    const known = this.firstArgumentsOf(name)
    if (known.some((each) => each.toLowerCase() === argument.toLowerCase())) return
    this.firstArguments.set(name, [...known, argument])
  }

  setAllKeys(isAllowed: boolean): void {
    this.allKeys = isAllowed
    this.keyPatterns = []
  }

  /** Adds a pattern of keys, or what it allows to the same pattern. */
  addKeyPattern(added: KeyPattern): void {
    const known = this.keyPatterns.some(({ pattern }) => pattern === added.pattern)
    this.keyPatterns = known
      ? this.keyPatterns.map((each) =>
          each.pattern === added.pattern
            ? { pattern: each.pattern, reads: each.reads || added.reads, writes: each.writes || added.writes }
            : each
        )
      : [...this.keyPatterns, added]
  }

  setAllChannels(isAllowed: boolean): void {
    this.allChannels = isAllowed
    this.channelPatterns = []
  }

  addChannelPattern(pattern: Bytes): void {
    if (!this.channelPatterns.includes(pattern)) this.channelPatterns = [...this.channelPatterns, pattern]
  }
}
