/**
 * One attempt at a transaction over the network, on a connection of its own: WATCH before each read, then MULTI and EXEC. A
 * watched key that has changed shows when EXEC answers, not at the next read.
 */
import * as Effect from "effect/Effect"
import * as Bytes from "../Bytes.js"
import type { Request } from "../resp/Decoder.js"
import * as Reply from "../resp/Reply.js"
import { ConnectionError } from "../StoreError.js"
import * as Keys from "../specification/Keys.js"
import * as Lookup from "../specification/Lookup.js"
import type { Attempt, Call, OnReply } from "../store/Transport.js"
import { refused, result } from "./Call.js"
import type { Line } from "./Connection.js"

const name = Bytes.unsafeMake
const isArray = (reply: Reply.Reply): reply is ReadonlyArray<Reply.Reply> => Array.isArray(reply)

/** XREAD without its wait: nothing in a transaction blocks. */
const withoutBlock = (request: Request): Request => {
  const at = request.findIndex((word) => word.toUpperCase() === "BLOCK")
  return request[0] === "XREAD" && at > 0 && at < request.indexOf(name("STREAMS"))
    ? [...request.slice(0, at), ...request.slice(at + 2)]
    : request
}

/** The keys of a request that only reads, or why it may not run. */
export const keysOfRead = (request: Request): ReadonlyArray<Bytes.Bytes> | { readonly refused: string } => {
  const specification = Lookup.find(request)
  const keys = specification === undefined ? [] : Keys.keysOf(specification, request)
  const { flags = [], traits = [] } = specification ?? {}
  const mayWrite = (flags.includes("write") || traits.includes("may_replicate")) && !flags.includes("readonly")
  // the flags of the keys tell a BITFIELD that only reads from one that writes
  if (mayWrite && (keys.length === 0 || keys.some((each) => !each.flags.includes("RO")))) {
    return { refused: `${request[0] ?? ""} does not only read: a transaction queues it` }
  }
  return keys.map(({ key }) => key)
}

export class RemoteAttempt implements Attempt {
  private readonly watched = new Set<Bytes.Bytes>()

  constructor(private readonly connection: Line) {}

  readonly read = <A, E>(request: Request, onReply: OnReply<A, E>): Call<A, E> =>
    Effect.suspend(() => {
      const keys = keysOfRead(request)
      if ("refused" in keys) return Effect.dieMessage(keys.refused)
      const fresh = keys.filter((key) => !this.watched.has(key))
      const asked = withoutBlock(request)
      if (fresh.length === 0) return this.connection.call(asked, onReply)
      for (const key of fresh) this.watched.add(key)
      // the failure of both is that of the read, which changes nothing
      const both = Effect.mapError(
        this.connection.all([[name("WATCH"), ...fresh], asked]),
        ({ address, cause, reason }) => {
          const command = Lookup.describe(request, Lookup.find(request))
          return new ConnectionError({ reason, address, command, mayHaveRun: false, cause })
        }
      )
      return Effect.flatMap(both, ([watched = null, reply = null]) =>
        result(Reply.isError(watched) ? watched : reply, request, this.connection.address, onReply)
      )
    })

  readonly commit = (requests: ReadonlyArray<Request>): Call<ReadonlyArray<Reply.Reply> | undefined> => {
    const { connection } = this
    // an interruption may leave MULTI without its EXEC
    const ran = Effect.onInterrupt(connection.all([[name("MULTI")], ...requests, [name("EXEC")]]), () =>
      Effect.sync(() => connection.close())
    )
    return Effect.flatMap(ran, (replies) => {
      const reply = replies[replies.length - 1] ?? null
      this.watched.clear()
      if (reply === null || reply instanceof Reply.NullArray) return Effect.succeed(undefined)
      if (isArray(reply)) return Effect.succeed(reply)
      // the first error says why EXEC was refused
      const failed = replies.find(Reply.isError)
      return failed === undefined
        ? Effect.dieMessage(`EXEC answered ${JSON.stringify(reply)}`)
        : Effect.fail(refused(failed, [name("EXEC")], connection.address))
    })
  }

  /** Takes the watches off the connection, so that it can serve others. */
  readonly end: Effect.Effect<void> = Effect.suspend(() =>
    this.watched.size === 0 ? Effect.void : Effect.ignore(this.connection.call([name("UNWATCH")], () => Effect.void))
  )
}
