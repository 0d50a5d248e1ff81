/** The message by which one process tells others which keys of `Reactivity` it has invalidated. */
import * as Hash from "effect/Hash"
import * as Schema from "effect/Schema"

/** Keys as `Reactivity` takes them: of any kind, or ids by the name of their table. */
export type Keys = ReadonlyArray<unknown> | Readonly<Record<string, ReadonlyArray<unknown>>>

const Key = Schema.Union(Schema.String, Schema.Number)

/** An invalidation as text. A number is the hash of a key. */
const Message = Schema.parseJson(
  Schema.Struct({
    origin: Schema.String,
    keys: Schema.Union(Schema.Array(Key), Schema.Record({ key: Schema.String, value: Schema.Array(Key) }))
  })
)

export const decode = Schema.decodeOption(Message)

const encodeMessage = Schema.encodeSync(Message)

/** Keys of the same form. */
export const mapKeys = <A, B>(
  keys: ReadonlyArray<A> | Readonly<Record<string, ReadonlyArray<A>>>,
  f: (key: A) => B
): ReadonlyArray<B> | Readonly<Record<string, ReadonlyArray<B>>> => {
  if (Array.isArray(keys)) return keys.map(f)
  return Object.fromEntries(Object.entries(keys).map(([name, ids]) => [name, ids.map(f)]))
}

export const encode = (origin: string, keys: Keys): string =>
  encodeMessage({ origin, keys: mapKeys(keys, (key: unknown) => (typeof key === "string" ? key : Hash.hash(key))) })

/** The keys of a message, with values of the same hashes. */
export const keysOf = ({ keys }: typeof Message.Type): Keys =>
  mapKeys(keys, (key) => (typeof key === "string" ? key : { [Hash.symbol]: () => key }))
