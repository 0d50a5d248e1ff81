/** The options of a cluster's client and of Sentinel's, from Effect's Config, against scripted servers. */
import { assert, describe, it } from "@effect/vitest"
import type { ConfigError } from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Client from "../../src/Client.js"
import * as Reply from "../../src/resp/Reply.js"
import * as Store from "../../src/Store.js"
import type { ConnectionError } from "../../src/StoreError.js"
import * as Peer from "./Peer.js"

type Layers = Layer.Layer<Store.Store | Client.Client, ConnectionError | ConfigError>

/** Runs a command with settings of the environment. */
const incr = (layer: Layers, settings: Readonly<Record<string, string>>) =>
  Effect.flatMap(Store.Store, (store) => store.incr("a")).pipe(
    Effect.provide(layer),
    Effect.withConfigProvider(
      ConfigProvider.fromMap(new Map(Object.entries(settings)), { pathDelim: "_", seqDelim: "," })
    )
  )

const places = ({ url }: Peer.Peer): ReadonlyArray<Reply.Reply> => [Reply.bulk("127.0.0.1"), Number(new URL(url).port)]

/** A scripted server, and the users and passwords that it has seen. */
const server = (answer: (peer: Peer.Peer, request: ReadonlyArray<string>) => string) =>
  Effect.gen(function* () {
    const logins = new Set<string>()
    const peer: Peer.Peer = yield* Peer.make(
      (request) => answer(peer, request),
      ([, , auth, user, password]) => {
        logins.add(`${auth} ${user} ${password}`)
        return Peer.hello
      }
    )
    return { peer, logins }
  })

const unreachable = "127.0.0.1:1"

describe("layerClusterConfig", () => {
  it.scoped("reads the nodes, the user and the password", () =>
    Effect.gen(function* () {
      const { logins, peer } = yield* server((own, [name, subcommand]) => {
        if (name !== "CLUSTER") return Peer.resp(1)
        return subcommand === "SLOTS" ? Peer.resp([[0, 16383, places(own)]]) : "-ERR unknown subcommand 'SHARDS'\r\n"
      })
      const settings = {
        REDIS_CLUSTER_NODES: `${unreachable}, ${peer.url}`,
        REDIS_USERNAME: "ada",
        REDIS_PASSWORD: "secret"
      }
      assert.strictEqual(yield* incr(Client.layerClusterConfig(), settings), 1)
      assert.deepStrictEqual([...logins], ["AUTH ada secret"])
      const password = Redacted.make("other")
      assert.strictEqual(yield* incr(Client.layerCluster({ nodes: [peer.url], username: "bob", password }), {}), 1)
      assert.deepStrictEqual([...logins], ["AUTH ada secret", "AUTH bob other"])
    })
  )

  it.effect("fails without nodes", () =>
    Effect.gen(function* () {
      for (const settings of [{}, { REDIS_CLUSTER_NODES: "" }, { REDIS_CLUSTER_NODES: `${unreachable},` }]) {
        const error = yield* Effect.flip(incr(Client.layerClusterConfig(), settings))
        assert.include(String(error), "REDIS_CLUSTER_NODES")
      }
    })
  )
})

describe("layerSentinelConfig", () => {
  it.scoped("reads the Sentinels, the name, and the users and passwords of both", () =>
    Effect.gen(function* () {
      const master = yield* server((_, [name]) =>
        name === "ROLE" ? Peer.resp([Reply.bulk("master"), 0, []]) : Peer.resp(1)
      )
      const [host = null, port] = places(master.peer)
      const sentinel = yield* server((_, [name, , asked]) =>
        name === "SENTINEL" && asked === "mymaster"
          ? Peer.resp([host, Reply.bulk(String(port))])
          : Peer.resp(new Reply.Push([Reply.bulk("subscribe"), Reply.bulk("+switch-master"), 1]))
      )
      const settings = {
        REDIS_SENTINELS: `${unreachable},${sentinel.peer.url}`,
        REDIS_SENTINEL_NAME: "mymaster",
        REDIS_SENTINEL_USERNAME: "watcher",
        REDIS_SENTINEL_PASSWORD: "watched",
        REDIS_USERNAME: "ada",
        REDIS_PASSWORD: "secret"
      }
      assert.strictEqual(yield* incr(Client.layerSentinelConfig(), settings), 1)
      assert.deepStrictEqual(
        [[...sentinel.logins], [...master.logins]],
        [["AUTH watcher watched"], ["AUTH ada secret"]]
      )
      const sentinels = { sentinels: [sentinel.peer.url], name: "mymaster" }
      assert.strictEqual(yield* incr(Client.layerSentinel(sentinels), {}), 1)
    })
  )
})
