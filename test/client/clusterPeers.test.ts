/** The client of a cluster against scripted nodes: redirections, waits on the program's clock, nodes that are cut. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Client from "../../src/Client.js"
import * as Reply from "../../src/resp/Reply.js"
import { CrossSlot } from "../../src/StoreError.js"
import { until } from "../server/connections.js"
import * as Peer from "./Peer.js"
import {
  connect,
  halves,
  highKey,
  low,
  lowKey,
  make,
  network,
  ok,
  otherLow,
  portOf,
  quiet,
  slotOf,
  text,
  timeless
} from "./ScriptedCluster.js"

/** Moves the clock on, second by second, until a fiber has ended. */
const steps = (fiber: Fiber.RuntimeFiber<unknown, unknown>) =>
  Effect.repeat(Effect.zipRight(network, TestClock.adjust("1 second")), {
    until: () => Effect.map(Fiber.poll(fiber), Option.isSome)
  })

describe("redirections", () => {
  it.scoped("MOVED is followed at once, and the slots are asked for once, whatever number of calls moved", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, ([name, key = ""], node, nodes) => {
        if (name === "READONLY") return ok
        return node === 0 ? `-MOVED ${slotOf(key)} ${nodes.address(1)}\r\n` : Peer.resp(text(`of ${node}`))
      })
      const redis = yield* connect(nodes)
      assert.strictEqual(nodes.asked, 1)
      nodes.ranges = [halves[1], [0, 8191]].map(([first = 0, last = 0]) => [first, last] as const)
      const values = yield* Effect.forEach(low, (key) => redis.get(key), { concurrency: "unbounded" })
      assert.isTrue(values.every((value) => Option.getOrNull(value) === "of 1"))
      yield* until(() => nodes.asked === 2)
      yield* network
      assert.strictEqual(nodes.asked, 2)
      assert.strictEqual(nodes.requests(0).length, low.length)
      yield* redis.get(lowKey)
      assert.strictEqual(nodes.requests(0).length, low.length)
    })
  )

  it.scoped("MOVED without a host means the host of the node", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, ([, key = ""], node, nodes) =>
        node === 0 ? `-MOVED ${slotOf(key)} :${portOf(nodes.peers, 1)}\r\n` : Peer.resp(text("there"))
      )
      const redis = yield* connect(nodes)
      assert.deepStrictEqual(yield* redis.get(lowKey), Option.some("there"))
    })
  )

  it.scoped("ASK is followed for one request, with ASKING right before it", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, ([name, key = ""], node, nodes) => {
        if (name === "ASKING") return ok
        return node === 0 ? `-ASK ${slotOf(key)} ${nodes.address(1)}\r\n` : Peer.resp(text("there"))
      })
      const redis = yield* connect(nodes)
      const asked = low.slice(0, 3)
      yield* Effect.forEach(asked, (key) => redis.get(key), { concurrency: "unbounded" })
      assert.deepStrictEqual(
        nodes.requests(1),
        asked.flatMap((key) => ["ASKING", `GET ${key}`])
      )
      yield* redis.get(lowKey)
      assert.strictEqual(nodes.requests(0).length, 4)
      assert.strictEqual(nodes.asked, 1)
    })
  )

  it.scoped("that go in a circle end with the command's time", () =>
    Effect.gen(function* () {
      const nodes = yield* make(
        halves,
        ([, key = ""], node, nodes) => `-MOVED ${slotOf(key)} ${nodes.address(1 - node)}\r\n`
      )
      const redis = yield* connect(nodes, { commandTimeout: "2500 millis" })
      const call = yield* Effect.fork(Effect.flip(redis.incr(lowKey)))
      for (const time of ["1 second", "1 second", "500 millis"] as const) {
        yield* quiet(nodes)
        yield* TestClock.adjust(time)
      }
      assert.deepInclude(yield* Fiber.join(call), { reason: "Timeout", mayHaveRun: false })
    })
  )
})

describe("a read that ends its node", () => {
  it.scoped("is sent again three times, also to others, and fails", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, (_, node, nodes) => {
        // the other one takes over
        nodes.ranges = node === 0 ? [halves[1], halves[0]] : halves
        return { cutAfter: "" }
      })
      const redis = yield* connect(nodes)
      const call = yield* Effect.fork(Effect.flip(redis.get(lowKey)))
      yield* steps(call)
      assert.deepInclude(yield* Fiber.join(call), { reason: "Lost", mayHaveRun: false, command: `GET ${lowKey}` })
      assert.deepStrictEqual(nodes.requests(0), [`GET ${lowKey}`, `GET ${lowKey}`])
      assert.deepStrictEqual(nodes.requests(1), [`GET ${lowKey}`, `GET ${lowKey}`])
    })
  )
})

describe("errors that pass", () => {
  for (const error of [
    "-TRYAGAIN Multiple keys request during rehashing of slot\r\n",
    "-CLUSTERDOWN The cluster is down\r\n",
    "-LOADING Redis is loading the dataset in memory\r\n"
  ]) {
    it.scoped(`${error.slice(1, error.indexOf(" "))} is waited out by the schedule`, () =>
      Effect.gen(function* () {
        let isDown = true
        const nodes = yield* make(halves, () => (isDown ? error : Peer.resp(1)))
        const redis = yield* connect(nodes)
        const call = yield* Effect.fork(redis.incr(lowKey))
        // at once, and then every second
        yield* until(() => nodes.requests(0).length === 2)
        yield* network
        assert.strictEqual(nodes.requests(0).length, 2)
        yield* TestClock.adjust("1 second")
        yield* until(() => nodes.requests(0).length === 3)
        yield* network
        yield* TestClock.adjust("999 millis")
        yield* network
        assert.strictEqual(nodes.requests(0).length, 3)
        isDown = false
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(yield* Fiber.join(call), 1)
      })
    )
  }

  it.scoped("end with the command's time, or with the schedule", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, () => "-CLUSTERDOWN The cluster is down\r\n")
      const redis = yield* connect(nodes, { commandTimeout: "2500 millis" })
      const call = yield* Effect.fork(Effect.flip(redis.incr(lowKey)))
      yield* until(() => nodes.requests(0).length === 2)
      for (const time of ["1 second", "1 second", "499 millis"] as const) {
        yield* network
        yield* TestClock.adjust(time)
      }
      yield* network
      assert.isTrue(Option.isNone(yield* Fiber.poll(call)))
      yield* TestClock.adjust("1 millis")
      assert.deepInclude(yield* Fiber.join(call), { reason: "Timeout", mayHaveRun: false })

      const short = yield* connect(nodes, { reconnect: Schedule.recurs(2) })
      assert.deepInclude(yield* Effect.flip(short.incr(lowKey)), { reason: "Refused", mayHaveRun: false })
    })
  )
})

describe("a node that is cut", () => {
  const value = "$5\r\nhello\r\n"

  it.scoped("at every byte of a reply: a read goes to the next node, a write fails and says that it may have run", () =>
    Effect.gen(function* () {
      for (let at = 0; at < value.length; at++) {
        const nodes = yield* make(halves, (_, node) => (node === 0 ? { cutAfter: value.slice(0, at) } : value))
        const redis = yield* connect(nodes, { nodes: [nodes.address(0), nodes.address(1)] })
        // the other node has taken over before the loss is seen
        nodes.ranges = [
          [8192, 8191],
          [0, 16383]
        ]
        const reading = yield* Effect.fork(redis.get(lowKey))
        yield* network
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* Fiber.join(reading), Option.some("hello"))
        assert.deepStrictEqual(nodes.requests(1), [`GET ${lowKey}`])
      }
      const nodes = yield* make(halves, () => ({ cutAfter: "" }))
      const redis = yield* connect(nodes)
      const error = yield* Effect.flip(redis.append(lowKey, "x"))
      assert.deepInclude(error, { _tag: "ConnectionError", reason: "Lost", mayHaveRun: true })
      yield* network
      assert.deepStrictEqual(nodes.requests(0), [`APPEND ${lowKey} x`])
    })
  )

  it.scoped("ends a stream of messages, if so asked", () =>
    Effect.gen(function* () {
      const confirmation = Peer.resp(new Reply.Push([text("subscribe"), text("news"), 1]))
      const nodes = yield* make([[0, 16383]], ([command]) => (command === "SUBSCRIBE" ? confirmation : ok))
      const redis = yield* connect(nodes)
      const news = yield* redis.subscribe("news", { onGap: "fail" })
      nodes.peers[0]?.cut()
      assert.deepInclude(yield* Effect.flip(Stream.runDrain(news)), { _tag: "ConnectionError", reason: "Lost" })
    })
  )
})

describe("keys of several slots", () => {
  it.scoped("are split by slot, and the replies put in order", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, ([name, ...words]) =>
        name === "MGET" ? Peer.resp(words.map((word) => text(`of ${word}`))) : Peer.resp(words.length)
      )
      const redis = yield* connect(nodes)
      const asked = [highKey, lowKey, otherLow, highKey]
      const values = yield* redis.mget(asked)
      assert.deepStrictEqual(
        values.map(Option.getOrNull),
        asked.map((key) => `of ${key}`)
      )
      assert.deepStrictEqual(nodes.requests(0), [`MGET ${lowKey}`, `MGET ${otherLow}`])
      assert.deepStrictEqual(nodes.requests(1), [`MGET ${highKey} ${highKey}`])
      assert.strictEqual(yield* redis.del(asked), 4)
    })
  )

  it.scoped("say that a part may have run when another one fails", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, (_, node) => (node === 0 ? ok : "-OOM command not allowed\r\n"))
      const redis = yield* connect(nodes)
      const error = yield* Effect.flip(redis.mset({ [lowKey]: "1", [highKey]: "2" }))
      assert.deepInclude(error, { reason: "Refused", mayHaveRun: true })
      const refused = yield* Effect.flip(redis.set(highKey, "2"))
      assert.deepInclude(refused, { reason: "Refused", mayHaveRun: false })
    })
  )

  it.scoped("are refused without a request elsewhere", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, () => Peer.resp(1))
      const redis = yield* connect(nodes)
      const calls = [
        redis.rename(lowKey, highKey),
        redis.msetNx({ [lowKey]: "1", [highKey]: "2" }),
        redis.sets.inter([lowKey, highKey]),
        redis.eval("return 1", { keys: [lowKey, highKey] }),
        redis.list.popBlocking([lowKey, highKey], "left"),
        redis.command("SUNIONSTORE", lowKey, highKey)
      ]
      for (const call of calls) {
        const error = yield* Effect.flip(Effect.asVoid<unknown, unknown, never>(call))
        const { cause } = error as { readonly cause?: unknown }
        assert.instanceOf(cause, CrossSlot)
        assert.match(String(cause), /: Keys in request don't hash to the same slot$/)
      }
      assert.deepStrictEqual([...nodes.requests(0), ...nodes.requests(1)], [])
    })
  )
})

describe("the slots", () => {
  it.scoped("come from CLUSTER SLOTS where there is no CLUSTER SHARDS", () =>
    Effect.gen(function* () {
      const nodes = yield* make(
        halves,
        (_, node) => Peer.resp(text(`of ${node}`)),
        (subcommand, { peers, ranges }) =>
          subcommand === "SHARDS"
            ? "-ERR Unknown subcommand or wrong number of arguments for 'SHARDS'. Try CLUSTER HELP.\r\n"
            : Peer.resp(
                ranges.map(([first, last], node) => [first, last, [text("127.0.0.1"), portOf(peers, node), text("id")]])
              )
      )
      const redis = yield* connect(nodes)
      assert.deepStrictEqual(yield* redis.get(lowKey), Option.some("of 0"))
      assert.deepStrictEqual(yield* redis.get(highKey), Option.some("of 1"))
    })
  )

  it.scoped("are read from flat arrays, too, of the nodes that say where they are and serve some", () =>
    Effect.gen(function* () {
      const nodes = yield* make(
        halves,
        (_, node) => Peer.resp(text(`of ${node}`)),
        (_, { peers, ranges }) => {
          const own = (node: number, role: string, port = portOf(peers, node)): Reply.Reply => [
            ...[text("port"), port, text("endpoint"), text("?")],
            ...[text("role"), text(role), text("health"), text("online")]
          ]
          const shards: ReadonlyArray<Reply.Reply> = ranges.map((slots, node) => [
            text("slots"),
            [...slots],
            text("nodes"),
            [own(node, "master"), own(1 - node, "replica", 0)]
          ])
          const idle = [text("slots"), [], text("nodes"), [own(0, "master")]]
          return Peer.resp([...shards, idle])
        }
      )
      const redis = yield* connect(nodes)
      assert.deepStrictEqual(yield* redis.get(lowKey), Option.some("of 0"))
      assert.deepStrictEqual(yield* redis.get(highKey), Option.some("of 1"))
    })
  )

  it.scoped("are asked of the next node if one does not answer, and refused by a server without a cluster", () =>
    Effect.gen(function* () {
      const nodes = yield* make(halves, () => ok)
      const redis = yield* connect(nodes, { nodes: ["127.0.0.1:1", nodes.address(1)] })
      yield* redis.set(lowKey, "1")
      const alone = yield* Peer.make(() => "-ERR This instance has cluster support disabled\r\n")
      const error = yield* Effect.flip(Client.makeCluster({ ...timeless, nodes: [alone.url] }))
      assert.deepInclude(error, { reason: "Refused" })
      assert.include(error.message, "cluster support disabled")
      assert.deepInclude(yield* Effect.flip(Client.makeCluster({ nodes: [] })), { reason: "Open" })
    })
  )
})

describe("a slot without a node", () => {
  it.scoped("is waited for as the schedule says", () =>
    Effect.gen(function* () {
      const nodes = yield* make([[0, 8191]], (_, node) => Peer.resp(text(`of ${node}`)))
      const redis = yield* connect(nodes, { reconnect: Schedule.recurs(2) })
      /** The slots are asked for again after the least time between two questions. */
      const get = Effect.gen(function* () {
        const call = yield* Effect.fork(redis.get(highKey))
        yield* network
        yield* TestClock.adjust("50 millis")
        return yield* Fiber.join(call)
      })
      const error = yield* Effect.flip(get)
      assert.deepInclude(error, { reason: "Open", mayHaveRun: false })
      assert.include(error.message, "no node serves it")
      nodes.ranges = [[0, 16383]]
      assert.deepStrictEqual(yield* get, Option.some("of 0"))
    })
  )

  it.scoped("is every slot of a cluster without slots", () =>
    Effect.gen(function* () {
      const empty = yield* make(
        [[0, 0]],
        () => ok,
        () => Peer.resp([])
      )
      const error = yield* Effect.flip(connect(empty))
      assert.deepInclude(error, { reason: "Refused" })
      assert.include(error.message, "it knows no node that serves slots")
    })
  )
})

describe("nodes behind NAT", () => {
  /** Nodes that announce an address of no network. */
  const hidden = make(halves, ([, key = ""], node, nodes) =>
    node === 0 && key === otherLow
      ? `-MOVED ${slotOf(key)} ${nodes.host}:${portOf(nodes.peers, 1)}\r\n`
      : Peer.resp(text(`of ${node}`))
  ).pipe(Effect.tap((nodes) => Effect.sync(() => Object.assign(nodes, { host: "192.0.2.1" }))))

  it.scoped("are reached where the map says, after MOVED too", () =>
    Effect.gen(function* () {
      const nodes = yield* hidden
      const natMap = Object.fromEntries(
        nodes.peers.map((_, node) => [`192.0.2.1:${portOf(nodes.peers, node)}`, nodes.address(node)])
      )
      const redis = yield* connect(nodes, { natMap })
      assert.deepStrictEqual(yield* redis.get(lowKey), Option.some("of 0"))
      assert.deepStrictEqual(yield* redis.get(highKey), Option.some("of 1"))
      assert.deepStrictEqual(yield* redis.get(otherLow), Option.some("of 1"))
    })
  )

  it.scoped("cannot be reached where the map is no address, or throws", () =>
    Effect.gen(function* () {
      const nodes = yield* hidden
      const broken = (): never => {
        throw new Error("a bug")
      }
      for (const [cause, natMap] of [
        ["not a URL", { [nodes.address(0)]: "127.0.0.1:99999" }],
        ["a bug", broken]
      ] as const) {
        const error = yield* Effect.flip(connect(nodes, { natMap }))
        assert.deepInclude(error, { reason: "Open", mayHaveRun: false })
        assert.include(error.message, cause)
      }
    })
  )
})
