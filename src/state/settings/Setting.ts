/** A setting as data: its names, kind and default, and when it may be changed. */
import type { Choice, Flag, Kind, List, Numeric, Read, Text } from "./Kind.js"

export interface Setting<Name extends string = string, K extends Kind = Kind> {
  readonly name: Name
  /** An older name for the same setting. */
  readonly alias: Name | undefined
  readonly kind: K
  /** The default, as CONFIG GET returns it. */
  readonly initial: string
  /** `immutable`: set only when the instance is made; `protected`: changed only with `enable-protected-configs`. */
  readonly access: Access
  /** Whether patterns of CONFIG GET skip it. */
  readonly hidden: boolean
  /** Whether it is a secret, which must not be logged. */
  readonly sensitive: boolean
  /** Whether it changes anything here; otherwise it is only stored and returned. */
  readonly effect: boolean
  /** Refuses a text of the right kind with an error; `undefined` allows it. */
  readonly check: Check | undefined
  /** As `check`, after all arguments of CONFIG SET were read: for conditions of the server and not of the text. */
  readonly apply: Check | undefined
  /** Whether setting it to its present value is a change, as the file that it names may have changed. */
  readonly isVolatile: boolean
  /** Whether CONFIG SET may not change it while data are loaded. */
  readonly waitsForLoading: boolean
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
  readonly isVolatile?: boolean
  readonly waitsForLoading?: boolean
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
  apply: options.apply,
  isVolatile: options.isVolatile ?? false,
  waitsForLoading: options.waitsForLoading ?? false
})

/** A yes/no setting. */
export const flag = <const Name extends string, const Alias extends string = never>(
  name: Name,
  initial: "yes" | "no",
  options: Options<Alias> = {}
): Setting<Name | Alias, Flag> => make<Name | Alias, Flag>(name, { _tag: "Flag" }, initial, options)

/** Inclusive. */
type Limits = readonly [min: number | bigint, max: number | bigint]

/** An integer. */
export const numeric = <const Name extends string, const Alias extends string = never>(
  name: Name,
  initial: number,
  [min, max]: Limits,
  options: Options<Alias> & {
    readonly unit?: Numeric["unit"]
    readonly clamp?: Numeric["clamp"]
    readonly clampsChanges?: boolean
  } = {}
): Setting<Name | Alias, Numeric> =>
  make<Name | Alias, Numeric>(
    name,
    {
      _tag: "Numeric",
      unit: options.unit ?? "none",
      min: BigInt(min),
      max: BigInt(max),
      clamp: options.clamp,
      clampsChanges: options.clampsChanges ?? false
    },
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

/** Any text; with `binary` also NULs. */
export const text = <const Name extends string, const Alias extends string = never>(
  name: Name,
  initial: string,
  options: Options<Alias> & { readonly binary?: boolean } = {}
): Setting<Name | Alias, Text> =>
  make<Name | Alias, Text>(name, { _tag: "Text", binary: options.binary ?? false }, initial, options)

/** A value with its own syntax; with `several`, of any number of words. */
export const list = <const Name extends string, const Alias extends string = never>(
  name: Name,
  initial: string,
  read: Read,
  options: Options<Alias> & { readonly several?: boolean } = {}
): Setting<Name | Alias, List> =>
  make<Name | Alias, List>(name, { _tag: "List", several: options.several ?? false, read }, initial, options)
