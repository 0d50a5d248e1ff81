/**
 * What a command is, as data: COMMAND INFO, COMMAND DOCS, ACL, key extraction and arity checks all read from it. The
 * specifications stand in `data/`, a file for each of Redis's command groups.
 *
 * @see https://redis.io/docs/latest/commands/command-docs/
 */

export interface Specification {
  /** In lower case; a subcommand's is `container|name`. */
  readonly name: string
  readonly summary: string
  readonly since: string
  readonly group: string
  readonly complexity?: string
  /** How many arguments with the name itself; negative for "at least". */
  readonly arity: number
  /** As COMMAND INFO lists them. */
  readonly flags: ReadonlyArray<string>
  /** ACL categories, without `@`. */
  readonly categories: ReadonlyArray<string>
  readonly tips?: ReadonlyArray<string>
  /** First key, last key and step, as COMMAND INFO has them; absent when there are none. */
  readonly keys?: readonly [first: number, last: number, step: number]
  readonly keySpecs?: ReadonlyArray<KeySpec>
  readonly arguments?: ReadonlyArray<Argument>
  /** Version, and what it changed. */
  readonly history?: ReadonlyArray<readonly [version: string, change: string]>
  readonly docFlags?: ReadonlyArray<"deprecated" | "syscmd">
  readonly deprecatedSince?: string
  readonly replacedBy?: string
  readonly traits?: ReadonlyArray<Trait>
  readonly secrets?: Secrets
}

/**
 * Facts that Redis keeps in its sources and does not report: replicas may get the command although it is no write; a
 * transaction runs it at once instead of queueing it; a RESP2 client may run it while it is subscribed.
 */
export type Trait = "may_replicate" | "immediate" | "while_subscribed"

/**
 * The arguments that logs must not show: all from an index on; those that follow a keyword; or the values of settings that
 * hold secrets.
 */
export type Secrets =
  | { readonly from: number }
  | {
      readonly after: string
      readonly count: number
      readonly from: number
      /** Options that take arguments, and how many. */
      readonly options: Readonly<Record<string, number>>
    }
  | "settings"

/**
 * Where a command's keys are, and what it does with them.
 *
 * @see https://redis.io/docs/latest/develop/reference/key-specs/
 */
export interface KeySpec {
  readonly notes?: string
  readonly flags: ReadonlyArray<string>
  readonly begin: { readonly index: number } | { readonly keyword: string; readonly from: number } | "unknown"
  readonly find:
    | { readonly last: number; readonly step: number; readonly limit: number }
    | { readonly countAt: number; readonly first: number; readonly step: number }
    | "unknown"
}

/** An argument as COMMAND DOCS describes it. */
export interface Argument {
  readonly name: string
  readonly type: string
  readonly keySpec?: number
  readonly token?: string
  readonly summary?: string
  readonly since?: string
  readonly deprecatedSince?: string
  readonly flags?: ReadonlyArray<string>
  readonly value?: string
  readonly arguments?: ReadonlyArray<Argument>
}

/**
 * Keys at fixed places: from the argument of an index on, every `step`th up to `last`, which counts from the index, or from
 * the end if it is negative. The flags are parted by spaces.
 */
export const keysAt = (flags: string, index: number, last = 0, step = 1): KeySpec => ({
  flags: flags.split(" "),
  begin: { index },
  find: { last, step, limit: 0 }
})

/** The argument that is the first key. */
export const key: Argument = { name: "key", type: "key", keySpec: 0 }

/** A word that is given or not, named after itself. */
export const token = (word: string): Argument => ({ name: word.toLowerCase(), type: "pure-token", token: word })
