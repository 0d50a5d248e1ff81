/** The keys of a service: those with its prefix, apart from all others of the database. */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ConnectionError } from "../StoreError.js"
import type { Service } from "../store/TypedCommands.js"

/** Options of SCAN: the strings whose keys begin with a text. */
const beginningWith = (prefix: string) =>
  ({ match: `${prefix.replace(/[\\*?[\]]/g, "\\$&")}*`, type: "string", count: 1000 }) as const

/** The number of strings whose keys begin with the prefix. It looks at every key of the database, in steps. */
export const count = (store: Service, prefix: string): Effect.Effect<number, ConnectionError> =>
  Effect.suspend(() => {
    const keys = new Set<string>() // SCAN may return a key twice
    const collect = Stream.runForEach(store.scan(beginningWith(prefix)), (key) => Effect.sync(() => keys.add(key)))
    return Effect.map(collect, () => keys.size)
  })

/** Whether no string's key begins with the prefix. */
export const isEmpty = (store: Service, prefix: string): Effect.Effect<boolean, ConnectionError> =>
  Effect.map(Stream.runHead(store.scan(beginningWith(prefix))), (key) => key._tag === "None")

/** Removes the strings whose keys begin with the prefix, in steps. */
export const clear = ({ binary }: Service, prefix: string): Effect.Effect<void, ConnectionError> =>
  Stream.runForEachChunk(binary.scan(beginningWith(prefix)), (keys) =>
    Chunk.isEmpty(keys) ? Effect.void : binary.unlink(Chunk.toReadonlyArray(keys))
  )
