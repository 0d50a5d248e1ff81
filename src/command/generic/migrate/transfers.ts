/**
 * Sends keys to other servers. Each MIGRATE is a transfer: a fiber of the instance sends what RESTORE needs, reads the replies
 * and then removes, in one step, what the target has taken. It goes on if its client disconnects.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as RcMap from "effect/RcMap"
import type * as Scope from "effect/Scope"
import * as Bytes from "../../../Bytes.js"
import * as Integer from "../../../bytes/Integer.js"
import type { CommandContext } from "../../../execution/CommandContext.js"
import * as Dump from "../../../persistence/rdb/Dump.js"
import * as Encoder from "../../../resp/Encoder.js"
import * as Reply from "../../../resp/Reply.js"
import type { Client } from "../../../state/Client.js"
import { Pending } from "../../../state/Pending.js"
import type { State } from "../../../state/State.js"
import { type SocketError, Target, unknownDatabase } from "./target.js"

/** A connection is closed after as long without use. */
const idleTime = "10 seconds"

/** The connections that are kept, at most. */
const maxTargets = 64

/** The bytes of requests that are made at a time: the event loop turns in between. */
const portion = 64 * 1024

export interface Request {
  readonly host: string
  readonly port: number
  /** The number of the target's database, in the words of the request. */
  readonly database: string
  /** In milliseconds, for each operation of the network. */
  readonly timeout: number
  readonly copies: boolean
  readonly replaces: boolean
  /** The arguments of AUTH; absent if the target asks for none. */
  readonly credentials: ReadonlyArray<Bytes.Bytes> | undefined
  /** Keys that exist. */
  readonly keys: ReadonlyArray<Bytes.Bytes>
}

interface Transfer extends Request {
  readonly client: Client
  /** The number of our database. */
  readonly source: number
  readonly isNested: boolean
  /** Whether EXEC runs it: then its step is suspended here. That of a script is suspended by the script. */
  readonly isOfTransaction: boolean
  /** Milliseconds of Unix time, frozen for the step that began it. */
  readonly startedAt: number
  readonly pending: Pending
  readonly release: () => void
}

/** The keys that a target has taken, and the reply. */
interface Outcome {
  readonly taken: ReadonlyArray<Bytes.Bytes>
  readonly reply: Reply.Reply
}

type Targets = RcMap.RcMap<Address, Target>

interface Address {
  readonly host: string
  readonly port: number
}

const ioError = (during: SocketError["during"]): Reply.ErrorReply =>
  new Reply.ErrorReply(
    `IOERR error or timeout ${during === "connecting" ? "connecting to the client" : `${during} to target instance`}`
  )

export class Transfers {
  private readonly queue = Effect.runSync(Queue.unbounded<Transfer>())

  constructor(private readonly state: State) {}

  /**
   * Begins a transfer; returns its pending reply. In a transaction or script the step is suspended meanwhile: Redis, too, lets
   * nothing else happen.
   */
  start({ client, isNested, now }: CommandContext, request: Request): Pending {
    const { migrations, signals, step } = this.state
    const pending = new Pending()
    const isOfTransaction = isNested && client.kind !== "script"
    if (isOfTransaction) step.suspend(undefined)
    const release = isNested ? () => undefined : migrations.hold(request.keys, signals.blocking.mayMoveTo(request.keys))
    this.queue.unsafeOffer({
      ...request,
      client,
      source: client.database,
      isNested,
      isOfTransaction,
      startedAt: now,
      pending,
      release
    })
    return pending
  }

  /** Makes the transfers; never ends. */
  readonly run: Effect.Effect<never, never, Scope.Scope> = Effect.gen(this, function* () {
    const { migrations, settings } = this.state
    const targets = yield* RcMap.make({
      lookup: ({ host, port }: Address) =>
        Effect.acquireRelease(
          Effect.sync(() => new Target(host, port, migrations, () => settings.flag("tls-cluster"))),
          (target) => Effect.sync(() => target.close())
        ),
      idleTimeToLive: idleTime
    })
    for (;;) {
      const transfer = yield* Queue.take(this.queue)
      yield* Effect.forkScoped(this.make(targets, transfer))
    }
  })

  private make(targets: Targets, transfer: Transfer): Effect.Effect<void> {
    const { host, port } = transfer
    return Effect.gen(this, function* () {
      const open = yield* RcMap.keys(targets)
      const dropped = open.length < maxTargets ? undefined : open[Math.floor(Math.random() * open.length)]
      if (dropped !== undefined) yield* RcMap.invalidate(targets, dropped)
      const target = yield* RcMap.get(targets, Data.struct({ host, port }))
      return yield* target.mutex.withPermits(1)(this.attempt(target, transfer, true))
    }).pipe(
      Effect.scoped,
      Effect.flatMap((outcome) => this.finish(transfer, outcome)),
      Effect.ensuring(Effect.sync(transfer.release))
    )
  }

  /** Sends the keys. A connection that the target has closed meanwhile is opened again, once. */
  private attempt(target: Target, transfer: Transfer, mayRetry: boolean): Effect.Effect<Outcome> {
    const { credentials, database, timeout } = transfer
    const taken: Array<Bytes.Bytes> = []
    let refusal: Reply.ErrorReply | undefined
    return Effect.gen(this, function* () {
      yield* target.connect(timeout)
      const selects = target.database !== database
      const sent = yield* this.send(target, transfer, selects)
      const authenticated = credentials === undefined ? "" : yield* target.readLine(timeout)
      const selected = selects ? yield* target.readLine(timeout) : ""
      for (const key of sent) {
        const restored = yield* target.readLine(timeout)
        const error = [authenticated, selected, restored].find((line) => line.startsWith("-"))
        if (error === undefined) taken.push(key)
        else refusal ??= Reply.error(`Target instance replied with error: ${error.slice(1)}`)
      }
      target.database = refusal === undefined ? database : unknownDatabase
      return { taken, reply: refusal ?? Reply.ok }
    }).pipe(
      Effect.catchAll(({ during, isTimeout }) => {
        target.close()
        const isUnanswered = taken.length === 0 && refusal === undefined
        if (mayRetry && isUnanswered && !isTimeout && during !== "connecting")
          return this.attempt(target, transfer, false)
        return Effect.succeed({ taken, reply: refusal ?? ioError(during) })
      })
    )
  }

  /** Writes the requests; returns the keys that are sent, which are those that are not due. */
  private send(
    target: Target,
    { credentials, database, isNested, keys, replaces, source, timeout }: Transfer,
    selects: boolean
  ): Effect.Effect<ReadonlyArray<Bytes.Bytes>, SocketError> {
    return Effect.gen(this, function* () {
      const sent: Array<Bytes.Bytes> = []
      let text = ""
      if (credentials !== undefined) text += Encoder.encodeRequest([word("AUTH"), ...credentials])
      if (selects) text += Encoder.encodeRequest([word("SELECT"), word(database)])
      for (const key of keys) {
        if (!isNested) yield* this.admitted
        const restored = this.dump(source, key)
        if (restored === undefined) continue
        sent.push(key)
        const { payload, ttl } = restored
        text += `*${replaces ? 5 : 4}\r\n${bulk("RESTORE")}${bulk(key)}${bulk(String(ttl))}$${payload.length}\r\n`
        const end = `\r\n${replaces ? bulk("REPLACE") : ""}`
        if (payload.length < portion) text += `${payload.toString("latin1")}${end}`
        else {
          yield* target.write(Buffer.from(text, "latin1"), timeout)
          yield* target.write(payload, timeout)
          text = end
        }
        if (text.length < portion) continue
        yield* target.write(Buffer.from(text, "latin1"), timeout)
        text = ""
      }
      yield* target.write(Buffer.from(text, "latin1"), timeout)
      return sent
    })
  }

  /** A value and its time to live, 0 if it has none; `undefined` if the key is due or gone. */
  private dump(
    source: number,
    key: Bytes.Bytes
  ): { readonly payload: Buffer; readonly ttl: number | bigint } | undefined {
    const { clock, keyspace, settings } = this.state
    const database = keyspace.database(source)
    const value = database.presence(key) === "there" ? database.inspect(key)?.value : undefined
    if (value === undefined) return undefined
    const deadline = database.deadline(key)
    const ttl = deadline === undefined ? 0 : Integer.normal(BigInt(deadline) - BigInt(clock.unsafeCurrentTimeMillis()))
    if (ttl < 0) return undefined
    const options = { compresses: settings.flag("rdbcompression"), fill: settings.number("list-max-listpack-size") }
    return { payload: Dump.payload(value, options), ttl: deadline !== undefined && ttl < 1 ? 1 : ttl }
  }

  /** Waits until no script is suspended, and freezes the time. */
  private readonly admitted: Effect.Effect<void> = Effect.suspend(() => {
    const { step } = this.state
    if (step.isSuspended) return Effect.flatMap(step.resumed, () => this.admitted)
    step.tick()
    return Effect.void
  })

  /** Removes what the target has taken, and answers, as one step. */
  private finish(transfer: Transfer, { reply, taken }: Outcome): Effect.Effect<void> {
    const { client, isNested, isOfTransaction, pending, startedAt } = transfer
    const { clock, keyspace, signals, step } = this.state
    const end = (): void => {
      pending.microseconds = (clock.unsafeCurrentTimeMillis() - startedAt) * 1000
      pending.end(reply)
    }
    if (!isNested) {
      return Effect.map(this.admitted, () => {
        signals.tracking.serve(client, undefined)
        step.run(() => this.remove(transfer, taken))
        end()
        signals.tracking.endServe(client)
      })
    }
    return Effect.sync(() => {
      keyspace.now = startedAt
      this.remove(transfer, taken)
      if (!isOfTransaction) return end()
      step.begin(startedAt)
      step.resumeUnless(end)
      step.end()
      step.tick()
    })
  }

  private remove({ copies, source }: Transfer, keys: ReadonlyArray<Bytes.Bytes>): void {
    if (copies || keys.length === 0) return
    const { journal, keyspace } = this.state
    const database = keyspace.database(source)
    for (const key of keys) {
      if (database.delete(key)) continue
      // as in Redis, a key that was given twice is removed twice
      database.touch(key)
      database.notify("generic", "del", key)
    }
    journal.append(source, [word("DEL"), ...keys])
  }
}

const word = Bytes.unsafeMake

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`
