/** A stream's entries, as typed methods give them. */
import * as Reply from "../resp/Reply.js"
import * as Decode from "./Decode.js"

/** An entry: its id, as in `1526919030474-0`, and its fields in their order, of which some may have the same name. */
export interface StreamEntry<out Out> {
  readonly id: string
  readonly fields: ReadonlyArray<readonly [name: Out, value: Out]>
}

/** An entry; `value` reads its fields' names and values. */
export const entry =
  <Out>(value: (reply: Reply.Reply) => Out) =>
  (reply: Reply.Reply): StreamEntry<Out> => {
    const [id = null, flat = null] = Decode.items(reply)
    return { id: Decode.bytes(id), fields: Decode.pairs(value, value)(flat) }
  }

/** A consumer's entry that was deleted meanwhile has a null for its fields. */
const isThere = (reply: Reply.Reply): boolean => !(Decode.items(reply)[1] instanceof Reply.NullArray)

/** Entries, those left out that are deleted. */
export const entries =
  <Out>(value: (reply: Reply.Reply) => Out) =>
  (reply: Reply.Reply): ReadonlyArray<StreamEntry<Out>> =>
    Decode.items(reply).filter(isThere).map(entry(value))
