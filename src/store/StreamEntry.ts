/** The entries of a stream, as typed methods return them. */
import * as Reply from "../resp/Reply.js"
import * as Decode from "./Decode.js"

/**
 * An entry: its id, such as `1526919030474-0`, and its fields in their order. Several fields may have the same name.
 */
export interface StreamEntry<out Out> {
  readonly id: string
  readonly fields: ReadonlyArray<readonly [name: Out, value: Out]>
}

/** Reads an entry; `value` reads the names and values of its fields. */
export const entry =
  <Out>(value: (reply: Reply.Reply) => Out) =>
  (reply: Reply.Reply): StreamEntry<Out> => {
    const [id = null, flat = null] = Decode.items(reply)
    return { id: Decode.bytes(id), fields: Decode.pairs(value, value)(flat) }
  }

const isThere = (reply: Reply.Reply): boolean => {
  const fields = Decode.items(reply)[1] ?? null
  return fields !== null && !(fields instanceof Reply.NullArray)
}

/** Reads entries, without deleted ones: a deleted entry that is still pending has a null for its fields. */
export const entries =
  <Out>(value: (reply: Reply.Reply) => Out) =>
  (reply: Reply.Reply): ReadonlyArray<StreamEntry<Out>> =>
    Decode.items(reply).filter(isThere).map(entry(value))
