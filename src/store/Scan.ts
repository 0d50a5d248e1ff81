/** SCAN, HSCAN, SSCAN and ZSCAN as streams: each step is one call, which nothing interrupts. */
import * as Chunk from "effect/Chunk"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Bytes from "../Bytes.js"
import type { Reply } from "../resp/Reply.js"
import type { StoreError } from "../StoreError.js"
import type { Caller, Tagged } from "./Caller.js"
import * as Decode from "./Decode.js"
import * as Encode from "./Encode.js"

/** What a scan of a collection leaves out, and its steps. */
export interface ElementScanOptions {
  /** Elements (of a hash: fields) that match a glob-style pattern, such as `user:*`; all unless given. */
  readonly match?: string | undefined
  /** About how many elements are looked at in one step, which nothing interrupts: at least 1, and 100 unless given. */
  readonly count?: number | undefined
}

export interface Request extends ElementScanOptions {
  /** What stands before the cursor: the command and, of a collection, its key. */
  readonly words: ReadonlyArray<Bytes.Bytes>
  /** Further options. */
  readonly more?: ReadonlyArray<Bytes.Bytes> | undefined
}

/** All that is scanned; `decode` reads the elements of one step. */
export const stream = <A, T extends StoreError["_tag"] = never>(
  caller: Caller,
  tags: ReadonlyArray<T>,
  { words, match, count = 100, more = [] }: Request,
  decode: (elements: Reply) => ReadonlyArray<A>
): Stream.Stream<A, Tagged<T>> => {
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
