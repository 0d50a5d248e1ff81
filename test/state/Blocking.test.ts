import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as Instance from "../../src/Instance.js"
import * as Reply from "../../src/resp/Reply.js"
import type { Connection } from "../../src/state/Client.js"
import { collect } from "../../src/state/TransactionReplies.js"
import { List } from "../../src/value/List.js"
import { bytes } from "../fixtures.js"
import { state } from "../internals.js"

const connection: Connection = {
  address: "waiter",
  localAddress: "",
  descriptor: 0,
  isAlive: () => true,
  pendingInput: () => 0,
  pendingOutput: () => 0,
  room: () => 0,
  transactionReplies: collect,
  push: () => undefined,
  close: () => undefined
}

describe("a blocked command", () => {
  it.scoped("sets the time of the step in which its caller gives the element back", () =>
    Effect.gen(function* () {
      const { clients, keyspace, signals, step } = yield* state
      const client = clients.add(connection, 0, "embedded")
      const returnedAt: Array<number> = []
      const waiter = signals.blocking.wait({
        client,
        database: 0,
        keys: [bytes("list")],
        type: "list",
        deadline: Number.POSITIVE_INFINITY,
        timedOut: null,
        serve: () => bytes("element"),
        putBack: () => void returnedAt.push(keyspace.now)
      })
      keyspace.database(0).set(bytes("list"), new List())
      step.complete()
      yield* TestClock.adjust("5 seconds")
      waiter.giveUp()
      waiter.giveUp()
      assert.deepStrictEqual(returnedAt, [5000])
    }).pipe(Effect.provide(Instance.layer()))
  )

  it.scoped("sets the time of the step in which it times out", () =>
    Effect.gen(function* () {
      const { clients, keyspace, signals } = yield* state
      const client = clients.add(connection, 0, "embedded")
      const waiter = signals.blocking.wait({
        client,
        database: 0,
        keys: [],
        type: undefined,
        deadline: 3000,
        timedOut: Reply.nullArray,
        serve: () => undefined
      })
      const endedAt: Array<number> = []
      waiter.onEnd(() => void endedAt.push(keyspace.now))
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(endedAt, [3000])
    }).pipe(Effect.provide(Instance.layer()))
  )
})
