/** The client on real clusters that lock their doors: with users and passwords, and with TLS between all. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { afterAll, beforeAll } from "vitest"
import * as Client from "../../src/Client.js"
import * as Certificates from "../Certificates.js"
import { hasRedis } from "../fixtures.js"
import { type RealCluster, realCluster, redisCli, type Options as Security } from "./RealCluster.js"

interface Locked {
  readonly security: Security
  readonly client: (addresses: ReadonlyArray<string>) => Client.ClusterOptions
  /** Options that do not let the client in, and the reason of the failure. */
  readonly refused: (addresses: ReadonlyArray<string>) => Client.ClusterOptions
  readonly reason: "Login" | "Open"
}

const withUsers: Effect.Effect<Locked> = Effect.succeed({
  security: {
    settings: () => [
      ...["--requirepass", "replicated", "--masterauth", "replicated"],
      ...["--user", "ada", "on", ">p@ss", "~*", "&*", "+@all", "-shutdown"]
    ],
    cli: ["--no-auth-warning", "-a", "replicated"]
  },
  client: (nodes) => ({ nodes, username: "ada", password: Redacted.make("p@ss") }),
  refused: (nodes) => ({ nodes: nodes.map((address) => `redis://ada:wrong@${address}`) }),
  reason: "Login"
})

const withTls: Effect.Effect<Locked, never, Scope.Scope> = Effect.map(Certificates.files, ({ path }) => ({
  security: {
    settings: (port) => [
      ...["--port", "0", "--tls-port", String(port), "--tls-cluster", "yes", "--tls-replication", "yes"],
      ...["--tls-cert-file", path("server.crt"), "--tls-key-file", path("server.key")],
      ...["--tls-ca-cert-file", path("ca.crt")]
    ],
    cli: ["--tls", "--cacert", path("ca.crt"), "--cert", path("client.crt"), "--key", path("client.key")]
  },
  client: (nodes) => ({
    nodes: nodes.map((address) => `rediss://${address}`),
    tls: {
      ca: readFileSync(path("ca.crt")),
      cert: readFileSync(path("client.crt")),
      key: readFileSync(path("client.key"))
    }
  }),
  // the authority of their certificates is not one of Node's own
  refused: (nodes) => ({ nodes: nodes.map((address) => `rediss://${address}`) }),
  reason: "Open"
}))

const kinds = { "users and passwords": withUsers, TLS: withTls }
const scope = Effect.runSync(Scope.make())

const start = async (make: (typeof kinds)[keyof typeof kinds]) => {
  const locked = await Effect.runPromise(Scope.extend(make, scope))
  return { locked, cluster: await Effect.runPromise(Scope.extend(realCluster(15_000, locked.security), scope)) }
}

/** Both clusters, which form side by side: that takes long, and is all waiting. */
let started: ReadonlyArray<ReturnType<typeof start>> | undefined

afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

for (const [index, kind] of Object.keys(kinds).entries()) {
  describe.skipIf(!hasRedis)(`a cluster with ${kind}`, () => {
    let locked: Locked
    let cluster: RealCluster
    beforeAll(async () => {
      started ??= Object.values(kinds).map(start)
      const own = await started[index]
      if (own === undefined) throw new Error(`no cluster with ${kind}`)
      ;({ cluster, locked } = own)
    })

    // a busy machine may need long until a replica takes over
    const connected = Effect.suspend(() =>
      Client.makeCluster({ ...locked.client(cluster.addresses), commandTimeout: "1 minute" })
    )
    const ask = (port: number, ...words: ReadonlyArray<string>) =>
      Effect.sync(() => redisCli(...locked.security.cli, "-p", String(port), ...words).trim())

    const entries = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`key:${n}`, `value ${n}`]))
    const keys = Object.keys(entries)

    it.scopedLive("lets in no client without them", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Client.makeCluster(locked.refused(cluster.addresses)))
        assert.deepInclude(error, { reason: locked.reason, mayHaveRun: false })
        assert.notInclude(error.message, "wrong")
      })
    )

    it.scopedLive("serves commands, scans, blocking pops, transactions and messages on all nodes", () =>
      Effect.gen(function* () {
        const redis = yield* connected
        yield* redis.mset(entries)
        assert.strictEqual(yield* redis.dbSize, keys.length)
        assert.deepStrictEqual((yield* redis.mget(keys)).map(Option.getOrNull), Object.values(entries))
        assert.sameMembers([...(yield* Stream.runCollect(redis.scan()))], keys)
        for (const key of ["a", "b", "c"]) {
          const popping = yield* Effect.fork(redis.list.popBlocking([key], "left"))
          yield* redis.list.pushRight(key, "1")
          const popped = Option.map(yield* Fiber.join(popping), ({ elements }) => elements)
          assert.deepStrictEqual(popped, Option.some(["1"]))
          yield* redis.transaction((tx) => tx.queue((_) => _.incr(key)))
          assert.deepStrictEqual(yield* redis.get(key), Option.some("1"))
          const messages = yield* redis.ssubscribe(key)
          assert.strictEqual(yield* redis.spublish(key, "hello"), 1)
          assert.deepStrictEqual(yield* Stream.runHead(messages), Option.some({ channel: key, message: "hello" }))
        }
        const reader = yield* Client.makeCluster({ ...locked.client(cluster.addresses), reads: "replicas" })
        // replication is asynchronous
        const read = Effect.map(reader.mget(keys), (values) => values.map(Option.getOrNull))
        yield* Effect.repeat(read, { until: (values) => values.every((value) => value !== null) })
      })
    )

    it.scopedLive("has a replica take over, and MOVED leads to it", () =>
      Effect.gen(function* () {
        const redis = yield* connected
        yield* redis.mset(entries)
        const roles = Effect.map(
          Effect.forEach(cluster.nodes, ({ port }) => ask(port, "ROLE")),
          (all) => all.map((text) => text.startsWith("master"))
        )
        const index = (yield* roles).indexOf(false)
        const { port = 0 } = cluster.nodes[index] ?? {}
        yield* ask(port, "CLUSTER", "FAILOVER")
        yield* Effect.repeat(roles, { until: (now) => now[index] === true && now.filter(Boolean).length === 3 })
        yield* redis.mset(entries)
        const errors = yield* Effect.forEach(cluster.nodes, (node) => ask(node.port, "INFO", "errorstats"))
        assert.isTrue(errors.some((text) => text.includes("errorstat_MOVED:count=")))
        assert.include(yield* ask(port, "INFO", "commandstats"), "cmdstat_mset:calls=")
        assert.deepStrictEqual((yield* redis.mget(keys)).map(Option.getOrNull), Object.values(entries))
      })
    )

    it.scopedLive("loses a master to kill -9, and goes on with its replica", () =>
      Effect.gen(function* () {
        const redis = yield* connected
        yield* redis.mset(entries)
        yield* Effect.forEach(cluster.nodes, ({ port }) => ask(port, "CONFIG", "SET", "cluster-node-timeout", "1000"))
        let index = 0
        while (!(yield* ask(cluster.nodes[index]?.port ?? 0, "ROLE")).startsWith("master")) index++
        cluster.nodes[index]?.kill("SIGKILL")
        yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Reconnecting"))
        yield* Effect.forEach(keys, (key) => redis.set(key, "after"), { concurrency: "unbounded" })
        yield* Stream.runHead(Stream.filter(redis.status.changes, ({ _tag }) => _tag === "Connected"))
        assert.isTrue((yield* redis.mget(keys)).every((value) => Option.getOrNull(value) === "after"))
      })
    )
  })
}
