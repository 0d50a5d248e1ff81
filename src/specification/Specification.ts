/**
 * The specification of a command, as data: the source for COMMAND INFO, COMMAND DOCS, key extraction and arity checks. The
 * generated specifications are in `data/`, one file for each of Redis's command groups.
 *
 * @see https://redis.io/docs/latest/commands/command-docs/
 */

export interface Specification {
  /** In lower case; a subcommand's name is `container|name`. */
  readonly name: string
  readonly summary: string
  readonly since: string
  readonly group: string
  readonly complexity?: string
  /** Whether the complexity is a constant one, in the built package: its complexity is packed, and would be unpacked at the start. */
  readonly isConstant?: boolean
  /** The number of words, name included; if negative, the minimum number. */
  readonly arity: number
  /** The flags that COMMAND INFO lists. */
  readonly flags: ReadonlyArray<string>
  /** ACL categories, without the `@`. */
  readonly categories: ReadonlyArray<string>
  readonly tips?: ReadonlyArray<string>
  /** First key, last key and step, as COMMAND INFO lists them; absent if the command has no keys. */
  readonly keys?: readonly [first: number, last: number, step: number]
  readonly keySpecs?: ReadonlyArray<KeySpec>
  readonly arguments?: ReadonlyArray<Argument>
  /** Changes by version. */
  readonly history?: ReadonlyArray<readonly [version: string, change: string]>
  readonly docFlags?: ReadonlyArray<"deprecated" | "syscmd">
  readonly deprecatedSince?: string
  readonly replacedBy?: string
  readonly traits?: ReadonlyArray<Trait>
  readonly secrets?: Secrets
}

/**
 * Facts that Redis keeps in its sources and does not report. `may_replicate`: the command may replicate although it lacks
 * the `write` flag. `immediate`: a transaction runs it at once instead of queueing it. `while_subscribed`: a RESP2 client
 * may run it while it is subscribed. `runs_others`: its effects are those of the commands that it runs.
 */
export type Trait = "may_replicate" | "immediate" | "while_subscribed" | "runs_others"

/**
 * The arguments that logs must hide: all from the index `from` on; the words after a keyword of `after`, which has their number,
 * searched from the index `from` to the keyword `until`; or the values of settings that hold secrets.
 */
export type Secrets =
  | { readonly from: number }
  | {
      readonly after: Readonly<Record<string, number>>
      readonly from: number
      /** The number of operands of each option, which the search for the keyword skips. */
      readonly options: Readonly<Record<string, number>>
      readonly until?: string
    }
  | "settings"

/**
 * How to find keys in a request, and how the command uses them.
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

/** An argument, as COMMAND DOCS describes it. */
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
 * A specification of keys at fixed positions: every `step`th word from `index` to `last`. `last` is relative to `index`, or
 * to the end of the request if negative. Spaces separate the flags.
 */
export const keysAt = (flags: string, index: number, last = 0, step = 1): KeySpec => ({
  flags: flags.split(" "),
  begin: { index },
  find: { last, step, limit: 0 }
})

/** The argument `key`, described by the first key specification. */
export const key: Argument = { name: "key", type: "key", keySpec: 0 }

/** An argument that is a literal word, named after itself. */
export const token = (word: string): Argument => ({ name: word.toLowerCase(), type: "pure-token", token: word })
