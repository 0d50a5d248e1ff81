/** Transactions on scripted clusters whose slots move while they run. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Client from "../../src/Client.js"
import type { Nodes } from "./ScriptedCluster.js"
import { connect, halves, lowKey, make, ok, portOf, slotOf } from "./ScriptedCluster.js"

const queued = "+QUEUED\r\n"

/** The replies of a master that has the key: 1, and 2 after an INCR. */
const served = ([name]: ReadonlyArray<string>): string => {
  if (name === "GET") return "$1\r\n1\r\n"
  if (name === "INCR") return queued
  return name === "EXEC" ? "*1\r\n:2\r\n" : ok
}

/** Counts the runs of a transaction that reads a key twice and increments it. */
const increment = (redis: Client.Service) =>
  Effect.gen(function* () {
    let runs = 0
    const sum = yield* redis.transaction((tx) =>
      Effect.gen(function* () {
        runs++
        for (let read = 1; read <= 2; read++) {
          assert.deepStrictEqual(yield* tx.read((_) => _.get(lowKey)), Option.some("1"))
        }
        return yield* tx.queue((_) => _.incr(lowKey))
      })
    )
    return { runs, sum: yield* sum }
  })

const body = [`WATCH ${lowKey}`, `GET ${lowKey}`, `GET ${lowKey}`, "MULTI", `INCR ${lowKey}`, "EXEC"]

/** The requests of a node's transactions. */
const requests = (nodes: Nodes, node: number) => nodes.requests(node).filter((request) => !/^CLIENT/.test(request))

describe("a transaction", () => {
  it.scoped("runs again on the new node of a slot that moved after its reads", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, (request, node, nodes) => {
        if (node === 1) return served(request)
        if (request[0] === "INCR") return `-MOVED ${slotOf(lowKey)} ${nodes.address(1)}\r\n`
        return request[0] === "EXEC"
          ? "-EXECABORT Transaction discarded because of previous errors.\r\n"
          : served(request)
      })
      const redis = yield* connect(nodes)
      nodes.ranges = [halves[1], halves[0]]
      assert.deepStrictEqual(yield* increment(redis), { runs: 2, sum: 2 })
      assert.deepStrictEqual(requests(nodes, 0), body)
      assert.deepStrictEqual(requests(nodes, 1), body)
    })
  )

  it.scoped("runs again when the slot moved between its reads", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, (request, node, nodes) => {
        const isMoved = node === 0 && nodes.requests(0).filter((each) => each.startsWith("GET")).length === 2
        return isMoved ? `-MOVED ${slotOf(lowKey)} ${nodes.address(1)}\r\n` : served(request)
      })
      const redis = yield* connect(nodes)
      nodes.ranges = [halves[1], halves[0]]
      assert.deepStrictEqual(yield* increment(redis), { runs: 2, sum: 2 })
      assert.deepStrictEqual(requests(nodes, 1), body)
    })
  )

  it.scoped("on a slot that moves goes to the new node with ASKING before each request, and before MULTI for all", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, (request, node, nodes) =>
        node === 0 ? `-ASK ${slotOf(lowKey)} 127.0.0.1:${portOf(nodes.peers, 1)}\r\n` : served(request)
      )
      const redis = yield* connect(nodes)
      assert.deepStrictEqual(yield* increment(redis), { runs: 1, sum: 2 })
      assert.deepStrictEqual(requests(nodes, 1), [
        "ASKING",
        `WATCH ${lowKey}`,
        "ASKING",
        `GET ${lowKey}`,
        "ASKING",
        `GET ${lowKey}`,
        "ASKING",
        "MULTI",
        `INCR ${lowKey}`,
        "EXEC"
      ])
    })
  )

  it.scoped("whose EXEC is refused fails with the first error, and does not run again", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, (request) => {
        if (request[0] === "INCR") return "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
        return request[0] === "EXEC"
          ? "-EXECABORT Transaction discarded because of previous errors.\r\n"
          : served(request)
      })
      const error = yield* Effect.flip(increment(yield* connect(nodes)))
      assert.deepInclude(error, { _tag: "ConnectionError", reason: "Refused" })
      assert.deepInclude(error.cause, { code: "OOM" })
      assert.deepStrictEqual(requests(nodes, 0), body)
    })
  )
})
