/** What a setting is, as data: its names, kind, default, and who may change it when. */
import type { Choice, Flag, Kind, List, Read, Text, Whole } from "./Kind.js"

export interface Setting<Name extends string = string, K extends Kind = Kind> {
  readonly name: Name
  /** An older name for the same setting. */
  readonly alias: Name | undefined
  readonly kind: K
  /** The default, as CONFIG GET answers it. */
  readonly initial: string
  /** `immutable` is set when the instance is made and never after; `protected` only with `enable-protected-configs`. */
  readonly access: Access
  /** Not listed by patterns of CONFIG GET. */
  readonly hidden: boolean
  /** A secret: not to be logged. */
  readonly sensitive: boolean
  /** Whether it changes anything here; otherwise it is kept and answered, no more. */
  readonly effect: boolean
  /** Why a text of the right kind cannot be taken after all; `undefined` if it can. */
  readonly check: Check | undefined
  /** As `check`, when all of a CONFIG SET has been read: for what depends on the server and not on the text. */
  readonly apply: Check | undefined
}

type Access = "modifiable" | "protected" | "immutable"

export type Check = (text: string) => string | undefined

export interface Options<Alias extends string> {
  readonly alias?: Alias
  readonly access?: Access
  readonly hidden?: boolean
  readonly sensitive?: boolean
  readonly effect?: boolean
  readonly check?: Check
  readonly apply?: Check
}

const make = <Name extends string, K extends Kind>(
  name: Name,
  kind: K,
  initial: string,
  options: Options<Name>
): Setting<Name, K> => ({
  name,
  alias: options.alias,
  kind,
  initial,
  access: options.access ?? "modifiable",
  hidden: options.hidden ?? false,
  sensitive: options.sensitive ?? false,
  effect: options.effect ?? false,
  check: options.check,
  apply: options.apply
})

/** A setting that is yes or no. */
export const flag = <const Name extends string, const Alias extends string = never>(
  name: Name,
  initial: "yes" | "no",
  options: Options<Alias> = {}
): Setting<Name | Alias, Flag> => make<Name | Alias, Flag>(name, { _tag: "Flag" }, initial, options)

/** The least and the most. */
type Limits = readonly [min: number | bigint, max: number | bigint]

/** A number. */
export const whole = <const Name extends string, const Alias extends string = never>(
  name: Name,
  initial: number,
  [min, max]: Limits,
  options: Options<Alias> & { readonly unit?: Whole["unit"]; readonly kept?: Whole["kept"] } = {}
): Setting<Name | Alias, Whole> =>
  make<Name | Alias, Whole>(
    name,
    { _tag: "Whole", unit: options.unit ?? "none", min: BigInt(min), max: BigInt(max), kept: options.kept },
    String(initial),
    options
  )

/** One of a few words. */
export const choice = <const Name extends string, const Alias extends string = never>(
  name: Name,
  initial: string,
  words: ReadonlyArray<string>,
  options: Options<Alias> & { readonly several?: boolean } = {}
): Setting<Name | Alias, Choice> =>
  make<Name | Alias, Choice>(name, { _tag: "Choice", words, several: options.several ?? false }, initial, options)

/** Any text. */
export const text = <const Name extends string, const Alias extends string = never>(
  name: Name,
  initial: string,
  options: Options<Alias> = {}
): Setting<Name | Alias, Text> => make<Name | Alias, Text>(name, { _tag: "Text" }, initial, options)

/** What has a form of its own. */
export const list = <const Name extends string, const Alias extends string = never>(
  name: Name,
  initial: string,
  read: Read,
  options: Options<Alias> = {}
): Setting<Name | Alias, List> => make<Name | Alias, List>(name, { _tag: "List", read }, initial, options)
