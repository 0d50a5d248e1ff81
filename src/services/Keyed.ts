/** The keys of a service: those with its prefix, apart from all others of the database. */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { ConnectionError, OutOfRange, WrongType } from "../StoreError.js"
import type { Commands, Service } from "../store/TypedCommands.js"

/** Options of SCAN: the strings whose keys begin with a text. */
const beginningWith = (prefix: string) =>
  ({ match: `${prefix.replace(/[\\*?[\]]/g, "\\$&")}*`, type: "string", count: 1000 }) as const

/** The strings whose keys begin with the prefix. It looks at every key of the database, in steps. */
export const keys = (store: Service, prefix: string): Effect.Effect<ReadonlySet<string>, ConnectionError> =>
  Effect.suspend(() => {
    const all = new Set<string>() // SCAN may return a key twice
    const collect = Stream.runForEach(store.scan(beginningWith(prefix)), (key) => Effect.sync(() => void all.add(key)))
    return Effect.as(collect, all)
  })

/** Whether no string's key begins with the prefix. */
export const isEmpty = (store: Service, prefix: string): Effect.Effect<boolean, ConnectionError> =>
  Effect.map(Stream.runHead(store.scan(beginningWith(prefix))), (key) => key._tag === "None")

/** Removes the strings whose keys begin with the prefix, in steps. */
export const clear = ({ binary }: Service, prefix: string): Effect.Effect<void, ConnectionError> =>
  Stream.runForEachChunk(binary.scan(beginningWith(prefix)), (keys) =>
    Chunk.isEmpty(keys) ? Effect.void : binary.unlink(Chunk.toReadonlyArray(keys))
  )

/** Updates a text, or bytes, under a key: anew if another client changes it meanwhile. */
type Modify<A> = (
  store: Service,
  key: string,
  f: (value: A) => A
) => Effect.Effect<Option.Option<A>, ConnectionError | WrongType | OutOfRange>

/** Updates a value of one kind of the commands: of text or of bytes. */
const modify =
  <A extends string | Uint8Array>(
    commands: (all: Pick<Service, "binary"> & Commands<string, string>) => Commands<A, A>,
    encode: (key: string) => A
  ): Modify<A> =>
  (store, key, f) =>
    store.transaction((tx) =>
      Effect.gen(function* () {
        const name = encode(key)
        const value = yield* tx.read((_) => commands(_).get(name))
        if (Option.isNone(value)) return value
        const updated = f(value.value)
        yield* tx.queue((_) => commands(_).set(name, updated, { keepTtl: true }))
        return Option.some(updated)
      })
    )

export const modifyText: Modify<string> = modify(
  (_) => _,
  (key) => key
)

const encoder = new TextEncoder()

export const modifyBytes: Modify<Uint8Array> = modify(
  (_) => _.binary,
  (key): Uint8Array => encoder.encode(key)
)
