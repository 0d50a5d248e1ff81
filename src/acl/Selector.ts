/**
 * A set of permissions: the commands, keys and channels that a user may use together. A user has a root selector and may have
 * more; a request must pass one of them.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
import type { Bytes } from "../Bytes.js"
import * as Glob from "../bytes/Glob.js"
import type { Catalogue, Entry } from "./Catalogue.js"

/** The keys that match a pattern may be read, written, or both. */
export interface KeyPattern {
  readonly pattern: Bytes
  readonly reads: boolean
  readonly writes: boolean
}

interface StoredKeyPattern extends KeyPattern {
  readonly matches: Glob.Matcher
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
  keyPatterns: ReadonlyArray<StoredKeyPattern> = []
  allChannels: boolean
  /** Empty with `allChannels`. */
  channelPatterns: ReadonlyArray<Bytes> = []
  private channelMatchers: ReadonlyArray<Glob.Matcher> = []

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
    copy.channelMatchers = this.channelMatchers
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
            ? { ...each, reads: each.reads || added.reads, writes: each.writes || added.writes }
            : each
        )
      : [...this.keyPatterns, { ...added, matches: Glob.matcher(added.pattern) }]
  }

  /** Whether it allows a channel by its name. */
  allowsChannel(name: Bytes): boolean {
    return this.allChannels || this.channelMatchers.some((matches) => matches(name))
  }

  setAllChannels(isAllowed: boolean): void {
    this.allChannels = isAllowed
    this.channelPatterns = []
    this.channelMatchers = []
  }

  addChannelPattern(pattern: Bytes): void {
    if (this.channelPatterns.includes(pattern)) return
    this.channelPatterns = [...this.channelPatterns, pattern]
    this.channelMatchers = [...this.channelMatchers, Glob.matcher(pattern)]
  }
}
