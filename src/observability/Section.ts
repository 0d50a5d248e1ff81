/** The types of INFO's sections, and the formatting of their values. */
import type { Scripting } from "../scripting/Scripting.js"
import type { State } from "../state/State.js"

/** A field's name and value. */
export type Field = readonly [name: string, value: string | number]

export interface Sources {
  readonly state: State
  readonly scripting: Scripting
}

/** The fields of a section at a time in milliseconds of Unix time. */
export type Fields = (sources: Sources, now: number) => ReadonlyArray<Field>

/** A number of bytes for people: `12.77M`. */
export const human = (bytes: number): string => {
  if (bytes < 1024) return `${bytes}B`
  const unit = Math.min(Math.floor(Math.log2(bytes) / 10), 5)
  return `${(bytes / 1024 ** unit).toFixed(2)}${" KMGTP"[unit]}`
}
