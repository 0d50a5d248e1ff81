/** The client on a real cluster: requests of all masters, slots that move under load, and a master that is killed. */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { afterAll, beforeAll } from "vitest"
import * as Bytes from "../../src/Bytes.js"
import * as Client from "../../src/Client.js"
import * as Slot from "../../src/client/cluster/Slot.js"
import * as EventLoop from "../../src/EventLoop.js"
import { CrossSlot } from "../../src/StoreError.js"
import { hasRedis } from "../fixtures.js"
import { type RealCluster, realCluster, redisCli, runRedisCli } from "./RealCluster.js"

let cluster: RealCluster
const scope = Effect.runSync(Scope.make())

/** A client of the cluster, and its first three nodes, which are masters at the beginning. */
const connected = Effect.suspend(() => Client.makeCluster({ nodes: cluster.addresses }))

/** Keys of different slots, each below a bound, with a hash tag. */
const keysBelow = (bound: number, count: number): ReadonlyArray<string> => {
  const keys = new Map<number, string>()
  for (let n = 0; keys.size < count; n++) {
    const slot = Slot.of(Bytes.unsafeMake(`${n}`))
    if (slot < bound && !keys.has(slot)) keys.set(slot, `{${n}}`)
  }
  return [...keys.values()]
}

const unbounded = { concurrency: "unbounded" } as const

describe.skipIf(!hasRedis)("a cluster", () => {
  beforeAll(async () => {
    cluster = await Effect.runPromise(Scope.extend(realCluster(15_000), scope))
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  it.scopedLive("has the slots that the server computes", () =>
    Effect.gen(function* () {
      const redis = yield* connected
      const keys = ["", "a", "{a}b", "b{a}", "{}a", "{", "}{", "{{a}}", "a{b}{c}", "ü", "user:{1000}:name", "x{a"]
      for (const key of keys) {
        assert.strictEqual(yield* redis.command("CLUSTER", "KEYSLOT", key), Slot.of(Bytes.fromText(key)), key)
      }
    })
  )

  it.scopedLive("is asked as a whole by commands without keys", () =>
    Effect.gen(function* () {
      const redis = yield* connected
      const entries = Array.from({ length: 200 }, (_, n) => [`key:${n}`, `value ${n}`] as const)
      const keys = entries.map(([key]) => key)
      yield* redis.flushAll
      yield* redis.mset(Object.fromEntries(entries))
      assert.strictEqual(yield* redis.dbSize, 200)
      assert.sameMembers([...(yield* redis.keys("key:*"))], keys)
      assert.sameMembers([...(yield* Stream.runCollect(redis.scan({ count: 7 })))], keys)
      assert.include(keys, Option.getOrThrow(yield* redis.randomKey))
      const values = yield* redis.mget(["key:7", "missing", "key:199", "key:0"])
      assert.deepStrictEqual(values.map(Option.getOrNull), ["value 7", null, "value 199", "value 0"])
      assert.strictEqual(yield* redis.exists(["key:1", "missing", "key:2", "key:1"]), 3)
      assert.strictEqual(yield* redis.touch(keys), 200)
      assert.strictEqual(yield* redis.unlink(keys.slice(0, 150)), 150)
      assert.strictEqual(yield* redis.del(keys), 50)
      const sha = yield* redis.script.load("return redis.call('INCR', KEYS[1])")
      assert.deepStrictEqual(yield* redis.script.exists([sha, "00"]), [true, false])
      yield* redis.function.load("#!lua name=l\nredis.register_function('f', function(keys) return keys[1] end)")
      for (const key of ["a", "b", "c"]) {
        assert.strictEqual(yield* redis.command("EVALSHA", sha, 1, key), 1)
        assert.strictEqual(yield* redis.fcall("f", { keys: [key] }), key)
      }
      yield* redis.function.flush
    })
  )

  it.scopedLive("refuses keys of several slots, and other databases", () =>
    Effect.gen(function* () {
      const redis = yield* connected
      const error = yield* Effect.flip(redis.rename("a", "b"))
      assert.deepInclude(error, { _tag: "ConnectionError", reason: "Refused", mayHaveRun: false })
      assert.instanceOf(error._tag === "ConnectionError" ? error.cause : error, CrossSlot)
      const written = redis.transaction((tx) =>
        Effect.zipRight(
          tx.read((_) => _.get("a")),
          tx.queue((_) => _.set("b", "1"))
        )
      )
      assert.instanceOf((yield* Effect.flip(written)).cause, CrossSlot)
      assert.deepStrictEqual(yield* redis.get("b"), Option.none())
      assert.strictEqual((yield* Effect.flip(redis.database(1)))._tag, "OutOfRange")
      assert.strictEqual((yield* Effect.flip(redis.swapDb(0, 1)))._tag, "OutOfRange")
      assert.strictEqual(yield* (yield* redis.database(0)).ping(), "PONG")
    })
  )

  it.scopedLive("has events of all masters", () =>
    Effect.gen(function* () {
      const redis = yield* connected
      const events = yield* redis.events("event:*")
      const keys = Array.from({ length: 9 }, (_, n) => `event:${n}`)
      yield* Effect.forEach(keys, (key) => redis.set(key, "1"))
      const seen = yield* Stream.runCollect(Stream.take(events, 9))
      assert.sameMembers(
        [...seen].map(({ key }) => key),
        keys
      )
    })
  )

  it.scopedLive("is read at replicas", () =>
    Effect.gen(function* () {
      const ask = (...words: ReadonlyArray<string>) =>
        Effect.sync(() => cluster.nodes.map(({ port }) => redisCli("-p", String(port), ...words)))
      // a replica counts as loading until its master has had something to send
      yield* ask("FUNCTION", "FLUSH")
      yield* Effect.repeat(Effect.zipRight(EventLoop.turn, ask("CLUSTER", "SHARDS")), {
        until: (all) => !all.join().includes("loading")
      })
      const redis = yield* Client.makeCluster({ nodes: cluster.addresses, reads: "replicas" })
      const reads = Effect.map(ask("INFO", "commandstats"), (stats) =>
        stats.map((text) => Number(/cmdstat_strlen:calls=(\d+)/.exec(text)?.[1] ?? 0))
      )
      const [one = ""] = keysBelow(1000, 1)
      yield* redis.set(one, "value")
      // replication is asynchronous
      yield* Effect.repeat(redis.strlen(one), { until: (length) => length === 5 })
      const before = yield* reads
      for (let n = 0; n < 10; n++) assert.strictEqual(yield* redis.strlen(one), 5)
      const after = yield* reads
      const counts = after.map((count, index) => count - (before[index] ?? 0))
      assert.deepStrictEqual(counts.slice(0, 3), [0, 0, 0])
      assert.strictEqual(
        counts.reduce((sum, each) => sum + each, 0),
        10
      )
    })
  )

  it.scopedLive("is found behind NAT: the addresses that the nodes announce lead nowhere, and the map to them", () =>
    Effect.gen(function* () {
      const onAll = (...words: ReadonlyArray<string>) =>
        Effect.sync(() => cluster.nodes.map(({ port }) => redisCli("-p", String(port), ...words)))
      const announced = ({ port }: { readonly port: number }): string => `node-${port}.invalid`
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          for (const node of cluster.nodes) {
            redisCli("-p", String(node.port), "CONFIG", "SET", "cluster-announce-hostname", announced(node))
          }
        }),
        () => onAll("CONFIG", "SET", "cluster-announce-hostname", "")
      )
      yield* Effect.acquireRelease(onAll("CONFIG", "SET", "cluster-preferred-endpoint-type", "hostname"), () =>
        onAll("CONFIG", "SET", "cluster-preferred-endpoint-type", "ip")
      )
      // the nodes tell each other
      yield* Effect.repeat(onAll("CLUSTER", "SLOTS"), {
        until: (all) => all.every((text) => cluster.nodes.every((node) => text.includes(announced(node))))
      })
      const reached = new Set<string>()
      const redis = yield* Client.makeCluster({
        nodes: cluster.addresses,
        reads: "replicas",
        natMap: (address) => {
          const node = cluster.nodes.find((each) => address === `${announced(each)}:${each.port}`)
          if (node !== undefined) reached.add(node.address)
          return node?.address
        }
      })
      const entries = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`nat:${n}`, String(n)]))
      yield* redis.mset(entries)
      const read = Effect.map(redis.mget(Object.keys(entries)), (values) => values.map(Option.getOrNull))
      yield* Effect.repeat(read, { until: (values) => values.every((value, n) => value === String(n)) })
      yield* redis.ssubscribe("nat")
      yield* redis.transaction((tx) => tx.queue((_) => _.incr("nat")))
      assert.sameMembers(
        [...reached],
        cluster.nodes.map(({ address }) => address)
      )
    })
  )

  it.scopedLive("moves slots under load: no error reaches the program, and nothing is lost", () =>
    Effect.gen(function* () {
      const redis = yield* connected
      const slots = 40
      const keys = keysBelow(slots, 20)
      let isOn = true
      /** Repeats an effect while slots move. Returns the number of times. */
      const whileOn = <E>(effect: (n: number) => Effect.Effect<unknown, E>) =>
        Effect.gen(function* () {
          let n = 0
          while (isOn) yield* effect(n++)
          return n
        })
      yield* Effect.forEach(keys, (key) => redis.mset({ [`${key}still`]: "x".repeat(1000) }))
      const channels = keys.map((key) => `${key}channel`)
      const messages = yield* redis.ssubscribe(channels)

      const counting = yield* Effect.forEach(keys, (key) => Effect.fork(whileOn(() => redis.incr(`${key}n`))))
      const pairs = yield* Effect.fork(
        whileOn((n) => {
          const key = keys[n % keys.length] ?? ""
          return Effect.zipRight(
            redis.mset({ [`${key}a`]: String(n), [`${key}b`]: String(n) }),
            Effect.map(redis.mget([`${key}a`, `${key}b`]), (values) =>
              assert.deepStrictEqual(values, [Option.some(String(n)), Option.some(String(n))])
            )
          )
        })
      )
      const transactions = yield* Effect.forEach(keys.slice(0, 5), (key) =>
        Effect.fork(
          whileOn(() =>
            redis.transaction((tx) =>
              Effect.gen(function* () {
                const value = yield* tx.read((_) => _.get(`${key}t`))
                yield* tx.queue((_) => _.set(`${key}t`, String(Number(Option.getOrElse(value, () => "0")) + 1)))
                yield* tx.queue((_) => _.incr(`${key}u`))
              })
            )
          )
        )
      )
      const blocking = yield* Effect.forEach(keys.slice(5, 10), (key) =>
        Effect.fork(
          whileOn((n) =>
            Effect.gen(function* () {
              const popping = yield* Effect.fork(redis.list.popBlocking([`${key}q`], "left"))
              yield* Effect.sleep("5 millis")
              yield* redis.list.pushRight(`${key}q`, String(n))
              assert.deepStrictEqual(
                Option.map(yield* Fiber.join(popping), ({ elements }) => elements),
                Option.some([String(n)])
              )
            })
          )
        )
      )
      const id = (index: number): string => redisCli("-p", String(cluster.nodes[index]?.port), "CLUSTER", "MYID").trim()
      yield* runRedisCli(
        ...["--cluster", "reshard", cluster.addresses[0] ?? "", "--cluster-from", id(0), "--cluster-to", id(1)],
        ...["--cluster-slots", String(slots), "--cluster-yes"]
      )
      isOn = false

      const counted = yield* Effect.forEach(counting, Fiber.join)
      for (const [at, key] of keys.entries()) {
        assert.deepStrictEqual(yield* redis.get(`${key}n`), Option.some(String(counted[at])))
        assert.strictEqual(yield* redis.strlen(`${key}still`), 1000)
      }
      assert.isAbove(yield* Fiber.join(pairs), 0)
      const committed = yield* Effect.forEach(transactions, Fiber.join)
      for (const [at, key] of keys.slice(0, 5).entries()) {
        const expected = Option.some(String(committed[at]))
        assert.deepStrictEqual(yield* redis.mget([`${key}t`, `${key}u`]), [expected, expected])
      }
      yield* Effect.forEach(blocking, Fiber.join)
      // the shard channels have moved with their slots
      yield* Effect.forEach(
        channels,
        (channel) => Effect.repeat(redis.spublish(channel, "moved"), { until: (receivers) => receivers === 1 }),
        unbounded
      )
      const received = yield* Stream.runCollect(Stream.take(messages, channels.length))
      assert.sameMembers(
        [...received].map(({ channel }) => channel),
        channels
      )
    })
  )

  it.scopedLive("loses a master to kill -9 while 50 fibers write: nothing runs twice, and the replica takes over", () =>
    Effect.gen(function* () {
      const redis = yield* connected
      const news = yield* redis.subscribe("news")
      // of all nodes: until now none must be taken for dead because the machine is slow
      yield* redis.command("CONFIG", "SET", "cluster-node-timeout", "1000")
      let isOn = true
      interface Written {
        readonly key: string
        readonly acknowledged: Set<string>
        readonly failed: Map<string, boolean>
      }
      const write = (key: string) =>
        Effect.gen(function* () {
          const written: Written = { key, acknowledged: new Set(), failed: new Map() }
          for (let n = 0; isOn; n++) {
            yield* Effect.match(redis.list.pushRight(key, String(n)), {
              onSuccess: () => written.acknowledged.add(String(n)),
              onFailure: (error) => written.failed.set(String(n), error._tag === "ConnectionError" && error.mayHaveRun)
            })
          }
          return written
        })
      const writers = yield* Effect.forEach(
        Array.from({ length: 50 }, (_, n) => `list:${n}`),
        (key) => Effect.fork(write(key))
      )
      yield* Effect.sleep("200 millis")
      cluster.nodes[2]?.kill("SIGKILL")
      const [elapsed] = yield* Effect.timed(
        Effect.zipRight(
          Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting")),
          Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Connected"))
        )
      )
      yield* Effect.logInfo(`a replica took over after ${Duration.format(elapsed)}`)
      isOn = false
      for (const { acknowledged, failed, key } of yield* Effect.forEach(writers, Fiber.join)) {
        const list = yield* redis.list.range(key, 0, -1)
        const elements = new Set(list)
        assert.strictEqual(elements.size, list.length, "an element was pushed twice")
        // replication is asynchronous: what a replica never got is missing at the end of what the master had
        const missing = [...acknowledged].filter((element) => !elements.has(element)).map(Number)
        const lastBefore = Math.max(...[...failed.keys()].map(Number), 0)
        assert.isTrue(missing.every((element, at) => element === lastBefore - missing.length + at))
        for (const [element, mayHaveRun] of failed) assert.isTrue(mayHaveRun || !elements.has(element))
        assert.isAtMost(failed.size, 1)
      }
      yield* Effect.repeat(redis.publish("news", "again"), { until: (receivers) => receivers > 0 })
      assert.deepStrictEqual(yield* Stream.runHead(news), Option.some({ channel: "news", message: "again" }))
    })
  )
})
