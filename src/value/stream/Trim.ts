/** The part of a stream to keep: a number of its last entries, or the entries from an id on. */
import type * as Id from "./Id.js"

export interface Trim {
  readonly keep:
    | { readonly _tag: "MaxLength"; readonly length: number | bigint }
    | { readonly _tag: "MinId"; readonly id: Id.Id }
  /** Whether to remove whole nodes only. */
  readonly approximate: boolean
  /** The most entries to remove; 0 for no limit. */
  readonly limit: number | bigint
}
