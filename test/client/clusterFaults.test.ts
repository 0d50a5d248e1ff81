/** The client of a cluster whose nodes cannot be reached, close what they accept, or name places that are none. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/TestClock"
import { until } from "../server/connections.js"
import * as Peer from "./Peer.js"
import {
  connect,
  halves,
  highKey,
  lowKey,
  make,
  master,
  network,
  otherLow,
  portOf,
  shard,
  slotOf,
  text
} from "./ScriptedCluster.js"

const ok = "+OK\r\n"

/** The result of an Effect that ends within ten seconds of the clock. */
const soon = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    for (let step = 0; step < 1000; step++) {
      yield* network
      const exit = yield* Fiber.poll(fiber)
      if (Option.isSome(exit)) return yield* exit.value
      yield* TestClock.adjust("10 millis")
    }
    return assert.fail("it does not end")
  })

/** Two masters that nobody listens for, and one that knows all. */
const alone = make(
  [[0, 16383]],
  () => ok,
  (_, { peers }) =>
    Peer.resp([
      shard([0, 4000], master(1)),
      shard([4001, 8191], master(2)),
      shard([8192, 16383], master(portOf(peers, 0)))
    ])
)

describe("masters that cannot be reached", () => {
  for (const times of [0, 1, 5]) {
    it.scoped(`fail calls when a schedule of ${times} has ended, and are left alone then`, () =>
      Effect.gen(function* () {
        const nodes = yield* alone
        const redis = yield* connect(nodes, { reconnect: Schedule.recurs(times) })
        for (const key of [lowKey, otherLow]) {
          assert.deepInclude(yield* soon(Effect.flip(redis.get(key))), { reason: "Open", mayHaveRun: false })
          assert.deepInclude(yield* soon(Effect.flip(redis.incr(key))), { reason: "Open", mayHaveRun: false })
        }
        yield* redis.set(highKey, "1")
        const { asked } = nodes
        for (let step = 0; step < 20; step++) {
          yield* TestClock.adjust("1 second")
          yield* network
        }
        assert.strictEqual(nodes.asked, asked)
      })
    )
  }

  it.scoped("fail the calls of many fibers, each of them", () =>
    Effect.gen(function* () {
      const reconnect = Schedule.intersect(Schedule.recurs(2), Schedule.spaced("1 second"))
      const redis = yield* connect(yield* alone, { reconnect })
      const keys = [lowKey, otherLow, lowKey, otherLow]
      const calls = Effect.forEach(keys, (key) => Effect.flip(redis.get(key)), { concurrency: "unbounded" })
      const errors = yield* soon(calls)
      assert.strictEqual(errors.length, keys.length)
      for (const error of errors) assert.deepInclude(error, { _tag: "ConnectionError", reason: "Open" })
    })
  )
})

describe("a master that closes each connection at its first request", () => {
  it.scoped("is not called in a loop, and serves the call in the end", () =>
    Effect.gen(function* () {
      let isWell = false
      const nodes = yield* make(halves, (_, node) => (isWell || node === 1 ? Peer.resp(text("x")) : { cutAfter: "" }))
      const redis = yield* connect(nodes, { nodes: [nodes.address(1)], reconnect: Schedule.exponential("50 millis") })
      const connections = () => nodes.peers[0]?.connections.length ?? 0
      const call = yield* Effect.fork(redis.get(lowKey))
      yield* until(() => connections() > 0)
      yield* Effect.repeatN(network, 20)
      assert.isAtMost(connections(), 3)
      for (let step = 0; step < 10; step++) {
        yield* TestClock.adjust("100 millis")
        yield* network
      }
      assert.isAtMost(connections(), 25)
      isWell = true
      assert.deepStrictEqual(yield* soon(Fiber.join(call)), Option.some("x"))
    })
  )
})

describe("a map that is old", () => {
  it.scoped("is not asked for again and again, whatever number of keys moved", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, ([, key = ""], node, all) =>
        node === 0 ? `-MOVED ${slotOf(key)} ${all.address(1)}\r\n` : Peer.resp(text("there"))
      )
      const redis = yield* connect(nodes)
      for (let round = 0; round < 50; round++) {
        assert.deepStrictEqual(yield* redis.get(lowKey), Option.some("there"))
        yield* network
      }
      assert.isAtMost(nodes.asked, 4)
      yield* TestClock.adjust("1 second")
      yield* network
      assert.deepStrictEqual(yield* redis.get(lowKey), Option.some("there"))
    })
  )
})

describe("redirections to places that are none", () => {
  for (const place of ["127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:-1", "127.0.0.1", ":", "127.0.0.1:x", ""]) {
    for (const kind of ["MOVED", "ASK"]) {
      it.scoped(`fail the call with ${kind} to "${place}"`, () =>
        Effect.gen(function* () {
          const nodes = yield* make(halves, ([, key = ""]) => `-${kind} ${slotOf(key)} ${place}\r\n`)
          const redis = yield* connect(nodes)
          const error = yield* soon(Effect.flip(redis.incr(lowKey)))
          assert.deepInclude(error, { reason: "Refused", mayHaveRun: false })
          assert.include(error.message, `${slotOf(lowKey)} ${place}`)
        })
      )
    }
  }

  it.scoped("wait for the next map where MOVED names an unknown host", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, ([, key = ""], node, { peers }) =>
        node === 0 ? `-MOVED ${slotOf(key)} ?:${portOf(peers, 1)}\r\n` : Peer.resp(text("there"))
      )
      const redis = yield* connect(nodes)
      nodes.ranges = [
        [8192, 8191],
        [0, 16383]
      ]
      assert.deepStrictEqual(yield* soon(redis.get(lowKey)), Option.some("there"))
    })
  )

  it.scoped("of ASK in a circle end with the schedule", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, ([name, key = ""], node, all) =>
        name === "ASKING" ? ok : `-ASK ${slotOf(key)} ${all.address(1 - node)}\r\n`
      )
      const redis = yield* connect(nodes, { reconnect: Schedule.recurs(3) })
      assert.deepInclude(yield* soon(Effect.flip(redis.incr(lowKey))), { reason: "Refused", mayHaveRun: false })
      assert.isAtMost(nodes.requests(0).length + nodes.requests(1).length, 60)
    })
  )
})

describe("a map that names places that are none", () => {
  for (const [name, port] of [
    ["no port", 0],
    ["a port beyond all", 70_000]
  ] as const) {
    it.scoped(`${name}: the other nodes serve`, () =>
      Effect.gen(function* () {
        const nodes = yield* make(
          [[0, 16383]],
          () => ok,
          (_, { peers }) => Peer.resp([shard([0, 8191], master(port)), shard([8192, 16383], master(portOf(peers, 0)))])
        )
        const redis = yield* connect(nodes, { reconnect: Schedule.recurs(2) })
        yield* redis.set(highKey, "1")
        const error = yield* soon(Effect.flip(redis.set(lowKey, "1")))
        assert.deepInclude(error, { reason: "Open", mayHaveRun: false })
        assert.include(error.message, "no node serves it")
      })
    )
  }
})
