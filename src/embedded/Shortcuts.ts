/**
 * Runs GET, SET and INCRBY without a request, by the functions of their commands, as one step. The calls are counted, not
 * timed. While a client monitors, a script is suspended, there is a memory limit, replicas are missing or keys migrate, each call
 * is a request.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import * as Counter from "../command/string/counter.js"
import * as Strings from "../command/string.js"
import type { Database } from "../keyspace/Database.js"
import * as Reply from "../resp/Reply.js"
import * as StoreError from "../StoreError.js"
import type { State } from "../state/State.js"
import type { CommandStatistics } from "../state/Statistics.js"
import type * as Store from "../store/Transport.js"

const name = Bytes.unsafeMake

export class Shortcuts implements Store.Shortcuts {
  private readonly ofGet: CommandStatistics
  private readonly ofSet: CommandStatistics
  private readonly ofIncrBy: CommandStatistics

  constructor(
    private readonly state: State,
    /** The number of the database. */
    private readonly index: number,
    private readonly call: Store.Transport["call"]
  ) {
    const { statistics } = state
    this.ofGet = statistics.of("get")
    this.ofSet = statistics.of("set")
    this.ofIncrBy = statistics.of("incrby")
  }

  readonly get = <A, E>(key: Bytes.Bytes, onReply: Store.OnReply<A, E>): Store.Call<A, E> =>
    Effect.suspend(() => {
      if (this.isObserved) return this.call([name("GET"), key], onReply)
      const database = this.begin(this.ofGet)
      let reply: Reply.Reply
      try {
        reply = Strings.get(database, key)
      } catch (thrown) {
        reply = errorOf(thrown)
      }
      const ended = this.end(this.ofGet, reply)
      const { commit } = this.state
      // a value that another client has written is not shown before it is durable, as in Redis
      return commit.isHeld ? Effect.zipRight(commit.settled, onReply(ended)) : onReply(ended)
    })

  readonly set = (key: Bytes.Bytes, value: Bytes.Bytes): Store.Call<void> =>
    Effect.suspend(() => {
      if (this.isObserved) return this.call([name("SET"), key, value], okOf(key))
      Strings.put(this.begin(this.ofSet), key, value)
      this.record("SET", key, value)
      const { commit, step } = this.state
      step.complete()
      return commit.isHeld ? commit.settled : Effect.void
    })

  readonly incrBy = <A, E>(key: Bytes.Bytes, by: number | bigint, onReply: Store.OnReply<A, E>): Store.Call<A, E> =>
    Effect.suspend(() => {
      if (this.isObserved) return this.call([name("INCRBY"), key, name(String(by))], onReply)
      const database = this.begin(this.ofIncrBy)
      let reply: Reply.Reply
      try {
        reply = Counter.incrBy(database, key, by)
        if (!Reply.isError(reply)) this.record("INCRBY", key, name(String(by)))
      } catch (thrown) {
        reply = errorOf(thrown)
      }
      const ended = this.end(this.ofIncrBy, reply)
      const { commit } = this.state
      return commit.isHeld ? Effect.zipRight(commit.settled, onReply(ended)) : onReply(ended)
    })

  private record(command: string, ...args: ReadonlyArray<Bytes.Bytes>): void {
    const { journal } = this.state
    if (journal.isOpen) journal.append(this.index, [name(command), ...args])
  }

  private get isObserved(): boolean {
    const { clients, lacksReplicas, memoryLimit, migrations, persistence, step } = this.state
    return (
      clients.monitors.size > 0 ||
      step.isSuspended ||
      memoryLimit.isOn ||
      lacksReplicas ||
      persistence.isRestricting ||
      migrations.isActive
    )
  }

  private begin(ofCommand: CommandStatistics): Database {
    const { keyspace, statistics, step } = this.state
    step.tick()
    statistics.commands++
    ofCommand.calls++
    return keyspace.database(this.index)
  }

  private end(ofCommand: CommandStatistics, reply: Reply.Reply): Reply.Reply {
    this.state.step.complete()
    if (Reply.isError(reply)) {
      ofCommand.failed++
      this.state.statistics.countError(reply.code)
    }
    return reply
  }
}

/** SET has no error but the one for used up memory. */
const okOf =
  (key: Bytes.Bytes) =>
  (reply: Reply.Reply): Effect.Effect<void> =>
    Reply.isError(reply) ? Effect.die(StoreError.fromReply(reply, `SET ${Bytes.toText(key)}`)) : Effect.void

const errorOf = (thrown: unknown): Reply.ErrorReply => {
  if (!Reply.isError(thrown)) throw thrown
  return thrown
}
