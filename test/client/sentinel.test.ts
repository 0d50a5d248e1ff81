/** The client by way of Sentinel: scripted, and on real servers with a failover and a killed master. */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as Client from "../../src/Client.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Reply from "../../src/resp/Reply.js"
import { freePort, hasRedis } from "../fixtures.js"
import { until } from "../server/connections.js"
import * as Peer from "./Peer.js"
import { redisCli, startOnPort } from "./RealCluster.js"
import { collecting } from "./Spans.js"

const timeless = {
  keepAlive: Duration.infinity,
  commandTimeout: Duration.infinity,
  reconnect: Schedule.spaced("1 second")
} as const

const network = Effect.repeatN(EventLoop.turn, 20)

const master = Peer.resp([Reply.bulk("master"), 0, []])
const replica = Peer.resp([Reply.bulk("slave"), Reply.bulk("127.0.0.1"), 1, Reply.bulk("connected"), 0])

/** A scripted node with a role. */
const node = (role: () => string) =>
  Peer.make(([name]) => (name === "ROLE" ? role() : name === "INCR" ? Peer.resp(1) : "+OK\r\n"))

const portOf = ({ url }: Peer.Peer): string => new URL(url).port

/** A scripted Sentinel. */
const sentinel = (answer: () => string) =>
  Peer.make(([name, , third = ""]) =>
    name === "SENTINEL" && third === "mymaster"
      ? answer()
      : Peer.resp(new Reply.Push([Reply.bulk("subscribe"), Reply.bulk("+switch-master"), 1]))
  )

const address = (peer: Peer.Peer): string => Peer.resp([Reply.bulk("127.0.0.1"), Reply.bulk(portOf(peer))])

const requests = (peer: Peer.Peer, command: string): number =>
  peer.connections.flat().filter(([name]) => name === command).length

describe("makeSentinel", () => {
  it.scoped("asks the Sentinels in turn, and fails if none knows a master", () =>
    Effect.gen(function* () {
      const ours = yield* node(() => master)
      const ignorant = yield* sentinel(() => "_\r\n")
      const knowing = yield* sentinel(() => address(ours))
      const sentinels = ["127.0.0.1:1", ignorant.url, knowing.url]
      const redis = yield* Client.makeSentinel({ ...timeless, name: "mymaster", sentinels })
      assert.strictEqual(yield* redis.incr("a"), 1)
      const error = yield* Effect.flip(Client.makeSentinel({ name: "mymaster", sentinels: [ignorant.url] }))
      assert.deepInclude(error, { reason: "Open", address: "mymaster", mayHaveRun: false })
      assert.include(error.message, 'it knows no master "mymaster"')
    })
  )

  it.scoped("reaches a master behind NAT where the map says, and leaves it when another is announced", () =>
    Effect.gen(function* () {
      const former = yield* node(() => master)
      const next = yield* node(() => master)
      let host = "192.0.2.1"
      const watching = yield* sentinel(() => Peer.resp([Reply.bulk(host), Reply.bulk("6379")]))
      const natMap = { "192.0.2.1:6379": `127.0.0.1:${portOf(former)}`, "192.0.2.2:6379": `127.0.0.1:${portOf(next)}` }
      const redis = yield* Client.makeSentinel({ ...timeless, name: "mymaster", sentinels: [watching.url], natMap })
      assert.strictEqual(yield* redis.incr("a"), 1)
      yield* until(() => requests(watching, "SUBSCRIBE") === 1)
      yield* network
      host = "192.0.2.2"
      const text = "mymaster 192.0.2.1 6379 192.0.2.2 6379"
      watching.send(Peer.resp(new Reply.Push([Reply.bulk("message"), Reply.bulk("+switch-master"), Reply.bulk(text)])))
      yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))
      yield* network
      yield* TestClock.adjust("1 second")
      yield* redis.incr("a")
      assert.deepStrictEqual([requests(former, "INCR"), requests(next, "INCR")], [1, 1])
    })
  )

  it.scoped("calls the master by its name in spans", () =>
    Effect.gen(function* () {
      const ours = yield* node(() => master)
      const { url } = yield* sentinel(() => address(ours))
      const options = { ...timeless, name: "mymaster", sentinels: [url], telemetry: { spans: true } }
      const redis = yield* Client.makeSentinel(options)
      const { spans, tracer } = collecting()
      yield* Effect.withTracer(redis.incr("a"), tracer)
      assert.strictEqual(spans[0]?.attributes.get("server.address"), "mymaster")
    })
  )

  it.scoped("does not take a replica for the master", () =>
    Effect.gen(function* () {
      let role = replica
      const ours = yield* node(() => role)
      const { url } = yield* sentinel(() => address(ours))
      const options = { ...timeless, name: "mymaster", sentinels: [url] }
      assert.include((yield* Effect.flip(Client.makeSentinel(options))).message, "its role is slave")
      role = master
      const redis = yield* Client.makeSentinel(options)
      role = replica
      ours.cut()
      const call = yield* Effect.fork(Effect.retry(redis.incr("a"), Schedule.recurs(1)))
      const asked = requests(ours, "ROLE")
      for (let tries = 1; tries <= 2; tries++) {
        yield* network
        yield* TestClock.adjust("1 second")
        yield* until(() => requests(ours, "ROLE") >= asked + tries)
      }
      role = master
      yield* network
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(call), 1)
    })
  )

  it.scoped("asks the next Sentinel where one names a node that is no master, is gone, or cannot be", () =>
    Effect.gen(function* () {
      const former = yield* node(() => replica)
      const ours = yield* node(() => master)
      const stale = yield* sentinel(() => address(former))
      const late = yield* sentinel(() => Peer.resp([Reply.bulk("127.0.0.1"), Reply.bulk("1")]))
      const knowing = yield* sentinel(() => address(ours))
      const broken = yield* Effect.forEach(["0", "70000", "x"], (port) =>
        sentinel(() => Peer.resp([Reply.bulk("127.0.0.1"), Reply.bulk(port)]))
      )
      const sentinels = [...broken, stale, late, stale, knowing].map(({ url }) => url)
      const redis = yield* Client.makeSentinel({ ...timeless, name: "mymaster", sentinels })
      assert.strictEqual(yield* redis.incr("a"), 1)
      // the node of the first of them is not tried again for the other
      assert.strictEqual(requests(former, "ROLE"), 1)
      const options = { ...timeless, name: "mymaster" }
      for (const { url } of broken) {
        const error = yield* Effect.flip(Client.makeSentinel({ ...options, sentinels: [url] }))
        assert.deepInclude(error, { reason: "Open", address: "mymaster", mayHaveRun: false })
      }
      const error = yield* Effect.flip(Client.makeSentinel({ ...options, sentinels: [stale.url, stale.url] }))
      assert.include(error.message, "its role is slave")
    })
  )

  it.scoped("does not wait for ever for a node that stalls after the login", () =>
    Effect.gen(function* () {
      const stalling = yield* Peer.make(() => undefined)
      const { url } = yield* sentinel(() => address(stalling))
      const options = { ...timeless, name: "mymaster", sentinels: [url], connectTimeout: "3 seconds" } as const
      const connecting = yield* Effect.fork(Effect.flip(Client.makeSentinel(options)))
      yield* until(() => requests(stalling, "ROLE") === 1)
      yield* TestClock.adjust("3 seconds")
      assert.deepInclude(yield* Fiber.join(connecting), { reason: "Timeout", mayHaveRun: false })
    })
  )

  it.scoped("leaves the former master when a Sentinel announces another", () =>
    Effect.gen(function* () {
      const former = yield* node(() => master)
      const next = yield* node(() => master)
      let current = former
      const watching = yield* sentinel(() => address(current))
      const redis = yield* Client.makeSentinel({ ...timeless, name: "mymaster", sentinels: [watching.url] })
      yield* redis.incr("a")
      yield* until(() => requests(watching, "SUBSCRIBE") === 1)
      yield* network
      current = next
      const announce = (name: string): void => {
        const text = `${name} 127.0.0.1 ${portOf(former)} 127.0.0.1 ${portOf(next)}`
        watching.send(
          Peer.resp(new Reply.Push([Reply.bulk("message"), Reply.bulk("+switch-master"), Reply.bulk(text)]))
        )
      }
      announce("other")
      yield* network
      assert.strictEqual((yield* redis.status.get)._tag, "Connected")
      announce("mymaster")
      yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))
      yield* network
      yield* TestClock.adjust("1 second")
      yield* redis.incr("a")
      assert.deepStrictEqual([requests(former, "INCR"), requests(next, "INCR")], [1, 1])
    })
  )
})

/** A real Sentinel with a password. */
const realSentinel = (masterPort: number) =>
  Effect.acquireRelease(
    Effect.flatMap(freePort, (port) =>
      Effect.async<{ readonly port: number; readonly stop: () => void }>((resume) => {
        const folder = mkdtempSync(join(tmpdir(), "layeredis-sentinel-"))
        const file = join(folder, "sentinel.conf")
        const lines = [
          ...[`port ${port}`, "bind 127.0.0.1", `dir ${folder}`, "requirepass secret"],
          ...[`sentinel monitor mymaster 127.0.0.1 ${masterPort} 1`, "sentinel down-after-milliseconds mymaster 500"],
          "sentinel failover-timeout mymaster 3000"
        ]
        writeFileSync(file, lines.join("\n"))
        const server = spawn("redis-server", [file, "--sentinel"], { stdio: ["ignore", "pipe", "inherit"] })
        const stop = (): void => {
          server.kill("SIGKILL")
          rmSync(folder, { recursive: true, force: true })
        }
        server.stdout.on("data", (chunk: Buffer) => {
          if (chunk.includes("Sentinel ID")) resume(Effect.succeed({ port, stop }))
        })
      })
    ),
    ({ stop }) => Effect.sync(stop)
  )

describe.skipIf(!hasRedis)("a real Sentinel", () => {
  it.scopedLive("moves the client to the new master under load, after FAILOVER and after kill -9", () =>
    Effect.gen(function* () {
      const first = yield* startOnPort(yield* freePort)
      const settings = ["--replicaof", "127.0.0.1", String(first.port), "--repl-diskless-sync-delay", "0"]
      const second = yield* startOnPort(yield* freePort, ...settings)
      const { port } = yield* realSentinel(first.port)
      const ask = (...words: ReadonlyArray<string>) =>
        Effect.sync(() => redisCli("-p", String(port), "--no-auth-warning", "-a", "secret", "SENTINEL", ...words))
      yield* Effect.repeat(ask("MASTER", "mymaster"), { until: (text) => /num-slaves\n1\n/.test(text) })
      const redis = yield* Client.makeSentinel({
        name: "mymaster",
        sentinels: [`127.0.0.1:${port}`],
        sentinelPassword: Redacted.make("secret")
      })
      let isOn = true
      const write = (key: string) =>
        Effect.gen(function* () {
          const never = new Set<string>()
          let failures = 0
          for (let n = 0; isOn; n++) {
            yield* Effect.catchTag(redis.list.pushRight(key, String(n)), "ConnectionError", ({ mayHaveRun }) =>
              Effect.sync(() => {
                failures++
                if (!mayHaveRun) never.add(String(n))
              })
            )
          }
          return { key, never, failures }
        })
      const writers = yield* Effect.forEach(["a", "b", "c", "d", "e"], (key) => Effect.fork(write(key)))
      /** Waits until writes are acknowledged by a port. */
      const servedBy = (own: number) =>
        Effect.repeat(
          Effect.orElseSucceed(redis.commandReply("CONFIG", "GET", "port"), () => null),
          { until: (reply) => reply instanceof Reply.MapReply && reply.entries[0]?.[1] === String(own) }
        )
      // Sentinel refuses until it has heard from the replica
      yield* Effect.repeat(ask("FAILOVER", "mymaster"), { until: (text) => text.includes("OK") })
      yield* servedBy(second.port)
      // the former master must be a replica of the new one before it can take over again; it closes connections meanwhile
      const replication = Effect.try(() => redisCli("-p", String(first.port), "INFO", "replication"))
      yield* Effect.repeat(
        Effect.orElseSucceed(replication, () => ""),
        { until: (text) => text.includes("master_link_status:up") }
      )
      second.kill("SIGKILL")
      yield* servedBy(first.port)
      isOn = false
      for (const { failures, key, never } of yield* Effect.forEach(writers, Fiber.join)) {
        const list = yield* redis.list.range(key, 0, -1)
        assert.strictEqual(new Set(list).size, list.length, "an element was pushed twice")
        assert.isTrue(list.every((element) => !never.has(element)))
        assert.isAtMost(failures, 2)
      }
    })
  )
})
