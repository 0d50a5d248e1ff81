/** A store for each test, a value of another type, and the check of a tagged error. */
import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { TestServices } from "effect/TestServices"
import { inject } from "vitest"
import * as Client from "../../src/Client.js"
import { Cluster } from "../../src/client/cluster/Cluster.js"
import * as ClusterOptions from "../../src/client/cluster/ClusterOptions.js"
import * as Link from "../../src/client/Link.js"
import * as EventLoop from "../../src/EventLoop.js"
import * as Instance from "../../src/Instance.js"
import * as Store from "../../src/Store.js"
import type * as StoreError from "../../src/StoreError.js"
import * as TypedCommands from "../../src/store/TypedCommands.js"
import { ourPort, ourServer, realRedis } from "../fixtures.js"
import { state } from "../internals.js"
import * as OneSlot from "./OneSlot.js"

/**
 * The store that the tests run on: `embedded`, in process; `layeredis`, over the network to a server in this process, on the same
 * clock; `redis`, over the network to a redis-server; or `cluster`, over the network to three masters with their replicas, with
 * all keys of a test in one slot.
 */
const kind = process.env.LAYEREDIS_STORE ?? "embedded"

export const isEmbedded: boolean = kind === "embedded"

/** The clock of a test moves by hours at once, and no network is so fast: the client's own times must not run out by that. */
const patient: Client.Options = { keepAlive: Duration.infinity, commandTimeout: Duration.infinity }

const connected = (url: string): Layer.Layer<Store.Store> => Layer.orDie(Client.layer({ ...patient, url }))

/** The store on the cluster of the test run, emptied. */
const onCluster: Layer.Layer<Store.Store> = Layer.scoped(
  Store.Store,
  Effect.gen(function* () {
    const options = yield* ClusterOptions.resolve({ ...patient, nodes: inject("clusterNodes") })
    const cluster = yield* Cluster.make(options, yield* Link.connecting)
    const store = TypedCommands.make(OneSlot.make(cluster))
    yield* Effect.all([store.flushAll, store.function.flush, store.script.flush])
    return store
  })
).pipe(Layer.orDie)

const layers: Readonly<Record<string, Layer.Layer<Store.Store | Instance.Instance>>> = {
  embedded: Store.layer,
  layeredis: Layer.provideMerge(
    Layer.unwrapEffect(Effect.map(ourPort, (port) => connected(`127.0.0.1:${port}`))),
    ourServer({ settings: { "notify-keyspace-events": "AKEmn" } })
  ),
  redis: Layer.merge(
    Layer.unwrapScoped(
      Effect.map(realRedis("--notify-keyspace-events", "AKEmn"), ({ path }) => connected(`unix:${path}`))
    ),
    Layer.orDie(Instance.layer())
  ),
  cluster: Layer.merge(onCluster, Layer.orDie(Instance.layer()))
}

/** Runs a test with an empty store of its own. */
export const withStore = <A, E>(
  test: (store: Store.Service) => Effect.Effect<A, E, Store.Store | Instance.Instance | Scope.Scope>
): Effect.Effect<A, E> =>
  Effect.flatMap(Store.Store, test).pipe(Effect.scoped, Effect.provide(layers[kind] ?? Store.layer))

type Register<R> = (name: string, test: () => Effect.Effect<unknown, unknown, R>) => void

interface Only {
  /** Whether its tests are registered: a suite must not be empty. */
  readonly isOn: boolean
  readonly effect: Register<TestServices>
  readonly scoped: Register<TestServices | Scope.Scope>
}

/** Registers tests on some of the stores. */
const only = (isOn: boolean): Only =>
  isOn
    ? { isOn, effect: (name, test) => it.effect(name, test), scoped: (name, test) => it.scoped(name, test) }
    : { isOn, effect: () => undefined, scoped: () => undefined }

/** Tests that need the program's clock, which a redis-server does not follow, or that look inside the server. */
export const ours = only(kind !== "redis" && kind !== "cluster")

/** Tests of what a cluster does not have: other databases, keys that a script or SORT names by itself, keys of a certain length. */
export const oneServer = only(kind !== "cluster")

/** Tests of what only a store in process has: the step, the count of yields, its own journal. */
export const inProcess = only(isEmbedded)

/** Puts a hash at a key. */
export const putOtherType = (key: string): Effect.Effect<void, never, Store.Store> =>
  Effect.flatMap(Store.Store, (store) =>
    Effect.orDie(Effect.zipRight(store.del(key), Effect.asVoid(store.hash.set(key, { field: "value" }))))
  )

/** Waits until n commands are blocked. */
export const blocked = (n: number): Effect.Effect<void, never, Instance.Instance> =>
  Effect.flatMap(state, ({ signals }) =>
    Effect.repeat(Effect.zipRight(Effect.yieldNow(), EventLoop.turn), { until: () => signals.blocking.size === n })
  ).pipe(Effect.asVoid)

/** Asserts that an effect fails with an error of this tag and message. */
export const failsWith = <A, R>(
  effect: Effect.Effect<A, StoreError.StoreError | StoreError.ConnectionError, R>,
  tag: StoreError.StoreError["_tag"],
  message: string
): Effect.Effect<void, never, R> =>
  Effect.match(effect, {
    onSuccess: (value) => assert.fail(`expected ${tag}: ${message}, but it succeeded with ${String(value)}`),
    onFailure: (error) => {
      assert.strictEqual(error._tag, tag)
      assert.strictEqual(error.message, message)
    }
  })

export const wrongType = "Operation against a key holding the wrong kind of value"

/** Lets other fibers run n times. */
export const yields = (n: number): Effect.Effect<void> => Effect.repeatN(Effect.yieldNow(), n)
