/** Client-side caching: what is answered from the cache is never older than what the program may know. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Bytes from "../../src/Bytes.js"
import * as Client from "../../src/Client.js"
import * as Caching from "../../src/client/Caching.js"
import { ReplyCache } from "../../src/client/ReplyCache.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Server from "../../src/Server.js"
import { hasRedis, ourPort, ourServer, realRedis, wire } from "../fixtures.js"
import { until } from "../server/connections.js"
import * as Peer from "./Peer.js"

const eager: Client.Options = {
  reconnect: Schedule.forever,
  keepAlive: Duration.infinity,
  commandTimeout: Duration.infinity
}
const caching: Client.Options = { ...eager, cache: {} }

const ours = Effect.map(Layer.build(ourServer()), Context.get(Server.Server)).pipe(
  Effect.flatMap((server) => Effect.provideService(ourPort, Server.Server, server))
)
const servers = {
  layeredis: Effect.map(ours, (port) => ({ url: `redis://127.0.0.1:${port}`, address: port as number | string })),
  ...(hasRedis
    ? {
        "redis-server": Effect.map(realRedis(), ({ path }) => ({
          url: `unix:${path}`,
          address: path as number | string
        }))
      }
    : {})
}

/** How often a server has run a command. */
const calls = (redis: Client.Service, command: string) =>
  Effect.map(redis.command("INFO", "commandstats"), (reply) => {
    const text = String(reply)
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(text)?.[1] ?? 0)
  })

for (const [name, server] of Object.entries(servers)) {
  describe(`the cache, with ${name}`, () => {
    it.scopedLive("answers until another client changes the key, flushes all, or the key expires", () =>
      Effect.gen(function* () {
        const { url } = yield* server
        const redis = yield* Client.make({ ...caching, url })
        const other = yield* Client.make({ ...eager, url })
        yield* other.set("a", "1")
        for (let i = 0; i < 5; i++) assert.deepStrictEqual(yield* redis.get("a"), Option.some("1"))
        assert.strictEqual(yield* calls(other, "get"), 1)
        yield* other.set("a", "2")
        // the invalidation is on the way before the reply to any later request
        yield* redis.ping()
        assert.deepStrictEqual(yield* redis.get("a"), Option.some("2"))
        yield* other.flushAll
        yield* redis.ping()
        assert.deepStrictEqual(yield* redis.get("a"), Option.none())
        yield* other.set("a", "3", { ttl: "50 millis" })
        yield* redis.ping()
        yield* redis.get("a")
        yield* Effect.repeat(redis.get("a"), { until: Option.isNone, schedule: Schedule.spaced("5 millis") })
      })
    )

    it.scopedLive("keeps databases apart, and knows what one of them does to another", () =>
      Effect.gen(function* () {
        const { url } = yield* server
        const redis = yield* Client.make({ ...caching, url })
        const second = yield* redis.database(1)
        yield* redis.set("a", "0")
        assert.deepStrictEqual(yield* redis.get("a"), Option.some("0"))
        assert.deepStrictEqual(yield* second.get("a"), Option.none())
        yield* redis.command("MOVE", "a", 1)
        assert.deepStrictEqual(yield* second.get("a"), Option.some("0"))
        assert.deepStrictEqual(yield* redis.get("a"), Option.none())
      })
    )

    it.scopedLive("is told of changes of each command that it keeps", () =>
      Effect.gen(function* () {
        const { address } = yield* server
        const tracking = yield* wire(address)
        const other = yield* wire(address)
        yield* Effect.promise(() => tracking.send("HELLO", "3"))
        yield* Effect.promise(() => tracking.send("CLIENT", "TRACKING", "ON"))
        assert.deepStrictEqual(Object.keys(samples).sort(), [...Caching.cached].sort())
        for (const [command, args] of Object.entries(samples)) {
          const words = [command.toUpperCase(), ...args.split(" ")]
          const reply = yield* Effect.promise(() => tracking.send(...words))
          assert.isFalse(Reply.isError(reply), `${words.join(" ")}: ${JSON.stringify(reply)}`)
          yield* Effect.promise(() => other.send("SADD", "k", "member"))
          const push = yield* Effect.promise(() => tracking.receive())
          assert.deepStrictEqual(push, new Reply.Push([Reply.bulk("invalidate"), [Reply.bulk("k")]]), command)
          yield* Effect.promise(() => other.send("DEL", "k"))
        }
      })
    )

    it.scopedLive("never answers from before an own write, nor from before an invalidation that has come", () =>
      Effect.gen(function* () {
        const { url } = yield* server
        const redis = yield* Client.make({ ...caching, url })
        const other = yield* Client.make({ ...eager, url })
        const keys = ["a", "b", "c"]
        /** The least value that a read which begins now may return. */
        const known = new Map(keys.map((key) => [key, 0]))
        const know = (key: string, value: number) => void known.set(key, Math.max(known.get(key) ?? 0, value))
        let reads = 0
        const increment = "return redis.call('INCR', KEYS[1])"
        const steps: ReadonlyArray<(key: string) => Effect.Effect<unknown, unknown, Scope.Scope>> = [
          ...Array.from(
            { length: 6 },
            () => (key: string) =>
              Effect.suspend(() => {
                const least = known.get(key) ?? 0
                return Effect.map(redis.get(key), (value) => {
                  const found = Number(Option.getOrElse(value, () => "0"))
                  assert.isAtLeast(found, least, key)
                  reads++
                  // a later read must not go back
                  know(key, found)
                })
              })
          ),
          (key) => Effect.map(redis.incr(key), (value) => know(key, value)),
          (key) =>
            Effect.map(
              redis.transaction((tx) => tx.queue((_) => _.incr(key))),
              (value) => Effect.map(value, (sum) => know(key, sum))
            ).pipe(Effect.flatten),
          (key) => Effect.map(redis.eval(increment, { keys: [key] }), (value) => know(key, Number(value))),
          (key) =>
            Effect.gen(function* () {
              const value = yield* other.incr(key)
              yield* redis.ping()
              know(key, value)
            })
        ]
        const actor = Effect.gen(function* () {
          for (let i = 0; i < 300; i++) {
            const [key, step] = [yield* Random.choice(keys), yield* Random.choice(steps)]
            yield* step(key)
            if (yield* Random.nextBoolean) yield* EventLoop.turn
          }
        })
        yield* Effect.all(
          Array.from({ length: 6 }, () => actor),
          { concurrency: "unbounded" }
        ).pipe(Effect.withRandom(Random.make("caching")))
        // it has answered some itself
        assert.isBelow(yield* calls(other, "get"), reads)
        assert.isAbove(reads, 500)
      })
    )
  })
}

/** A request of each command that is kept, on the missing key `k`. */
const samples: Readonly<Record<string, string>> = {
  get: "k",
  getrange: "k 0 -1",
  mget: "k",
  strlen: "k",
  lcs: "k k",
  getbit: "k 0",
  bitcount: "k",
  bitpos: "k 1",
  bitfield_ro: "k GET u8 0",
  exists: "k",
  type: "k",
  expiretime: "k",
  pexpiretime: "k",
  hget: "k f",
  hmget: "k f",
  hgetall: "k",
  hexists: "k f",
  hkeys: "k",
  hvals: "k",
  hlen: "k",
  hstrlen: "k f",
  lrange: "k 0 -1",
  lindex: "k 0",
  llen: "k",
  lpos: "k e",
  smembers: "k",
  sismember: "k m",
  smismember: "k m",
  scard: "k",
  sinter: "k",
  sintercard: "1 k",
  sunion: "k",
  sdiff: "k",
  zrange: "k 0 -1",
  zrangebyscore: "k 0 1",
  zrangebylex: "k - +",
  zrevrange: "k 0 -1",
  zrevrangebyscore: "k 1 0",
  zrevrangebylex: "k + -",
  zscore: "k m",
  zmscore: "k m",
  zrank: "k m",
  zrevrank: "k m",
  zcard: "k",
  zcount: "k 0 1",
  zlexcount: "k - +",
  zinter: "1 k",
  zintercard: "1 k",
  zunion: "1 k",
  zdiff: "1 k",
  geopos: "k m",
  geodist: "k m n",
  geohash: "k m",
  geosearch: "k FROMLONLAT 0 0 BYRADIUS 1 m",
  xrange: "k - +",
  xrevrange: "k + -",
  xlen: "k"
}

describe("the cache", () => {
  const gets = (peer: Peer.Peer) => peer.connections.flat().filter(([command]) => command === "GET").length
  const answer = ([command]: ReadonlyArray<string>) => (command === "CLIENT" ? Peer.resp(Reply.ok) : "$1\r\nx\r\n")

  it.scoped("is empty after a loss, and tracks anew", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(answer)
      const redis = yield* Client.make({ ...caching, url: peer.url })
      yield* Effect.zipRight(redis.get("a"), redis.get("a"))
      assert.strictEqual(gets(peer), 1)
      peer.cut()
      yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))
      yield* Effect.zipRight(redis.get("a"), redis.get("a"))
      assert.deepStrictEqual(peer.connections, [
        [
          ["CLIENT", "TRACKING", "ON"],
          ["GET", "a"]
        ],
        [
          ["CLIENT", "TRACKING", "ON"],
          ["GET", "a"]
        ]
      ])
    })
  )

  it.scoped("does not keep a reply that an invalidation has overtaken", () =>
    Effect.gen(function* () {
      const invalidation = ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\na\r\n"
      let isFirst = true
      const peer = yield* Peer.make((request) => {
        const overtaken = request[0] === "GET" && isFirst
        if (overtaken) isFirst = false
        return `${overtaken ? invalidation : ""}${answer(request)}`
      })
      const redis = yield* Client.make({ ...caching, url: peer.url })
      for (let i = 0; i < 3; i++) yield* redis.get("a")
      assert.strictEqual(gets(peer), 2)
    })
  )

  it.scoped("keeps the reply of one of many reads at the same time, and of one after a refusal", () =>
    Effect.gen(function* () {
      let refused = true
      const peer = yield* Peer.make((request) =>
        request[0] === "GET" && refused ? "-LOADING Redis is loading the dataset in memory\r\n" : answer(request)
      )
      const redis = yield* Client.make({ ...caching, url: peer.url })
      assert.deepInclude(yield* Effect.flip(redis.get("a")), { reason: "Refused" })
      refused = false
      yield* Effect.all(
        Array.from({ length: 5 }, () => redis.get("a")),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(gets(peer), 6)
      yield* redis.get("a")
      assert.strictEqual(gets(peer), 6)
    })
  )

  it.scoped("is not asked in a transaction", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(([command = ""]) =>
        command === "EXEC" ? "*0\r\n" : command === "GET" ? "$1\r\nx\r\n" : "+OK\r\n"
      )
      const redis = yield* Client.make({ ...caching, url: peer.url })
      yield* redis.get("a")
      yield* redis.transaction((tx) => tx.read((_) => _.get("a")))
      assert.deepInclude(peer.connections[1] ?? [], ["GET", "a"])
    })
  )

  it.scoped("forgets what an own command on another connection has changed, before the invalidation comes", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(([command]) => {
        if (command === "LRANGE") return "*1\r\n$1\r\nx\r\n"
        return command === "BLMPOP" ? undefined : Peer.resp(Reply.ok)
      })
      const redis = yield* Client.make({ ...caching, url: peer.url })
      const pop = yield* Effect.fork(redis.list.popBlocking(["l"], "left"))
      yield* until(() => peer.connections[1]?.some(([command]) => command === "BLMPOP") === true)
      const ranges = () => peer.connections[0]?.filter(([command]) => command === "LRANGE").length
      yield* Effect.repeatN(redis.list.range("l", 0, -1), 2)
      assert.strictEqual(ranges(), 1)
      peer.send("*2\r\n$1\r\nl\r\n*1\r\n$1\r\nx\r\n", 1)
      yield* Fiber.join(pop)
      yield* redis.list.range("l", 0, -1)
      assert.strictEqual(ranges(), 2)
    })
  )

  it.scoped("forgets what an own write has changed, before the invalidation comes", () =>
    Effect.gen(function* () {
      let value = "old"
      const peer = yield* Peer.make(([command]) => (command === "GET" ? `$3\r\n${value}\r\n` : "+OK\r\n"))
      const redis = yield* Client.make({ ...caching, url: peer.url })
      yield* Effect.repeatN(redis.get("a"), 2)
      value = "new"
      yield* redis.set("a", "new")
      assert.deepStrictEqual(yield* redis.get("a"), Option.some("new"))
      assert.deepStrictEqual(
        peer.connections[0]?.map(([command]) => command),
        ["CLIENT", "GET", "SET", "GET"]
      )
    })
  )

  it.scoped("needs RESP3", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(
        () => "+OK\r\n",
        () => "-ERR unknown command 'HELLO'\r\n"
      )
      const error = yield* Effect.flip(Client.make({ ...caching, url: peer.url }))
      assert.deepInclude(error, { reason: "Login" })
      assert.include(error.message, "client-side caching needs RESP3")
    })
  )

  it.scoped("is not filled by reads that are interrupted while they wait, and serves those that come after", () =>
    Effect.gen(function* () {
      const peer = yield* Peer.make(answer)
      const redis = yield* Client.make({ ...caching, url: peer.url })
      const reads = yield* Effect.forEach([1, 2, 3], () => Effect.fork(redis.get("a")))
      yield* Effect.yieldNow()
      yield* Effect.forEach(reads, Fiber.interrupt)
      for (let i = 0; i < 3; i++) assert.deepStrictEqual(yield* redis.get("a"), Option.some("x"))
      assert.isAtMost(gets(peer), 4)
    })
  )
})

describe("the bound of the cache", () => {
  const key = (n: number) => Bytes.fromText(`key:${n}`)
  const put = (cache: ReplyCache, n: number, length: number) =>
    cache.fill(cache.open(`${n}`, [key(n)]), Reply.bulk("x".repeat(length)))

  it("drops the least recently used, and never exceeds its bytes", () => {
    const cache = new ReplyCache(10_000)
    for (let n = 0; n < 200; n++) {
      put(cache, n, 100)
      cache.find("0")
      assert.isAtMost(cache.bytes, 10_000)
    }
    assert.isDefined(cache.find("0"))
    assert.isDefined(cache.find("199"))
    assert.isUndefined(cache.find("1"))
    put(cache, 1000, 20_000)
    assert.isUndefined(cache.find("1000"))
    assert.isDefined(cache.find("199"))
  })

  it("counts what is on its way, and gives everything back", () => {
    const cache = new ReplyCache(10_000)
    for (let n = 0; n < 1000; n++) cache.open(`${n}`, [key(n)])
    assert.isAtMost(cache.bytes, 10_000)
    for (let n = 0; n < 1000; n++) cache.invalidate(key(n))
    assert.strictEqual(cache.bytes, 0)
  })
})
