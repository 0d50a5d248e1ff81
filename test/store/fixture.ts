/** A store for a test, and a value that is no string. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Bytes from "../../src/Bytes.js"
import type * as Instance from "../../src/Instance.js"
import * as Store from "../../src/Store.js"
import type * as StoreError from "../../src/StoreError.js"
import { HashValue } from "../../src/value/HashValue.js"
import { state } from "../internals.js"

/** Runs a test with an empty store of its own. */
export const withStore = <A, E>(
  test: (store: Store.Service) => Effect.Effect<A, E, Instance.Instance | Scope.Scope>
): Effect.Effect<A, E> => Effect.flatMap(Store.Store, test).pipe(Effect.scoped, Effect.provide(Store.layer))

/** Puts what is no string at a key of database 0. */
export const putOtherType = (key: string): Effect.Effect<void, never, Instance.Instance> =>
  Effect.map(state, ({ keyspace }) => {
    const hash = new HashValue()
    hash.set(Bytes.fromText("field"), Bytes.fromText("value"), { entries: 512, value: 64 })
    keyspace.database(0).set(Bytes.fromText(key), hash)
  })

/** Asserts that an effect fails with an error of this tag, whose message tells the command and Redis's text. */
export const failsWith = <A, R>(
  effect: Effect.Effect<A, StoreError.StoreError, R>,
  tag: StoreError.StoreError["_tag"],
  message: string
): Effect.Effect<void, never, R> =>
  Effect.match(effect, {
    onSuccess: (value) => assert.fail(`succeeded with ${String(value)}, and not with ${tag}: ${message}`),
    onFailure: (error) => {
      assert.strictEqual(error._tag, tag)
      assert.strictEqual(error.message, message)
    }
  })

export const wrongType = "Operation against a key holding the wrong kind of value"
