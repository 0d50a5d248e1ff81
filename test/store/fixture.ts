/** A store for each test, a value of another type, and the check of a tagged error. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Bytes from "../../src/Bytes.js"
import * as Client from "../../src/Client.js"
import type * as Instance from "../../src/Instance.js"
import * as Store from "../../src/Store.js"
import type * as StoreError from "../../src/StoreError.js"
import { HashValue } from "../../src/value/HashValue.js"
import { ourPort, ourServer } from "../fixtures.js"
import { state } from "../internals.js"

/** The store that the tests run on: in process, or a client of a server in this process. */
const kind = process.env["LAYEREDIS_STORE"] ?? "embedded"

const overNetwork = Layer.provideMerge(
  Layer.unwrapEffect(Effect.map(ourPort, (port) => Client.layer(`127.0.0.1:${port}`))),
  ourServer()
)

const layer: Layer.Layer<Store.Store | Instance.Instance> = kind === "client" ? Layer.orDie(overNetwork) : Store.layer

/** Runs a test with an empty store of its own. */
export const withStore = <A, E>(
  test: (store: Store.Service) => Effect.Effect<A, E, Instance.Instance | Scope.Scope>
): Effect.Effect<A, E> => Effect.flatMap(Store.Store, test).pipe(Effect.scoped, Effect.provide(layer))

/** Puts a hash at a key of database 0, without a command. */
export const putOtherType = (key: string): Effect.Effect<void, never, Instance.Instance> =>
  Effect.map(state, ({ keyspace }) => {
    const hash = new HashValue()
    hash.set(Bytes.fromText("field"), Bytes.fromText("value"), { entries: 512, value: 64 })
    keyspace.database(0).set(Bytes.fromText(key), hash)
  })

/** Asserts that an effect fails with an error of this tag and message. */
export const failsWith = <A, R>(
  effect: Effect.Effect<A, StoreError.StoreError | StoreError.ConnectionError, R>,
  tag: StoreError.StoreError["_tag"],
  message: string
): Effect.Effect<void, never, R> =>
  Effect.match(effect, {
    onSuccess: (value) => assert.fail(`expected ${tag}: ${message}, but it succeeded with ${String(value)}`),
    onFailure: (error) => {
      assert.strictEqual(error._tag, tag)
      assert.strictEqual(error.message, message)
    }
  })

export const wrongType = "Operation against a key holding the wrong kind of value"

/** Lets other fibers run n times. */
export const yields = (n: number): Effect.Effect<void> => Effect.repeatN(Effect.yieldNow(), n)
