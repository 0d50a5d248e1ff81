/** SCAN, HSCAN, SSCAN and ZSCAN as streams. Each step is one call; other commands run between the steps. */
import * as Chunk from "effect/Chunk"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import type { Reply } from "../resp/Reply.js"
import type { ConnectionError, StoreError } from "../StoreError.js"
import type { Caller, Tagged } from "./Caller.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"

/** The elements of a collection that a scan returns, and the size of its steps. */
export interface ElementScanOptions {
  /** Only elements (fields of a hash) that match a glob-style pattern, such as `user:*`; all unless given. */
  readonly match?: string | undefined
  /**
   * The number of elements that one step looks at, roughly: at least 1, and 100 unless given. No other command runs
   * during a step.
   */
  readonly count?: number | undefined
}

export interface Request extends ElementScanOptions {
  /** The words before the cursor: the command and, for a collection, its key. */
  readonly words: ReadonlyArray<Bytes.Bytes>
  /** Further options. */
  readonly more?: ReadonlyArray<Bytes.Bytes> | undefined
}

/** The elements of a scan. */
export type Scanned<A, E = never> = Stream.Stream<A, E | ConnectionError>

/** The elements of all steps; `decode` reads those of one step. */
export const stream = <A, T extends StoreError["_tag"] = never>(
  caller: Caller,
  tags: ReadonlyArray<T>,
  { words, match, count = 100, more = [] }: Request,
  decode: (elements: Reply) => ReadonlyArray<A>
): Scanned<A, Tagged<T>> => {
  const options = [Bytes.unsafeMake("COUNT"), Encode.positive(count), ...more]
  if (match !== undefined) options.push(Bytes.unsafeMake("MATCH"), Bytes.fromText(match))
  return Stream.paginateChunkEffect(Bytes.unsafeMake("0"), (cursor) =>
    caller.call(tags, [...words, cursor, ...options], (reply) => {
      const [next = null, elements = null] = Decode.items(reply)
      const chunk = Chunk.unsafeFromArray(decode(elements))
      return [chunk, Option.liftPredicate(Decode.bytes(next), (cursor) => cursor !== "0")] as const
    })
  )
}
