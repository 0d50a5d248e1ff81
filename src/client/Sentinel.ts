/**
 * Finds the master that Sentinels watch over: it asks them in turn before each connection, makes sure by ROLE, and closes the
 * connections to a former master when they announce a new one. `Remote` then connects again, and asks again.
 *
 * @see https://redis.io/docs/latest/develop/reference/sentinel-clients/
 */
import type { ConnectionOptions as TlsOptions } from "node:tls"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import type * as SubscriptionRef from "effect/SubscriptionRef"
import * as Bytes from "../Bytes.js"
import * as Reply from "../resp/Reply.js"
import { ConnectionError } from "../StoreError.js"
import type { Connection } from "./Connection.js"
import type { Status } from "./Link.js"
import * as Login from "./Login.js"
import * as NatMap from "./NatMap.js"
import * as Options from "./Options.js"
import { Remote } from "./Remote.js"
import { Subscriptions } from "./Subscriptions.js"

export interface SentinelOptions extends Omit<Options.Options, "url" | "name"> {
  /** The name by which the Sentinels know the master: `mymaster` in the example of Redis. */
  readonly name: string
  /** The Sentinels: `host:port`, or URLs as in `Options.url`. They are asked in turn; the last one that answered comes first. */
  readonly sentinels: ReadonlyArray<string>
  readonly sentinelUsername?: string | undefined
  readonly sentinelPassword?: Redacted.Redacted<string> | undefined
  /** TLS to the Sentinels, with the options of `node:tls`; `tls` is that to the master. */
  readonly sentinelTls?: TlsOptions | undefined
  /** The name that CLIENT LIST shows. */
  readonly clientName?: string | undefined
  /**
   * Where the address leads that the Sentinels give for the master, if it is behind NAT: `{ "10.0.0.1:6379": "redis.example:7001" }`,
   * or a function. Addresses without another one stay as they are.
   */
  readonly natMap?: NatMap.NatMap | undefined
}

type Place = Pick<Options.Resolved, "address" | "target">

interface Resolved {
  readonly master: Options.Resolved
  readonly sentinels: ReadonlyArray<Options.Resolved>
  readonly name: string
  readonly natMap: NatMap.NatMap | undefined
}

const failure = (reason: ConnectionError["reason"], address: string, cause: unknown): ConnectionError =>
  new ConnectionError({ reason, address, command: "CONNECT", mayHaveRun: false, cause })

export const resolve = (options: SentinelOptions): Either.Either<Resolved, ConnectionError> =>
  Either.gen(function* () {
    const { clientName, name, natMap, sentinelPassword, sentinels, sentinelTls, sentinelUsername, ...common } = options
    if (sentinels.length === 0) return yield* Either.left(failure("Open", name, new Error("no Sentinels are given")))
    const own = { username: sentinelUsername, password: sentinelPassword, tls: sentinelTls, database: 0 }
    return {
      name,
      natMap,
      // the Sentinels give the address
      master: { ...(yield* Options.resolve({ ...common, name: clientName })), address: name },
      sentinels: yield* Either.all(
        sentinels.map((url) => Options.resolve({ ...common, ...own, name: clientName, url }))
      )
    }
  })

const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** The place of a host and a port, if they can be one. */
const placeOf = (host: unknown, port: unknown): Place | undefined =>
  typeof host === "string" && host !== "" && Options.isPort(Number(port))
    ? { address: Options.addressOf(host, Number(port)), target: { host, port: Number(port) } }
    : undefined

class Sentinels {
  /** The one that answered last is the first. */
  private order: ReadonlyArray<Options.Resolved>
  /** The connections to the master, and where they lead. */
  private readonly connections = new Map<Connection, string>()

  constructor(private readonly options: Resolved) {
    this.order = options.sentinels
  }

  /** Connects to the master: a Sentinel that was cut off from the others may take another node for it. */
  readonly connect: Login.Connect = (options, tracks) =>
    Effect.suspend(() => {
      const tried = new Map<string, ConnectionError>()
      const reached = this.first((sentinel) =>
        Effect.flatMap(this.locate(sentinel), (place) => {
          const failed = tried.get(place.address)
          if (failed !== undefined) return Effect.fail(failed)
          return Effect.tapError(this.enter(place, options, tracks), (error) =>
            Effect.sync(() => void tried.set(place.address, error))
          )
        })
      )
      return Effect.mapError(reached, (error) => {
        const [failed = error] = tried.values()
        return failed
      })
    })

  /** Connects to a node, and makes sure that it is a master. */
  private enter(
    place: Place,
    options: Options.Resolved,
    tracks: boolean | undefined
  ): Effect.Effect<Connection, ConnectionError, Scope.Scope> {
    return Effect.gen(this, function* () {
      const reached = yield* NatMap.apply(this.options.natMap, { ...options, ...place })
      const connection = yield* Login.connect(reached, tracks)
      const role = yield* Login.inTime(reached, connection.request("ROLE"))
      // a user that may not ask can still be served
      const isMaster = isArray(role) ? role[0] === "master" : Reply.isError(role) && role.code === "NOPERM"
      if (!isMaster) {
        connection.close()
        const text = isArray(role) ? `its role is ${String(role[0])}` : "it does not tell its role"
        return yield* failure("Open", place.address, new Error(`${text}: no failover has made it the master yet`))
      }
      yield* Effect.acquireRelease(
        Effect.sync(() => this.connections.set(connection, place.address)),
        () => Effect.sync(() => this.connections.delete(connection))
      )
      return connection
    })
  }

  /** Listens to the Sentinels until the scope closes. */
  readonly follow: Effect.Effect<void, ConnectionError, Scope.Scope> = Effect.gen(this, function* () {
    const subscriptions = new Subscriptions(this.options.master, yield* Scope.Scope, () => this.watcher)
    yield* subscriptions.subscribe("channel", [Bytes.unsafeMake("+switch-master")], {
      receive: ({ items }) => {
        const [name, , , host, port] = String(items[2]).split(" ")
        const place = placeOf(host, port)
        if (name === this.options.name && place !== undefined) this.switched(place.address)
      },
      end: () => undefined
    })
  })

  /** Closes the connections to any other node than the master. */
  private switched(address: string): void {
    for (const [connection, where] of this.connections) if (where !== address) connection.close("Lost")
  }

  /** A connection to a Sentinel. What it announced before, it is asked. */
  private readonly watcher: Effect.Effect<Connection, ConnectionError, Scope.Scope> = Effect.suspend(() =>
    this.first((sentinel) =>
      Effect.gen(this, function* () {
        const connection = yield* Login.connect(sentinel)
        this.switched((yield* Login.inTime(sentinel, this.ask(connection))).address)
        return connection
      })
    )
  )

  /** The master's place, as a Sentinel knows it. */
  private locate(sentinel: Options.Resolved): Effect.Effect<Place, ConnectionError> {
    const asked = Effect.flatMap(Login.connect(sentinel), (connection) => this.ask(connection))
    return Login.inTime(sentinel, Effect.scoped(asked))
  }

  private ask(connection: Connection): Effect.Effect<Place, ConnectionError> {
    const { name } = this.options
    return Effect.flatMap(connection.request("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name), (reply) => {
      const place = isArray(reply) ? placeOf(reply[0], reply[1]) : undefined
      if (place !== undefined) return Effect.succeed(place)
      const text = Reply.isError(reply) ? reply.text : `it knows no master "${name}"`
      return Effect.fail(failure("Open", connection.address, new Error(text)))
    })
  }

  /** Tries the Sentinels in turn. */
  private first<A, R>(
    use: (sentinel: Options.Resolved) => Effect.Effect<A, ConnectionError, R>
  ): Effect.Effect<A, ConnectionError, R> {
    return Effect.gen(this, function* () {
      const failures: Array<string> = []
      for (const sentinel of this.order) {
        const answer = yield* Effect.either(use(sentinel))
        if (Either.isRight(answer)) {
          this.order = [sentinel, ...this.order.filter((other) => other !== sentinel)]
          return answer.right
        }
        failures.push(answer.left.message)
      }
      return yield* failure(
        "Open",
        this.options.name,
        new Error(`no Sentinel tells its address (${failures.join("; ")})`)
      )
    })
  }
}

/** A transport to the master. */
export const make = (
  options: Resolved,
  status: SubscriptionRef.SubscriptionRef<Status>
): Effect.Effect<Remote, ConnectionError, Scope.Scope> =>
  Effect.gen(function* () {
    const sentinels = new Sentinels(options)
    const remote = yield* Remote.make(options.master, status, { connect: sentinels.connect })
    yield* Effect.forkScoped(Effect.ignore(Effect.retry(sentinels.follow, options.master.reconnect)))
    return remote
  })
