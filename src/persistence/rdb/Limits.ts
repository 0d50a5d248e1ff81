/** The limits within which values keep their compact encodings, as the settings have them. */
import type { Settings } from "../../state/Settings.js"
import type * as HashValue from "../../value/HashValue.js"
import type * as SortedSet from "../../value/SortedSet.js"

export interface Limits {
  readonly hash: HashValue.Limits
  readonly sortedSet: SortedSet.Limits
  /** The largest size of an `intset`. */
  readonly maxIntegers: number
}

export const of = (settings: Settings): Limits => ({
  hash: {
    entries: settings.number("hash-max-listpack-entries"),
    value: settings.number("hash-max-listpack-value")
  },
  sortedSet: {
    entries: settings.number("zset-max-listpack-entries"),
    value: settings.number("zset-max-listpack-value")
  },
  maxIntegers: settings.number("set-max-intset-entries")
})
